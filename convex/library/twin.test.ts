import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, wavBytes } from "../testing/studio.fixture.ts";
import { meetTwin } from "./twin.ts";

/** A sample of that name, of a tone. */
async function put(studio: Studio, fileName: string) {
  const storageId = await studio.upload(wavBytes({ seconds: 2 }));
  return (await studio.ada.action(api.library.publicNode.importSample, { storageId, fileName })).sampleId;
}

/** Meets the sample with a twin. @returns what is told, and the sample after it */
async function meet(
  studio: Studio,
  sampleId: string,
  twin: Omit<Parameters<typeof meetTwin>[2], "isGiven">,
  isGiven = false,
) {
  return studio.t.run(async (ctx) => {
    const id = ctx.db.normalizeId("samples", sampleId);
    const sample = id && (await ctx.db.get("samples", id));
    if (!sample) throw new Error("There is no such sample");
    const told = await meetTwin(ctx, sample, { ...twin, isGiven });
    return { told, sample: await ctx.db.get("samples", sample._id) };
  });
}

test.each([
  ["untitled", "warm_keys"],
  ["audio_2", "warm_keys"],
  ["recording_20261129", "warm_keys"],
  ["warm_keys", "warm_keys_120bpm"],
  ["warm_keys_120bpm", "warm_keys_Fmin"],
])("a file called %s is called by its twin's name %s, which says more", async (present, better) => {
  const studio = await openStudio();
  const { sample, told } = await meet(studio, await put(studio, `${present}.wav`), { name: better });
  expect(sample?.name).toBe(better);
  expect(told).toBe(`The same audio was in the library already, as ${present}; it is called ${better} now.`);
});

test.each([
  ["warm_keys", "cold_keys"],
  ["warm_keys", "untitled"],
  ["warm_keys", "0001"],
  ["warm_keys_120bpm", "keys_90bpm"],
  ["untitled", "download_3"],
])("a file called %s stays so beside a twin called %s", async (present, other) => {
  const studio = await openStudio();
  const { sample, told } = await meet(studio, await put(studio, `${present}.wav`), { name: other, bpm: 200 });
  expect(sample?.name).toBe(present);
  expect(sample?.bpm).not.toBe(200);
  expect(told).toBe(`The same audio was in the library already, as ${present}.`);
});

test("tempo, key and readings come with the better name, and are told", async () => {
  const studio = await openStudio();
  const readings = { bpm: [{ value: 84, confidence: 0.8 }], key: [] };
  const twin = { name: "break_84_Am", bpm: 84, key: "A minor", readings };
  const { sample, told } = await meet(studio, await put(studio, "untitled.wav"), twin);
  expect(sample).toMatchObject(twin);
  expect(sample?.setByPerson).toBeUndefined();
  expect(told).toMatch(/it is called break_84_Am now, at 84 BPM, A minor\.$/);
});

test("a name that a person gives is taken whatever it says, marked as the person's, and kept from files' names", async () => {
  const studio = await openStudio();
  const id = await put(studio, "break_168bpm_Fmin.wav");
  const named = await meet(studio, id, { name: "x" }, true);
  expect(named.sample).toMatchObject({ name: "x", setByPerson: { name: true } });
  const { sample } = await meet(studio, id, { name: "break_168bpm_Fmin" });
  expect(sample?.name).toBe("x");
});

test("the name that it has already is no new one, and the name of another sample gets a number", async () => {
  const studio = await openStudio();
  const id = await put(studio, "keys.wav");
  expect((await meet(studio, id, { name: "keys" }, true)).told).toBe(
    "The same audio was in the library already, as keys.",
  );
  await studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes({ hertz: 330 })),
    fileName: "bass.wav",
  });
  expect((await meet(studio, id, { name: "bass" }, true)).sample?.name).toBe("bass_2");
});

test("what the studio made itself keeps its tempo and key: only its name follows", async () => {
  const studio = await openStudio();
  const id = await put(studio, "keys.wav");
  await studio.t.run(async (ctx) => {
    const sampleId = ctx.db.normalizeId("samples", id);
    if (sampleId) await ctx.db.patch("samples", sampleId, { type: "mix", bpm: 100 });
  });
  const { sample } = await meet(studio, id, { name: "keys_170bpm", bpm: 170, key: "C major" });
  expect(sample).toMatchObject({ name: "keys_170bpm", bpm: 100 });
  expect(sample?.key).not.toBe("C major");
});

test("folders are told of a new name once, and of none where it stays", async () => {
  const studio = await openStudio();
  const id = await put(studio, "untitled.wav");
  const renamed = async () => (await studio.ada.query(api.library.public.listRenamedSamples, {})).renamed;
  await meet(studio, id, { name: "untitled_2" });
  expect(await renamed()).toEqual([]);
  await meet(studio, id, { name: "warm_keys" });
  await meet(studio, id, { name: "warm_keys_120bpm" });
  expect((await renamed()).map(({ name }) => name)).toEqual(["warm_keys_120bpm"]);
});
