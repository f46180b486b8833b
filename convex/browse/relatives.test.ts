import { expect, test } from "vitest";
import { MAX_DERIVED } from "../../src/contracts/dashboard.ts";
import { api, internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

type Row = Partial<Omit<Doc<"samples">, "_id" | "_creationTime">>;

/** A studio with a way to add rows without the jobs that would make them. */
async function open() {
  const studio = await openStudio();
  const storageId = await studio.upload(wavBytes({ seconds: 0.2 }));
  const imported = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "root.wav" });
  // An id that the studio gave.
  const root = imported.sampleId as Id<"samples">;
  const add = (name: string, more: Row = {}) =>
    studio.t.run(async (ctx) => {
      const original = await ctx.db.get("samples", root);
      if (!original) throw new Error("The root is gone");
      const { _id, _creationTime, ...plain } = original;
      return ctx.db.insert("samples", { ...plain, name, ...more });
    });
  return { ...studio, root, add };
}

const relativesOf = async ({ ada }: Pick<Studio, "ada">, sampleId: string) => {
  const { source, variations, derived, parents } = await ada.query(api.browse.public.listRelatives, { sampleId });
  const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name).toSorted();
  return { source: source?.name, variations: names(variations), derived: names(derived), parents: names(parents) };
};
const NOBODY = { source: undefined, variations: [], derived: [], parents: [] };
const EVE = "https://studio.test|eve";

test("source, parts and whole name each other, and neither what is deleted nor what is another's", async () => {
  const studio = await open();
  const { root, add } = studio;
  const stem = await add("stem", { type: "stem", sourceId: root });
  await add("deleted stem", { type: "stem", sourceId: root, deletedAt: 1 });
  const hers = await add("her stem", { type: "stem", sourceId: root, userId: EVE });
  const gone = await add("gone", { deletedAt: 1 });
  const mix = await add("mix", {
    type: "mix",
    metadata: { lufs: null, peakDb: null, sampleRate: 44_100, channels: 1, parentIds: [stem, root, gone, hers, stem] },
  });
  const orphan = await add("orphan", { type: "export", sourceId: gone, isOrphan: true });
  expect(await relativesOf(studio, root)).toEqual({ ...NOBODY, derived: ["stem"] });
  expect(await relativesOf(studio, stem)).toEqual({ ...NOBODY, source: "root" });
  // One that is in a mix twice is one parent.
  expect((await relativesOf(studio, mix)).parents).toEqual(["root", "stem"]);
  expect(await relativesOf(studio, orphan)).toEqual(NOBODY);
  for (const sampleId of [gone, hers, "none"]) {
    const asked = studio.ada.query(api.browse.public.listRelatives, { sampleId });
    expect((await refusal(asked)).code).toBe("SAMPLE_NOT_FOUND");
  }
});

test("variations know each other while the first of them is there, while it is deleted, and after it is gone for good", async () => {
  const studio = await open();
  const { add, root, t, ada } = studio;
  const [one, two] = [await add("one", { variationOf: root }), await add("two", { variationOf: root })];
  await add("hers", { variationOf: root, userId: EVE });
  expect((await relativesOf(studio, root)).variations).toEqual(["one", "two"]);
  expect((await relativesOf(studio, one)).variations).toEqual(["root", "two"]);
  await ada.mutation(api.library.public.deleteSample, { sampleId: root });
  expect((await relativesOf(studio, one)).variations).toEqual(["two"]);
  await t.run(async (ctx) => ctx.db.delete("samples", root));
  expect((await relativesOf(studio, one)).variations).toEqual(["two"]);
  expect((await relativesOf(studio, two)).variations).toEqual(["one"]);
  const row = await ada.query(api.browse.public.getLibraryRow, { sampleId: one });
  expect(row).not.toHaveProperty("original");
  expect(row.variationOf).toBe(root);
});

