import path from "node:path";
import { defineConfig } from "vitest/config";

/** For the folder in which `npm run suites` has installed the packages. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^convex-test$/, replacement: path.resolve(import.meta.dirname, "convex-test.ts") },
      // The functions of a suite and what stands in for convex-test are of one convex package.
      { find: /^convex\//, replacement: `${path.resolve("node_modules/convex")}/` },
    ],
  },
  server: { fs: { strict: false } },
  test: {
    include: ["node_modules/@convex-dev/*/src/**/*.test.ts"],
    // A hook of React, for a browser.
    exclude: ["**/src/react/**"],
    setupFiles: [path.resolve(import.meta.dirname, "setup.ts")],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: "forks",
    silent: true,
    server: { deps: { inline: [/@convex-dev\//] } },
  },
});
