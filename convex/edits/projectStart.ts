import type {
  exportProject as exportProjectContract,
  startProject as startProjectContract,
} from "../../src/contracts/project.ts";
import { MAX_PROJECT_SECONDS } from "../../src/contracts/limits.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { beginJob, findRepeated, newJob } from "../jobs/start.ts";
import type { ProjectInput } from "../jobs/tables.ts";
import type { Caller, MutationHandler } from "../kit/contract.ts";
import { invalidField, studioError } from "../kit/studioError.ts";
import { ownSample, sampleIdOf } from "../library/samples.ts";
import { EDIT_MODEL } from "../providers/models.ts";
import { isGone } from "./jobs.ts";

/** More stems of one sample are not looked at. */
const MAX_STEMS = 64;

/** Starts a job that makes a project file of samples. */
export const exportProject: MutationHandler<typeof exportProjectContract> = (ctx, input) => startProject(ctx, input);

/** The same with the levels of a desk. */
export const startProject: MutationHandler<typeof startProjectContract> = async (ctx, { requestId, ...asked }) => {
  const named = await Promise.all(asked.sampleIds.map((text) => sampleIdOf(ctx, text)));
  const input = { ...asked, sampleIds: [...new Set(named)], ...(await namedStrips(ctx, asked.strips, named)) };
  const earlier = await findRepeated(ctx, requestId, { type: "project", input });
  if (earlier && !isGone(earlier)) return earlier;
  const samples = await chosenSamples(ctx, input);
  checkLength(samples);
  return beginJob(ctx, { ...newJob(ctx, EDIT_MODEL, requestId), type: "project", input, sourceId: samples[0]?._id });
};

/** Strips by the ids of their samples. */
async function namedStrips(ctx: QueryCtx & Caller, strips: ProjectInput["strips"], sampleIds: readonly string[]) {
  if (strips === undefined) return {};
  const named = await Promise.all(
    strips.map(async (strip) => ({ ...strip, sampleId: await sampleIdOf(ctx, strip.sampleId) })),
  );
  const stranger = named.find(({ sampleId }) => !sampleIds.includes(sampleId));
  if (stranger) throw invalidField("strips", `${stranger.sampleId} is not among sampleIds. Name it there too`);
  return { strips: named };
}

/**
 * The samples of a project in their order, each before its stems where those are wanted.
 * @throws SAMPLE_NOT_FOUND; INVALID_INPUT where stems are wanted and there are none
 */
export async function chosenSamples(
  ctx: Pick<QueryCtx, "db"> & Caller,
  { sampleIds, stems = false }: Pick<ProjectInput, "sampleIds" | "stems">,
): Promise<Doc<"samples">[]> {
  const samples = await Promise.all(sampleIds.map((id) => ownSample(ctx, id)));
  if (!stems) return samples;
  const groups = await Promise.all(samples.map(async (sample) => [sample, ...(await latestStems(ctx, sample))]));
  const chosen = new Map(groups.flat().map((sample) => [sample._id, sample]));
  if ([...chosen.values()].some(({ type }) => type === "stem")) return [...chosen.values()];
  throw invalidField("stems", "none of the samples has stems yet. Call split_stems first, or leave stems out");
}

/** Stems of the sample's last split; those of earlier ones would double them. */
async function latestStems({ db }: Pick<QueryCtx, "db">, { _id }: Doc<"samples">): Promise<Doc<"samples">[]> {
  const derived = db.query("samples").withIndex("by_source", (q) => q.eq("sourceId", _id).eq("deletedAt", undefined));
  const stems = (await derived.order("desc").take(MAX_STEMS)).filter(({ type }) => type === "stem");
  const last = stems[0]?.jobId;
  return stems.filter(({ jobId }) => jobId === last).toReversed();
}

function checkLength(samples: readonly Doc<"samples">[]): void {
  const seconds = samples.reduce((sum, { duration }) => sum + duration, 0);
  if (seconds <= MAX_PROJECT_SECONDS) return;
  throw studioError(
    "AUDIO_TOO_LONG",
    `These samples last ${Math.ceil(seconds / 60)} minutes in all; one project file holds ${MAX_PROJECT_SECONDS / 60}. Take fewer, or leave stems out.`,
  );
}
