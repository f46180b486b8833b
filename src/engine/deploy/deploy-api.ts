import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { BodyTooLargeError, boundedBytes } from "../../bodies/bounded-body.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import { AuthError } from "../auth/auth-error.ts";
import { appEnvironment } from "../app-environment.ts";
import type { Addresses } from "../app-environment.ts";
import { RequestError, asObject, json, readJson } from "../http/responses.ts";
import type { Handler, Routes } from "../http/router.ts";
import type { Transfers } from "../transfer/transfers.ts";
import type { Deployment, Engine } from "../types.ts";
import { buildDeployment } from "./deployment-tree.ts";
import { parseEnvironmentChanges } from "./environment-changes.ts";
import type { LogStream } from "./log-stream.ts";
import { runInlineQuery } from "./inline-query-call.ts";
import { analysePush } from "./push-analysis.ts";
import type { PushAnalysis } from "./push-analysis.ts";
import { describeDiff, indexDiffs } from "./push-diff.ts";
import { parsePushRequest } from "./push-request.ts";
import type { PushRequest } from "./push-request.ts";
import { describeAnalysis } from "./push-response.ts";
import { evaluateSchemas } from "./schema-evaluation.ts";
import { transferRoutes } from "./transfer-api.ts";

/** A push of all modules of an app, unpacked. */
const MAX_PUSH_BYTES = 256 * 1024 * 1024;

/** Pushes that were started and may still be finished; later ones win. */
const MAX_OPEN_PUSHES = 4;

export interface DeployApiParts {
  engine: Engine;
  authenticator: Authenticator;
  logs: LogStream;
  addresses: Addresses;
  transfers: Transfers;
  /** Code or environment has changed. */
  onChange(): void;
}

/** The API of the official CLI: push, environment, logs, exports and imports. Administrators only. */
export function deployRoutes(parts: DeployApiParts): Routes {
  const { engine, logs, addresses, transfers } = parts;
  const open = new Map<string, Deployment>();
  const routes: Routes = {
    ...transferRoutes(transfers),
    "POST /api/get_config_hashes": () => json(describeConfig(engine)),
    "POST /api/deploy2/start_push": async (request) => json(await startPush(parts, await readPush(request), open)),
    "POST /api/deploy2/evaluate_push": async (request) => {
      const push = await readPush(request);
      const deployment = buildDeployment(push, await analyse(parts, push));
      return json({ schemaChange: describeSchemaChange(engine, deployment) });
    },
    "POST /api/deploy2/evaluate_schema": async (request) => {
      const push = await readPush(request);
      return json(evaluateSchemas(engine, buildDeployment(push, await analyse(parts, push))));
    },
    // finish_push fills indexes and checks schemas before it answers: there is nothing to wait for.
    "POST /api/deploy2/wait_for_schema": () => json({ type: "complete" }),
    "POST /api/deploy2/finish_push": (request) => finishPush(parts, request, open),
    "POST /api/deploy2/report_push_completed": () => json(null),
    "GET /api/v1/get_canonical_urls": () =>
      json({ convexCloudUrl: addresses.cloudUrl(), convexSiteUrl: addresses.siteUrl() }),
    "POST /api/update_environment_variables": async (request) => {
      await engine.environment.set(parseEnvironmentChanges(await readJson(request)));
      parts.onChange();
      return json(null);
    },
    "POST /api/run_test_function": async (request) => json(await runInlineQuery(engine, await readJson(request))),
    "GET /api/stream_function_logs": async (request) =>
      json(await logs.poll(Number(new URL(request.url).searchParams.get("cursor") ?? 0))),
  };
  return Object.fromEntries(
    Object.entries(routes).map(([route, handler]) => [route, forAdmin(parts.authenticator, handler)]),
  );
}

function forAdmin(authenticator: Authenticator, handler: Handler): Handler {
  return async (request, parameter) => {
    const { caller } = await authenticator.fromHeader(request.headers.get("authorization"));
    if (caller.kind !== "admin") throw new AuthError("BadAdminKey", "Only the holder of the admin key may deploy");
    return handler(request, parameter);
  };
}

/** No hashes are listed, so the CLI always pushes every module: bundles are small and the network is this machine. */
function describeConfig(engine: Engine) {
  const udfServerVersion = engine.deployment()?.udfServerVersion ?? "0.0.0";
  return { config: { functions: "convex/" }, moduleHashes: [], nodeDependencies: [], udfServerVersion };
}

async function startPush(parts: DeployApiParts, push: PushRequest, open: Map<string, Deployment>) {
  const analysis = await analyse(parts, push);
  const deployment = buildDeployment(push, analysis);
  const pushId = randomUUID();
  open.set(pushId, deployment);
  for (const [oldest] of open) if (open.size > MAX_OPEN_PUSHES) open.delete(oldest);
  return {
    // The CLI hands the whole answer back to finish_push.
    pushId,
    environmentVariables: {},
    externalDepsId: null,
    componentDefinitionPackages: {},
    // auth.config reads the environment, so it is evaluated when tokens are verified and not at the push.
    appAuth: [],
    ...describeAnalysis(analysis, push.udfServerVersion),
    schemaChange: describeSchemaChange(parts.engine, deployment),
  };
}

function analyse({ engine, addresses }: DeployApiParts, push: PushRequest): Promise<PushAnalysis> {
  return analysePush(engine, push, appEnvironment(engine, addresses));
}

async function finishPush(parts: DeployApiParts, request: Request, open: Map<string, Deployment>): Promise<Response> {
  const { engine } = parts;
  const body = asObject(await readCompressed(request), "finish_push");
  const { pushId } = asObject(body["startPush"], "startPush");
  const deployment = open.get(String(pushId));
  if (deployment === undefined) {
    throw new RequestError(400, "RaceDetected", "The push was started too long ago or on another server; push again");
  }
  const diff = describeDiff(engine.deployment(), deployment);
  if (body["dryRun"] === true) return json(diff);
  await install(engine, deployment);
  open.delete(String(pushId));
  parts.onChange();
  return json(diff);
}

/** Installs a deployment. Failures are due to data or schema, which the pusher can change. */
async function install(engine: Engine, deployment: Deployment): Promise<void> {
  try {
    await engine.install(deployment);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new RequestError(400, "PushRejected", message, { cause });
  }
}

function describeSchemaChange(engine: Engine, deployment: Deployment) {
  return { allocatedComponentIds: {}, schemaIds: {}, indexDiffs: indexDiffs(engine.deployment(), deployment) };
}

async function readPush(request: Request): Promise<PushRequest> {
  return parsePushRequest(await readCompressed(request));
}

async function readCompressed(request: Request): Promise<unknown> {
  if (request.headers.get("content-encoding") !== "br") return readJson(request, MAX_PUSH_BYTES);
  try {
    const compressed = await boundedBytes(request, MAX_PUSH_BYTES);
    const bytes = await promisify(brotliDecompress)(compressed, { maxOutputLength: MAX_PUSH_BYTES });
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    if (cause instanceof BodyTooLargeError) throw cause;
    throw new RequestError(400, "BadJsonBody", "The body is not brotli-compressed JSON", { cause });
  }
}
