// Called by script/bench explain: how long the page takes to say why a model answers as it does.
//
// Arguments: OUT.json. RUNS (3) times in turn, in a fresh profile, on a table of 10,000 rows x 50 columns, 8,000 of
// them learnt from: a random forest of 100 trees. ROWS and COLUMNS for another size. Times are from the click to the
// figure.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch } from "../tests/e2e/chromium.mjs";
import { go, open, train, upload } from "../tests/e2e/page.mjs";
import { serve } from "./serve.mjs";

const dist = process.env.DIST ?? fileURLToPath(new URL("../dist", import.meta.url));
const [rows, columns, runs] = [["ROWS", 10_000], ["COLUMNS", 50], ["RUNS", 3]].map(([name, usual]) => Number(process.env[name] ?? usual));
const TARGET = 3; // seconds

/** A target that a third of the columns decide, some of them together. */
function table() {
  let state = 42;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const names = Array.from({ length: columns }, (_, at) => `x${at + 1}`);
  const lines = Array.from({ length: rows }, () => {
    const values = names.map(normal);
    const third = Math.ceil(columns / 3);
    let sum = normal();
    for (let at = 0; at < third; at += 1) sum += values[at] * (at % 2 ? 1 : values[at + 1] > 0 ? 1 : -0.5);
    return [...values.map((value) => value.toFixed(4)), sum > 0 ? "yes" : "no"].join(",");
  });
  return [[...names, "answer"].join(","), ...lines].join("\n");
}

const site = await serve({ dir: dist });
const browser = await launch();
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
await open(page, site.url);
await upload(page, "table.csv", table());
await page.getByLabel("Target", { exact: true }).waitFor();
await go(page, "Train");
for (const box of await page.locator(".candidates").getByRole("checkbox").all()) {
  const label = await box.evaluate((one) => one.closest("label").innerText);
  const isWanted = /Random forest|Baseline/.test(label);
  if ((await box.isChecked()) !== isWanted) await box.setChecked(isWanted);
}
await train(page, 600_000);
await go(page, "Evaluate");
await page.getByRole("button", { name: /Open the seal/ }).click();
const figure = (name) => page.getByRole("img", { name });

const asks = {
  "permutation importance": ["Measure what it goes by", /What the model goes by/],
  "partial dependence": ["Show how it depends", /^Dependence/],
  "one row, taken apart": ["Explain this row", /What the answer is made of/],
};
const found = Object.fromEntries(Object.keys(asks).map((name) => [name, []]));
for (let run = 0; run < runs; run += 1) {
  if (run > 0) {
    // A visit anew knows the model, but no answers.
    await page.reload();
    await go(page, "Evaluate");
  }
  for (const [name, [button, picture]] of Object.entries(asks)) {
    const ask = page.getByRole("button", { name: button });
    await ask.waitFor({ timeout: 60_000 });
    const start = performance.now();
    await ask.click();
    await figure(picture).first().waitFor({ timeout: 120_000 });
    found[name].push((performance.now() - start) / 1000);
  }
}
const reading = await page.locator("figure").filter({ has: figure(/What the model goes by/) }).locator(".reading").innerText();
await browser.close();
await site.close();

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
for (const [name, seconds] of Object.entries(found)) {
  const middle = median(seconds);
  const all = seconds.map((one) => one.toFixed(2)).join(", ");
  console.log(`${name.padEnd(28)}${middle.toFixed(2).padStart(7)} s  target ${TARGET} s  ${middle <= TARGET ? "ok" : "MISSED"}  (${all})`);
}
console.log(reading);
await writeFile(process.argv[2], JSON.stringify({ rows, columns, seconds: found, reading }, null, 2));
