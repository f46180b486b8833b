import { builtinModules, createRequire } from "node:module";
import type { ComponentPath } from "../values/json.ts";
import type { ModuleNamespace } from "./module-linker.ts";

const requireBuiltin = createRequire(import.meta.url);

/** Where a module stands in stack traces. */
export function stackFilename(component: ComponentPath, modulePath: string): string {
  return component === "" ? `../convex/${modulePath}` : `../${component}/${modulePath}`;
}

/** Node's own modules, for "use node" code. @throws for anything else: bundles hold their dependencies */
export function loadBuiltin(specifier: string, importer: string): ModuleNamespace {
  const name = specifier.replace(/^node:/, "");
  if (!builtinModules.includes(name)) {
    throw new Error(`Module '${importer}' imports '${specifier}', which is neither bundled nor a module of Node.`);
  }
  const exports = requireBuiltin(`node:${name}`) as ModuleNamespace; // Built-ins are objects or functions with fields.
  return { ...exports, default: exports };
}
