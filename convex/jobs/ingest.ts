"use node";

import type { FunctionReturnType } from "convex/server";
import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import { obstacleIn } from "../kit/download.ts";
import { openFileBlob } from "../../src/bodies/open-file.ts";
import { isUnpitchedStem } from "../../src/contracts/words/stems.ts";
import { generatedName, originalName, stemName } from "../library/files/fileName.ts";
import { promptTags } from "../library/promptTags.ts";
import { isBelievedLost, planRetry } from "../providers/predictionState.ts";
import { runDirectly } from "./direct/direct.ts";
import { localResult } from "../providers/localFiles.ts";
import { GoneError, downloadResult } from "./resultDownload.ts";
import { keptResult } from "./ownGpu/keptResults.ts";
import { fitResult, type HeardLoop, mergedReading } from "./fitting/resultFit.ts";
import { fitsResults } from "../kit/environment.ts";
import type { Reading } from "../../src/contracts/reading.ts";
import { withoutUndefined } from "../../src/contracts/wire/without-undefined.ts";
import type { ExaminedFile } from "../library/sampleRecord.ts";
import {
  type Examination,
  type Hints,
  checkSize,
  decodeFile,
  examineDecoded,
  examineFile,
  storeExamined,
} from "../library/soundFile.ts";
import { filesOf } from "../library/storedBytes.ts";
import { payloadOf } from "../kit/studioError.ts";

type Plan = NonNullable<FunctionReturnType<typeof internal.jobs.results.planOf>>;
type Output = Plan["outputs"][number];
/** A result in memory, or as a file. */
type ResultFile = Uint8Array<ArrayBuffer> | Blob;

/** Results that cannot be used or fetched, and whose they are. */
class SpoiltError extends Error {
  override readonly name = "SpoiltError";
  readonly predictionId: Id<"predictions">;

  constructor(predictionId: Id<"predictions">, cause: unknown) {
    super("A result cannot be used", { cause });
    this.predictionId = predictionId;
  }
}

/**
 * Brings a job's audio home: download, measure, store, then one mutation that makes the samples and completes the job.
 * Repeated after a crash it stores the files again and leaves one set of samples.
 * @returns null when the job has ended, else in how many milliseconds to try again
 */
export const ingest = internalAction({
  args: { jobId: v.id("jobs") },
  returns: v.union(v.null(), v.number()),
  handler: async (ctx, { jobId }): Promise<number | null> => ingestJob(ctx, jobId),
});

/** As `ingest`, of a job that has no workflow. */
export const ingestDirectly = internalAction({
  args: { jobId: v.id("jobs") },
  returns: v.null(),
  handler: async (ctx, { jobId }): Promise<null> => runDirectly(ctx, jobId, () => ingestJob(ctx, jobId)),
});

async function ingestJob(ctx: ActionCtx, jobId: Id<"jobs">): Promise<number | null> {
  const plan = await ctx.runQuery(internal.jobs.results.planOf, { jobId });
  if (!plan) return null;
  const stored: ExaminedFile[] = [];
  try {
    const [files, fits, readings]: [ExaminedFile[], { of: number; file: ExaminedFile }[], Reading[]] = [[], [], []];
    for (const [of, output] of plan.outputs.entries()) {
      const home = await bringHome(ctx, plan, output);
      files.push(home.file);
      stored.push(home.file);
      await showProgress(ctx, jobId, { count: of + 1, total: plan.outputs.length });
      if (home.reading) readings.push(home.reading);
      if (!home.fit) continue;
      fits.push({ of, file: home.fit });
      stored.push(home.fit);
    }
    const heard = mergedReading(readings);
    const delivery = { jobId, files, fits, ...(heard ? { reading: heard } : {}) };
    const accepted = await ctx.runMutation(internal.jobs.results.deliver, delivery);
    if (!accepted) await discard(ctx, stored);
  } catch (error) {
    await discard(ctx, stored);
    return explain(ctx, jobId, plan, error);
  }
  return null;
}

