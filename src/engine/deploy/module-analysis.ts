import type { BundledModule, CronSpec, FunctionSpec, UdfType } from "../types.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { parseFunctionPath } from "../function-path.ts";
import type { ModuleEvaluator } from "./evaluator.ts";

/** Result of evaluating one module. */
export interface ModuleAnalysis {
  /** With extension: "jobs.js". */
  path: string;
  functions: FunctionSpec[];
  /** [path, method] pairs of a router; null for any other module. */
  httpRoutes: [string, string][] | null;
  crons: CronSpec[] | null;
}

/** Properties that convex/server sets on registered functions. */
interface RegisteredFunction {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isPublic?: boolean;
  exportArgs(): string;
  exportReturns(): string;
}

interface Router {
  isRouter: true;
  getRoutes(): [string, string, unknown][];
}

interface Crons {
  isCrons: true;
  export(): string;
}

/** Evaluates the functions of one definition. Chunks (`_deps/`) hold no functions of their own. */
export async function analyseModules(modules: BundledModule[], evaluate: ModuleEvaluator): Promise<ModuleAnalysis[]> {
  const analyses: ModuleAnalysis[] = [];
  for (const module of modules.filter(({ path }) => !path.startsWith("_deps/"))) {
    analyses.push(analyseModule(module.path, await evaluate(module)));
  }
  return analyses;
}

function analyseModule(path: string, exports: Record<string, unknown>): ModuleAnalysis {
  const module = path.replace(/\.js$/, "");
  const functions = Object.entries(exports).flatMap(([name, value]) => {
    const registered = asRegistered(value);
    return registered ? [describe(module, name, registered)] : [];
  });
  const main = exports["default"];
  return {
    path,
    functions,
    httpRoutes: module === "http" && isRouter(main) ? main.getRoutes().map(([route, method]) => [route, method]) : null,
    crons: module === "crons" && isCrons(main) ? parseCrons(main.export()) : null,
  };
}

function describe(module: string, name: string, { udfType, value }: Registered): FunctionSpec {
  return {
    module,
    name,
    udfType,
    visibility: value.isPublic === true ? "public" : "internal",
    args: parse(value.exportArgs()),
    returns: parse(value.exportReturns()),
  };
}

interface Registered {
  udfType: UdfType;
  value: RegisteredFunction;
}

/** The type of a registered function, or null for any other export (HTTP actions have no name to call). */
function asRegistered(exported: unknown): Registered | null {
  if (typeof exported !== "function" || !("exportArgs" in exported)) return null;
  // Functions with exportArgs are made by convex/server, which sets these fields.
  const value = exported as unknown as RegisteredFunction;
  if (value.isQuery === true) return { udfType: "query", value };
  if (value.isMutation === true) return { udfType: "mutation", value };
  return value.isAction === true ? { udfType: "action", value } : null;
}

function isRouter(value: unknown): value is Router {
  return typeof value === "object" && value !== null && "isRouter" in value && value.isRouter === true;
}

function isCrons(value: unknown): value is Crons {
  return typeof value === "object" && value !== null && "isCrons" in value && value.isCrons === true;
}

/** `Crons.export()`: by identifier, `{ name, args: [object], schedule }`. */
function parseCrons(exported: string): CronSpec[] {
  // The shape convex/server writes.
  const crons = JSON.parse(exported) as Record<string, { name: string; args: ConvexObject[]; schedule: ConvexObject }>;
  return Object.entries(crons).map(([identifier, { name, args, schedule }]) => {
    const path = parseFunctionPath(name);
    return { identifier, module: path.module, name: path.name, args: args[0] ?? {}, schedule };
  });
}

function parse(json: string): ConvexJson {
  // Validators are exported as JSON text.
  return JSON.parse(json) as ConvexJson;
}
