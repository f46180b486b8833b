import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { ConvexJson, ConvexObject } from "../../values/json.ts";
import { expectConsistent } from "../integrity.fixture.ts";
import { collect, useTemporaryDatabase, read, write } from "../temporary-database.fixture.ts";
import { tokenize } from "./tokenizer.ts";
import type { SchemaJson, SearchFilterJson } from "../types.ts";

const SCHEMA: SchemaJson = {
  schemaValidation: false,
  tables: [
    {
      tableName: "songs",
      indexes: [],
      searchIndexes: [{ indexDescriptor: "search_title", searchField: "title", filterFields: ["artist", "year"] }],
      vectorIndexes: [],
      documentType: null,
    },
  ],
};

const temporary = useTemporaryDatabase(SCHEMA);

interface Song {
  /** Its place in the order of insertion. */
  at: number;
  title: string;
  artist: string;
}

type Filter = [field: string, value: ConvexJson];

function search(text: string, filters: Filter[] = []): ConvexObject[] {
  const equal = filters.map(([fieldPath, value]): SearchFilterJson => ({ type: "Eq", fieldPath, value }));
  return read(temporary.database, (documents) =>
    collect(documents, {
      source: {
        type: "Search",
        indexName: "songs.search_title",
        filters: [{ type: "Search", fieldPath: "title", value: text }, ...equal],
      },
      operators: [],
    }),
  );
}

/**
 * BM25 (Robertson and Zaragoza 2009, with k1 = 1.2 and b = 0.75) as the books write it, over all documents at once. The
 * last word of the search also stands for the words that it begins.
 */
function rank(songs: readonly Song[], text: string, artist: string | null): number[] {
  const words = songs.map(({ title }) => tokenize(title));
  const meanLength = Math.max(words.reduce((sum, { length }) => sum + length, 0) / songs.length, 1);
  const terms = tokenize(text);
  const scores = new Map<number, number>();
  for (const [position, term] of terms.entries()) {
    const isPrefix = position === terms.length - 1;
    const matches = (word: string): boolean => (isPrefix ? word.startsWith(term) : word === term);
    const matching = songs.filter(
      (song, index) => (artist === null || song.artist === artist) && (words[index] ?? []).some(matches),
    );
    const weight = Math.log(1 + (songs.length - matching.length + 0.5) / (matching.length + 0.5));
    for (const { at } of matching) {
      const own = words[at] ?? [];
      const frequency = own.filter(matches).length;
      const score = (weight * (frequency * 2.2)) / (frequency + 1.2 * (0.25 + (0.75 * own.length) / meanLength));
      scores.set(at, (scores.get(at) ?? 0) + score);
    }
  }
  return [...scores].toSorted(([a, x], [b, y]) => y - x || b - a).map(([at]) => at);
}

const word = fc.constantFrom("red", "reds", "reddish", "fish", "blue", "old", "boat");
const title = fc.array(word, { maxLength: 5 }).map((words) => words.join(" "));
const artist = fc.constantFrom("ann", "bob");

test("the results and their order are those of BM25 computed from all titles", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ title, artist }), { minLength: 1, maxLength: 12 }),
      fc.array(word, { maxLength: 3 }).map((words) => words.join(" ")),
      fc.option(artist),
      async (titles, text, only) => {
        const songs = titles.map((song, at) => ({ ...song, at }));
        await write(temporary.database, (documents) => {
          const stream = documents.stream({ source: { type: "FullTableScan", tableName: "songs" }, operators: [] });
          for (let next = stream.next(); next.done !== true; next = stream.next()) documents.remove(next.value._id);
          for (const song of songs) documents.insert("songs", { ...song });
        });
        const found = search(text, only === null ? [] : [["artist", only]]).map(({ at }) => at);
        expect(found).toEqual(rank(songs, text, only));
      },
    ),
    { numRuns: 120 },
  );
  expectConsistent(temporary.database);
});

