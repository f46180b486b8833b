import type { Plugin } from "esbuild";

/** A tool by its name, and whatever else the list tells of it. */
interface Listed {
  name: string;
}

const MODULE = /\/mcp\/listed-tools\.ts$/;

/**
 * Puts the list of tools into the bundle as text, in the place of the module that makes it of the contracts.
 * @param tools every tool that the bundle can be asked to list
 */
export function listedTools(tools: readonly Listed[]): Plugin {
  return {
    name: "listed-tools",
    setup(build) {
      build.onLoad({ filter: MODULE }, () => ({ contents: replacement(tools) }));
    },
  };
}

/** A text is parsed when it is asked for, and faster than an object literal. */
function replacement(tools: readonly Listed[]): string {
  const text = JSON.stringify(JSON.stringify(tools));
  return `export function listTools(operations) {
    const tools = new Map(JSON.parse(${text}).map((tool) => [tool.name, tool]));
    return operations.map(({ name }) => tools.get(name));
  }`;
}
