import type { JobRow } from "../../src/contracts/dashboard.ts";
import { ERROR_CODES, readErrorPayload } from "../../src/contracts/errors.ts";
import { PROJECT_WORDS } from "../../src/contracts/project-formats.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { billerOf } from "../providers/bill.ts";
import { attemptsOf, hasBegun, jobOutlook } from "./jobOutlook.ts";
import { isOpen } from "../jobs/record.ts";
import { lastErrorOf, waitText } from "../jobs/wait.ts";
import { jobView } from "../jobs/view.ts";
import type { EditInput, FitInput } from "../jobs/tables.ts";
import { libraryRow } from "./libraryRow.ts";
import { EDIT_MODEL, makerOf } from "../providers/models.ts";
import { liveSample } from "../library/sampleRecord.ts";

type ReadCtx = Pick<QueryCtx, "db" | "storage">;

const GONE = "a sample that is gone";

/** A job as the dashboard lists it. */
export async function jobRow(ctx: ReadCtx, job: Doc<"jobs">): Promise<JobRow> {
  const source = job.sourceId ? await liveSample(ctx, job.sourceId) : null;
  const attempts = await attemptsOf(ctx, job);
  const error = readErrorPayload(job.error);
  return {
    ...(await jobView(ctx, job)),
    samples: await resultRows(ctx, job),
    title: titleOf(job, source),
    stage: stageOf(job, attempts),
    ...(await jobOutlook(ctx, job, attempts)),
    billedBy: billerOf(makerOf(job.model)),
    ...(job.providerSeconds === undefined ? {} : { providerSeconds: job.providerSeconds }),
    ...(job.providerUsd === undefined ? {} : { providerUsd: job.providerUsd }),
    ...(job.estimate ? { estimate: job.estimate } : {}),
    ...(error ? { isRetryable: ERROR_CODES[error.code].retryable } : {}),
    ...(job.type === "generate" ? { request: job.input } : {}),
    ...(source ? { source: { sampleId: source._id, name: source.name } } : {}),
  };
}

async function resultRows(ctx: ReadCtx, job: Doc<"jobs">): Promise<JobRow["samples"]> {
  const samples = await Promise.all((job.output?.sampleIds ?? []).map((id) => liveSample(ctx, id)));
  return Promise.all(samples.flatMap((sample) => (sample ? [libraryRow(ctx, sample)] : [])));
}

function titleOf(job: Doc<"jobs">, source: Doc<"samples"> | null): string {
  const name = source?.name ?? GONE;
  switch (job.type) {
    case "generate":
      return job.input.prompt;
    case "stem_split":
      return `Stems of ${source?.name ?? job.input.url ?? GONE}`;
    case "export":
      return `Export of ${name} as ${(job.input.format ?? "wav").toUpperCase()}`;
    case "fit":
      return `Fit of ${name}${fitTarget(job.input)}`;
    case "edit":
      return editTitle(name, job.input);
    case "mix":
      return job.input.name ?? `Mix of ${name} and ${job.input.tracks.length - 1} more`;
    case "project": {
      const others = job.input.sampleIds.length - 1;
      return `${PROJECT_WORDS[job.input.format]} of ${job.input.name ?? name}${others > 0 ? ` and ${others} more` : ""}`;
    }
  }
}

/** "kick from 0.5 to 2 s, reversed". */
function editTitle(name: string, { startSeconds, endSeconds, ...asked }: EditInput): string {
  const [from, to] = [startSeconds, endSeconds].map((seconds) => seconds && Number(seconds.toFixed(3)));
  const part = [...(from ? [`from ${from}`] : []), ...(to ? [`to ${to}`] : [])].join(" ");
  const done = [
    ...(part === "" ? [] : [`${part} s`]),
    ...(asked.reverse ? ["reversed"] : []),
    ...(asked.fadeInSeconds ? ["faded in"] : []),
    ...(asked.fadeOutSeconds ? ["faded out"] : []),
    ...(asked.normalise ? ["normalised"] : []),
  ];
  return [`Edit of ${name}`, ...done].join(", ");
}

/** " to 140 BPM, F minor". */
function fitTarget({ bpm, key, semitones, bars }: FitInput): string {
  const targets = [
    ...(bpm === undefined ? [] : [`${bpm} BPM`]),
    ...(key === undefined ? [] : [key]),
    ...(semitones === undefined ? [] : [`${semitones > 0 ? "+" : ""}${semitones} semitones`]),
    ...(bars === undefined ? [] : [`${bars} ${bars === 1 ? "bar" : "bars"}`]),
  ];
  return ` to ${targets.join(", ")}`;
}

/** In words for a person. The attempts tell: a take is made when one of them has succeeded. */
function stageOf(job: Doc<"jobs">, attempts: readonly Doc<"predictions">[]): string {
  if (!isOpen(job)) return "";
  if (job.waitUntil !== undefined) return waitText(job);
  const lastError = lastErrorOf(job);
  if (lastError) return `Trying again: ${lastError.message}`;
  if (job.model === EDIT_MODEL) return job.status === "pending" ? "In the queue" : "Making the file";
  if (attempts.length === 0) return job.type === "stem_split" && !job.sourceId ? "Fetching the file" : "In the queue";
  if (!attempts.some(({ open }) => open)) return "Measuring and storing";
  if (attempts.some(hasBegun)) {
    return job.type === "generate" ? "Making audio" : "Separating stems";
  }
  return "Waiting for the model";
}
