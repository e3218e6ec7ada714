// Settings of training: searching, weighing classes, cancelling; and a browser that is too old.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, shoot, withPage } from "./harness.mjs";
import { go, open, sample, train } from "./page.mjs";

/** Unticks every candidate but those named. */
async function only(page, names) {
  for (const box of await page.locator(".candidates input[type=checkbox]").all()) {
    const name = await box.evaluate((input) => input.parentElement.innerText.trim());
    await box.setChecked(names.includes(name));
  }
}

test("better settings are searched for, and every trial is kept", { timeout: 120_000 }, () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await go(page, "Train");
    await only(page, ["Baseline", "Decision tree", "Nearest neighbours"]);
    await page.getByText("Settings", { exact: true }).click();
    const seconds = page.getByLabel("Seconds per candidate to look for better settings");
    await seconds.fill("3");
    await seconds.press("Tab");
    await page.getByLabel("Let every class count the same").check();
    await train(page);
    await shoot(page, "train-settings");
    const tags = await page.locator(".candidate .tag").allInnerTexts();
    assert.equal(tags.filter((tag) => tag === "classes not balanced").length, 1, `only neighbours can't weigh rows: ${tags}`);
    await page.getByRole("link", { name: "Decision tree" }).click();
    const sentence = await page.getByText(/The best of \d+ trials/).innerText();
    const [, n] = sentence.match(/best of (\d+) trials/);
    await page.getByText("All trials").click();
    const rows = await page.getByRole("table", { name: "Trials" }).locator("tbody tr").count();
    assert.equal(rows, Number(n));
    assert.ok(rows > 5, `${rows} trials in three seconds`);
    await shoot(page, "trials");
    await axe(page);
  }));

test("a search is cancelled at once, and what is finished stays", { timeout: 120_000 }, () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "bikeshare_2011_hourly");
    await go(page, "Train");
    await only(page, ["Baseline", "Random forest"]);
    await page.getByText("Settings", { exact: true }).click();
    const seconds = page.getByLabel("Seconds per candidate to look for better settings");
    await seconds.fill("3000");
    await seconds.press("Tab");
    await page.getByRole("button", { name: "Train candidates" }).click();
    const bar = page.getByRole("progressbar", { name: "Random forest progress" });
    await bar.waitFor();
    const baseline = page.locator(".candidates li").filter({ hasText: "Baseline" });
    await baseline.getByText("done", { exact: true }).waitFor();
    const cancel = page.getByRole("button", { name: "Cancel" });
    const nBefore = page.workers().length;
    const took = await cancel.evaluate(
      (button) =>
        new Promise((resolve) => {
          const start = performance.now();
          const gone = new MutationObserver(() => {
            if (!button.isConnected) resolve(performance.now() - start);
          });
          gone.observe(document.body, { childList: true, subtree: true });
          button.click();
        }),
    );
    assert.ok(took < 200, `cancelled after ${took.toFixed(0)} ms`);
    // The workers that train end, the one that reads stays. Chromium lets one that is in the middle of a
    // calculation run on for two seconds before it ends it.
    for (let tries = 0; page.workers().length > 1 && tries < 250; tries += 1) await page.waitForTimeout(20);
    assert.ok(nBefore > 1 && page.workers().length === 1, `${nBefore} workers, then ${page.workers().length}`);
    await page.getByText(/train again to finish it/).waitFor();
    await page.getByRole("row", { name: /Baseline/ }).waitFor();
  }));

test("a browser without SIMD is told what it lacks", () =>
  withPage(async ({ page, url }) => {
    await page.addInitScript(() => {
      WebAssembly.validate = () => false;
    });
    await page.goto(url);
    await page.getByRole("alert").filter({ hasText: /too old for Trainyard.*SIMD/ }).waitFor();
  }));
