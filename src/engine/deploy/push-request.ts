import type { BundledModule } from "../types.ts";
import { RequestError, asObject } from "../http/responses.ts";

/** Bundled content of one `convex.config.ts`. */
export interface PushedDefinition {
  /** "" for the app; else the component's directory as the CLI names it. */
  path: string;
  /** The bundled convex.config.ts; null for an app that has none. Imports children as `./_componentDeps/<base64url>`. */
  definition: BundledModule | null;
  /** Definition paths of the children. */
  dependencies: string[];
  schema: BundledModule | null;
  /** Functions and the chunks they share. */
  modules: BundledModule[];
}

/** Body of start_push, evaluate_push and evaluate_schema. Source: the `convex` package, cli/lib/deployApi/startPush.ts. */
export interface PushRequest {
  app: PushedDefinition;
  components: PushedDefinition[];
  /** The bundled auth.config.ts. */
  authConfig: BundledModule | null;
  udfServerVersion: string;
}

const AUTH_CONFIG = "auth.config.js";

/** Reads a push. @throws RequestError that names the part which is not as the official CLI writes it */
export function parsePushRequest(body: unknown): PushRequest {
  const request = asObject(body, "A push");
  const definition = asObject(request["appDefinition"], "appDefinition");
  if (asList(definition["unchangedModuleHashes"]).length > 0) {
    // get_config_hashes lists none, so the CLI has nothing to leave out.
    throw new RequestError(400, "UnknownModuleHash", "This deployment keeps no module hashes; push all modules");
  }
  const modules = parseModules(definition["changedModules"]);
  return {
    app: {
      ...parseDefinition(definition, ""),
      modules: modules.filter(({ path }) => path !== AUTH_CONFIG),
    },
    components: asList(request["componentDefinitions"]).map((entry) => {
      const component = asObject(entry, "A component definition");
      return {
        ...parseDefinition(component, asText(component["definitionPath"], "definitionPath")),
        modules: parseModules(component["functions"]),
      };
    }),
    authConfig: modules.find(({ path }) => path === AUTH_CONFIG) ?? null,
    udfServerVersion: asText(definition["udfServerVersion"], "udfServerVersion"),
  };
}

function parseDefinition(fields: Record<string, unknown>, path: string): Omit<PushedDefinition, "modules"> {
  return {
    path,
    definition: parseOptional(fields["definition"]),
    dependencies: asList(fields["dependencies"]).map((dependency) => asText(dependency, "A dependency")),
    schema: parseOptional(fields["schema"]),
  };
}

function parseModules(value: unknown): BundledModule[] {
  return asList(value).map(parseModule);
}

function parseOptional(value: unknown): BundledModule | null {
  return value === null || value === undefined ? null : parseModule(value);
}

function parseModule(value: unknown): BundledModule {
  const { path, source, sourceMap, environment } = asObject(value, "A module");
  return {
    path: asText(path, "A module's path"),
    source: asText(source, "A module's source"),
    ...(typeof sourceMap === "string" ? { sourceMap } : {}),
    environment: environment === "node" ? "node" : "isolate",
  };
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new RequestError(400, "BadJsonBody", `${what} must be a string`);
}
