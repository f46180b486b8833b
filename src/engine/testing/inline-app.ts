import { build } from "esbuild";
import type { ModuleEvaluator } from "../deploy/evaluator.ts";
import { analyseModules } from "../deploy/module-analysis.ts";
import type { EngineOptions } from "../engine.ts";
import { Realm } from "../runtime/realm.ts";
import type { SchemaJson } from "../storage/types.ts";
import type { BundledModule, DeployedComponent, Deployment } from "../types.ts";
import { openTestEngine, type TestEngine } from "./open-test-engine.ts";

/** A component as a test writes it: each module is JavaScript that finds what `PRELUDE` imports. */
export interface InlineComponent {
  /** By name: `{ notes: "export const list = query({ … })" }`. `http` and `crons` export a router and crons by default. */
  modules: Record<string, string>;
  /** The tables, as `defineSchema` takes them: `{ notes: defineTable({ text: v.string() }) }`. */
  tables?: string;
  /** By the name of the instance. */
  components?: Record<string, InlineComponent>;
  environment?: DeployedComponent["environment"];
}

const LIBRARY = "_deps/convex.js";
const PRELUDE = [
  "queryGeneric as query, mutationGeneric as mutation, actionGeneric as action",
  "internalQueryGeneric as internalQuery, internalMutationGeneric as internalMutation",
  "internalActionGeneric as internalAction, httpActionGeneric as httpAction, httpRouter, cronJobs",
  "makeFunctionReference as fn, componentsGeneric, createFunctionHandle, defineSchema, defineTable",
  "paginationOptsValidator, v, ConvexError, jsonToConvex",
].join(", ");

let library: Promise<string> | null = null;

/** `convex/server` and `convex/values` as one module, bundled once per process. */
async function bundleLibrary(): Promise<string> {
  const contents = `export * from "convex/server"; export * from "convex/values";`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** What a push of the component would install, with the components below it. */
export async function inlineDeployment(app: InlineComponent): Promise<Deployment> {
  library ??= bundleLibrary();
  return { components: await instantiate("", app, await library), authConfig: null, udfServerVersion: "1.48.0" };
}

/** An engine with functions that a test wrote; not started. */
export async function openInlineApp(app: InlineComponent, options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  return openTestEngine(options, await inlineDeployment(app));
}

async function instantiate(path: string, app: InlineComponent, source: string): Promise<DeployedComponent[]> {
  const shared: BundledModule = { path: LIBRARY, source, environment: "isolate" };
  const modules = [...Object.entries(app.modules).map(([name, text]) => moduleOf(name, text)), shared];
  const analyses = await analyseModules(modules, evaluatorOf(modules));
  const tables = app.tables ?? "{}";
  const schemaModule = moduleOf("schema", `export default defineSchema(${tables})`);
  const { default: schema } = await evaluatorOf([schemaModule, shared])(schemaModule);
  const component: DeployedComponent = {
    path,
    definitionPath: path === "" ? "" : `components/${path}`,
    modules,
    schema: JSON.parse((schema as { export(): string }).export()) as SchemaJson, // Made by defineSchema.
    functions: analyses.flatMap(({ functions }) => functions),
    crons: analyses.flatMap(({ crons }) => crons ?? []),
    httpRoutes: analyses.flatMap(({ httpRoutes }) => httpRoutes ?? []),
    environment: app.environment ?? {},
  };
  const children = Object.entries(app.components ?? {});
  const below = await Promise.all(
    children.map(([name, child]) => instantiate(path === "" ? name : `${path}/${name}`, child, source)),
  );
  return [component, ...below.flat()];
}

/** The prelude stands on the module's first line, so that lines stay where the test has them. */
function moduleOf(name: string, text: string): BundledModule {
  const up = "../".repeat(name.split("/").length - 1) || "./";
  const source = `import { ${PRELUDE} } from "${up}${LIBRARY}"; ${text}`;
  return { path: `${name}.js`, source, environment: "isolate" };
}

function evaluatorOf(modules: readonly BundledModule[]): ModuleEvaluator {
  const realm = new Realm({ component: "", modules, environment: {}, scripts: new Map() });
  return async ({ path }) => realm.load(path, 0, (run) => run({}));
}
