// Choosing a model: what is recommended and why, the seal model by model, pairs, simple mode.
import assert from "node:assert/strict";
import test from "node:test";
import { axe, shoot, withPage } from "./harness.mjs";
import { go, leaderboard, open, sample, train, upload } from "./page.mjs";

/** The sentence and the note of the screen's verdict. */
const verdict = (page) => page.locator(".verdict, .verdict.good").first().innerText();

async function look(page, name) {
  await shoot(page, name);
  assert.deepEqual(await axe(page), [], name);
}

const recommended = (page) => page.locator(".leaderboard .tag.recommended").locator("xpath=ancestor::tr").locator("th a").innerText();

test("of equally good candidates the simplest is recommended, opened alone and looked at", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await train(page);
    await go(page, "Compare");
    assert.match(await verdict(page), /equally good ones, take logistic regression: it is the simplest to explain/);
    assert.equal(await recommended(page), "Logistic regression");
    const intervals = (await leaderboard(page)).map((row) => row.cells[2]);
    assert.ok(intervals.every((cell) => /^[\d.]+ to [\d.]+$/.test(cell)), intervals.join("; "));
    await page.getByRole("button", { name: "Open the seal for logistic regression" }).click();
    await page.getByRole("status").filter({ hasText: "The seal is open" }).waitFor();
    const tests = (await leaderboard(page)).map((row) => [row.candidate, row.cells[3]]);
    assert.deepEqual(
      tests.filter(([, cell]) => cell !== "sealed").map(([name]) => name),
      ["Logistic regression"],
    );
    await look(page, "choose-compare");
    await go(page, "Evaluate");
    assert.match(await verdict(page), /over very many rows of the same kind between .* \(95 % confidence, Wilson\)/);
    const classes = page.getByRole("table", { name: "Class by class" });
    assert.match(await classes.innerText(), /mean of the classes \(macro\)/);
    await page.getByRole("button", { name: "Measure what it goes by" }).click();
    const figure = page.getByRole("img", { name: /What the model goes by/ });
    await figure.waitFor({ timeout: 30_000 });
    await page.getByText(/Without .* it loses [\d.]+ of accuracy/).first().waitFor();
    await look(page, "choose-evaluate");
    // Another metric is another question; the data come back after a reload.
    await page.reload();
    await go(page, "Evaluate");
    await page.getByRole("button", { name: "Measure what it goes by" }).click();
    await figure.waitFor({ timeout: 30_000 });
    await go(page, "Compare");
    await page.getByLabel("Rank by").selectOption("log_loss");
    await go(page, "Evaluate");
    await page.getByRole("button", { name: "Measure what it goes by" }).click();
    await page.getByText(/Without .* its log loss rises by/).first().waitFor({ timeout: 30_000 });
  }));

test("pairs say how sure a difference is, on the folds and on opened test rows", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await train(page);
    await go(page, "Compare");
    const pairs = page.getByRole("table", { name: /beside the others/ });
    const row = async (name) => (await pairs.locator("tr").filter({ hasText: name }).locator("td").allInnerTexts()).map((cell) => cell.trim());
    const baseline = await row("Baseline");
    assert.equal(baseline[1], "better");
    assert.match(baseline[5], /^\d+ %$/);
    assert.equal(baseline.at(-1), "—");
    const shares = baseline.slice(5, 8).map((cell) => Number.parseInt(cell, 10));
    assert.ok(Math.abs(shares.reduce((a, b) => a + b) - 100) <= 2, shares.join());
    assert.equal((await row("Random forest"))[1], "can't be told apart");
    // The other way round, what was better is worse.
    await page.getByLabel("Compare", { exact: true }).selectOption({ label: "Baseline" });
    assert.equal((await row("Logistic regression"))[1], "worse");
    // Both opened, they are compared row by row.
    for (const name of ["Baseline", "Logistic regression"]) {
      await page.locator(".leaderboard").getByRole("link", { name }).click();
      await page.getByRole("button", { name: /^Open the seal/ }).click();
      await page.getByRole("table", { name: "Class by class" }).waitFor();
      await go(page, "Compare");
    }
    await page.getByLabel("Compare", { exact: true }).selectOption({ label: "Baseline" });
    assert.match((await row("Logistic regression")).at(-1), /^\d+ \/ \d+ of 69, p /);
    assert.equal((await row("Random forest")).at(-1), "—");
  }));

