import { v } from "convex/values";
import type {
  exportSample as exportSampleContract,
  mixSamples as mixSamplesContract,
} from "../../src/contracts/edit.ts";
import { type ErrorPayload, readErrorPayload } from "../../src/contracts/errors.ts";
import type { fitSample as fitSampleContract } from "../../src/contracts/fit.ts";
import type { SampleView } from "../../src/contracts/sample.ts";
import { canonicalKey } from "../../src/contracts/words/key.ts";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type ActionCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { isOpen } from "../jobs/record.ts";
import { type EditType, editType } from "../jobs/tables.ts";
import type { ActionHandler } from "../kit/contract.ts";
import { studioError } from "../kit/studioError.ts";
import { liveSample } from "../library/sampleRecord.ts";
import { sampleView } from "../library/sampleView.ts";
import { editSample, startExport, startFit, startMix } from "./jobs.ts";

/** Edits for callers that want the sample and not the job: they start the job and wait for its end. */

const HEAR_IT = "Done. Hear it by its path or uri, or call export_sample with its sampleId.";

/** Clients give up waiting for a call after a minute. */
const MAX_WAIT_MILLIS = 50_000;
const FIRST_PAUSE_MILLIS = 20;
const LONGEST_PAUSE_MILLIS = 500;

/** Changes made by the edit. */
interface EditFacts {
  gainDb: number;
  clippedSamples: number;
  ratio: number;
  semitones: number;
  isRendered: boolean;
}

type Outcome = ({ kind: "made"; sample: SampleView } & EditFacts) | { kind: "failed"; error: ErrorPayload };

/** Makes a copy of a sample in another format, rate, depth or level. */
export const exportSample: ActionHandler<typeof exportSampleContract> = async (ctx, input) => {
  const { sample, gainDb } = await finish(ctx, "export", input);
  return { sample, gainDb, next: exportedNote(sample) };
};

/** Makes one sample of several. */
export const mixSamples: ActionHandler<typeof mixSamplesContract> = async (ctx, input) => {
  const { sample, gainDb, clippedSamples } = await finish(ctx, "mix", input);
  return { sample, gainDb, clippedSamples, next: nextStep(clippedSamples) };
};

/** Stretches a sample to a tempo or a number of bars, and shifts it to a key. */
export const fitSample: ActionHandler<typeof fitSampleContract> = async (ctx, input) => {
  const { sample, ...done } = await finish(ctx, "fit", input);
  return { sample, next: done.isRendered ? renderedNote(sample) : stretchedNote(input.key, sample, done) };
};

const STARTS = { export: startExport, mix: startMix, fit: startFit, edit: editSample };

/** Starts the job. An action of the chat has a user and no identity, so the public function is not for it. */
export const start = internalMutation({
  args: { userId: v.string(), type: editType, input: v.any() },
  returns: v.id("jobs"),
  handler: async (ctx, { userId, type, input }): Promise<Id<"jobs">> => {
    const caller = { ...ctx, userId };
    // The contract of the tool has parsed it.
    const { jobId } = await STARTS[type](caller, input);
    const id = ctx.db.normalizeId("jobs", jobId);
    if (!id) throw new Error(`Job ${jobId} has no id`);
    return id;
  },
});

/** Outcome of a job; null while it is open. */
export const outcome = internalQuery({
  args: { jobId: v.id("jobs") },
  returns: v.any(),
  handler: async (ctx, { jobId }): Promise<Outcome | null> => {
    const job = await ctx.db.get("jobs", jobId);
    if (job && isOpen(job)) return null;
    const [sampleId] = job?.output?.sampleIds ?? [];
    const sample = sampleId && (await liveSample(ctx, sampleId));
    if (sample) {
      const { gainDb = 0, clippedSamples = 0, ratio = 1, semitones = 0, isRendered = false } = sample.metadata;
      return { kind: "made", sample: sampleView(sample), gainDb, clippedSamples, ratio, semitones, isRendered };
    }
    return { kind: "failed", error: readErrorPayload(job?.error) ?? withoutSample(jobId, sampleId) };
  },
});

/** A job ends without an error when it is cancelled, and its sample may be deleted before anybody asks. */
function withoutSample(jobId: Id<"jobs">, sampleId: Id<"samples"> | undefined): ErrorPayload {
  return sampleId
    ? {
        code: "SAMPLE_NOT_FOUND",
        message: `Job ${jobId} made sample ${sampleId}, which was deleted. Call again with a new requestId.`,
      }
    : { code: "JOB_NOT_FOUND", message: `Job ${jobId} was cancelled. Call again with a new requestId.` };
}

async function finish(ctx: ActionCtx & { userId: string }, type: EditType, input: object) {
  const { userId } = ctx;
  const jobId = await ctx.runMutation(internal.edits.tools.start, { userId, type, input });
  const deadline = Date.now() + MAX_WAIT_MILLIS;
  for (let pause = FIRST_PAUSE_MILLIS; Date.now() < deadline; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
    const ended: Outcome | null = await ctx.runQuery(internal.edits.tools.outcome, { jobId });
    if (ended?.kind === "made") return ended;
    if (ended) throw studioError(ended.error.code, ended.error.message, ended.error.details);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  const message = `It is still being made, as job ${jobId}. Wait for it with check_job_status, which then names its sample.`;
  throw studioError("OVERLOADED", message, { jobId });
}

function exportedNote({ warning }: SampleView): string {
  return warning === undefined ? "Done. Tell the user its path or uri." : `Tell the user: ${warning}`;
}

function renderedNote({ bpm, key }: SampleView): string {
  const facts = [...(bpm === undefined ? [] : [`at ${bpm} BPM`]), ...(key === undefined ? [] : [`in ${key}`])];
  return `It is rendered from its score ${facts.join(" ")}, not stretched: its notes and stems stay exact. ${HEAR_IT}`;
}

/** Says what was done, and where the key is the relative of the one that was asked for. */
function stretchedNote(asked: string | undefined, { key }: SampleView, { ratio, semitones }: EditFacts): string {
  const what = `It is stretched to ${Number(ratio.toFixed(4))} times its length, shifted by ${semitones} semitones.`;
  const wanted = canonicalKey(asked ?? "");
  const isRelative = wanted !== null && key !== undefined && key !== wanted;
  const why = isRelative ? ` ${key} and ${wanted} are relative keys, with the same notes.` : "";
  return `${what}${why} ${HEAR_IT}`;
}

function nextStep(clippedSamples: number): string {
  return clippedSamples > 0
    ? `${clippedSamples} samples are beyond full scale and clipped. Call mix_samples again with normalise true, or with less gain.`
    : HEAR_IT;
}
