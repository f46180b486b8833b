import type { Plugin } from "esbuild";

/**
 * Leaves to bundles of their own what the executable imports when it is asked for it: the command line (`commands.js`), and the
 * client by which it and the hub call deployments (`convex-client.js`).
 */
export function separateBundles(): Plugin {
  return {
    name: "separate-bundles",
    setup(build) {
      build.onResolve({ filter: /^\.\/(?:commands|convex-client)\.ts$/ }, ({ path }) => {
        return { path: path.replace(/\.ts$/, ".js"), external: true };
      });
    },
  };
}
