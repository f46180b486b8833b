import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

async function put(studio: Studio, fileName: string, options: { hertz?: number; name?: string } = {}) {
  const { hertz = 220, name } = options;
  const storageId = await studio.upload(wavBytes({ seconds: 2, hertz }), studio.ada);
  return studio.ada.action(api.library.publicNode.importSample, {
    storageId,
    fileName,
    ...(name === undefined ? {} : { name }),
  });
}

const update = (studio: Studio, sampleId: string, changes: object) =>
  studio.ada.mutation(api.library.public.updateSample, { sampleId, ...changes });
const search = async ({ ada }: Studio, text: string) =>
  (await ada.query(api.library.public.searchSamples, { text })).samples.map(({ name }) => name);

describe("facts that a person sets", () => {
  test("are the sample's everywhere: itself, search, sorted lists, tags", async () => {
    const studio = await openStudio();
    const { sampleId } = await put(studio, "untitled.wav");
    await put(studio, "zebra.wav", { hertz: 330 });
    const after = await update(studio, sampleId, {
      name: "Night Drive",
      bpm: 122.5,
      key: "f minor",
      form: "loop",
      addTags: ["Dark", "lo-fi"],
    });
    const facts = { name: "Night_Drive", bpm: 122.5, key: "F minor" };
    expect(after).toMatchObject({ ...facts, form: "loop", tags: ["dark", "lo-fi"] });
    expect(after.next).toBe("Changed: name, bpm, key, form, tags.");
    expect(await studio.ada.query(api.library.public.getSample, { sampleId })).toMatchObject(facts);
    expect(await search(studio, "night drive")).toEqual(["Night_Drive"]);
    expect(await search(studio, "dark F minor")).toEqual(["Night_Drive"]);
    expect(await search(studio, "untitled")).toEqual([]);
    const inRange = await studio.ada.query(api.library.public.searchSamples, { bpmMin: 122, bpmMax: 123 });
    expect(inRange.samples.map(({ name }) => name)).toEqual(["Night_Drive"]);
    const sorted = await studio.ada.query(api.browse.public.browseLibrary, {
      sort: "name",
      paginationOpts: { numItems: 10, cursor: null },
    });
    expect(sorted.page.map(({ name, form }) => [name, form])).toEqual([
      ["Night_Drive", "loop"],
      ["zebra", undefined],
    ]);
    expect((await studio.ada.query(api.library.public.listTags, {})).tags).toContainEqual({ name: "dark", count: 1 });
  });

  test("set twice are as set once, and what is not given stays", async () => {
    const studio = await openStudio();
    const { sampleId } = await put(studio, "one.wav");
    const changes = { name: "two", bpm: 90, addTags: ["x"], removeTags: ["y"] };
    const once = await update(studio, sampleId, changes);
    const twice = await update(studio, sampleId, changes);
    expect(twice).toEqual({ ...once, next: "It was so already." });
    expect(await update(studio, sampleId, { key: "Am" })).toMatchObject({ name: "two", bpm: 90, tags: ["x"] });
  });

  test.each([
    ["bpm", 100, [0]],
    ["key", "A minor", ["unknown", " Unknown "]],
    ["form", "one_shot", ["unknown"]],
  ] as const)("become unknown again: %s", async (fact, value, clearing) => {
    const studio = await openStudio();
    const { sampleId } = await put(studio, "one.wav");
    for (const unknown of clearing) {
      expect(await update(studio, sampleId, { [fact]: value })).toHaveProperty(fact, value);
      expect(await update(studio, sampleId, { [fact]: unknown })).not.toHaveProperty(fact);
    }
  });

  test("are refused in words where they are none, and where nothing is given", async () => {
    const studio = await openStudio();
    const { sampleId } = await put(studio, "one.wav");
    const refused = async (changes: object) => (await refusal(update(studio, sampleId, changes))).message;
    expect(await refused({})).toMatch(/nothing to change is given; give name, bpm/);
    expect(await refused({ bpm: 12 })).toMatch(/40 to 240/);
    expect(await refused({ key: "banana" })).toMatch(/F# minor.*unknown/);
    expect(await refused({ addTags: ["<b>"] })).toMatch(/tag/i);
    const stranger = studio.user("bob").mutation(api.library.public.updateSample, { sampleId, name: "mine" });
    expect((await refusal(stranger)).code).toBe("SAMPLE_NOT_FOUND");
  });
});

describe("names", () => {
  test("stay unique: one that is taken gets a number, and says so; a sample's own does not count", async () => {
    const studio = await openStudio();
    await put(studio, "kick.wav");
    const { sampleId } = await put(studio, "snare.wav", { hertz: 330 });
    const renamed = await update(studio, sampleId, { name: "kick" });
    expect(renamed).toMatchObject({ name: "kick_2", next: expect.stringContaining("Another sample is called kick") });
    expect((await update(studio, sampleId, { name: "kick" })).name).toBe("kick_2");
    expect((await update(studio, sampleId, { name: "kick_2" })).name).toBe("kick_2");
    expect((await update(studio, sampleId, { name: "../../etc: passwd?" })).name).toBe("etc_passwd");
  });

  test("that changed are told to library folders, newest first and each sample once", async () => {
    const studio = await openStudio();
    const one = await put(studio, "one.wav");
    const two = await put(studio, "two.wav", { hertz: 330 });
    await update(studio, one.sampleId, { name: "uno" });
    await update(studio, two.sampleId, { name: "due" });
    await update(studio, one.sampleId, { bpm: 100 });
    await update(studio, one.sampleId, { name: "eins" });
    const { renamed } = await studio.ada.query(api.library.public.listRenamedSamples, {});
    expect(renamed.map(({ name }) => name)).toEqual(["eins", "due"]);
    expect((await studio.user("bob").query(api.library.public.listRenamedSamples, {})).renamed).toEqual([]);
    await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [one.sampleId] });
    await studio.ada.mutation(api.library.public.purgeSamples, { sampleIds: [one.sampleId] });
    const left = await studio.ada.query(api.library.public.listRenamedSamples, {});
    expect(left.renamed.map(({ name }) => name)).toEqual(["due"]);
  });

  test("of a deleted sample come back with it", async () => {
    const studio = await openStudio();
    const { sampleId } = await put(studio, "one.wav");
    await update(studio, sampleId, { name: "uno", bpm: 77 });
    await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [sampleId] });
    await studio.ada.mutation(api.library.public.restoreSamples, { sampleIds: [sampleId] });
    expect(await studio.ada.query(api.library.public.getSample, { sampleId })).toMatchObject({ name: "uno", bpm: 77 });
  });
});

