// The page as a person meets it: stages, fields, tables, by their names.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

/** Opens the page and waits until it is up: the frame, and the screen, which waits for what was kept. */
export async function open(page, url, hash = "") {
  await page.goto(`${url}${hash}`);
  await page.getByRole("navigation", { name: "Stages" }).waitFor();
  await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
}

/** Goes to a stage by its link in the rail. */
export async function go(page, stage) {
  await page.getByRole("navigation", { name: "Stages" }).getByRole("link", { name: new RegExp(`^${stage}`) }).click();
  await page.getByRole("heading", { level: 1, name: stage }).waitFor();
}

/** Gives the page a CSV by its file input. */
export async function upload(page, name, text, label = "CSV file") {
  const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.getByLabel(label, { exact: true }).setInputFiles(file);
}

/** Opens a built-in data set and waits until it is read. */
export async function sample(page, id) {
  await page.getByLabel("Sample data", { exact: true }).selectOption(id);
  await page.getByLabel("Target", { exact: true }).waitFor({ timeout: 30_000 });
}

/** Trains all candidates and waits until it is over. */
export async function train(page, timeout = 120_000) {
  await page.getByRole("button", { name: "Train candidates" }).click();
  await page.getByRole("status").filter({ hasText: /Training is over/ }).waitFor({ timeout });
}

/** The leaderboard's rows as `{ candidate, cells }`, best first. */
export async function leaderboard(page) {
  const table = page.getByRole("table", { name: "Leaderboard" });
  await table.waitFor();
  const rows = await table.locator("tbody tr").all();
  return Promise.all(
    rows.map(async (row) => ({
      candidate: (await row.locator("th a, th span").first().innerText()).trim(),
      cells: await row.locator("td").allInnerTexts(),
    })),
  );
}

/** Keeps copies of the kept results until there are `n`; the page shows them once it is loaded again. */
export async function copyResults(page, n) {
  await page.evaluate(async (wanted) => {
    const asked = (request) => new Promise((done, failed) => Object.assign(request, { onsuccess: () => done(request.result), onerror: failed }));
    const database = await asked(indexedDB.open("trainyard"));
    const store = database.transaction("run", "readwrite").objectStore("run");
    const found = await asked(store.getAll());
    for (let at = found.length; at < wanted; at += 1) await asked(store.put(found[at % found.length], `copy ${at}`));
    database.close();
  }, n);
}

/** The text of what went wrong. */
export async function alert(page) {
  const box = page.getByRole("alert").locator(".notice");
  await box.waitFor({ timeout: 30_000 });
  return box.innerText();
}

/** Clicks a button and returns the file that it downloads, as text. */
export async function download(page, button) {
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8"), path: await file.path() };
}

/**
 * Exports the model that is looked at, and past its gate with a reason if that stops it; the file as `download` gives it.
 */
export async function exported(page) {
  const button = page.getByRole("button", { name: "Export model" });
  const waiting = page.waitForEvent("download", { timeout: 120_000 });
  const stopped = page.getByRole("alert").filter({ hasText: /The gate stops this model/ });
  await button.click();
  const file = await Promise.race([waiting, stopped.waitFor({ timeout: 120_000 }).then(() => null)]);
  if (file) return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8"), path: await file.path() };
  await go(page, "Deploy");
  await page.getByLabel("Why it may leave all the same").fill("A test of what leaves, not of how good it is");
  await page.getByRole("button", { name: "Override the gate" }).click();
  // The first wait gets this download too.
  await button.click();
  const late = await waiting;
  return { name: late.suggestedFilename(), text: await readFile(await late.path(), "utf8"), path: await late.path() };
}

/** What the screen says first. */
export async function verdict(page) {
  return page.locator(".verdict-line").first().innerText();
}

/** Longest task of the page's thread since the page began to look, in milliseconds. */
export async function longestTask(page) {
  return page.evaluate(() => Math.max(0, ...(globalThis.__long ?? [])));
}

/** Begins to look for long tasks. */
export async function watchTasks(page) {
  const supported = await page.evaluate(() => {
    globalThis.__long = [];
    if (!PerformanceObserver.supportedEntryTypes.includes("longtask")) return false;
    new PerformanceObserver((list) => globalThis.__long.push(...list.getEntries().map((e) => e.duration))).observe({ entryTypes: ["longtask"] });
    return true;
  });
  assert.ok(supported);
}
