import type { Plugin } from "vite";

/** Modules that compute; none of them uses `Math.random`. */
const COMPUTES = /\/src\/audio\/.+(?<!\.test)\.ts$/;

/**
 * Gives each module of audio a `Math` of its own in tests. While Convex functions run in a test, convex-test makes the
 * global one a getter that reads an AsyncLocalStorage, and a render there takes several times as long.
 */
export function ownMath(): Plugin {
  return {
    name: "wav0:own-math",
    transform(code, id) {
      // On the first line, so that stack traces and snapshots keep their line numbers.
      return COMPUTES.test(id) ? { code: `const Math = globalThis.Math; ${code}`, map: null } : undefined;
    },
  };
}