/** The job's end says the same of its last file. */
async function showProgress(ctx: ActionCtx, jobId: Id<"jobs">, home: { count: number; total: number }): Promise<void> {
  if (home.count < home.total) await ctx.runMutation(internal.jobs.results.filesHome, { jobId, ...home });
}

/** A result, and where it was not as asked what was made of it. */
interface Home {
  file: ExaminedFile;
  fit?: ExaminedFile;
  reading?: Reading;
}

async function bringHome(ctx: ActionCtx, plan: Plan, output: Output): Promise<Home> {
  const found = await download(ctx, plan, output);
  const inspected = await inspect(plan, output, found).catch((error: unknown) => {
    throw payloadOf(error) ? new SpoiltError(output.predictionId, error) : error;
  });
  const { examined, heard } = inspected;
  const reading = heard?.reading ?? plan.reading;
  const describe = (file: Examination, facts: object = {}) =>
    describeFile({ ...plan, reading }, output, { ...file, ...toldOf(plan, file) }, facts);
  if (!heard?.fitted) {
    return {
      file: await storeFile(ctx, found, examined, describe(examined)),
      ...(heard ? { reading: heard.reading } : {}),
    };
  }
  const { fitted } = heard;
  const original = describe(examined);
  const [file, fit] = await Promise.all([
    storeFile(ctx, found, examined, { ...original, name: originalName(original.name) }),
    storeFile(ctx, fitted.bytes, fitted.examined, describe(fitted.examined, fitted.facts)),
  ]);
  return { file, fit, reading: heard.reading };
}

/** Measures a result. A loop of a model that is not our own is heard without what was asked for, and made to fit. */
async function inspect(
  plan: Plan,
  output: Output,
  found: ResultFile,
): Promise<{ examined: Examination; heard?: HeardLoop }> {
  const hints = hintsOf(plan, output);
  const { request, reading } = plan;
  if (!request || !reading || plan.provider === "local" || !fitsResults())
    return { examined: await examineFile(found, hints) };
  checkSize(found instanceof Blob ? found.size : found.byteLength);
  const bytes = found instanceof Blob ? new Uint8Array(await found.arrayBuffer()) : found;
  const decoded = await decodeFile(bytes);
  const heard = await fitResult(decoded.audio, request, reading);
  return heard
    ? { examined: await examineDecoded(bytes, decoded, { ...hints, ...heard.hints }), heard }
    : { examined: await examineDecoded(bytes, decoded, hints) };
}

function describeFile(plan: Plan, { seed, stemType }: Output, examined: Examination, facts: object) {
  return {
    ...withoutUndefined({ bpm: examined.bpm, key: examined.key }),
    name: nameOf(plan, stemType, examined),
    ...(plan.request?.type ? { form: plan.request.type } : {}),
    tags: stemType === undefined ? promptTags(plan.request?.prompt ?? "") : [stemType],
    metadata: {
      ...examined.metadata,
      model: plan.model,
      ...(plan.request ? { prompt: plan.request.prompt } : {}),
      ...(plan.reading ? { reading: plan.reading } : {}),
      ...(seed === undefined ? {} : { seed }),
      ...(stemType === undefined ? {} : { stemType }),
      ...(plan.separation ? { separation: plan.separation } : {}),
      ...facts,
    },
  };
}

async function storeFile(
  ctx: ActionCtx,
  file: ResultFile,
  examined: Examination,
  described: ReturnType<typeof describeFile>,
): Promise<ExaminedFile> {
  return { ...(await storeExamined(ctx, file, examined)), ...described };
}

/** A stem has the tempo of the whole and, unless it is drums, the key; what was generated has what was asked for. */
function hintsOf({ source, request }: Plan, { stemType }: Output): Hints {
  const { bpm, key } = source ?? request ?? {};
  return {
    ...(bpm === undefined ? {} : { bpm }),
    ...(key === undefined || isUnpitched(stemType) ? {} : { key }),
    ...(request?.type === "one_shot" ? { kind: "one-shot" } : {}),
  };
}

