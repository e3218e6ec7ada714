// Candidates made of candidates: in the table, closely looked at, through the gate, out and back.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { axe, shoot, withPage } from "./harness.mjs";
import { download, exported, go, leaderboard, open, sample, train, upload } from "./page.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const cli = resolve(here("../../"), process.env.CARGO_TARGET_DIR ?? "target", "debug", "trainyard");
const names = async (page) => (await leaderboard(page)).map((row) => row.candidate);

test("candidates are combined, explained, tested, exported and kept", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await train(page);
    await go(page, "Compare");
    const before = await names(page);
    await page.getByRole("button", { name: "Combine the candidates" }).click();
    await page.getByText(/^Soft voting: the mean of .*, /).waitFor({ timeout: 60_000 });
    await page.getByText(/^Stacking: the mean of \d+ % of /).waitFor();
    const after = await names(page);
    assert.deepEqual(after.filter((name) => !before.includes(name)).sort(), ["Soft voting", "Stacking"]);
    await page.getByRole("table", { name: "Six considerations" }).getByText("Stacking").waitFor();
    await shoot(page, "combine");
    assert.deepEqual(await axe(page), []);

    await go(page, "Evaluate");
    const picker = page.getByLabel("Model", { exact: true });
    await picker.selectOption(await picker.locator("option", { hasText: "Stacking" }).getAttribute("value"));
    await page.getByRole("button", { name: /Open the seal/ }).click();
    await page.getByText(/Stacking: the mean of/).waitFor();
    await page.getByRole("button", { name: "Explain this row" }).click();
    await page.getByText(/Estimated from \d+ random orders/).waitFor({ timeout: 60_000 });
    await go(page, "Deploy");
    await page.getByText(/It holds training rows, prepared/).waitFor();
    const bundle = await exported(page);
    const gate = page.getByRole("table", { name: "Gate" });
    assert.match(await gate.locator("tr").filter({ hasText: "byte for byte" }).innerText(), /the same: /);

    const folder = await mkdtemp(join(tmpdir(), "trainyard-"));
    const [path, rowsPath, outPath] = ["bundle.json", "rows.csv", "out.csv"].map((name) => join(folder, name));
    const rows = await readFile(here("../../public/samples/penguins.csv"), "utf8");
    await writeFile(path, bundle.text);
    await writeFile(rowsPath, rows);
    execFileSync(cli, ["predict", path, rowsPath, "--out", outPath], { stdio: "pipe" });
    await upload(page, "rows.csv", rows, "Rows to predict");
    const predictions = await download(page, page.getByRole("button", { name: "Download predictions" }));
    assert.equal(predictions.text, await readFile(outPath, "utf8"));

    await page.reload();
    await go(page, "Compare");
    await page.getByText(/^Stacking: the mean of/).waitFor({ timeout: 30_000 });
    assert.deepEqual(await names(page), after);
    // Trained again, there are the candidates alone until someone combines them.
    await go(page, "Train");
    await page.getByRole("button", { name: /Train (candidates|again)/ }).click();
    await page.getByRole("status").filter({ hasText: /Training is over/ }).waitFor({ timeout: 120_000 });
    await go(page, "Compare");
    await page.getByRole("button", { name: "Combine the candidates" }).waitFor();
    assert.deepEqual((await names(page)).sort(), [...before].sort());
  }));

test("a single candidate is not combined, and why is said", () =>
  withPage(async ({ page, url }) => {
    await open(page, url);
    await sample(page, "penguins");
    await go(page, "Train");
    for (const box of await page.locator(".candidates").getByRole("checkbox").all()) {
      const label = await box.evaluate((one) => one.closest("label").innerText);
      if (!/Baseline|Logistic/.test(label) && (await box.isChecked())) await box.uncheck();
    }
    await train(page);
    await go(page, "Compare");
    await page.getByText("There is nothing to combine: fewer than two candidates beat the baseline.").waitFor();
    assert.ok(await page.getByRole("button", { name: "Combine the candidates" }).isDisabled());
  }));
