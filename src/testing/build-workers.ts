import { existsSync } from "node:fs";
import { build } from "esbuild";

/** Worker threads cannot load TypeScript, so tests run them bundled, from where the package keeps them. */
const WORKERS = {
  "action-worker": "src/engine/runtime/action-worker.ts",
  "inference-worker": "src/inference/worker.ts",
};

/** Vitest's global set-up. */
export default async function buildWorkers(): Promise<void> {
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
