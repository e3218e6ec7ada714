// The whole main job on every built-in data set: data in, candidates compared, model out and back.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { axe, shoot, withPage } from "./harness.mjs";
import { download, exported, go, leaderboard, longestTask, open, sample, train, upload, verdict, watchTasks } from "./page.mjs";

const SETS = [
  ["iris", "species", 8],
  ["penguins", "species", 8],
  ["wine", "cultivar", 8],
  ["breast_cancer", "diagnosis", 8],
  ["seattle_weather", "weather", 8],
  ["bikeshare_2011_hourly", "bikers", 7],
  ["nyc_flights_2013", "late", 8],
  ["noaa_bellevue_rain", "rain", 8],
  ["birdstrikes", "damage", 8],
];
const samples = fileURLToPath(new URL("../../public/samples/", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const cli = resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "debug", "trainyard");

for (const [id, target, candidates] of SETS) {
  test(`${id}: from sample to exported bundle and back`, { timeout: 300_000 }, () =>
    withPage(async ({ page, url }) => {
      await open(page, url);
      await sample(page, id);
      assert.equal(await page.getByLabel("Target", { exact: true }).inputValue(), target);
      await watchTasks(page);
      await train(page, 240_000);
      const rows = await leaderboard(page);
      assert.equal(rows.length, candidates);
      assert.notEqual(rows[0].candidate, "Baseline");
      assert.ok(rows.every((row) => row.cells.length >= 7), "no candidate failed");
      await go(page, "Compare");
      const bundle = await exported(page);
      assert.match(bundle.name, /\.trainyard\.json$/);
      const document = JSON.parse(bundle.text);
      assert.equal(document.format, "trainyard.bundle");
      assert.equal(document.manifest.target, target);

      // The command line and a fresh tab predict the same, bit by bit.
      const folder = await mkdtemp(join(tmpdir(), "trainyard-"));
      const [bundlePath, rowsPath, outPath] = ["bundle.json", "rows.csv", "out.csv"].map((name) => join(folder, name));
      const text = (await readFile(join(samples, `${id}.csv`), "utf8")).split("\n").slice(0, 400).join("\n");
      await writeFile(bundlePath, bundle.text);
      await writeFile(rowsPath, text);
      execFileSync(cli, ["predict", bundlePath, rowsPath, "--out", outPath], { stdio: "pipe" });
      const expected = await readFile(outPath, "utf8");
      await withPage(async ({ page: fresh }) => {
        await open(fresh, url, "#/deploy");
        await fresh.getByLabel("Bundle file").setInputFiles(bundlePath);
        await fresh.getByLabel("Rows to predict").waitFor({ timeout: 30_000 });
        await upload(fresh, "rows.csv", text, "Rows to predict");
        const predictions = await download(fresh, fresh.getByRole("button", { name: "Download predictions" }));
        assert.equal(predictions.text, expected);
        assert.match(predictions.text.split("\n")[0], /prediction/);
      });
      // `script/bench page` measures against the promise of 50 ms. Here, on whatever machine, it is
      // only asked that no work of the engine is done in the page.
      const longest = await longestTask(page);
      assert.ok(longest < 300, `the page was busy for ${longest} ms`);
    }),
  );
}

test("every screen, looked at and free of accessibility violations", { timeout: 300_000 }, () =>
  withPage(async ({ page, url }) => {
    const look = async (name) => {
      await shoot(page, name);
      assert.deepEqual(await axe(page), [], name);
    };
    await open(page, url);
    await look("0-start");
    for (const stage of ["Understand", "Check", "Prepare", "Split", "Train", "Compare", "Evaluate", "Deploy", "Monitor"]) {
      await go(page, stage);
      assert.deepEqual(await axe(page), [], `empty ${stage}`);
    }
    await shoot(page, "0-empty-monitor");
    await go(page, "Ingest");
    await sample(page, "nyc_flights_2013");
    await look("1-ingest");
    await go(page, "Check");
    await page.getByRole("heading", { name: "What needs a look" }).waitFor({ timeout: 20_000 });
    await look("1-check");
    await go(page, "Prepare");
    await page.getByText(/numbers per row/).waitFor({ timeout: 20_000 });
    await look("2-prepare");
    await go(page, "Split");
    await page.getByText(/stay unseen until the end/).waitFor({ timeout: 20_000 });
    await look("3-split");
    await go(page, "Train");
    await look("4-train");
    await train(page);
    await look("5-trained");
    await go(page, "Compare");
    await look("6-compare");
    await go(page, "Evaluate");
    await look("7-sealed");
    await page.getByRole("button", { name: "Open the seal" }).click();
    await page.getByRole("img", { name: /Confusion matrix/ }).waitFor();
    await look("7-evaluate");
    await go(page, "Deploy");
    await exported(page);
    await look("8-deploy");
    await go(page, "Monitor");
    await page.getByRole("button", { name: "July and August 2013" }).click();
    await page.getByRole("status").filter({ hasText: /columns drifted/ }).waitFor({ timeout: 60_000 });
    assert.match(await verdict(page), /columns drifted/);
    await look("9-monitor");
  }),
);
