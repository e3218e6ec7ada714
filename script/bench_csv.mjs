// One run of `script/bench csv` in the tab: gives the built page a file and waits for schema and profile.
// Prints seconds from the file's choice to the first paint of both, the longest task of the page's thread, and
// how much memory all processes of the browser took at most beyond what they had before.
import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "./serve.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { chromium } = createRequire(here("../tests/e2e/harness.mjs"))("playwright-core");
const file = resolve(process.argv[2]);
const POLL_MS = 25;

/** Bytes that a process and all its children hold in memory. */
async function memory(root) {
  const processes = new Map();
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const number = (key) => Number(status.match(new RegExp(`^${key}:\\s+(\\d+)`, "m"))?.[1] ?? 0);
    processes.set(Number(pid), { parent: number("PPid"), kilobytes: number("VmRSS") });
  }
  const isOurs = (pid) => pid === root || (processes.has(pid) && isOurs(processes.get(pid).parent));
  let kilobytes = 0;
  for (const [pid, process] of processes) if (isOurs(pid)) kilobytes += process.kilobytes;
  return kilobytes * 1024;
}

const executablePath = execFileSync("bash", ["-c", '. "$1" && find_chromium', "bench", here("env")], { encoding: "utf8" }).trim();
const server = await chromium.launchServer({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
const site = await serve({ dir: process.env.DIST ?? here("../dist"), base: "/" });
try {
  const browser = await chromium.connect(server.wsEndpoint());
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(site.url);
  await page.getByRole("navigation", { name: "Stages" }).waitFor();
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    const { bench } = (globalThis.bench = { bench: { tasks: [] } });
    new PerformanceObserver((list) => bench.tasks.push(...list.getEntries())).observe({ entryTypes: ["longtask"] });
    addEventListener("change", () => (bench.began ??= performance.now()), true);
    const isShown = () => document.querySelector("table.schema tbody tr") !== null;
    bench.done = new Promise((tell) => {
      new MutationObserver((_, observer) => {
        if (bench.began === undefined || !isShown()) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => tell(performance.now()), 0));
      }).observe(document.body, { childList: true, subtree: true });
    });
  });
  const pid = server.process().pid;
  const before = await memory(pid);
  let [peak, isOver] = [before, false];
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, await memory(pid));
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
  })();
  await page.getByLabel("CSV file", { exact: true }).setInputFiles(file);
  const { wall, longest_task_ms } = await page.evaluate(async () => {
    const { bench } = globalThis.bench;
    const ended = await bench.done;
    await new Promise((done) => setTimeout(done, 300));
    const tasks = bench.tasks.filter((task) => task.startTime + task.duration >= bench.began);
    return { wall: (ended - bench.began) / 1000, longest_task_ms: Math.max(0, ...tasks.map((task) => task.duration)) };
  });
  isOver = true;
  await watching;
  console.log(JSON.stringify({ wall, longest_task_ms, peak_bytes: peak - before }));
} finally {
  await site.close();
  await server.close();
}
