import { type Infer, v } from "convex/values";
import { instrumentOf } from "../../src/audio/project/instrument.ts";
import type { Song } from "../../src/audio/notes/song.ts";
import { songAsTold } from "../../src/audio/notes/song-as-told.ts";
import { parseKey } from "../../src/contracts/words/key.ts";
import { withoutUndefined } from "../../src/contracts/wire/without-undefined.ts";
import type { Doc } from "../_generated/dataModel.js";
import { type QueryCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { applyToJob } from "../jobs/record.ts";
import { insertProjectFile } from "../projects/files.ts";
import { scoreOf } from "../library/scores.ts";
import { sampleForm } from "../library/tables.ts";
import { projectExtension, projectFormat } from "../projects/tables.ts";
import { tagsOf } from "../library/tagRecord.ts";
import { licenceOf } from "../providers/models.ts";
import { chosenSamples } from "./projectStart.ts";

/** Project files: the part that reads and writes rows. */

/** A sample as it goes into a project, besides its audio. */
const member = v.object({
  sampleId: v.id("samples"),
  storageId: v.id("_storage"),
  sourceId: v.optional(v.id("samples")),
  name: v.string(),
  type: v.string(),
  instrument: v.string(),
  form: v.optional(sampleForm),
  bpm: v.optional(v.number()),
  key: v.optional(v.string()),
  outline: v.array(v.number()),
  /** Its notes, where its score is kept. */
  song: v.optional(v.any()),
  facts: v.object({
    type: v.string(),
    prompt: v.optional(v.string()),
    seed: v.optional(v.number()),
    model: v.optional(v.string()),
    licence: v.optional(v.string()),
    tags: v.optional(v.array(v.string())),
    lufs: v.optional(v.number()),
    peakDb: v.optional(v.number()),
    createdAt: v.string(),
  }),
});

/** A sample as it goes into a project, besides its audio. */
export type Member = Omit<Infer<typeof member>, "song"> & { song?: Song };

/** Samples of a project, stems included. */
export const members = internalQuery({
  args: { userId: v.string(), sampleIds: v.array(v.string()), stems: v.optional(v.boolean()) },
  returns: v.array(member),
  handler: async (ctx, { userId, ...asked }): Promise<Member[]> =>
    Promise.all((await chosenSamples({ ...ctx, userId }, asked)).map((sample) => memberOf(ctx, sample))),
});

/**
 * Lists a job's file and completes the job, in one transaction and once.
 * @returns false if the job has ended already: then the file is the caller's to delete
 */
export const deliver = internalMutation({
  args: {
    jobId: v.id("jobs"),
    file: v.object({
      name: v.string(),
      format: projectFormat,
      extension: projectExtension,
      sha256: v.string(),
      storageId: v.id("_storage"),
      sampleIds: v.array(v.id("samples")),
      contents: v.array(v.string()),
    }),
  },
  returns: v.boolean(),
  handler: async (ctx, { jobId, file }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (!job || !(await applyToJob(ctx, job, { kind: "completed" }))) return false;
    const fileId = await insertProjectFile(ctx, { ...file, userId: job.userId, jobId });
    await ctx.db.patch("jobs", jobId, { output: { sampleIds: [], fileId } });
    return true;
  },
});

async function memberOf(ctx: Pick<QueryCtx, "db">, sample: Doc<"samples">): Promise<Member> {
  const { _id: sampleId, storageId, name, type, metadata, outline = [] } = sample;
  const { prompt, stemType } = metadata;
  const form = sample.form ?? (type === "stem" || sample.bpm === undefined ? undefined : "loop");
  const tags = tagsOf(sample);
  const score = await scoreOf(ctx, sampleId);
  const song = score ? songAsTold(score.song, { bpm: sample.bpm, key: parseKey(sample.key ?? "") }) : undefined;
  return {
    sampleId,
    storageId,
    name,
    type,
    instrument: instrumentOf([stemType, tags.join(" "), name, prompt], form),
    outline,
    ...withoutUndefined({ sourceId: sample.sourceId, form, bpm: sample.bpm, key: sample.key, song }),
    facts: factsOf(sample, tags),
  };
}

function factsOf({ type, metadata, createdAt }: Doc<"samples">, tags: readonly string[]): Member["facts"] {
  const { prompt, seed, model, lufs, peakDb } = metadata;
  const known = withoutUndefined({
    prompt,
    seed,
    model,
    licence: model === undefined ? undefined : licenceOf(model, metadata.separation),
    tags: tags.length > 0 ? [...tags] : undefined,
    lufs: lufs ?? undefined,
    peakDb: peakDb ?? undefined,
  });
  return { type, ...known, createdAt: new Date(createdAt).toISOString() };
}
