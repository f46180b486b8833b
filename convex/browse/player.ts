import { MAX_PLAYED_SAMPLES, type Playable, playSample } from "../../src/contracts/player.ts";
import { type Caller, type DeploymentInput, type QueryHandler } from "../kit/contract.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { ownJob } from "../jobs/jobs.ts";
import { liveSample, peaksOf } from "../library/sampleRecord.ts";
import { ownSamples } from "../library/samples.ts";
import { sampleView } from "../library/sampleView.ts";
import { studioError } from "../kit/studioError.ts";

type ReadCtx = Pick<QueryCtx, "db"> & Caller;
type PlayInput = DeploymentInput<typeof playSample>;

/** The caller's samples with their outlines, by their ids or as the results of a job. */
export const open: QueryHandler<typeof playSample> = async (ctx, input) => ({
  samples: await Promise.all((await chosen(ctx, input)).map((sample) => playable(ctx, sample))),
});

async function chosen(ctx: ReadCtx, { sampleIds, jobId }: PlayInput): Promise<Doc<"samples">[]> {
  if (jobId !== undefined && sampleIds === undefined) return resultsOf(ctx, jobId);
  if (sampleIds !== undefined && jobId === undefined) {
    return ownSamples(ctx, sampleIds);
  }
  throw studioError("INVALID_INPUT", "play_sample takes exactly one of sampleIds and jobId. Call it again with one.");
}

/** A split is heard best beside what it was made from, so the source comes after its stems. */
async function resultsOf(ctx: ReadCtx, jobId: string): Promise<Doc<"samples">[]> {
  const job = await ownJob(ctx, jobId);
  const results = await Promise.all((job.output?.sampleIds ?? []).map((id) => liveSample(ctx, id)));
  const samples = results.flatMap((sample) => sample ?? []);
  if (samples.length === 0) {
    throw studioError(
      "SAMPLE_NOT_FOUND",
      `Job "${jobId}" is ${job.status} and has no samples to play. See check_job_status with this jobId.`,
      { jobId },
    );
  }
  const source = samples[0]?.type === "stem" && samples[0].sourceId;
  const original = source ? await liveSample(ctx, source) : null;
  return [...samples, ...(original ? [original] : [])].slice(0, MAX_PLAYED_SAMPLES);
}

async function playable(ctx: ReadCtx, sample: Doc<"samples">): Promise<Playable> {
  return { ...sampleView(sample), peaks: await peaksOf(ctx, sample) };
}
