import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";

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
  await buildWorkers();
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-tests-"));
  // What os.tmpdir() reads, here and in every process that tests start.
  Object.assign(process.env, { TMPDIR: folder, TEMP: folder, TMP: folder });
  return () => rm(folder, { recursive: true, force: true });
}

async function buildWorkers(): Promise<void> {
  const entryPoints = Object.fromEntries(Object.entries(WORKERS).filter(([, source]) => existsSync(source)));
  await build({
    entryPoints,
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
}
