import { cpSync, rmSync } from "node:fs";
import { defineConfig, type Options } from "tsup";
import { lazySchemas } from "./src/build/lazy-schemas.ts";
import { lazyValidator, withoutValidator } from "./src/build/lazy-validator.ts";
import { listedTools } from "./src/build/listed-tools.ts";
import { buildPlayerPage } from "./src/build/player-page.ts";
import { buildQueryWrappers } from "./src/build/query-wrappers.ts";
import { separateBundles } from "./src/build/separate-bundles.ts";
import { writeThirdPartyNotices } from "./src/build/third-party.ts";
import { TOOLS } from "./src/contracts/tools.ts";
import { listTools } from "./src/mcp/listed-tools.ts";

// Both builds write there at the same time, so neither may clean it.
rmSync("dist", { recursive: true, force: true });

/**
 * Everything is bundled except the native SQLite binding: `npx` then installs two packages, and no dependency floats.
 * Modules that `initialize` and `tools/list` do not need are imported lazily, in chunks of their own.
 */
const shared: Options = {
  format: "esm",
  platform: "node",
  target: "node20",
  splitting: true,
  dts: false,
  // Halves what is parsed at each start; names stay, so that a stack trace still says where.
  esbuildOptions(options) {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
  // The deployment captured after this step is written beside the bundles.
  outDir: "dist",
  noExternal: [/^(?!@photostructure\/sqlite$).*/],
  external: ["@photostructure/sqlite"],
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
};

/** Two builds, so that a library of which the hub needs all is cut to what the stdio process needs of it. */
export default defineConfig([
  {
    ...shared,
    entry: { cli: "src/cli/main.ts" },
    esbuildPlugins: [withoutValidator(), lazySchemas(), listedTools(listTools(TOOLS)), separateBundles()],
  },
  {
    ...shared,
    entry: {
      commands: "src/cli/commands.ts",
      "convex-client": "src/backend/convex-client.ts",
      "action-worker": "src/engine/runtime/action-worker.ts",
      "inference-worker": "src/inference/worker.ts",
      "demucs-host": "src/inference/demucs/demucs-host.ts",
    },
    esbuildPlugins: [lazyValidator(), listedTools(listTools(TOOLS))],
    async onSuccess() {
      await buildPlayerPage("dist/player.html");
      await buildQueryWrappers("dist/query-wrappers.js");
      await writeThirdPartyNotices(".", "dist/THIRD-PARTY-NOTICES.txt");
      cpSync("src/audio/separate/learned/splitter-weights.bin", "dist/splitter-weights.bin");
      // Gemini CLI installs a folder with this file as an extension.
      cpSync("src/build/distribution/gemini-extension.json", "dist/gemini/gemini-extension.json");
    },
  },
]);
