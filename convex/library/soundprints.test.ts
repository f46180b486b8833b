import { expect, test } from "vitest";
import { writeWav } from "../../src/audio/codec/wav.ts";
import { readRecipe } from "../../src/audio/synth/recipe.ts";
import { renderSample } from "../../src/audio/synth/render.ts";
import { api, internal } from "../_generated/api.js";
import { openStudio, refusal, type Studio } from "../testing/studio.fixture.ts";

async function add(studio: Studio, prompt: string, seed: number): Promise<string> {
  const bytes = new Uint8Array(writeWav(renderSample(readRecipe({ prompt, seed })).audio));
  const storageId = await studio.upload(bytes);
  const name = `${prompt.replaceAll(" ", "_")}_${seed}.wav`;
  return (await studio.ada.action(api.library.publicNode.importSample, { storageId, name })).sampleId;
}

async function library(studio: Studio): Promise<{ kick: string; names: string[] }> {
  const kick = await add(studio, "techno kick one shot", 1);
  for (const [prompt, seed] of [
    ["house kick one shot", 2],
    ["funk closed hat one shot", 3],
    ["trap kick one shot", 4],
    ["techno closed hat one shot", 5],
  ] as const) {
    await add(studio, prompt, seed);
  }
  return { kick, names: ["house_kick_one_shot_2", "trap_kick_one_shot_4"] };
}

test("a search by sound gives the samples that sound alike first, without the sample itself", async () => {
  const studio = await openStudio();
  const { kick, names } = await library(studio);
  const { samples, cursor } = await studio.ada.query(api.library.public.searchSamples, { similarTo: kick });
  expect(
    samples
      .slice(0, 2)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(names);
  expect(samples).toHaveLength(4);
  expect(cursor).toBeUndefined();
});

test("words, type and limit narrow a search by sound", async () => {
  const studio = await openStudio();
  const { kick } = await library(studio);
  const found = async (input: { text?: string; type?: "mix"; limit?: number }) =>
    (await studio.ada.query(api.library.public.searchSamples, { similarTo: kick, ...input })).samples;
  expect((await found({ text: "hat" })).map(({ name }) => name)).toHaveLength(2);
  expect(await found({ type: "mix" })).toEqual([]);
  expect(await found({ limit: 1 })).toHaveLength(1);
});

test("pages of a search by sound neither overlap nor leave one out, in both lists", async () => {
  const studio = await openStudio();
  const { kick } = await library(studio);
  const whole = (await studio.ada.query(api.library.public.searchSamples, { similarTo: kick })).samples;
  const paged: string[] = [];
  let cursor: string | undefined;
  do {
    const asked = { similarTo: kick, limit: 1, ...(cursor === undefined ? {} : { cursor }) };
    const page = await studio.ada.query(api.library.public.searchSamples, asked);
    paged.push(...page.samples.map(({ sampleId }) => sampleId));
    ({ cursor } = page);
  } while (cursor !== undefined);
  expect(paged).toEqual(whole.map(({ sampleId }) => sampleId));
  const paginationOpts = { numItems: 3, cursor: null };
  const listed = await studio.ada.query(api.browse.public.browseLibrary, { similarTo: kick, paginationOpts });
  expect(listed.page.map(({ sampleId }) => sampleId)).toEqual(paged.slice(0, 3));
  const rest = { numItems: 3, cursor: listed.continueCursor };
  const last = await studio.ada.query(api.browse.public.browseLibrary, { similarTo: kick, paginationOpts: rest });
  expect(last).toMatchObject({ isDone: true, page: [{ sampleId: paged[3] }] });
});

test("filters of the list narrow a search by sound", async () => {
  const studio = await openStudio();
  const { kick } = await library(studio);
  const [favourite] = (await studio.samples()).filter(({ name }) => name.includes("hat"));
  await studio.t.run(async (ctx) => {
    if (favourite) await ctx.db.patch("samples", favourite._id, { isFavourite: true, form: "one_shot" });
  });
  const paginationOpts = { numItems: 9, cursor: null };
  const found = async (filter: {
    isFavourite?: true;
    form?: "loop" | "one_shot";
    lengthMin?: number;
    tags?: string[];
  }) => (await studio.ada.query(api.browse.public.browseLibrary, { similarTo: kick, ...filter, paginationOpts })).page;
  expect(await found({ isFavourite: true })).toMatchObject([{ name: favourite?.name }]);
  expect((await found({ form: "one_shot" })).map(({ name }) => name)).toContain(favourite?.name);
  expect(await found({ lengthMin: 60 })).toEqual([]);
  expect(await found({ tags: ["nothing has it"] })).toEqual([]);
});

test("nothing sounds like silence, and silence like nothing", async () => {
  const studio = await openStudio();
  const { kick } = await library(studio);
  const bytes = new Uint8Array(writeWav({ sampleRate: 44_100, channels: [new Float32Array(44_100)] }));
  const storageId = await studio.upload(bytes);
  const silent = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "hush.wav" });
  const found = await studio.ada.query(api.library.public.searchSamples, { similarTo: kick });
  expect(found.samples.map(({ name }) => name)).not.toContain("hush");
  const call = studio.ada.query(api.library.public.searchSamples, { similarTo: silent.sampleId });
  expect(await refusal(call)).toMatchObject({
    code: "INVALID_INPUT",
    message: "hush is silent: nothing sounds like it. Choose another sample.",
  });
});

