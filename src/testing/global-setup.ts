import { mkdtemp, readdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { modifiedAt } from "../build/modified-at.ts";
import { buildQueryWrappers } from "../build/query-wrappers.ts";
import { removeFolder } from "./remove-folder.ts";

/** Worker threads cannot load TypeScript, so tests run them bundled, from where the package keeps them. */
const WORKERS = {
  "action-worker": "src/engine/runtime/action-worker.ts",
  "inference-worker": "src/inference/worker.ts",
};

/**
 * Vitest's global set-up: bundles the workers, and gives all tests one temporary folder, which is removed with
 * whatever they left there.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  if (await areWorkersOutdated()) await buildWorkers();
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-tests-"));
  // What os.tmpdir() reads, here and in every process that tests start.
  Object.assign(process.env, { TMPDIR: folder, TEMP: folder, TMP: folder });
  return () => removeFolder(folder);
}

/** `npm test` has just built the package: its own workers are tested then. */
async function areWorkersOutdated(): Promise<boolean> {
  const names = [...Object.keys(WORKERS), "query-wrappers"];
  const built = await Promise.all(names.map((name) => modifiedAt(path.join("dist", `${name}.js`))));
  const files = await readdir("src", { recursive: true });
  const sources = await Promise.all(files.map((file) => modifiedAt(path.join("src", file))));
  return Math.max(...sources) > Math.min(...built);
}

async function buildWorkers(): Promise<void> {
  await build({
    entryPoints: WORKERS,
    outdir: "dist",
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "bundle",
    external: ["@photostructure/sqlite"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  await buildQueryWrappers("dist/query-wrappers.js");
}
