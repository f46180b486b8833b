/** Everything that is asked of servers on the user's own GPU: a Cog container, an ACE-Step server. Their addresses come from the operator's environment only. */
import { boundedText } from "../../../src/bodies/bounded-body.ts";
import { fetchFailure } from "../../../src/bodies/fetch-failure.ts";
import { parseJson } from "../../../src/bodies/parse-json.ts";
import { internal } from "../../_generated/api.js";
import type { Id } from "../../_generated/dataModel.js";
import type { ActionCtx } from "../../_generated/server.js";
import { PROVIDER_REMEDY, providerAccess, type ProviderName } from "../../kit/environment.ts";
import { shortened } from "../../kit/shortened.ts";
import { attempt } from "../../providers/client.ts";
import type { ModelInput } from "../../providers/fields.ts";
import { ProviderError, type ProviderFault } from "../../providers/guardedFetch.ts";
import { mapWish } from "../../providers/mapping.ts";
import { readTask, readTaskId } from "../../providers/ownGpu/aceStep.ts";
import { type CogHealth, cogId, readCogReport, readHealth } from "../../providers/ownGpu/cog.ts";
import { fieldsOfSchema } from "../../providers/ownGpu/schemaFields.ts";
import type { PredictionReport } from "../../providers/report.ts";
import { wishOf } from "../../providers/wish.ts";
import { keepResults } from "./keptResults.ts";
import type { Order } from "../orders.ts";

/** Files come within answers, in base64: 96 MB of audio. */
export const MAX_RESULT_JSON_BYTES = 128 * 1024 * 1024;
const TIMEOUT_MILLIS = 15_000;
/** For a prediction that is waited for. */
const WAIT_MILLIS = 9 * 60_000;
/**
 * A container with nothing to do may still have a report to bring: it tries for some minutes, with pauses up to 102 s.
 * https://github.com/replicate/cog/blob/main/crates/coglet/src/webhook.rs
 */
const REPORT_GRACE_MILLIS = 120_000;
const MAX_TEXT_CHARACTERS = 500;

/** Asks for a prediction. @returns null when it is under way, or waits for its time; else why it is neither */
export async function placeAtOwn(ctx: ActionCtx, order: Order): Promise<ProviderFault | null> {
  const { predictionId } = order;
  const prepared = await attempt(async () => order.input ?? describe(ctx, order));
  if (!prepared.ok) return prepared.fault;
  if (!(await ctx.runMutation(internal.jobs.sending.claim, { predictionId }))) return null;
  const created = await attempt(() => create(ctx, order, prepared.value));
  if (!created.ok) return created.fault;
  await ctx.runMutation(internal.jobs.predictions.report, { predictionId, report: created.value, asked: true });
  return null;
}

/** Asks about a prediction. */
export async function askOwn(
  ctx: ActionCtx,
  predictionId: Id<"predictions">,
  { provider, replicateId }: { provider: ProviderName; replicateId: string },
): Promise<void> {
  const answer = await attempt(() =>
    provider === "cog" ? askCog(ctx, predictionId, replicateId) : askAceStep(replicateId),
  );
  if (!answer.ok || answer.value === null) return;
  if (answer.value === "unknown") {
    const graceMillis = provider === "cog" ? REPORT_GRACE_MILLIS : 0;
    await ctx.runMutation(internal.jobs.ownGpu.records.miss, { predictionId, graceMillis });
    return;
  }
  await ctx.runMutation(internal.jobs.predictions.report, { predictionId, report: answer.value, asked: true });
}

/** Stops a prediction. An ACE-Step server goes on with it: its API has no way to stop one. */
export async function cancelAtOwn(provider: ProviderName, replicateId: string): Promise<unknown> {
  if (provider !== "cog") return null;
  return call(provider, `/predictions/${replicateId}/cancel`, { method: "POST" });
}

async function describe(ctx: ActionCtx, { predictionId, model, provider }: Order): Promise<ModelInput> {
  const asked = await ctx.runQuery(internal.jobs.ownGpu.records.requestOf, { predictionId });
  if (!asked) throw refusal("it makes audio from words only");
  const schema = fieldsOfSchema(await call(provider, "/openapi.json", {}));
  if (!schema.ok) throw refusal(schema.why);
  const { request, seed, isSeedAsked } = asked;
  const { input, reading } = mapWish({ name: model, fields: schema.fields }, wishOf(request), { seed, isSeedAsked });
  await ctx.runMutation(internal.jobs.ownGpu.records.describe, { predictionId, input, reading });
  return input;
}

async function create(ctx: ActionCtx, order: Order, input: ModelInput): Promise<PredictionReport> {
  if (order.provider === "cog") return createAtCog(ctx, order, input);
  const replicateId = readTaskId(await call(order.provider, "/release_task", { method: "POST", json: input }));
  if (replicateId === null) throw refusal("its answer to /release_task names no task");
  return {
    replicateId,
    status: "starting",
    output: null,
    error: null,
    progress: null,
    predictSeconds: null,
    dataRemoved: false,
  };
}

