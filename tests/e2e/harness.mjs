// What the end-to-end tests share: dist/ served on a free port, and Chromium with strict pages.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { serve } from "../../script/serve.mjs";
import { launch } from "./chromium.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const WIDTHS = [1440, 768, 360];

const opened = []; // closed in reverse when the test file ends
after(async () => {
  for (const thing of opened.reverse()) await thing.close();
});

/** Calls `make` once per key, and keeps the promise of what it made. */
function once(make) {
  const made = new Map();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key).then((thing) => (opened.push(thing), thing)));
    return made.get(key);
  };
}

// DIST names another build, such as a quick one without optimisation.
const site = once((base) => serve({ dir: process.env.DIST ?? here("../../dist"), base }));

const browser = once(launch);

/**
 * Runs `body({ page, url, errors })` on a fresh page of a fresh profile that has loaded nothing yet.
 * Fails when the page or a worker reports an error, or asks any other host for anything.
 *
 * Options: `base`, the path that the site lies under; `ignore`, a regular expression of errors that the
 * test provokes; the rest goes to Playwright's `newContext`.
 */
export async function withPage(options, body) {
  if (typeof options === "function") [options, body] = [{}, options];
  const { base = "/", ignore, ...context } = options;
  const { url } = await site(base);
  const profile = await (await browser()).newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", ...context });
  const errors = [];
  profile.on("console", (message) => {
    if (message.type() === "error") errors.push(`console: ${message.text()} (${message.location().url})`);
  });
  profile.on("weberror", (event) => errors.push(`page: ${event.error().stack ?? event.error()}`));
  profile.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (/^https?:$/.test(protocol) && origin !== new URL(url).origin) errors.push(`request to ${request.url()}`);
  });
  try {
    await body({ page: await profile.newPage(), url, errors });
    assert.deepEqual(errors.filter((error) => !ignore?.test(error)), []);
  } catch (failure) {
    if (errors.length > 0) console.error(`The page said:\n  ${errors.join("\n  ")}`);
    throw failure;
  } finally {
    await profile.close();
  }
}

/** With SHOTS=1, saves the whole page at every width, light and dark, in tests/e2e/shots. */
export async function shoot(page, name) {
  if (process.env.SHOTS !== "1") return;
  const before = page.viewportSize();
  await mkdir(here("shots"), { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: here(`shots/${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}

/** What axe-core finds wrong with the page, one line per element; a test asserts that it is []. */
export async function axe(page, options = {}) {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(`${source};0`);
  const { violations } = await page.evaluate((given) => globalThis.axe.run(document, given), options);
  return violations.flatMap(({ id, impact, nodes }) => nodes.map((node) => `${id} (${impact}): ${node.target} ${node.html}`));
}
