import { describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

interface Made {
  name: string;
  bpm?: number;
  key?: string;
}

async function add(studio: Studio, { name, ...facts }: Made): Promise<string> {
  // Other bytes each time: the same ones would be the same sample.
  const storageId = await studio.upload(wavBytes({ ...facts, hertz: 100 + 900 * Math.random(), seconds: 0.5 }));
  return (await studio.ada.action(api.library.publicNode.importSample, { storageId, name: `${name}.wav` })).sampleId;
}

const LIBRARY: Made[] = [
  { name: "warm pad", bpm: 90, key: "D minor" },
  { name: "synthwave arp", bpm: 110, key: "D# minor" },
  { name: "techno bassline", bpm: 130, key: "F minor" },
  { name: "glassy bell loop 100 bpm", bpm: 100, key: "A minor" },
  { name: "techno stab", bpm: 130, key: "A minor" },
  { name: "Lo-Fi Keys", bpm: 82, key: "F minor" },
  { name: "DnB kicks", bpm: 174 },
];

async function fill(studio: Studio): Promise<void> {
  for (const made of LIBRARY) await add(studio, made);
}

type Input = Parameters<Studio["ada"]["query"]>[1] & { text?: string; limit?: number; key?: string; bpmMin?: number };

async function names(studio: Studio, input: Input): Promise<string[]> {
  const { samples } = await studio.ada.query(api.library.public.searchSamples, input);
  return samples.map(({ name }) => name).toSorted();
}

test.each([
  ["D# minor", ["synthwave_arp"]],
  ["Eb minor", ["synthwave_arp"]],
  ["F minor", ["Lo_Fi_Keys", "techno_bassline"]],
  ["130 bpm F minor", ["techno_bassline"]],
  ["am 130", ["techno_stab"]],
  ["8A", ["glassy_bell_loop_100_bpm", "techno_stab"]],
  ["80-100 bpm", ["Lo_Fi_Keys", "glassy_bell_loop_100_bpm", "warm_pad"]],
  ["techno bassline", ["techno_bassline"]],
  ["stabs techno", ["techno_stab"]],
  ["lofi", ["Lo_Fi_Keys"]],
  ["drum and bass kick", ["DnB_kicks"]],
  ["uploads minor techno", ["techno_bassline", "techno_stab"]],
  ["techno pad", []],
])("%j finds %j", async (text, expected) => {
  const studio = await openStudio();
  await fill(studio);
  expect(await names(studio, { text })).toEqual(expected);
});

test("what the text says and what is asked for beside it both hold", async () => {
  const studio = await openStudio();
  await fill(studio);
  expect(await names(studio, { text: "F minor", bpmMin: 100 })).toEqual(["techno_bassline"]);
  expect(await names(studio, { text: "80-135 bpm", key: "Am" })).toEqual(["glassy_bell_loop_100_bpm", "techno_stab"]);
  expect(await names(studio, { text: "F minor", key: "Am" })).toEqual([]);
});

test("tags are found by words, with the tag and no longer without it", async () => {
  const studio = await openStudio();
  const sampleId = await add(studio, { name: "pad" });
  const tag = (change: { add?: string[]; remove?: string[] }) =>
    studio.ada.mutation(api.library.public.setTags, { sampleIds: [sampleId], ...change });
  await tag({ add: ["dusty tapes"] });
  expect(await names(studio, { text: "tape pads" })).toEqual(["pad"]);
  await tag({ remove: ["dusty tapes"] });
  expect(await names(studio, { text: "tape pads" })).toEqual([]);
});

describe("the pages of a search by words", () => {
  test("hold every match once, best first, between what has only some of the words", async () => {
    const studio = await openStudio();
    for (let i = 0; i < 5; i += 1) {
      await add(studio, { name: `dark kick ${i}` });
      await add(studio, { name: `bright kick ${i}` });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await studio.ada.query(api.library.public.searchSamples, {
        text: "dark kicks",
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.samples.map(({ name }) => name));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4].map((i) => `dark_kick_${i}`));
  });

  test("stay beside each other when a sample comes that does not match", async () => {
    const studio = await openStudio();
    for (let i = 0; i < 4; i += 1) await add(studio, { name: `dark kick ${i}` });
    const page = async (cursor: string | null) => {
      const paginationOpts = { numItems: 2, cursor };
      return studio.ada.query(api.browse.public.browseLibrary, { text: "dark kick", paginationOpts });
    };
    const { continueCursor } = await page(null);
    await add(studio, { name: "bright kick" });
    const both = [...(await page(null)).page, ...(await page(continueCursor)).page];
    expect(new Set(both.map(({ sampleId }) => sampleId)).size).toBe(4);
  });

  test("refuse a cursor that is none of theirs", async () => {
    const studio = await openStudio();
    const search = studio.ada.query(api.library.public.searchSamples, { text: "kick", cursor: "matches x" });
    expect((await refusal(search)).code).toBe("INVALID_INPUT");
  });
});

test("rows from before terms were stored are renewed, some at a time, and then found", async () => {
  const studio = await openStudio();
  const COUNT = 130;
  await studio.t.run(async (ctx) => {
    const storageId = await ctx.storage.store(new Blob(["audio"]));
    for (let i = 0; i < COUNT; i += 1) {
      await ctx.db.insert("samples", {
        userId: "https://studio.test|ada",
        name: `lo-fi_kicks_${i}`,
        storageId,
        duration: 1,
        format: "wav",
        type: "generated",
        sha256: String(i),
        metadata: { lufs: null, peakDb: null, sampleRate: 44_100, channels: 2 },
        searchText: `lo-fi kicks ${i}`,
        createdAt: i,
      });
    }
  });
  const left = () =>
    studio.t.run(async (ctx) => (await ctx.db.query("samples").collect()).filter((row) => !row.searchVersion).length);
  await studio.t.mutation(internal.library.searchText.renew, {});
  expect(await left()).toBe(COUNT - 100);
  await studio.t.mutation(internal.library.searchText.renew, {});
  expect(await left()).toBe(0);
  expect(await names(studio, { text: "lofi kick", limit: 100 })).toHaveLength(100);
});
