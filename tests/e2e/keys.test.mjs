// Choosing, explaining, combining and the gate, by the keyboard alone.
import assert from "node:assert/strict";
import test from "node:test";
import { withPage } from "./harness.mjs";
import { open, sample, train } from "./page.mjs";

/** What the element with the focus is called. */
const focused = (page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    return one.getAttribute("aria-label") ?? one.labels?.[0]?.innerText ?? one.innerText ?? "";
  });

/** Presses Tab until what has the focus is called so. */
async function tabTo(page, name, most = 120) {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press("Tab");
    if (name.test(await focused(page))) return;
  }
  assert.fail(`nothing called ${name} takes the focus`);
}

/** Tab to it, then Enter. */
async function press(page, name) {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

async function stage(page, name) {
  // From the top: the rail comes first.
  await page.evaluate(() => document.activeElement.blur());
  await press(page, new RegExp(`^\\S*\\s*${name}`));
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

test("the keyboard alone combines, opens the seal, explains, moves the threshold and tests", { timeout: 240_000 }, () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "breast_cancer");
    await train(page);
    await stage(page, "Compare");
    await press(page, /^Open the seal for/);
    await page.getByRole("status").filter({ hasText: "The seal is open" }).waitFor();
    await tabTo(page, /^Values of Scores of the candidates/);
    await page.keyboard.press("ArrowDown");
    await page.getByText(/: mean [\d.]+, 95 % [\d.]+ to [\d.]+/).first().waitFor();
    await press(page, /^Combine the candidates/);
    await page.getByText(/^Soft voting: the mean of/).waitFor({ timeout: 60_000 });
    await tabTo(page, /^Weight of explainability/);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("0");
    await page.keyboard.press("Tab");
    await page.getByText(/^With these weights take/).waitFor();

    await stage(page, "Evaluate");
    await tabTo(page, /^Values of Confusion matrix/);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByRole("table", { name: "Rows of the cell" }).waitFor({ timeout: 30_000 });
    await tabTo(page, /^Counts as .* from/);
    await page.keyboard.press("ArrowRight");
    await press(page, /^Explain this row/);
    await page.getByRole("img", { name: /What the answer is made of/ }).waitFor({ timeout: 30_000 });

    await stage(page, "Deploy");
    await press(page, /^Test this model/);
    await page.getByRole("table", { name: "Gate" }).waitFor({ timeout: 60_000 });
  }));
