import type { ComponentPath, ConvexJson, ConvexObject } from "../values/json.ts";
import type { UdfType } from "../types.ts";
import { childPath, definitionAt } from "./deployment-tree.ts";
import type { ModuleAnalysis } from "./module-analysis.ts";
import type { AnalysedDefinition, PushAnalysis } from "./push-analysis.ts";

/** How the deploy API writes function types. */
export const WIRE_TYPES: Record<UdfType, string> = { query: "Query", mutation: "Mutation", action: "Action" };

/** The part of a start_push answer from which the CLI generates code. Source: cli/lib/deployApi/startPush.ts. */
export function describeAnalysis(analysis: PushAnalysis, udfServerVersion: string) {
  return {
    analysis: Object.fromEntries(
      [...analysis].map(([path, analysed]) => [path, describeDefinition(path, analysed, udfServerVersion)]),
    ),
    app: describeInstance("", "", analysis),
  };
}

function describeDefinition(path: string, analysed: AnalysedDefinition, serverVersion: string): ConvexObject {
  const isApp = path === "";
  return {
    definition: {
      ...analysed.definition,
      path,
      exports: isApp ? { type: "branch", branch: [] } : exportsOf(analysed.modules),
    },
    // Schemas are plain JSON.
    schema: analysed.schema as ConvexJson,
    functions: Object.fromEntries(analysed.modules.map((module) => [module.path, describeModule(module)])),
    // Real deployments seed the import phase by these; evaluation here is not seeded.
    udfConfig: { serverVersion, importPhaseRngSeed: { $bytes: "" }, importPhaseUnixTimestamp: { $integer: ZERO } },
  };
}

/** int64 0. */
const ZERO = Buffer.alloc(8).toString("base64");

function describeModule({ functions, httpRoutes, crons }: ModuleAnalysis): ConvexObject {
  return {
    functions: functions.map(({ name, udfType, visibility, args, returns }) => ({
      name,
      pos: null,
      udfType: WIRE_TYPES[udfType],
      visibility: { kind: visibility },
      args: JSON.stringify(args),
      returns: JSON.stringify(returns),
    })),
    httpRoutes: httpRoutes?.map(([path, method]) => ({ route: { path, method }, pos: null })) ?? null,
    cronSpecs:
      crons?.map(({ identifier, module, name, args, schedule }) => [
        identifier,
        { udfPath: `${module}.js:${name}`, udfArgs: [args], cronSchedule: schedule },
      ]) ?? null,
    sourceMapped: null,
  };
}

type ExportTree = Map<string, ExportTree | string>;

/** A component offers its public functions by file: `lib/users.js:get` is `lib.users.get`. */
function exportsOf(modules: readonly ModuleAnalysis[]): ConvexObject {
  const root: ExportTree = new Map();
  for (const { module, name, visibility } of modules.flatMap(({ functions }) => functions)) {
    if (visibility !== "public") continue;
    let branch = root;
    for (const part of module.split("/")) {
      const known = branch.get(part);
      const next: ExportTree = known instanceof Map ? known : new Map();
      branch.set(part, next);
      branch = next;
    }
    branch.set(name, `_reference/function/${module}.js:${name}`);
  }
  return branchOf(root);
}

function branchOf(tree: ExportTree): ConvexObject {
  const branch = [...tree].map(([name, node]): ConvexJson[] => [
    name,
    typeof node === "string" ? { type: "leaf", leaf: node } : branchOf(node),
  ]);
  return { type: "branch", branch };
}

function describeInstance(path: ComponentPath, definitionPath: string, analysis: PushAnalysis): ConvexObject {
  const { definition, modules } = definitionAt(analysis, definitionPath);
  const routes = modules.flatMap(({ httpRoutes }) => httpRoutes ?? []);
  const children = definition.childComponents.map((child) => [
    child.name,
    describeInstance(childPath(path, child.name), child.path, analysis),
  ]);
  return {
    definitionPath,
    componentPath: path,
    args: {},
    // Pairs of name and instance.
    childComponents: Object.fromEntries(children) as ConvexObject,
    httpRoutes: { httpModuleRoutes: routes.map(([route, method]) => ({ path: route, method })), mounts: [] },
    exports: {},
  };
}
