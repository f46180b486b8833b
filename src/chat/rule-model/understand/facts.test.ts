import * as fc from "fast-check";
import { expect, test } from "vitest";
import { PITCH_NAMES } from "../../../contracts/words/key.ts";
import { findGenreIn, readFacts } from "./facts.ts";

const mode = fc.constantFrom("major", "minor");
const tonic = fc.constantFrom(...PITCH_NAMES);

test("tempo, length, key and takes are read in any order, and the words around them stay", () => {
  const phrases = fc.tuple(
    fc.integer({ min: 40, max: 240 }),
    fc.integer({ min: 1, max: 64 }),
    tonic,
    mode,
    fc.integer({ min: 2, max: 4 }),
  );
  fc.assert(
    fc.property(phrases, fc.infiniteStream(fc.nat()), ([bpm, bars, pitch, kind, takes], order) => {
      const parts = [`at ${bpm} bpm`, `${bars} bars`, `in ${pitch} ${kind}`, `${takes} variations`, "warm pad"];
      const shuffled = parts
        .map((part) => [order.next().value ?? 0, part] as const)
        .toSorted(([a], [b]) => a - b)
        .map(([, part]) => part);
      expect(readFacts(shuffled.join(", "))).toMatchObject({ facts: { bpm, bars, key: `${pitch} ${kind}`, takes } });
      expect(readFacts(shuffled.join(", ")).rest).toContain("warm pad");
    }),
  );
});

test("an article is no key, and a verb is no chord", () => {
  expect(readFacts("in a dark style").facts).toEqual({});
  expect(readFacts("I am happy").facts).toEqual({});
  expect(readFacts("in A").facts).toEqual({ key: "A major" });
  expect(readFacts("something in dm").facts).toEqual({ key: "D minor" });
  expect(readFacts("Am").facts).toEqual({ key: "A minor" });
});

test("numbers of files are no tempo", () => {
  expect(readFacts("24 bit 44.1k wav").facts).toEqual({ bitDepth: 24, sampleRate: 44_100, format: "wav" });
  expect(readFacts("mp3 at 320 kbps").facts).toEqual({ format: "mp3", bitrateKbps: 320 });
  expect(readFacts("17 bit").facts).toEqual({});
});

test("a tempo may be a range", () => {
  expect(readFacts("between 120 and 100 bpm").facts).toEqual({ bpmMin: 100, bpmMax: 120 });
  expect(readFacts("over 120").facts).toEqual({ bpmMin: 120 });
  expect(readFacts("around 100").facts).toEqual({ bpmMin: 94, bpmMax: 106 });
});

test("genres are found however they are written", () => {
  expect(["lofi", "Lo-Fi", "lo fi"].map((text) => findGenreIn(text)?.name)).toEqual(["lo-fi", "lo-fi", "lo-fi"]);
  expect(findGenreIn("some dnb please")).toEqual({ name: "drum and bass", words: "dnb" });
  expect(findGenreIn("warehouse")).toBeNull();
});
