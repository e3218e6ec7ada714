// Trunk names the page's files by their content, but not the worker's: gives those the content's
// digest as a query, so that a cached worker can never meet a newer page.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const dir = process.env.TRUNK_STAGING_DIR;
const digest = createHash("sha256");
for (const name of ["worker.js", "worker_bg.wasm"]) digest.update(readFileSync(join(dir, name)));
const version = digest.digest("hex").slice(0, 16);
writeFileSync(
  join(dir, "worker_loader.js"),
  `import init from "./worker.js?v=${version}";\n` +
    `await init({ module_or_path: new URL("./worker_bg.wasm?v=${version}", import.meta.url) });\n`,
);
