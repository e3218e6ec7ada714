// Chromium as the tests and the benchmarks start it.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const env = fileURLToPath(new URL("../../script/env", import.meta.url));
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the first Chromium that script/env finds, headless. */
export function launch() {
  const find = '. "$1" && find_chromium';
  const executablePath = execFileSync("bash", ["-c", find, "chromium", env], { encoding: "utf8" }).trim();
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}
