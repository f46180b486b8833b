import path from "node:path";
import { build } from "esbuild";
import { buildPlayerPage } from "../build/player-page.ts";
import { buildQueryWrappers } from "../build/query-wrappers.ts";

/** The hub's process and the workers that it starts by their names. */
const ENTRIES = {
  "hub-process": "src/dev/hub-process.ts",
  "action-worker": "src/engine/runtime/action-worker.ts",
  "inference-worker": "src/inference/worker.ts",
};

/**
 * Bundles the hub with its workers into a folder, packages left out: a second, where the package's build takes fifteen.
 * @returns the sources in it, relative to the project
 * @throws with the place of what cannot be parsed or found
 */
export async function bundleHub(projectDirectory: string, outdir: string): Promise<Set<string>> {
  const { metafile } = await build({
    absWorkingDir: projectDirectory,
    entryPoints: ENTRIES,
    outdir,
    bundle: true,
    splitting: true,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "silent",
  });
  return new Set(Object.keys(metafile.inputs));
}

/** Builds the player that MCP clients show, and what inline queries import, where the hub's bundle looks for them. */
export async function bundlePlayer(outdir: string): Promise<void> {
  await buildPlayerPage(path.join(outdir, "player.html"));
  await buildQueryWrappers(path.join(outdir, "query-wrappers.js"));
}
