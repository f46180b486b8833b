import type { Addresses } from "../app-environment.ts";
import { formatFunctionPath } from "../function-path.ts";
import type { DocumentReader, QueryJson } from "../storage/types.ts";
import { EXPORTS_TABLE, IMPORTS_TABLE, latestTransfers } from "../transfer/transfers.ts";
import type { DeployedComponent, Engine, FunctionOutcome, QueryRequest, SystemQueries } from "../types.ts";
import type { ComponentPath, ConvexJson, ConvexObject } from "../values/json.ts";
import { WIRE_TYPES } from "./push-response.ts";

/** Rows of one page, whatever the CLI asks for. */
const MAX_PAGE_SIZE = 8192;

/** As many as Convex lists. */
const MAX_LISTED_IMPORTS = 20;

interface Context extends Addresses {
  engine: Engine;
  component: ComponentPath;
  documents: DocumentReader;
}

type SystemQuery = (context: Context, args: ConvexObject) => ConvexJson;

/** The queries that `npx convex env|data|function-spec|run|dev` make of a deployment itself. */
const QUERIES: Record<string, SystemQuery> = {
  "_system/cli/queryEnvironmentVariables": ({ engine }) =>
    Object.entries(engine.environment.list()).map(([name, value]) => ({ name, value })),
  "_system/cli/queryEnvironmentVariables:get": ({ engine }, { name }) => {
    const value = engine.environment.get(String(name));
    return value === undefined ? null : { name: String(name), value };
  },
  "_system/cli/tables": ({ engine, component }) => onePage(userTables(engine, component).map((name) => ({ name }))),
  "_system/cli/tableData": tableData,
  // Subscribed to by `convex dev` to learn that data changed; only the reads matter.
  "_system/cli/queryTable": ({ documents }, { tableName }) => documents.count(String(tableName)),
  "_system/cli/tableSize": ({ documents }, { tableName }) => documents.count(String(tableName)),
  "_system/cli/modules:apiSpec": ({ engine, component }) => apiSpec(engine, component),
  "_system/cli/convexUrl:cloudUrl": ({ cloudUrl }) => cloudUrl(),
  "_system/cli/convexUrl:siteUrl": ({ siteUrl }) => siteUrl(),
  "_system/cli/exports:getLatest": ({ documents }) => latestTransfers(documents, EXPORTS_TABLE, 1)[0] ?? null,
  "_system/cli/queryImport": ({ documents }, { importId }) => {
    const id = documents.normalizeId(IMPORTS_TABLE, String(importId));
    return id === null ? null : documents.get(id, IMPORTS_TABLE);
  },
  "_system/cli/queryImport:list": ({ documents }) => latestTransfers(documents, IMPORTS_TABLE, MAX_LISTED_IMPORTS),
  "_system/frontend/components:list": ({ engine }) =>
    (engine.deployment()?.components ?? []).map(({ path }) => ({ id: path, path, state: "active" })),
};

/** Answers the deployment's own queries, for administrators only. Subscriptions to tables stay reactive. */
export function createSystemQueries(engine: Engine, addresses: Addresses): SystemQueries {
  return (request) => {
    const snapshot = engine.database.snapshot();
    try {
      const { component } = request.path;
      const documents = snapshot.documents(component);
      const { cloudUrl, siteUrl } = addresses;
      const outcome = answer({ engine, component, documents, cloudUrl, siteUrl }, request);
      return { timestamp: snapshot.timestamp, answer: { ...outcome, reads: snapshot.reads, journal: null } };
    } finally {
      snapshot.close();
    }
  };
}

function answer(context: Context, { path, args, caller }: QueryRequest): FunctionOutcome {
  const name = formatFunctionPath(path);
  const query = caller.kind === "user" ? undefined : QUERIES[name];
  if (query === undefined) return failure(`Could not find public function for '${name}'`);
  try {
    checkComponent(context);
    return { ok: true, value: query(context, args), logLines: [] };
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

/** @throws with the paths that there are, if the component is not one of them */
function checkComponent({ engine, component }: Context): void {
  if (component === "") return;
  const paths = (engine.deployment()?.components ?? []).map(({ path }) => path);
  if (paths.includes(component)) return;
  const others = paths.filter((path) => path !== "").sort();
  const known = others.length > 0 ? `its components are ${others.join(", ")}` : "it has no components";
  throw new Error(`There is no component '${component}' in this deployment; ${known}`);
}

function failure(message: string): FunctionOutcome {
  return { ok: false, message, logLines: [] };
}

function userTables(engine: Engine, component: ComponentPath): string[] {
  return engine.database.catalog.tables(component).filter((table) => !table.startsWith("_"));
}

function onePage(page: ConvexJson[]): ConvexObject {
  return { page, isDone: true, continueCursor: "" };
}

function tableData({ engine, component, documents }: Context, args: ConvexObject): ConvexJson {
  const { table, order, paginationOpts } = args;
  if (!engine.database.catalog.tables(component).includes(String(table))) {
    throw new Error(`There is no table ${String(table)}`);
  }
  const { cursor, numItems } = asObject(paginationOpts);
  const query: QueryJson = {
    source: { type: "FullTableScan", tableName: String(table), order: order === "asc" ? "asc" : "desc" },
    operators: [],
  };
  const page = documents.page(query, {
    cursor: typeof cursor === "string" ? cursor : null,
    endCursor: null,
    pageSize: Math.min(Number(numItems) || MAX_PAGE_SIZE, MAX_PAGE_SIZE),
  });
  return { page: page.page, isDone: page.isDone, continueCursor: page.continueCursor };
}

function apiSpec(engine: Engine, path: ComponentPath): ConvexJson {
  const component = engine.deployment()?.components.find((candidate) => candidate.path === path);
  return component === undefined ? [] : [...functionSpecs(component), ...routeSpecs(component)];
}

function functionSpecs({ functions }: DeployedComponent): ConvexJson[] {
  return functions.map(({ module, name, udfType, visibility, args, returns }) => ({
    identifier: `${module}.js:${name}`,
    functionType: WIRE_TYPES[udfType],
    visibility: { kind: visibility },
    args,
    returns,
  }));
}

function routeSpecs({ httpRoutes }: DeployedComponent): ConvexJson[] {
  return httpRoutes.map(([path, method]) => ({ functionType: "HttpAction", method, path }));
}

function asObject(value: ConvexJson | undefined): ConvexObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
