import type { FunctionPath } from "./types.ts";
import type { ComponentPath } from "./values/json.ts";

/** A function name as clients write it: "dir/module:name", "module.js:name", or "module" for its default export. */
export function parseFunctionPath(text: string, component: ComponentPath = ""): FunctionPath {
  const colon = text.lastIndexOf(":");
  const module = colon < 0 ? text : text.slice(0, colon);
  const name = colon < 0 ? "default" : text.slice(colon + 1);
  return { component, module: module.replace(/\.js$/, ""), name };
}

/** The canonical name, as it stands in error texts and logs. A default export has no name of its own. */
export function formatFunctionPath(path: FunctionPath): string {
  return path.name === "default" ? path.module : `${path.module}:${path.name}`;
}

/** Functions of the deployment itself, which the official CLI asks for; never of the app. */
export function isSystemPath(path: FunctionPath): boolean {
  return path.module.startsWith("_system/");
}