function isUnpitched(stemType: string | undefined): boolean {
  return stemType !== undefined && isUnpitchedStem(stemType);
}

/**
 * Its user may have corrected the whole of a stem, or the original of a variation: that counts more than what the file states,
 * which is what it was made with.
 */
function toldOf({ source, told }: Plan, made: Examination): Pick<Examination, "bpm" | "key"> {
  const { bpm, key } = source ?? told;
  return { ...(bpm === undefined ? {} : { bpm }), ...(key === undefined || made.key === undefined ? {} : { key }) };
}

function nameOf(plan: Plan, stemType: string | undefined, { bpm, key }: Examination): string {
  if (plan.request) return generatedName(plan.request.prompt, { bpm, key }, plan.reading);
  return stemName(plan.source?.name ?? "audio", stemType ?? "stem");
}

/** Files that no sample refers to must not stay. */
async function discard(ctx: ActionCtx, files: readonly ExaminedFile[]): Promise<void> {
  for (const id of files.flatMap(filesOf)) await ctx.storage.delete(id);
}

/** Fetches a file. Where it is gone the prediction is asked for its present address before that is believed. */
async function download(ctx: ActionCtx, plan: Plan, output: Output): Promise<ResultFile> {
  const { predictionId } = output;
  const kept = await keptResult(ctx, output.url);
  if (kept) return kept;
  const local = await localResult(plan.provider, output.url);
  // A file on the machine of a server elsewhere is none here.
  const file = local && (await openFileBlob(local, local.type).catch(() => null));
  if (file) return file;
  try {
    return await downloadResult(plan.provider, output.url);
  } catch (error) {
    if (!(error instanceof GoneError)) throw payloadOf(error) ? new SpoiltError(predictionId, error) : error;
  }
  const isThere = await ctx.runAction(internal.jobs.providerCalls.refreshOutputs, { predictionId });
  const url = isThere
    ? await ctx.runQuery(internal.jobs.results.addressOf, { predictionId, index: output.index })
    : null;
  if (url === null) throw new SpoiltError(predictionId, new GoneError(output.url));
  return downloadResult(plan.provider, url).catch((error: unknown) => {
    throw error instanceof GoneError || payloadOf(error) ? new SpoiltError(predictionId, error) : error;
  });
}

/** A permanent error ends the job; others are retried for as long as a provider keeps its results. */
async function explain(ctx: ActionCtx, jobId: Id<"jobs">, plan: Plan, error: unknown): Promise<number | null> {
  const now = Date.now();
  if (error instanceof SpoiltError && !mayTurnUp(error, plan, now)) {
    await ctx.runMutation(internal.jobs.results.giveUp, { jobId, error: reasonOf(error), spoilt: error.predictionId });
    return null;
  }
  const reason = textOf(error instanceof SpoiltError ? error.cause : error);
  const message = `The result is made but could not be fetched: ${reason}. retry_job fetches it again; nothing is generated twice.`;
  const failed = { code: "PROVIDER_FAILED", message };
  const { retryAfterMillis } = obstacleIn(error instanceof SpoiltError ? error.cause : error);
  const until = planRetry({ isThrottled: false, retryAfterMillis }, Math.min(plan.since, now), now);
  if (until === null) {
    await ctx.runMutation(internal.jobs.results.giveUp, { jobId, error: failed });
    return null;
  }
  await ctx.runMutation(internal.jobs.results.postpone, { jobId, error: failed, until });
  return until - now;
}

/** A file that is gone may only not be there yet. */
function mayTurnUp({ cause }: SpoiltError, { provider, since }: Plan, now: number): boolean {
  return cause instanceof GoneError && !isBelievedLost(provider, Math.min(since, now), now);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reasonOf({ cause }: SpoiltError): { code: string; message: string } {
  if (cause instanceof GoneError) {
    return { code: "PREDICTION_LOST", message: `${cause.message}. Start the job again.` };
  }
  const message = `The model's result cannot be used: ${payloadOf(cause)?.message ?? String(cause)}`;
  return { code: "PREDICTION_FAILED", message };
}