test("simple mode ranks on the test rows, counts every look and says what that flatters", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await train(page);
    await go(page, "Compare");
    await page.getByLabel("Chosen by").selectOption("test");
    await page.getByText(/scores best on the 69 test rows/).waitFor();
    assert.match(await verdict(page), /The best of 8 equally good candidates would look [\d.]+ better than it is on 69 rows/);
    const rows = await leaderboard(page);
    const scores = rows.map((row) => Number(row.cells[3]));
    assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
    const every = page.getByRole("img", { name: /Every two candidates: The folds tell \d+ of 28 pairs apart/ });
    await every.waitFor();
    await page.getByRole("heading", { name: "Errors side by side" }).waitFor();
    await page.getByLabel("Second model").selectOption({ label: "Naive Bayes" });
    const between = page.getByRole("img", { name: /Difference: .* rows? more right than Naive Bayes/ });
    await between.waitFor();
    const more = Number(/has (\d+) rows? more right/.exec(await between.getAttribute("aria-label"))[1]);
    const correct = async (name) => {
      const card = page.locator("figure").filter({ has: page.getByRole("img", { name }) });
      await card.getByText("Show the numbers").click();
      const cells = await card.locator("tbody tr").evaluateAll((rows) => rows.map((row, at) => Number(row.cells[at + 1].innerText)));
      return cells.reduce((sum, n) => sum + n, 0);
    };
    const first = await page.getByLabel("First model").evaluate((field) => field.selectedOptions[0].text);
    assert.equal((await correct(new RegExp(`^Confusion matrix of ${first}`))) - (await correct(/^Confusion matrix of Naive Bayes/)), more);
    await look(page, "choose-simple");
    // What is trained after that is sealed, and does not decide.
    await go(page, "Ingest");
    await page.getByLabel("Role of bill_depth_mm", { exact: true }).selectOption("ignore");
    await go(page, "Train");
    await train(page);
    await go(page, "Compare");
    await page.getByText(/equally good ones, take|The folds tell it apart/).first().waitFor();
    assert.ok((await leaderboard(page)).some((row) => row.cells[3] === "sealed"));
    await page.getByLabel("Chosen by").selectOption("folds");
    await go(page, "Split");
    await page.getByText(/looked at for 8 models/).waitFor();
    // A visit anew begins the honest way, with the looks remembered.
    await page.reload();
    await go(page, "Compare");
    assert.equal(await page.getByLabel("Chosen by").inputValue(), "folds");
  }));

test("six test rows and two candidates are shown as what they are", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    const rows = Array.from({ length: 30 }, (_, row) => `${row % 7},${(row * 5) % 11},${row % 2 ? "yes" : "no"}`);
    await upload(page, "small.csv", ["a,b,y", ...rows].join("\n"));
    await go(page, "Train");
    for (const name of ["Naive Bayes", "Decision tree", "Nearest neighbours", "Gradient boosting", "Random forest", "Extra trees"]) {
      await page.getByRole("checkbox", { name }).uncheck();
    }
    await train(page);
    await go(page, "Compare");
    const board = await leaderboard(page);
    assert.equal(board.length, 2);
    await page.getByRole("button", { name: /^Open the seal/ }).click();
    await page.getByRole("status").filter({ hasText: "The seal is open" }).waitFor();
    await go(page, "Evaluate");
    assert.match(await verdict(page), /of 6 test rows right/);
  }));
