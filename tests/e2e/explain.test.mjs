// Why a model answers as it does, and what speaks for each candidate.
import assert from "node:assert/strict";
import test from "node:test";
import { axe, shoot, withPage } from "./harness.mjs";
import { go, open, sample, train } from "./page.mjs";

async function look(page, name) {
  await shoot(page, name);
  assert.deepEqual(await axe(page), [], name);
}

const figure = (page, name) => page.getByRole("img", { name });

/** Chooses a model by its name and opens its seal. */
async function choose(page, name) {
  await go(page, "Evaluate");
  const picker = page.getByLabel("Model", { exact: true });
  const option = picker.locator("option", { hasText: name }).first();
  await picker.selectOption(await option.getAttribute("value"));
  const seal = page.getByRole("button", { name: /Open the seal/ });
  if (await seal.isVisible()) await seal.click();
  await page.getByRole("heading", { name: "One row" }).waitFor();
}

/** The numbers of a figure's table, by the first cell of each row. */
async function numbers(page, name) {
  const card = page.locator("figure").filter({ has: figure(page, name) });
  if (!(await card.locator("details").getAttribute("open"))) await card.getByText("Show the numbers").click();
  const rows = await card.locator("tbody tr").all();
  return Promise.all(rows.map((row) => row.locator("td").allInnerTexts()));
}

test("a tree is drawn, a row taken apart, a column tried out", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await train(page);
    await choose(page, "Decision tree");
    await page.getByRole("button", { name: "Look inside" }).click();
    await figure(page, /The tree: It asks .* first/).waitFor({ timeout: 30_000 });
    const lines = await numbers(page, /The tree/);
    assert.ok(lines.length >= 5 && lines.some(([, , text]) => /^(Adelie|Gentoo|Chinstrap), \d+ %$/.test(text)), JSON.stringify(lines));
    await page.getByLabel("Column", { exact: true }).selectOption("bill_length_mm");
    await page.getByLabel("Probability of", { exact: true }).selectOption({ label: "Adelie" });
    await page.getByRole("button", { name: "Show how it depends" }).click();
    await figure(page, /Dependence: Over bill_length_mm from .* the probability of Adelie lies between/).waitFor({ timeout: 30_000 });
    await page.getByLabel("Column", { exact: true }).selectOption("island");
    await page.getByRole("button", { name: "Show how it depends" }).click();
    await figure(page, /Dependence: The probability of Adelie .*island/).waitFor({ timeout: 30_000 });
    await page.getByLabel("Row, 1 to 69").fill("3");
    await page.getByRole("button", { name: "Explain this row" }).click();
    const made = figure(page, /What the answer is made of: From .* over \d+ training rows to/);
    await made.waitFor({ timeout: 30_000 });
    // Base and contributions make the answer.
    const [, from, to] = /From ([\d.]+) over \d+ training rows to ([\d.]+)/.exec(await made.getAttribute("aria-label"));
    const parts = (await numbers(page, /What the answer is made of/)).map(([, by]) => Number(by.replace("−", "-")));
    const total = parts.reduce((sum, by) => sum + by, Number(from));
    assert.ok(Math.abs(total - Number(to)) < 0.02, `${from} + ${parts} = ${total}, not ${to}`);
    assert.equal(await page.getByRole("table", { name: "Nearest training rows" }).locator("tbody tr").count(), 6);
    await page.getByText(/The smallest change of one column, of those tried, that makes it/).waitFor();
    await look(page, "explain-tree");
  }));

test("weights have odds ratios, and learners without either are explained by drawing orders", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "breast_cancer");
    await train(page);
    await choose(page, "Logistic regression");
    await page.getByRole("button", { name: "Look inside" }).click();
    await figure(page, /Weights: .* weighs most/).waitFor({ timeout: 30_000 });
    await page.getByText("Odds ratios").click();
    await page.getByRole("table", { name: "Odds ratios" }).waitFor();
    await page.getByRole("button", { name: "Explain this row" }).click();
    await figure(page, /What the answer is made of/).waitFor({ timeout: 30_000 });
    await page.getByText(/Exact\. /).waitFor();
    await look(page, "explain-weights");
    await choose(page, "Nearest neighbours");
    await page.getByRole("button", { name: "Explain this row" }).click();
    await page.getByText(/Estimated from \d+ random orders/).waitFor({ timeout: 30_000 });
  }));

