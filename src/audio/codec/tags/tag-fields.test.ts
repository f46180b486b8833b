import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AudioMetadata } from "../metadata.ts";
import { factsOfTag, tagOfFacts, type TagFamily } from "./tag-fields.ts";

const FACTS: AudioMetadata = { title: "Dusk", bpm: 92.5, key: "F# minor", comment: "take 3", software: "Someone 1.0" };

describe("facts are written into", () => {
  test.each<[TagFamily, [string, string][]]>([
    [
      "id3",
      [
        ["TIT2", "Dusk"],
        ["TBPM", "92.5"],
        ["TKEY", "F#m"],
        ["COMM", "take 3"],
        ["TSSE", "Someone 1.0"],
      ],
    ],
    [
      "vorbis",
      [
        ["TITLE", "Dusk"],
        ["BPM", "92.5"],
        ["INITIALKEY", "F#m"],
        ["COMMENT", "take 3"],
      ],
    ],
    [
      "info",
      [
        ["INAM", "Dusk"],
        ["ICMT", "take 3"],
        ["ISFT", "Someone 1.0"],
      ],
    ],
    ["ape", []],
  ])("the fields that %s has for them", (family, fields) => {
    expect(tagOfFacts(family, FACTS)).toEqual(fields);
    expect(tagOfFacts(family, {})).toEqual([]);
    expect(tagOfFacts(family, { title: "", comment: "" })).toEqual([]);
  });

  test("the key's field as none where the sound has no pitch", () => {
    expect(tagOfFacts("id3", { isUnpitched: true })).toEqual([["TKEY", "o"]]);
    expect(tagOfFacts("vorbis", { key: "somewhere near D" })).toEqual([]);
  });
});

describe("facts are read from", () => {
  test.each<[TagFamily, [string, string][], AudioMetadata]>([
    ["vorbis", [["TEMPO", "127,5"]], { bpm: 127.5 }],
    [
      "vorbis",
      [
        ["BPM", ""],
        ["TEMPO", "90"],
      ],
      { bpm: 90 },
    ],
    [
      "vorbis",
      [
        ["BPM", "100"],
        ["TEMPO", "90"],
      ],
      { bpm: 100 },
    ],
    ["vorbis", [["KEY", "A minor"]], { key: "A minor" }],
    ["vorbis", [["DESCRIPTION", "rain"]], { comment: "rain" }],
    [
      "vorbis",
      [
        ["COMMENT", "sun"],
        ["DESCRIPTION", "rain"],
      ],
      { comment: "sun" },
    ],
    [
      "ape",
      [
        ["INITIALKEY", "8A"],
        ["ENCODER", "X"],
      ],
      { key: "8A", software: "X" },
    ],
    ["ape", [["DESCRIPTION", "no field of this family"]], {}],
    ["id3", [["TENC", "by hand"]], { software: "by hand" }],
    ["id3", [["TKEY", "O"]], { isUnpitched: true }],
    [
      "info",
      [
        ["IKEY", "Gm"],
        ["IBPM", "128.00"],
      ],
      { key: "Gm", bpm: 128 },
    ],
    ["info", [["IBPM", "9000"]], {}],
    ["info", [["IBPM", "fast"]], {}],
    ["info", [["TITLE", "of another family"]], {}],
  ])("%s %j", (family, fields, facts) => {
    expect(factsOfTag(family, new Map(fields))).toEqual(facts);
  });
});

test("what ID3 is given it gives back, whatever the words", () => {
  const words = fc.string({ minLength: 1, maxLength: 20 });
  const tempo = fc.double({ min: 20, max: 400, noNaN: true });
  fc.assert(
    fc.property(words, words, tempo, fc.constantFrom("C", "Db", "F#m", "Bbm"), (title, comment, bpm, key) => {
      const facts = { title, comment, bpm, key };
      expect(factsOfTag("id3", new Map(tagOfFacts("id3", facts)))).toEqual(facts);
    }),
  );
});
