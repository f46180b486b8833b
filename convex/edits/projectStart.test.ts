import { describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type Studio, openStudio, refusal, scoredWav, wavBytes } from "../testing/studio.fixture.ts";
import { chosenSamples } from "./projectStart.ts";

const ADA = "https://studio.test|ada";

async function put(studio: Studio, name: string, bytes = wavBytes({ hertz: 40 + 7 * name.length, seconds: 0.2 })) {
  const storageId = await studio.upload(bytes);
  return (await studio.ada.action(api.library.publicNode.importSample, { storageId, name })).sampleId;
}

/** Copies of a sample's row as the stems that a split of it made. */
async function addStems({ t, ada }: Studio, sampleId: string, stemTypes: readonly string[]): Promise<string[]> {
  const { jobId } = await ada.mutation(api.jobs.public.splitStems, { sampleId });
  return t.run(async (ctx) => {
    const [id, job] = [ctx.db.normalizeId("samples", sampleId), ctx.db.normalizeId("jobs", jobId)];
    const row = id && (await ctx.db.get("samples", id));
    if (!row || !job) throw new Error("There is no such sample");
    const { _id, _creationTime, ...facts } = row;
    const stems: Id<"samples">[] = [];
    for (const stemType of stemTypes) {
      const own = { name: `${facts.name}_${stemType}`, metadata: { ...facts.metadata, stemType } };
      stems.push(await ctx.db.insert("samples", { ...facts, ...own, type: "stem", sourceId: _id, jobId: job }));
    }
    await ctx.db.patch("jobs", job, { status: "canceled" });
    return stems;
  });
}

const chosen = ({ t }: Studio, sampleIds: string[], stems?: boolean) =>
  t.run(async (ctx) => {
    const rows = await chosenSamples({ ...ctx, userId: ADA }, { sampleIds, ...(stems === undefined ? {} : { stems }) });
    return rows.map(({ name }) => name);
  });

describe("the samples of a project", () => {
  test("are in the order that they were asked for, without stems that nobody wants", async () => {
    const studio = await openStudio();
    const [one, two] = [await put(studio, "one"), await put(studio, "second")];
    await addStems(studio, one, ["drums"]);
    expect(await chosen(studio, [two, one])).toEqual(["second", "one"]);
    expect(await chosen(studio, [two, one], false)).toEqual(["second", "one"]);
  });

  test("have each its stems behind it, in the mixer's order, of the last split alone", async () => {
    const studio = await openStudio();
    const [one, two] = [await put(studio, "one"), await put(studio, "second")];
    await addStems(studio, one, ["drums", "bass", "vocals", "other"]);
    await addStems(studio, one, ["kick", "lead"]);
    expect(await chosen(studio, [one, two], true)).toEqual(["one", "one_kick", "one_lead", "second"]);
  });

  test("are each there once, also where a stem is named beside its whole", async () => {
    const studio = await openStudio();
    const one = await put(studio, "one");
    const [drums = "", bass = ""] = await addStems(studio, one, ["drums", "bass"]);
    expect(await chosen(studio, [bass, one, drums], true)).toEqual(["one_bass", "one", "one_drums"]);
  });

  test("are no stems that were deleted; with none left it is said what to do", async () => {
    const studio = await openStudio();
    const one = await put(studio, "one");
    const [drums = "", bass = ""] = await addStems(studio, one, ["drums", "bass"]);
    await studio.ada.mutation(api.library.public.deleteSample, { sampleId: drums });
    expect(await chosen(studio, [one], true)).toEqual(["one", "one_bass"]);
    await studio.ada.mutation(api.library.public.deleteSample, { sampleId: bass });
    expect((await refusal(chosen(studio, [one], true))).message).toBe(
      "stems: none of the samples has stems yet. Call split_stems first, or leave stems out.",
    );
  });
});

test("a member carries its score where one is kept, and what is known of it but no more", async () => {
  const studio = await openStudio();
  const scored = await put(studio, "loop", scoredWav("house, 1 bar"));
  const plain = await put(studio, "kick");
  const asked = { userId: ADA, sampleIds: [scored, plain] };
  const [loop, kick] = await studio.t.query(internal.edits.projectRows.members, asked);
  expect(loop?.song?.tracks.length).toBeGreaterThan(3);
  expect(loop).toMatchObject({ name: "loop", form: "loop", bpm: 124, facts: { type: "uploaded" } });
  expect(kick).not.toHaveProperty("song");
  expect(kick).toMatchObject({ instrument: "Kicks", sampleId: plain });
  expect(kick?.facts).not.toHaveProperty("prompt");
  expect(Date.parse(kick?.facts.createdAt ?? "")).toBeGreaterThan(0);
});
