import { MAX_BPM, MIN_BPM } from "../../../src/contracts/limits.ts";
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import type { Caller } from "../../kit/contract.ts";
import { type GenerateModel, MODELS, checkFollows } from "../../providers/models.ts";
import { ownSample } from "../../library/samples.ts";
import type { GenerateInput } from "../../providers/input.ts";

/** Fields that a generate job takes over from the sample it follows. */
export type Followed = Pick<Extract<Doc<"jobs">, { type: "generate" }>, "sourceId" | "heard">;

/**
 * Tempo and key of the sample that a request names, where it gives none itself.
 * @throws SAMPLE_NOT_FOUND if it is not the caller's, INVALID_INPUT if the model follows no sample
 */
export async function followSample(
  ctx: Pick<MutationCtx, "db"> & Caller,
  model: GenerateModel,
  input: GenerateInput,
): Promise<Followed> {
  if (input.inputSampleId === undefined) return {};
  const sample = await ownSample(ctx, input.inputSampleId);
  checkFollows(model);
  const { bpm, key } = sample;
  const isUsableTempo = bpm !== undefined && bpm >= MIN_BPM && bpm <= MAX_BPM;
  return {
    sourceId: sample._id,
    heard: {
      ...(input.bpm === undefined && isUsableTempo ? { bpm } : {}),
      ...(input.key === undefined && key !== undefined ? { key } : {}),
    },
  };
}

/** Says what a job follows, in a sentence for its `next`; empty for a job that follows nothing. */
export function followedText(job: Doc<"jobs">): string {
  if (job.type !== "generate" || job.heard === undefined) return "";
  const { bpm, key } = job.heard;
  const facts = [...(bpm === undefined ? [] : [`${bpm} BPM`]), ...(key === undefined ? [] : [key])].join(" and ");
  const sample = `sample ${job.input.inputSampleId}`;
  const at = facts === "" ? "" : ` at ${facts}`;
  const follows = followsOf(job.model);
  if (follows === "melody") return `It follows the melody of ${sample}${at}.`;
  if (follows === "sound") return `It reworks the sound of ${sample}${at}.`;
  if (facts === "") return `It takes nothing from ${sample}: the request says tempo and key, or none was heard in it.`;
  return `It takes ${facts} from ${sample}, not its sound: ${job.model} plays by tempo and key.`;
}

function followsOf(name: string): GenerateModel["follows"] {
  const model = MODELS.find((candidate) => candidate.name === name);
  return model?.task === "generate" ? model.follows : null;
}
