import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { PaginationOptions } from "convex/server";
import { compatibleKeys, relativeKey } from "../../src/audio/analyse/key/key.ts";
import { SORTS } from "../../src/contracts/dashboard.ts";
import { formatKey, type MusicalKey, parseKey } from "../../src/contracts/words/key.ts";
import { api } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import type { Wanted } from "./librarySearch.ts";
import { collectionIdsOf } from "./collectionRecord.ts";
import { tagFields, tagsOf } from "./tagRecord.ts";
import { type Studio, openStudio, wavBytes } from "../testing/studio.fixture.ts";

const KEYS = ["A minor", "C major", "F# minor", undefined] as const;
const TEMPOS = [90, 120, undefined, 120, 174] as const;
const TYPES = ["uploaded", "stem", "generated", "recording"] as const;
const COUNT = 24;

/** A library of rows with every mixture of facts, of which some are deleted, some another's, and some made of others. */
async function fill(studio: Studio): Promise<string> {
  const storageId = await studio.upload(wavBytes({ seconds: 0.2 }));
  await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "a.wav" });
  const { collectionId } = await studio.ada.mutation(api.library.public.createCollection, { name: "set" });
  await studio.t.run(async (ctx) => {
    const [first] = await ctx.db.query("samples").collect();
    if (!first) throw new Error("There is no sample");
    const { _id: root, _creationTime, ...plain } = first;
    for (let at = 0; at < COUNT; at += 1) {
      const [bpm, key] = [TEMPOS[at % TEMPOS.length], KEYS[at % KEYS.length]];
      await ctx.db.insert("samples", {
        ...plain,
        name: `${String.fromCharCode(97 + ((at * 7) % 26))}${at}`,
        // Equal lengths too: what is equal has to keep one order on all pages.
        duration: 1 + ((at * 5) % 7),
        type: TYPES[at % TYPES.length] ?? "uploaded",
        ...(bpm === undefined ? {} : { bpm }),
        ...(key === undefined ? {} : { key }),
        ...(at % 3 === 0 ? { isFavourite: true } : {}),
        ...(at % 4 === 1 ? { tags: tagFields(at % 8 === 1 ? ["dusty", "deep"] : ["dusty"]) } : {}),
        ...(at % 5 === 2 ? { collections: { [`c${collectionId}`]: true as const } } : {}),
        ...(at % 6 === 5 ? { sourceId: root, ...(at % 12 === 5 ? { isOrphan: true } : {}) } : {}),
        ...(at % 8 === 7 ? { deletedAt: 1_000 + at } : {}),
        ...(at % 11 === 10 ? { userId: "https://studio.test|eve" } : {}),
      });
    }
  });
  return collectionId;
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const range = (values: readonly number[]) => optional(fc.constantFrom(...values));

const wantedOf = (collectionId: string): fc.Arbitrary<Wanted> =>
  fc
    .record({
      sort: optional(fc.constantFrom(...SORTS)),
      type: optional(fc.constantFrom(...TYPES)),
      key: optional(fc.constantFrom("Am", "C", "Gb minor", "Eb")),
      withRelativeKey: optional(fc.boolean()),
      withCompatibleKeys: optional(fc.boolean()),
      bpmMin: range([80, 100, 120]),
      bpmMax: range([120, 150]),
      lengthMin: range([2, 4]),
      lengthMax: range([4, 6]),
      tags: optional(fc.subarray(["Dusty", "deep", "nothing"], { minLength: 1 })),
      collectionId: optional(fc.constantFrom(collectionId, "none")),
      isFavourite: optional(fc.constant(true as const)),
      isDeleted: fc.option(fc.constant(true as const), { nil: undefined, freq: 1 }),
    })
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));

/** Which rows a search has to find, read from the words of its contract. */
function isWanted(row: Doc<"samples">, wanted: Wanted): boolean {
  const between = (value: number | undefined, min?: number, max?: number) =>
    (min === undefined && max === undefined) ||
    (value !== undefined && value >= (min ?? -Infinity) && value <= (max ?? Infinity));
  const asked = wanted.key === undefined ? null : parseKey(wanted.key);
  const around = wanted.withCompatibleKeys
    ? compatibleKeys
    : (key: MusicalKey) => (wanted.withRelativeKey ? [relativeKey(key)] : []);
  const keys = asked ? [asked, ...around(asked)].map(formatKey) : null;
  const ordering = ["sort", "withRelativeKey", "withCompatibleKeys"];
  const filters = Object.entries(wanted).filter(([field]) => !ordering.includes(field));
  return (
    row.userId === "https://studio.test|ada" &&
    (row.deletedAt !== undefined) === (wanted.isDeleted ?? false) &&
    (filters.length > 0 || row.sourceId === undefined || row.isOrphan === true) &&
    (wanted.type === undefined || row.type === wanted.type) &&
    (keys === null || keys.includes(row.key ?? "")) &&
    between(row.bpm, wanted.bpmMin, wanted.bpmMax) &&
    between(row.duration, wanted.lengthMin, wanted.lengthMax) &&
    (wanted.tags ?? []).every((tag) => tagsOf(row).includes(tag.toLowerCase())) &&
    (wanted.collectionId === undefined || collectionIdsOf(row).includes(wanted.collectionId)) &&
    (wanted.isFavourite !== true || row.isFavourite === true)
  );
}

/** By what a row stands where it stands; what has no value comes last. */
function rank(row: Doc<"samples">, { sort = "newest", isDeleted }: Wanted): number | string {
  if (isDeleted) return -(row.deletedAt ?? 0);
  switch (sort) {
    case "newest":
      return -row._creationTime;
    case "oldest":
      return row._creationTime;
    case "name":
      return row.name;
    case "slowest":
      return row.bpm ?? Infinity;
    case "fastest":
      return -(row.bpm ?? 0);
    case "key":
      return row.key ?? "~";
    case "shortest":
      return row.duration;
    case "longest":
      return -row.duration;
  }
}

test("any filters in any order find what they should, in that order, each once on pages of any size", async () => {
  const studio = await openStudio();
  const collectionId = await fill(studio);
  const rows = await studio.samples();
  await fc.assert(
    fc.asyncProperty(wantedOf(collectionId), fc.integer({ min: 1, max: 9 }), async (wanted, numItems) => {
      const found: string[] = [];
      for (let cursor: string | null = null; ;) {
        const paginationOpts: PaginationOptions = { numItems, cursor };
        const asked = { ...wanted, paginationOpts };
        const page: { page: { sampleId: string }[]; isDone: boolean; continueCursor: string } = await studio.ada.query(
          api.browse.public.browseLibrary,
          asked,
        );
        expect(page.page.length).toBeLessThanOrEqual(numItems);
        found.push(...page.page.map(({ sampleId }) => sampleId));
        if (page.isDone) break;
        cursor = page.continueCursor;
      }
      const expected = rows.filter((row) => isWanted(row, wanted)).map(({ _id }) => String(_id));
      expect(found.toSorted()).toEqual(expected.toSorted());
      const ranks = found.map((id) => {
        const row = rows.find(({ _id }) => _id === id);
        return row ? rank(row, wanted) : "";
      });
      for (const [at, each] of ranks.entries()) if (at > 0) expect(each >= (ranks[at - 1] ?? each)).toBe(true);
    }),
    { numRuns: 80 },
  );
});
