import type { Authenticator } from "../auth/authenticator.ts";
import type { Caller, Engine, FunctionOutcome, FunctionPath, UdfType } from "../types.ts";
import type { ConvexObject } from "../values/json.ts";
import { formatFunctionPath, isSystemPath, parseFunctionPath } from "../function-path.ts";
import type { QueryRunner } from "./query-runner.ts";
import { RequestError, asObject, json, readJson } from "../http/responses.ts";
import type { Routes } from "../http/router.ts";
import { decodeTimestamp, encodeTimestamp } from "./timestamp.ts";
import { formatValue, parseFormat } from "./value-format.ts";
import type { ValueFormat } from "./value-format.ts";

/** The status by which clients tell a failed function from a failed server. */
const STATUS_FUNCTION_FAILED = 560;

export interface FunctionApiParts {
  engine: Engine;
  authenticator: Authenticator;
  runQueries: QueryRunner;
  failureHeaders?(data: unknown): Record<string, string>;
}

interface Call {
  path: FunctionPath;
  args: ConvexObject;
  format: ValueFormat;
  caller: Caller;
}

/** Calls of functions over HTTP: `/api/query|mutation|action|function|run/*` and the timestamped queries. */
export function functionRoutes(parts: FunctionApiParts): Routes {
  const { engine, authenticator } = parts;
  const route = (type: UdfType | "any") => async (request: Request) => {
    const caller = await callerOf(authenticator, request);
    const call = parseCall(await readJson(request), caller);
    return respond(parts, call, await run(parts, type, call));
  };
  return {
    "POST /api/query": route("query"),
    "GET /api/query": async (request) => {
      const caller = await callerOf(authenticator, request);
      const call = parseCall(fromSearch(new URL(request.url).searchParams), caller);
      return respond(parts, call, await run(parts, "query", call));
    },
    "POST /api/query_ts": () => json({ ts: encodeTimestamp(engine.latestTimestamp()) }),
    "POST /api/query_at_ts": (request) => queryAtTimestamp(parts, request),
    "POST /api/query_batch": (request) => queryBatch(parts, request),
    "POST /api/mutation": route("mutation"),
    "POST /api/action": route("action"),
    "POST /api/function": route("any"),
    "POST /api/run/*": async (request, identifier) => {
      const caller = await callerOf(authenticator, request);
      const call = parseCall({ ...asObject(await readJson(request), "The body"), path: fromUrl(identifier) }, caller);
      return respond(parts, call, await run(parts, "any", call));
    },
  };
}

/** Only the present is kept, so a query at an earlier time is answered as of now. */
async function queryAtTimestamp(parts: FunctionApiParts, request: Request): Promise<Response> {
  const caller = await callerOf(parts.authenticator, request);
  const body = asObject(await readJson(request), "The body");
  if (readTimestamp(body["ts"]) > parts.engine.latestTimestamp()) {
    throw new RequestError(400, "TimestampInFuture", "ts is ahead of the deployment; take it from /api/query_ts");
  }
  const call = parseCall(body, caller);
  return respond(parts, call, await run(parts, "query", call));
}

async function queryBatch(parts: FunctionApiParts, request: Request): Promise<Response> {
  const caller = await callerOf(parts.authenticator, request);
  const { queries } = asObject(await readJson(request), "The body");
  if (!Array.isArray(queries)) throw new RequestError(400, "BadJsonBody", "queries must be a list");
  const calls = queries.map((query: unknown) => parseCall(query, caller));
  const { answers } = await parts.runQueries(calls);
  const results = calls.map((call, index) => {
    const answer = answers[index];
    return answer ? describe(call, answer) : null;
  });
  return json({ results });
}

async function run(parts: FunctionApiParts, type: UdfType | "any", call: Call): Promise<FunctionOutcome> {
  const { path, args, caller } = call;
  switch (type === "any" ? typeOf(parts.engine, path) : type) {
    case "query":
      return runQuery(parts, call);
    case "mutation":
      return parts.engine.mutation(path, args, caller);
    case "action":
      return parts.engine.action(path, args, caller);
    case null:
      return missing(path);
  }
}

async function runQuery({ runQueries }: FunctionApiParts, call: Call): Promise<FunctionOutcome> {
  const { answers } = await runQueries([{ path: call.path, args: call.args, caller: call.caller }]);
  const [answer] = answers;
  if (answer === undefined) throw new Error("The engine gave no answer to a query");
  return answer;
}

function typeOf(engine: Engine, path: FunctionPath): UdfType | null {
  return isSystemPath(path) ? "query" : (engine.lookup(path)?.udfType ?? null);
}

/** The CLI recognises this text and lists what there is instead. */
function missing(path: FunctionPath): FunctionOutcome {
  const name = formatFunctionPath(path);
  const message = `Could not find function for '${name}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`;
  return { ok: false, message, logLines: [] };
}

function respond({ failureHeaders }: FunctionApiParts, call: Call, outcome: FunctionOutcome): Response {
  if (outcome.ok) return json(describe(call, outcome));
  const response = json(describe(call, outcome), STATUS_FUNCTION_FAILED);
  for (const [name, value] of Object.entries(failureHeaders?.(outcome.data) ?? {})) response.headers.set(name, value);
  return response;
}

function describe({ format }: Call, outcome: FunctionOutcome): Record<string, unknown> {
  const { logLines } = outcome;
  if (outcome.ok) return { status: "success", value: formatValue(outcome.value, format), logLines };
  const errorData = outcome.data === undefined ? {} : { errorData: formatValue(outcome.data, format) };
  return { status: "error", errorMessage: outcome.message, ...errorData, logLines };
}

async function callerOf(authenticator: Authenticator, request: Request): Promise<Caller> {
  const { caller } = await authenticator.fromHeader(request.headers.get("authorization"));
  return caller;
}

function parseCall(body: unknown, caller: Caller): Call {
  const { path, args, format, componentPath } = asObject(body, "A call");
  if (typeof path !== "string") throw new RequestError(400, "BadConvexFunctionIdentifier", "path must be a string");
  const component = typeof componentPath === "string" ? componentPath : "";
  return { path: parseFunctionPath(path, component), args: parseArgs(args), format: parseFormat(format), caller };
}

/** Clients send the one object of arguments alone or in a list. */
function parseArgs(args: unknown): ConvexObject {
  const only: unknown = Array.isArray(args) ? args[0] : args;
  // Parsed from JSON; the engine validates values.
  return asObject(only ?? {}, "args") as ConvexObject;
}

function readTimestamp(encoded: unknown): bigint {
  try {
    return decodeTimestamp(String(encoded));
  } catch (cause) {
    throw new RequestError(400, "BadTimestamp", "ts must be a timestamp of /api/query_ts", { cause });
  }
}

function fromSearch(search: URLSearchParams): Record<string, unknown> {
  const args: unknown = parseJson(search.get("args") ?? "{}");
  return { path: search.get("path"), args, format: search.get("format") };
}

/** "messages/list" is the function "messages:list". */
function fromUrl(identifier: string): string {
  const path = decode(identifier);
  return path.includes(":") ? path : path.replace(/\/([^/]*)$/, ":$1");
}

function decode(identifier: string): string {
  try {
    return decodeURIComponent(identifier);
  } catch (cause) {
    const message = `${identifier} is no function: its percent signs are not those of UTF-8`;
    throw new RequestError(400, "BadConvexFunctionIdentifier", message, { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RequestError(400, "BadJsonBody", "args is not JSON", { cause });
  }
}