test("a row shows whether something was made of it, what it is a variation of, and under a filter its source", async () => {
  const studio = await open();
  const { add, root, ada } = studio;
  const rowOf = async (sampleId: string) => ada.query(api.browse.public.getLibraryRow, { sampleId });
  const narrowed = async (text?: string) => {
    const paginationOpts = { numItems: 50, cursor: null };
    const asked = text === undefined ? { paginationOpts } : { type: "stem" as const, paginationOpts };
    return (await ada.query(api.browse.public.browseLibrary, asked)).page;
  };
  expect((await rowOf(root)).hasDerived).toBe(false);
  const stem = await add("stem", { type: "stem", sourceId: root });
  expect((await rowOf(root)).hasDerived).toBe(true);
  expect((await narrowed()).map(({ name }) => name)).toEqual(["root"]);
  expect(await narrowed("stems")).toMatchObject([{ sampleId: stem, source: { sampleId: root, hasDerived: true } }]);
  const variation = await add("variation", { variationOf: stem });
  expect((await rowOf(variation)).original).toMatchObject({ sampleId: stem, name: "stem" });
  await ada.mutation(api.library.public.deleteSample, { sampleId: stem });
  expect((await rowOf(root)).hasDerived).toBe(false);
  expect(await rowOf(variation)).not.toHaveProperty("original");
  // By their ids rows come as asked for; what is no sample of the caller is left out and not refused.
  const hers = await add("hers", { userId: EVE });
  const sampleIds = [variation, "none", stem, hers, root];
  const { samples } = await ada.query(api.browse.public.listRows, { sampleIds });
  expect(samples.map(({ sampleId }) => sampleId)).toEqual([variation, root]);
  expect(samples[1]).toEqual(await rowOf(root));
});

test("more parts than are shown are cut to the oldest, and each row is as its own", async () => {
  const studio = await open();
  for (let at = 0; at <= MAX_DERIVED; at += 1) {
    await studio.add(`part ${at}`, { type: "stem", sourceId: studio.root });
  }
  const { samples } = await studio.ada.query(api.browse.public.listDerived, { sampleId: studio.root });
  expect(samples.map(({ name }) => name)).toEqual(Array.from({ length: MAX_DERIVED }, (_, at) => `part ${at}`));
});

test("a trail tells each step once, in order, with why it failed", async () => {
  const studio = await open();
  const silence = await studio.upload(wavBytes({ hertz: 0 }));
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
    storageId: silence,
    name: "silence.wav",
  });
  const { jobId } = await studio.ada.mutation(api.edits.public.startExport, { sampleId, peakDb: -1 });
  await studio.ended(studio.ada, jobId);
  const { events } = await studio.ada.query(api.browse.public.listJobEvents, { jobId });
  expect(events.map(({ from, to }) => [from, to])).toEqual([
    [null, "pending"],
    ["pending", "processing"],
    ["processing", "failed"],
  ]);
  expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
  expect(events.at(-1)?.message).toContain("silence has no peak");
  expect(events.slice(0, -1).every((event) => !("message" in event))).toBe(true);
  // What has ended does not begin again by a step that comes twice.
  const [job] = await studio.t.run(async (ctx) => ctx.db.query("jobs").collect());
  expect(job && (await studio.t.mutation(internal.edits.jobs.begin, { jobId: job._id }))).toBeNull();
  expect((await studio.ada.query(api.browse.public.listJobEvents, { jobId })).events).toEqual(events);
});

test("a job of which the source is gone still has a title, and names no sample that is not there", async () => {
  const studio = await open();
  const { root, add, ada, t } = studio;
  const other = await add("other");
  const { jobId: exported } = await ada.mutation(api.edits.public.startExport, { sampleId: root, format: "mp3" });
  const tracks = [{ sampleId: root }, { sampleId: other }, { sampleId: other }];
  const { jobId: mixed } = await ada.mutation(api.edits.public.startMix, { tracks });
  for (const jobId of [exported, mixed]) await studio.ended(ada, jobId);
  const rowOf = (jobId: string) => ada.query(api.browse.public.getJobRow, { jobId });
  expect(await rowOf(mixed)).toMatchObject({
    title: "Mix of root and 2 more",
    source: { sampleId: root, name: "root" },
  });
  const [made] = (await rowOf(exported)).samples;
  await t.run(async (ctx) => ctx.db.patch("samples", root, { deletedAt: 1 }));
  await ada.mutation(api.library.public.deleteSample, { sampleId: made?.sampleId ?? "" });
  const gone = await rowOf(exported);
  expect(gone).toMatchObject({ title: "Export of a sample that is gone as MP3", samples: [], stage: "" });
  expect(gone).not.toHaveProperty("source");
  expect((await rowOf(mixed)).title).toBe("Mix of a sample that is gone and 2 more");
  const played = ada.query(api.browse.public.playSample, { jobId: exported });
  expect((await refusal(played)).message).toContain("is completed and has no samples to play");
});