describe("the same bytes again", () => {
  test("under a name that says more take the name and its facts, and say so; a poorer name changes nothing", async () => {
    const studio = await openStudio();
    await put(studio, "untitled.wav");
    const better = await put(studio, "break_168bpm_Fmin.wav");
    expect(better).toMatchObject({ name: "break_168bpm_Fmin", bpm: 168, key: "F minor" });
    expect(better.next).toBe(
      "The same audio was in the library already, as untitled; it is called break_168bpm_Fmin now, at 168 BPM, F minor.",
    );
    const poorer = await put(studio, "untitled.wav");
    expect(poorer).toMatchObject({ name: "break_168bpm_Fmin", bpm: 168, key: "F minor" });
    expect(poorer.next).toBe("The same audio was in the library already, as break_168bpm_Fmin.");
  });

  test("with a name that a person gives take that name, and keep it", async () => {
    const studio = await openStudio();
    await put(studio, "untitled.wav");
    expect(await put(studio, "untitled.wav", { name: "My break" })).toMatchObject({
      name: "My_break",
      next: expect.stringMatching(/already, as untitled; it is called My_break now/),
    });
    expect((await put(studio, "break_168bpm_Fmin.wav")).name).toBe("My_break");
  });

  test("change nothing that a person has set", async () => {
    const studio = await openStudio();
    const { sampleId } = await put(studio, "untitled.wav");
    await update(studio, sampleId, { bpm: 84, key: "unknown" });
    const again = await put(studio, "break_168bpm_Fmin.wav");
    expect(again).toMatchObject({ name: "break_168bpm_Fmin", bpm: 84 });
    expect(again).not.toHaveProperty("key");
    const named = await put(studio, "other_170bpm_Am.wav", { name: "x" });
    expect(named).toMatchObject({ name: "x", bpm: 84 });
  });
});
