"use node";

import type { FunctionReturnType } from "convex/server";
import { v } from "convex/values";
import { MAX_INPUT_AUDIO_BYTES } from "../src/contracts/limits.ts";
import { internal } from "./_generated/api.js";
import type { Id } from "./_generated/dataModel.js";
import { type ActionCtx, internalAction } from "./_generated/server.js";
import { type ProviderAccess, providerAccess } from "./environment.ts";
import { generatedName, stemName } from "./fileName.ts";
import { promptTags } from "./promptTags.ts";
import type { ExaminedFile } from "./sampleRecord.ts";
import { CONTENT_TYPES, type Examination, type Hints, examineFile } from "./soundFile.ts";
import { payloadOf } from "./studioError.ts";

type Plan = NonNullable<FunctionReturnType<typeof internal.results.planOf>>;
type Output = Plan["outputs"][number];

const DOWNLOAD_TIMEOUT_MILLIS = 120_000;

/** The provider has deleted the file, or never had it. */
class GoneError extends Error {
  override readonly name = "GoneError";
}

/**
 * Brings a job's audio home: download, measure, store, then one mutation that makes the samples and completes the job.
 * Repeated after a crash it stores the files again and leaves one set of samples.
 */
export const ingest = internalAction({
  args: { jobId: v.id("jobs") },
  returns: v.null(),
  handler: async (ctx, { jobId }): Promise<null> => {
    const plan = await ctx.runQuery(internal.results.planOf, { jobId });
    if (!plan) return null;
    const stored: ExaminedFile[] = [];
    try {
      for (const output of plan.outputs) stored.push(await bringHome(ctx, plan, output));
      const accepted = await ctx.runMutation(internal.results.deliver, { jobId, files: stored });
      if (!accepted) await discard(ctx, stored);
    } catch (error) {
      await discard(ctx, stored);
      await explain(ctx, jobId, error);
    }
    return null;
  },
});

async function bringHome(ctx: ActionCtx, plan: Plan, output: Output): Promise<ExaminedFile> {
  const bytes = await download(plan, output.url);
  const examined = await examineFile(bytes, hintsOf(plan, output));
  const blob = new Blob([bytes], { type: CONTENT_TYPES[examined.format] });
  const { seed, stemType } = output;
  return {
    ...examined,
    storageId: await ctx.storage.store(blob),
    name: nameOf(plan, output, examined),
    ...(plan.request?.type ? { form: plan.request.type } : {}),
    tags: stemType === undefined ? promptTags(plan.request?.prompt ?? "") : [stemType],
    metadata: {
      ...examined.metadata,
      model: plan.model,
      ...(plan.request ? { prompt: plan.request.prompt } : {}),
      ...(seed === undefined ? {} : { seed }),
      ...(stemType === undefined ? {} : { stemType }),
    },
  };
}

/** A stem has the tempo of the whole and, unless it is drums, the key; what was generated has what was asked for. */
function hintsOf({ source, request }: Plan, { stemType }: Output): Hints {
  const { bpm, key } = source ?? request ?? {};
  return {
    ...(bpm === undefined ? {} : { bpm }),
    ...(key === undefined || stemType === "drums" ? {} : { key }),
    ...(request?.type === "one_shot" ? { kind: "one-shot" } : {}),
  };
}

function nameOf(plan: Plan, output: Output, { bpm, key }: Examination): string {
  if (plan.request) return generatedName(plan.request.prompt, { bpm, key });
  return stemName(plan.source?.name ?? "audio", output.stemType ?? "stem");
}

async function download(plan: Plan, url: string): Promise<Uint8Array<ArrayBuffer>> {
  const access = providerAccess(plan.provider);
  const { href, headers } = access ? addressed(access, url) : { href: url, headers: {} };
  const response = await fetch(href, { headers, signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MILLIS) });
  if (response.status === 404 || response.status === 410) {
    throw new GoneError(`The provider no longer has ${url}. Start the job again.`);
  }
  if (!response.ok) throw new Error(`${url} answered with HTTP ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.byteLength > MAX_INPUT_AUDIO_BYTES) throw new Error(`${url} is larger than any result may be`);
  return bytes;
}

/** The token goes to the provider's API only. The local server may have another port than when it made the file. */
function addressed(access: ProviderAccess, url: string): { href: string; headers: Record<string, string> } {
  const target = new URL(url);
  if (access.name === "local") target.host = new URL(access.baseUrl).host;
  const isApi = target.href.startsWith(`${access.baseUrl}/`);
  return { href: target.href, headers: isApi ? { authorization: `Bearer ${access.token}` } : {} };
}

/** Files that no sample refers to must not stay. */
async function discard(ctx: ActionCtx, files: readonly ExaminedFile[]): Promise<void> {
  for (const { storageId } of files) await ctx.storage.delete(storageId);
}

/** What cannot get better ends the job; the rest is noted and thrown, so that the step is repeated. */
async function explain(ctx: ActionCtx, jobId: Id<"jobs">, error: unknown): Promise<void> {
  const payload = payloadOf(error);
  if (error instanceof GoneError) {
    await ctx.runMutation(internal.results.giveUp, {
      jobId,
      error: { code: "PREDICTION_LOST", message: error.message },
    });
    return;
  }
  if (payload) {
    const message = `The model's result cannot be used: ${payload.message}`;
    await ctx.runMutation(internal.results.giveUp, { jobId, error: { code: "PREDICTION_FAILED", message } });
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  const setback = { code: "PROVIDER_FAILED", message: `The result could not be fetched: ${message}. Try again later.` };
  await ctx.runMutation(internal.jobs.noteSetback, { jobId, error: setback });
  throw error;
}