describe("words", () => {
  test.each<[text: string, words: string[]]>([
    ["rock'n'roll", ["rock", "n", "roll"]],
    ["snake_case kebab-case", ["snake", "case", "kebab", "case"]],
    ["C# F♯", ["c", "f"]],
    ["1,000.5", ["1", "000", "5"]],
    ["ÄÖÜ ß", ["äöü", "ß"]],
    ["İstanbul", ["i̇stanbul"]],
    ["हिन्दी", ["हिन्दी"]],
    ["ｆｕｌｌ", ["ｆｕｌｌ"]],
    ["x²", ["x²"]],
    ["\u0000a\u0000b", ["a", "b"]],
    ["  \t\n ", []],
    ["👩‍🎤", []],
  ])("of %j are %j", (text, words) => expect(tokenize(text)).toEqual(words));

  test("are the same whichever way their accents are written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 10 }), (text) => {
        expect(tokenize(text.normalize("NFD"))).toEqual(tokenize(text.normalize("NFC")));
      }),
    );
  });

  test("are cut behind 64 units, and never within a letter", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "é", "𐐨", "𠀀"), { minLength: 50, maxLength: 80 }), (letters) => {
        const [cut = ""] = tokenize(letters.join(""));
        expect(cut).not.toMatch(/\p{Surrogate}/u);
        expect(letters.join("").startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(65);
        if (letters.join("").length >= 64) expect(cut.length).toBeGreaterThanOrEqual(64);
      }),
    );
  });
});

describe("titles that once could not be stored", () => {
  test("two long words that are cut within letters of the same half are two words", async () => {
    const long = "a".repeat(63);
    const titles = [`${long}𐐨 ${long}𠀀`, `${long}𐐨x ${long}𐐨y`];
    for (const one of titles) await write(temporary.database, (documents) => documents.insert("songs", { title: one }));
    expect(search(`${long}𐐨`).map(({ title: found }) => found)).toEqual(expect.arrayContaining(titles));
    expect(search(`${long}𠀀 none`).map(({ title: found }) => found)).toEqual([titles[0]]);
  });

  test.each(["", " ", "\0", "\ud800", "=artist=", "a".repeat(5000), "🎸", "constructor __proto__"])(
    "%j is stored, changed and removed without a trace",
    async (odd) => {
      const id = await write(temporary.database, (documents) => documents.insert("songs", { title: odd, artist: odd }));
      await write(temporary.database, (documents) => documents.patch(id, { title: `${odd} again` }));
      expect(search("again").map(({ title: found }) => found)).toEqual(
        odd === "\ud800" ? [expect.any(String)] : [`${odd} again`],
      );
      await write(temporary.database, (documents) => documents.remove(id));
      const left = temporary.database.connection.prepare("SELECT count(*) AS n FROM storage_postings").get();
      expect(left).toEqual({ n: 0 });
    },
  );
});

describe("filter fields", () => {
  beforeEach(async () => {
    await write(temporary.database, (documents) => {
      const artists: (ConvexJson | undefined)[] = ["ann", "Ann", "", null, 1, true, ["ann"], { a: 1 }, undefined];
      for (const [year, one] of artists.entries()) {
        documents.insert("songs", { title: "song", year, ...(one === undefined ? {} : { artist: one }) });
      }
    });
  });

  test.each<[value: ConvexJson, years: number[]]>([
    ["ann", [0]],
    ["Ann", [1]],
    ["", [2]],
    [null, [3]],
    [1, [4]],
    [true, [5]],
    [["ann"], [6]],
    [{ a: 1 }, [7]],
    [{ $undefined: null }, [8]],
    ["an", []],
    [false, []],
    [{ $integer: "AQAAAAAAAAA=" }, []],
  ])("equal to %j are those, and no others", (value, years) => {
    expect(search("song", [["artist", value]]).map(({ year }) => year)).toEqual(years);
  });

  test("are all to be equal, and one may be asked twice", () => {
    expect(
      search("song", [
        ["artist", "ann"],
        ["year", 0],
      ]).length,
    ).toBe(1);
    expect(
      search("song", [
        ["artist", "ann"],
        ["year", 1],
      ]),
    ).toEqual([]);
    expect(
      search("song", [
        ["artist", "ann"],
        ["artist", "Ann"],
      ]),
    ).toEqual([]);
  });
});

test("a search of more than sixteen words minds the first sixteen", async () => {
  await write(temporary.database, (documents) => documents.insert("songs", { title: "w16" }));
  await write(temporary.database, (documents) => documents.insert("songs", { title: "w17" }));
  const words = Array.from({ length: 20 }, (_, at) => `w${at + 1}`).join(" ");
  expect(search(words).map(({ title: found }) => found)).toEqual(["w16"]);
});
