import { RequestError } from "../http/responses.ts";
import type { ConvexObject } from "../values/json.ts";
import { exportDefinition } from "./evaluator.ts";
import type { PushEvaluator } from "./evaluator.ts";
import type { PushedDefinition } from "./push-request.ts";

/** Binding of a child's environment variable. */
export type EnvironmentBinding = { type: "value"; value: string } | { type: "envVar"; name: string };

export interface ChildComponent extends ConvexObject {
  name: string;
  /** Definition path. */
  path: string;
  env: [string, EnvironmentBinding & ConvexObject][] | null;
}

/** `export()` of an app or component definition, as convex/server serialises it. */
export interface DefinitionExport extends ConvexObject {
  definitionType: ConvexObject & ({ type: "app" } | { type: "childComponent"; name: string });
  childComponents: ChildComponent[];
}

const APP_WITHOUT_CONFIG: DefinitionExport = {
  definitionType: { type: "app" },
  childComponents: [],
  httpMounts: {},
  exports: { type: "branch", branch: [] },
};

/**
 * Evaluates every convex.config.ts of a push, children before parents: `use(child)` needs to know the name by which
 * the child calls itself. In place of a child's definition a parent imports `{ componentDefinitionPath, defaultName }`.
 * @returns by definition path
 * @throws RequestError if a component contains itself, or with the error of a module
 */
export async function evaluateDefinitions(
  definitions: readonly PushedDefinition[],
  evaluate: PushEvaluator,
): Promise<Map<string, DefinitionExport>> {
  const exported = new Map<string, DefinitionExport>();
  for (const definition of childrenFirst(definitions)) {
    exported.set(definition.path, await evaluateDefinition(definition, exported, evaluate));
  }
  return exported;
}

async function evaluateDefinition(
  { definition, dependencies }: PushedDefinition,
  children: ReadonlyMap<string, DefinitionExport>,
  evaluate: PushEvaluator,
): Promise<DefinitionExport> {
  if (definition === null) return APP_WITHOUT_CONFIG;
  const config = { ...definition, path: "convex.config.js" };
  const imports = dependencies.map((path) => ({
    path: `_componentDeps/${Buffer.from(path).toString("base64url")}`,
    source: `export default ${JSON.stringify({ componentDefinitionPath: path, defaultName: nameOf(children, path) })};`,
    environment: "isolate" as const,
  }));
  const exports = await evaluate([config, ...imports])(config);
  // Through JSON, so that nothing of the other realm stays. defineApp and defineComponent write this shape.
  return JSON.parse(JSON.stringify(exportDefinition(exports["default"], definition.path))) as DefinitionExport;
}

function nameOf(children: ReadonlyMap<string, DefinitionExport>, path: string): string {
  const type = children.get(path)?.definitionType;
  return type?.type === "childComponent" ? type.name : (path.split("/").at(-1) ?? path);
}

function childrenFirst(definitions: readonly PushedDefinition[]): PushedDefinition[] {
  const byPath = new Map(definitions.map((definition) => [definition.path, definition]));
  const ordered = new Set<PushedDefinition>();
  const visit = (definition: PushedDefinition, parents: readonly string[]): void => {
    if (parents.includes(definition.path)) {
      throw new RequestError(400, "InvalidModules", `Component ${definition.path} contains itself`);
    }
    for (const path of definition.dependencies) {
      const child = byPath.get(path);
      if (child !== undefined) visit(child, [...parents, definition.path]);
    }
    ordered.add(definition);
  };
  for (const definition of definitions) visit(definition, []);
  return [...ordered];
}
