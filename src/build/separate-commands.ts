import type { Plugin } from "esbuild";

/** Leaves the command line to its own bundle, `commands.js`, which the executable imports when it is asked for one. */
export function separateCommands(): Plugin {
  return {
    name: "separate-commands",
    setup(build) {
      build.onResolve({ filter: /^\.\/commands\.ts$/ }, () => ({ path: "./commands.js", external: true }));
    },
  };
}