/**
 * The same id again is the same prediction while that runs. Where an earlier attempt was never heard of, its reports do not
 * reach us: then the answer itself is waited for.
 */
async function createAtCog(ctx: ActionCtx, order: Order, input: ModelInput): Promise<PredictionReport> {
  const id = await cogId(order.predictionId);
  const isWaitedFor = order.isAgain || order.webhookUrl === null;
  const body = await put(id, { input, webhookUrl: order.webhookUrl }, isWaitedFor ? WAIT_MILLIS : null);
  const report = readCogReport(id, body);
  if (!report)
    throw new ProviderError({
      kind: "declined",
      message: "the container answered with no prediction",
      retryAfterMillis: null,
    });
  return { ...report, output: report.status === "succeeded" ? await keepResults(ctx, report.output) : null };
}

function put(
  id: string,
  { input, webhookUrl }: { input: ModelInput; webhookUrl: string | null },
  waitMillis: number | null,
) {
  const webhook =
    webhookUrl === null ? {} : { webhook: webhookUrl, webhook_events_filter: ["start", "logs", "completed"] };
  return call("cog", `/predictions/${id}`, {
    method: "PUT",
    json: { input, ...webhook },
    ...(waitMillis === null ? { headers: { prefer: "respond-async" } } : { timeoutMillis: waitMillis }),
  });
}

async function askCog(
  ctx: ActionCtx,
  predictionId: Id<"predictions">,
  id: string,
): Promise<PredictionReport | "unknown" | null> {
  const health = readHealth(await call("cog", "/health-check", {}));
  switch (health) {
    case null:
      return null;
    case "READY":
    case "UNHEALTHY":
    case "STARTING":
      return "unknown";
    case "SETUP_FAILED":
    case "DEFUNCT":
      return brokenReport(id, health);
    case "BUSY":
      return askBusyCog(ctx, predictionId, id);
  }
}

/** While it runs, asking for it again tells its state; while another one runs, that is refused. */
async function askBusyCog(ctx: ActionCtx, predictionId: Id<"predictions">, id: string) {
  const sent = await ctx.runQuery(internal.jobs.ownGpu.records.sentWith, { predictionId });
  if (!sent) return null;
  const answer = await attempt(() => put(id, sent, null));
  if (!answer.ok) return answer.fault.kind === "throttled" ? "unknown" : null;
  const report = readCogReport(id, answer.value);
  return report && { ...report, output: report.status === "succeeded" ? await keepResults(ctx, report.output) : null };
}

function brokenReport(replicateId: string, health: CogHealth): PredictionReport {
  const error = `the container's health is ${health}: look at its log, and start it again`;
  return {
    replicateId,
    status: "failed",
    output: null,
    error,
    progress: null,
    predictSeconds: null,
    dataRemoved: false,
  };
}

async function askAceStep(taskId: string): Promise<PredictionReport | "unknown" | null> {
  const body = await call("ace-step", "/query_result", { method: "POST", json: { task_id_list: [taskId] } });
  return readTask(taskId, body, providerAccess("ace-step")?.baseUrl ?? "");
}

interface Call {
  method?: "GET" | "POST" | "PUT";
  json?: unknown;
  headers?: Record<string, string>;
  timeoutMillis?: number;
}

/**
 * One request. Follows no redirect, so that nobody but the operator says where requests go.
 * @returns the JSON of the answer, undefined where it is none
 * @throws ProviderError for every other outcome
 */
async function call(
  name: ProviderName,
  path: string,
  { method = "GET", json, headers, timeoutMillis = TIMEOUT_MILLIS }: Call,
): Promise<unknown> {
  const access = providerAccess(name);
  if (!access) throw refusal(`it is not configured: ${PROVIDER_REMEDY[name]}`);
  const answer = await fetch(`${access.baseUrl}${path}`, {
    method,
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMillis),
    headers: {
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...(access.token === "" ? {} : { authorization: `Bearer ${access.token}` }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
    .then(async (response) => ({ status: response.status, text: await boundedText(response, MAX_RESULT_JSON_BYTES) }))
    .catch((error: unknown) => {
      throw declined(`${access.baseUrl} cannot be reached (${fetchFailure(error)})`);
    });
  if (answer.status < 300) return parseJson(answer.text);
  throw new ProviderError(faultOf(answer.status, answer.text));
}

function faultOf(status: number, text: string): ProviderFault {
  const message = `HTTP ${status}: ${shortened(text, MAX_TEXT_CHARACTERS)}`;
  if (status === 409 || status === 429) {
    return { kind: "throttled", message: `it is busy (${message})`, retryAfterMillis: null, intervalMillis: null };
  }
  if (status === 404) return { kind: "unknown", message };
  return status < 500 ? { kind: "refused", message } : { kind: "declined", message, retryAfterMillis: null };
}

function declined(message: string): ProviderError {
  return new ProviderError({ kind: "declined", message, retryAfterMillis: null });
}

function refusal(message: string): ProviderError {
  return new ProviderError({ kind: "refused", message });
}
