import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build as bundle } from "esbuild";
import { build } from "vite";
import { dashboardConfig } from "./dashboard-config.ts";

// Builds the dashboard's page into dist/dashboard, with each file also compressed: the hub only hands them out.
const config = dashboardConfig(path.resolve(import.meta.dirname, "../.."));
const { root } = config;
/**
 * The initial chunk comes as one file, and so does code that several views share: a hundred small ones would each be
 * asked for, and compress worse.
 */
const PARTS = [
  { name: "page", tags: ["$initial" as const] },
  // Of addresses that name one thing, which few do.
  { name: "linked", test: /(ui\/linked-place|platform\/use-answer)\./ },
  { name: "parts", minShareCount: 2 },
];
const outDir = path.resolve(root, "../dist/dashboard");

await build({
  ...config,
  // No inlined files and no polyfill: the content security policy allows neither `data:` nor inline scripts.
  build: {
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    rolldownOptions: { output: { codeSplitting: { groups: PARTS } } },
  },
});
await buildServiceWorker(await builtFiles());

// The hub makes other encodings of a file when they are asked for. The worker that fits is a third of all, and few need it at once.
const compressed = (await builtFiles()).filter((file) => !path.basename(file).startsWith("fit-worker"));
for (const file of compressed) {
  await writeFile(`${file}.br`, brotliCompressSync(await readFile(file)));
}

async function builtFiles(): Promise<string[]> {
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(html|js|css|svg)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** It names the files that it keeps, and a version that changes with any of them: so a browser sees a new one. */
async function buildServiceWorker(files: readonly string[]): Promise<void> {
  const paths = files.map((file) => `/${path.relative(outDir, file).split(path.sep).join("/")}`);
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(file));
  await bundle({
    entryPoints: [path.join(root, "src/shell/service-worker.ts")],
    outfile: path.join(outDir, "service-worker.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2023",
    define: {
      SHELL_FILES: JSON.stringify(paths.map((each) => (each === "/index.html" ? "/" : each))),
      SHELL_VERSION: JSON.stringify(hash.digest("hex").slice(0, 16)),
    },
  });
}
