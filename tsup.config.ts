import { defineConfig } from "tsup";
import { lazyValidator } from "./src/build/lazy-validator.ts";
import { buildPlayerPage } from "./src/build/player-page.ts";

/**
 * Everything is bundled except the native SQLite binding: `npx` then installs two packages, and no dependency floats.
 * What `initialize` and `tools/list` do not need is imported lazily and so becomes a chunk of its own.
 */
export default defineConfig({
  entry: {
    cli: "src/cli/main.ts",
    "action-worker": "src/engine/runtime/action-worker.ts",
    "inference-worker": "src/inference/worker.ts",
  },
  format: "esm",
  platform: "node",
  target: "node20",
  splitting: true,
  clean: true,
  dts: false,
  esbuildPlugins: [lazyValidator()],
  // Halves what is parsed at each start; names stay, so that a stack trace still says where.
  esbuildOptions(options) {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
  async onSuccess() {
    await buildPlayerPage("dist/player.html");
  },
  // The deployment captured after this step is written beside the bundles.
  outDir: "dist",
  noExternal: [/^(?!@photostructure\/sqlite$).*/],
  external: ["@photostructure/sqlite"],
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
