// Serves the files of a folder on this computer only: node script/serve.mjs [--dir dist] [--port 8080] [--base /]
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { pipeline } from "node:stream";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** The file that a request's path means, or null: nothing hidden and nothing outside `root`. */
async function find(root, base, url) {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    if (!path.startsWith(base) || path.includes("\0") || /\/\./.test(path)) return null;
    let file = await realpath(join(root, path.slice(base.length)));
    if ((await stat(file)).isDirectory()) {
      if (!path.endsWith("/")) return null; // relative links of its index.html would miss
      file = await realpath(join(file, "index.html"));
    }
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : null;
  } catch {
    return null;
  }
}

/** Serves `dir` under the path `base`; port 0 is any free one. Resolves to { url, close }. */
export async function serve({ dir = "dist", port = 0, base = "/" } = {}) {
  const root = await realpath(resolve(dir));
  const server = createServer(async (request, response) => {
    const headers = { "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff" };
    if (request.method !== "GET" && request.method !== "HEAD") return response.writeHead(405, headers).end();
    const file = await find(root, base, request.url);
    headers["Content-Type"] = file ? (TYPES[extname(file)] ?? "application/octet-stream") : TYPES[".txt"];
    response.writeHead(file ? 200 : 404, headers);
    if (!file) response.end("not found\n");
    else if (request.method === "HEAD") response.end();
    else pipeline(createReadStream(file), response, () => {});
  });
  await new Promise((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", done));
  const close = () => new Promise((done) => (server.close(done), server.closeAllConnections()));
  return { url: `http://127.0.0.1:${server.address().port}${base}`, close };
}

/** The first free port from `port` on. */
async function serveNear(options, tries = 20) {
  try {
    return await serve(options);
  } catch (error) {
    if (error.code !== "EADDRINUSE" || tries === 0) throw error;
    console.log(`port ${options.port} is taken, trying ${options.port + 1}`);
    return serveNear({ ...options, port: options.port + 1 }, tries - 1);
  }
}

if (process.argv[1] && (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)) {
  const text = (value) => ({ type: "string", default: value });
  const { values } = parseArgs({ options: { dir: text("dist"), port: text("8080"), base: text("/") } });
  const { url } = await serveNear({ ...values, port: Number(values.port) });
  console.log(`Trainyard is at ${url}\nStop it with Ctrl-C.`);
}
