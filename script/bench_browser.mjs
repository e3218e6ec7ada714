// Called by script/bench: a browser that does jobs. One JSON per line in, one per line out, in order.
//
//   { kind: "time", train, test, target, estimator, repeats }   times a learner in a worker of its own
//   { kind: "compare", csv, target }                            trains all candidates in the page of dist/
//
// Arguments: the folder to serve, in which wasm/ holds the module and jobs' paths lie.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { launch } from "../tests/e2e/chromium.mjs";
import { leaderboard, open, train, upload } from "../tests/e2e/page.mjs";
import { serve } from "./serve.mjs";

const WORKERS = 2;
const PATIENCE = 30 * 60_000;
// DIST names another build of the page.
const dist = process.env.DIST ?? fileURLToPath(new URL("../dist", import.meta.url));
const browser = await launch();

const folder = process.argv[2];
const files = await serve({ dir: folder });
const tab = await (await browser.newContext()).newPage();
await tab.goto(`${files.url}wasm/index.html`);

/** A fresh worker per job: no memory and no compiled code is left over from the one before. */
async function time(job) {
  const paths = { train: `${files.url}${job.train}`, test: `${files.url}${job.test}` };
  return tab.evaluate(
    (given) =>
      new Promise((done) => {
        const worker = new Worker("worker.js", { type: "module" });
        const end = (answer) => (worker.terminate(), done(answer));
        worker.onmessage = ({ data }) => end(data);
        worker.onerror = (event) => end({ status: `the worker broke: ${event.message ?? "it could not be loaded"}` });
        worker.postMessage(given);
      }),
    { ...job, ...paths },
  );
}

/** Seconds from pressing the button to the end of training, with two workers. */
async function compare(job) {
  const site = await serve({ dir: dist });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  await context.addInitScript((n) => {
    Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => n });
  }, WORKERS);
  try {
    const page = await context.newPage();
    await open(page, site.url);
    await upload(page, "data.csv", await readFile(job.csv));
    const target = page.getByLabel("Target", { exact: true });
    await target.waitFor({ timeout: 60_000 });
    if ((await target.inputValue()) !== job.target) await target.selectOption(job.target);
    const start = performance.now();
    await train(page, PATIENCE);
    const seconds = (performance.now() - start) / 1000;
    const rows = await leaderboard(page);
    return { status: "ok", seconds, candidates: rows.map((row) => ({ name: row.candidate, score: row.cells[1] })) };
  } finally {
    await context.close();
    await site.close();
  }
}

const DOES = { time, compare };
for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  const answer = await DOES[job.kind](job).catch((error) => ({ status: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
await files.close();
