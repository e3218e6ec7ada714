// The threshold of two classes: chosen on the folds, kept in the model, honoured everywhere.
import assert from "node:assert/strict";
import test from "node:test";
import { axe, shoot, withPage } from "./harness.mjs";
import { alert, download, go, open, sample, train, upload } from "./page.mjs";

test("a threshold is chosen on the folds, kept in the model, and predicts so", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "breast_cancer");
    await train(page);
    await go(page, "Evaluate");
    const picker = page.getByLabel("Model", { exact: true });
    const option = picker.locator("option", { hasText: "Naive Bayes" }).first();
    await picker.selectOption(await option.getAttribute("value"));
    // It is chosen while the test rows are sealed.
    await page.getByRole("button", { name: /Open the seal/ }).waitFor();
    const slider = page.getByLabel(/^Counts as .* from .* on$/);
    const row = async (name) => page.getByRole("table", { name: "Thresholds" }).locator("tr").filter({ hasText: name }).locator("td").allInnerTexts();
    const half = await row("one half");
    await slider.fill("0.05");
    const low = await row("chosen here");
    assert.equal(low[1], "0.0500");
    assert.ok(Number(low[3]) >= Number(half[3]), `recall ${low[3]} at 0.05, ${half[3]} at one half`);
    assert.ok(Number(low[2]) <= Number(half[2]), "precision does not rise");
    await shoot(page, "threshold");
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "Open the seal" }).click();
    await page.getByRole("heading", { name: "Class by class" }).waitFor();
    await slider.fill("0.99");
    await page.getByRole("button", { name: "Keep it in the model" }).click();
    await page.getByRole("status").filter({ hasText: "it is another model now" }).waitFor({ timeout: 30_000 });
    // Sealed again, and still so after a reload.
    await page.getByRole("button", { name: /Open the seal/ }).waitFor();
    await page.reload();
    await go(page, "Evaluate");
    await picker.selectOption(await picker.locator("option", { hasText: "Naive Bayes" }).first().getAttribute("value"));
    await page.getByText(/from a probability of 0.990 on, as chosen/).waitFor();
    await go(page, "Deploy");
    await picker.selectOption(await picker.locator("option", { hasText: "Naive Bayes" }).first().getAttribute("value"));
    await page.getByRole("button", { name: "Test this model" }).click();
    await page.getByRole("table", { name: "Gate" }).waitFor({ timeout: 60_000 });
    assert.match(await page.getByRole("table", { name: "Gate" }).innerText(), /Trained again[\s\S]*the same: /);
    const bundle = await download(page, page.getByRole("button", { name: "Export model" }));
    const { pipeline, run } = JSON.parse(bundle.text);
    assert.equal(pipeline.threshold, 0.99);
    assert.ok(run.folds.every((fold) => !fold.outcomes), "no rows leave");
    // A predicted file goes by it.
    const rows = await page.evaluate(async () => (await fetch("samples/breast_cancer.csv")).text());
    await upload(page, "again.csv", rows, "Rows to predict");
    const csv = await download(page, page.getByRole("button", { name: "Download predictions" }));
    const lines = csv.text.trim().split("\n").map((line) => line.split(","));
    const head = lines[0];
    const [answer, second] = [head.indexOf("prediction"), head.length - 1];
    const label = head[second].replace("prob_", "");
    let between = 0;
    for (const cells of lines.slice(1)) {
      const p = Number(cells[second]);
      assert.equal(cells[answer] === label, p >= 0.99, `${p} is ${cells[answer]}`);
      if (p > 0.5 && p < 0.99) between += 1;
    }
    assert.ok(between > 0, "some rows are decided by the threshold");
  }));

test("where no room is left for the changed model, nothing passes for it after a reload", () =>
  withPage(async ({ page, url }) => {
    await page.addInitScript(() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (...given) {
        if (globalThis.__full && this.name === "artifact") throw new DOMException("no room", "QuotaExceededError");
        return put.apply(this, given);
      };
    });
    await open(page, url);
    await sample(page, "breast_cancer");
    await train(page);
    await go(page, "Evaluate");
    await page.evaluate(() => (globalThis.__full = true));
    await page.getByLabel(/^Counts as .* from .* on$/).fill("0.9");
    await page.getByRole("button", { name: "Keep it in the model" }).click();
    assert.match(await alert(page), /no room left/);
    await page.getByText(/from a probability of 0.900 on, as chosen/).waitFor();
    await page.reload();
    await go(page, "Deploy");
    await page.getByRole("button", { name: "Export model" }).click();
    assert.match(await alert(page), /bytes were not kept: train the candidate again/);
  }));