test("marks are read out, and a cell of the confusion matrix leads to its rows", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await train(page);
    await choose(page, "Naive Bayes");
    const card = page.locator("figure").filter({ has: figure(page, /Confusion matrix/) });
    const frame = card.getByRole("group", { name: /Values of Confusion matrix/ });
    const readout = card.locator(".readout");
    await frame.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const words = await readout.innerText();
    const [, count] = /^(\d+) of Adelie are taken for Chinstrap \(.* of the row\)$/.exec(words);
    assert.ok(Number(count) > 0, words);
    await page.keyboard.press("Enter");
    const table = page.getByRole("table", { name: "Rows of the cell" });
    await table.waitFor({ timeout: 30_000 });
    assert.equal(await table.locator("tbody tr").count(), Number(count));
    await look(page, "cell-rows");
    await table.getByRole("button", { name: /Explain test row/ }).first().click();
    await figure(page, /What the answer is made of/).waitFor({ timeout: 30_000 });
    await page.getByText(/the model says Chinstrap .* but it is Adelie/).waitFor();
    // The pointer finds the last cell by its number.
    const right = (await numbers(page, /Confusion matrix/)).at(-1).at(-1);
    const cell = frame.locator(".drawing text").filter({ hasText: new RegExp(`^\\s*${right}\\s*$`) }).last();
    await cell.hover();
    assert.match(await readout.innerText(), /of Gentoo are right/);
    await cell.click();
    await page.getByText(/rows of Gentoo are right/).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    assert.equal(await table.count(), 0);
    // Another figure: its marks are read out, and lead nowhere.
    const roc = page.locator("figure").filter({ has: figure(page, /Calibration/) });
    await roc.getByRole("group", { name: /Values of Calibration/ }).focus();
    await page.keyboard.press("End");
    assert.match(await roc.locator(".readout").innerText(), /stated .* happened/);
  }));

test("numbers are explained in their unit, the worst rows first if asked", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "bikeshare_2011_hourly");
    await train(page);
    await choose(page, "Gradient boosting");
    await figure(page, /Residuals: /).waitFor();
    // Stopped at once, the page asks again what it wants to know.
    await page.getByRole("button", { name: "Measure what it goes by" }).click();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("status").filter({ hasText: "Stopped" }).waitFor();
    assert.equal(await page.getByRole("alert").locator(".notice").count(), 0);
    await page.getByRole("button", { name: "Look at parts of the rows" }).click();
    await page.getByText(/^(It does worse on one part than on the whole|No part is certainly worse than the whole)/).waitFor({ timeout: 30_000 });
    const parts = await page.getByRole("table", { name: "Parts of the rows" }).locator("tbody tr").all();
    assert.ok(parts.length > 3 && parts.length <= 20);
    const errors = await Promise.all(parts.map(async (row) => Number((await row.locator("td").nth(3).innerText()).replace(",", ""))));
    assert.deepEqual(errors, [...errors].sort((a, b) => b - a));
    await page.getByLabel("Rows", { exact: true }).selectOption({ label: "Off the most (20)" });
    await page.getByLabel("Row, 1 to 20").waitFor();
    await page.getByRole("button", { name: "Explain this row" }).click();
    await figure(page, /What the answer is made of/).waitFor({ timeout: 30_000 });
    await look(page, "explain-number");
  }));

test("six considerations are weighed, and what they hang on is said", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await train(page);
    await go(page, "Compare");
    const table = page.getByRole("table", { name: "Six considerations" });
    await table.waitFor();
    const winner = async () => (await table.locator("tr").filter({ hasText: "by weights" }).locator("th").innerText()).replace("by weights", "").trim();
    const before = await winner();
    await page.getByText(/With these weights take .*(as long as|no single weight)/).waitFor();
    assert.match(await table.innerText(), /not measured/);
    await figure(page, /Score and speed/).waitFor();
    // Only speed counts: the fastest answers win.
    for (const name of ["performance", "explainability", "dimensionality", "training time and cost"]) {
      await page.getByLabel(`Weight of ${name}`).fill("0");
      await page.getByLabel(`Weight of ${name}`).press("Enter");
    }
    const times = await table.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [row.querySelector("th").textContent, row.querySelectorAll("td")[6].textContent]));
    const fastest = times.sort((a, b) => parseFloat(a[1]) - parseFloat(b[1]))[0][0].replace("by weights", "").trim();
    assert.equal(await winner(), fastest, `${before} before; ${JSON.stringify(times)}`);
    await page.getByRole("button", { name: /Measure learning curves/ }).click();
    await page.getByRole("status").filter({ hasText: "All candidates are measured" }).waitFor({ timeout: 120_000 });
    assert.doesNotMatch(await table.innerText(), /not measured/);
    assert.match(await table.innerText(), /plateau|still rising/);
    await figure(page, /Learning curves/).waitFor();
    await look(page, "considerations");
  }));
