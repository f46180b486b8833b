import { build } from "esbuild";

/** Bundles what inline queries import into one module without imports, as the engine looks for it beside its workers. */
export async function buildQueryWrappers(outfile: string): Promise<void> {
  await build({
    entryPoints: ["src/engine/runtime/query-wrappers.ts"],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "node20",
    logLevel: "error",
  });
}