test.each(["matches 3", "alike x", "nonsense"])("the cursor %s is none of a search by sound", async (cursor) => {
  const studio = await openStudio();
  const { kick } = await library(studio);
  const call = studio.ada.query(api.library.public.searchSamples, { similarTo: kick, cursor });
  expect(await refusal(call)).toMatchObject({ code: "INVALID_INPUT", message: expect.stringMatching(/^cursor/) });
});

test("another user's samples are neither compared nor found", async () => {
  const studio = await openStudio();
  const { kick } = await library(studio);
  const call = studio.user("ben").query(api.library.public.searchSamples, { similarTo: kick });
  expect(await refusal(call)).toMatchObject({ code: "SAMPLE_NOT_FOUND" });
});

test("samples from before prints are listened to, and one that cannot be decoded is left", async () => {
  const studio = await openStudio();
  const { kick } = await library(studio);
  await studio.t.run(async (ctx) => {
    for (const row of await ctx.db.query("soundprints").collect()) await ctx.db.delete("soundprints", row._id);
    for (const row of await ctx.db.query("samples").collect()) {
      await ctx.db.patch("samples", row._id, { soundprintVersion: undefined });
    }
    const [last] = await ctx.db.query("samples").order("desc").take(1);
    const storageId = await ctx.storage.store(new Blob(["no audio"]));
    if (last) await ctx.db.patch("samples", last._id, { storageId });
  });
  const search = (similarTo: string) => studio.ada.query(api.library.public.searchSamples, { similarTo });
  const [unreadable] = (await studio.samples()).map(({ _id }) => _id).slice(-1);
  expect(await refusal(search(kick))).toMatchObject({ message: expect.stringMatching(/try again in a minute/) });
  await studio.t.action(internal.library.soundprintsNode.listen, {});
  expect((await search(kick)).samples).toHaveLength(3);
  const told = await refusal(search(unreadable ?? ""));
  expect(told.message).toBe(
    "techno_closed_hat_one_shot_5 cannot be compared: its audio cannot be read. Search by words, key or tempo.",
  );
});

test("nothing is begun where every sample has a print", async () => {
  const studio = await openStudio();
  await library(studio);
  const pending = () => studio.t.run(async (ctx) => ctx.db.system.query("_scheduled_functions").collect());
  const before = (await pending()).length;
  await studio.t.mutation(internal.library.soundprints.start, {});
  expect(await pending()).toHaveLength(before);
  await studio.t.run(async (ctx) => {
    const [sample] = await ctx.db.query("samples").take(1);
    if (sample) await ctx.db.patch("samples", sample._id, { soundprintVersion: undefined });
  });
  await studio.t.mutation(internal.library.soundprints.start, {});
  expect((await pending()).map(({ name }) => name).slice(before)).toEqual(["library/soundprintsNode:listen"]);
});
