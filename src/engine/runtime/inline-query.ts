import { readFile } from "node:fs/promises";
import path from "node:path";
import type { BundledModule, DeployedComponent, Deployment, FunctionSpec } from "../types.ts";
import type { ComponentPath } from "../values/json.ts";

/** How the CLI, the dashboard and MCP clients import the makers of queries. Source: convex, cli/lib/runTestFunction.ts. */
const WRAPPERS = "convex:/_system/repl/wrappers.js";
/** The same as a module of the component; no app has a module of this name. */
const WRAPPERS_MODULE = "_system/repl/wrappers.js";
/** Bundle of query-wrappers.ts, beside the workers. */
const WRAPPERS_BUNDLE = "query-wrappers.js";

/** A query that somebody wrote on the command line, as the default export of one module. */
export const INLINE_QUERY: FunctionSpec = {
  module: "testQuery",
  name: "default",
  udfType: "query",
  visibility: "internal",
  args: { type: "any" },
  returns: null,
};

/**
 * The deployment with an inline query in one of its components, whose functions and tables it sees.
 * @param source an ES module that may import the wrappers
 * @param workerEntry beside which the bundle of the wrappers lies
 */
export async function withInlineQuery(
  deployment: Deployment,
  query: { component: ComponentPath; source: string },
  workerEntry: string,
): Promise<Deployment> {
  const wrappers = await readFile(path.join(path.dirname(workerEntry), WRAPPERS_BUNDLE), "utf8");
  const own = [
    isolateModule(WRAPPERS_MODULE, wrappers),
    isolateModule(`${INLINE_QUERY.module}.js`, query.source.replaceAll(WRAPPERS, `./${WRAPPERS_MODULE}`)),
  ];
  const extended = (component: DeployedComponent): DeployedComponent => ({
    ...component,
    modules: [...component.modules.filter((module) => !own.some(({ path: file }) => file === module.path)), ...own],
    functions: [...component.functions.filter(({ module }) => module !== INLINE_QUERY.module), INLINE_QUERY],
  });
  return {
    ...deployment,
    components: deployment.components.map((each) => (each.path === query.component ? extended(each) : each)),
  };
}

function isolateModule(file: string, source: string): BundledModule {
  return { path: file, source, environment: "isolate" };
}
