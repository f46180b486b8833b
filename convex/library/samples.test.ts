import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

async function fill(studio: Studio): Promise<void> {
  const files = [
    ["dusty drums.wav", { hertz: 80, bpm: 84, key: "Am" }],
    ["warm chords.wav", { hertz: 220, bpm: 84, key: "C" }],
    ["warm bass.wav", { hertz: 55, bpm: 128, key: "A minor" }],
    ["one shot.wav", { hertz: 500, seconds: 0.2 }],
  ] as const;
  for (const [fileName, facts] of files) {
    await studio.ada.action(api.library.publicNode.importSample, {
      storageId: await studio.upload(wavBytes(facts)),
      name: fileName,
    });
  }
}

const names = async (
  studio: Studio,
  input: Parameters<typeof studio.ada.query<typeof api.library.public.searchSamples>>[1],
  who = "ada",
) => (await studio.user(who).query(api.library.public.searchSamples, input)).samples.map(({ name }) => name);

describe("a search of the library", () => {
  test("without words shows the newest first", async () => {
    const studio = await openStudio();
    await fill(studio);
    expect(await names(studio, {})).toEqual(["one_shot", "warm_bass", "warm_chords", "dusty_drums"]);
    expect(await names(studio, { type: "stem" })).toEqual([]);
    expect(await names(studio, { type: "uploaded" })).toHaveLength(4);
  });

  test("finds words of names", async () => {
    const studio = await openStudio();
    await fill(studio);
    expect((await names(studio, { text: "warm" })).toSorted()).toEqual(["warm_bass", "warm_chords"]);
    expect(await names(studio, { text: "drums", type: "uploaded" })).toEqual(["dusty_drums"]);
    expect(await names(studio, { text: "drums", type: "generated" })).toEqual([]);
    expect(await names(studio, { text: "  " })).toHaveLength(4);
  });

  test("narrows by tempo and key, however the key is written", async () => {
    const studio = await openStudio();
    await fill(studio);
    expect(await names(studio, { key: "a min" })).toEqual(["warm_bass", "dusty_drums"]);
    expect(await names(studio, { bpmMin: 84, bpmMax: 84 })).toEqual(["warm_chords", "dusty_drums"]);
    expect(await names(studio, { bpmMin: 100, bpmMax: 130 })).toEqual(["warm_bass"]);
    expect(await names(studio, { key: "Am", bpmMax: 100 })).toEqual(["dusty_drums"]);
    expect(await names(studio, { text: "warm", key: "Am" })).toEqual(["warm_bass"]);
  });

  test("comes in pages that neither overlap nor miss one", async () => {
    const studio = await openStudio();
    await fill(studio);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await studio.ada.query(api.library.public.searchSamples, {
        limit: 3,
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...page.samples.map(({ name }) => name));
      cursor = page.cursor;
    } while (cursor);
    expect(seen).toEqual(["one_shot", "warm_bass", "warm_chords", "dusty_drums"]);
  });

  test("never shows another user's samples", async () => {
    const studio = await openStudio();
    await fill(studio);
    expect(await names(studio, {}, "bob")).toEqual([]);
    expect(await names(studio, { text: "warm" }, "bob")).toEqual([]);
    expect(await names(studio, { key: "Am" }, "bob")).toEqual([]);
  });

  test("refuses a page size or tempo out of range", async () => {
    const { ada } = await openStudio();
    expect((await refusal(ada.query(api.library.public.searchSamples, { limit: 0 }))).details).toEqual({
      field: "limit",
    });
    expect((await refusal(ada.query(api.library.public.searchSamples, { bpmMin: 3 }))).details).toEqual({
      field: "bpmMin",
    });
  });
});

test("a sample of another user, a malformed id and the id of something else read as not found", async () => {
  const studio = await openStudio();
  await fill(studio);
  const [sample] = (await studio.ada.query(api.library.public.searchSamples, {})).samples;
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "x" });
  const get = (who: string, sampleId: string) =>
    refusal(studio.user(who).query(api.library.public.getSample, { sampleId }));
  expect((await get("bob", sample?.sampleId ?? "")).code).toBe("SAMPLE_NOT_FOUND");
  expect((await get("ada", "nonsense")).code).toBe("SAMPLE_NOT_FOUND");
  expect((await get("ada", jobId)).code).toBe("SAMPLE_NOT_FOUND");
});
