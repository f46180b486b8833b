import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeId3 } from "../tags/id3.ts";
import { aiffOf, iffChunk, pack } from "../readers/containers.fixture.ts";
import { readAiffLayout } from "./aiff-layout.ts";
import { readAiffMetadata } from "./aiff-metadata.ts";

/** Two seconds at 8 kHz. */
const DATA = new Uint8Array(32_000);
const read = (...chunks: Uint8Array[]) => readAiffMetadata(readAiffLayout(aiffOf({ data: DATA, chunks })));

/** A marker with its name as a Pascal string, filled to an even number of bytes. */
const marker = (id: number, position: number, name: string) =>
  pack([2, id], [4, position], [1, name.length], name, name.length % 2 === 0 ? [1, 0] : "");
const markers = (count: number, ...parts: Uint8Array[]) => iffChunk("MARK", pack([2, count], ...parts));
const instrument = (note: number, [mode, start, end]: [number, number, number] = [0, 0, 0]) =>
  iffChunk(
    "INST",
    pack(
      [1, note],
      [1, 0],
      [1, 0],
      [1, 127],
      [1, 1],
      [1, 127],
      [2, 0],
      [2, mode],
      [2, start],
      [2, end],
      [4, 0],
      [2, 0],
    ),
  );
const appleLoop = ({ beats = 4, root = 0, scale = 0, metre = [4, 4], kind = 0 }: Partial<AppleLoop>) =>
  iffChunk("basc", pack([4, 1], [4, beats], [2, root], [2, scale], [2, metre[0] ?? 4], [2, metre[1] ?? 4], [2, kind]));

interface AppleLoop {
  beats: number;
  root: number;
  /** 1 minor, 2 major. */
  scale: number;
  metre: number[];
  /** 1 for a one-shot. */
  kind: number;
}

describe("a loop between markers", () => {
  const loop = { startSample: 100, endSample: 900 };

  test.each<[string, Uint8Array[]]>([
    ["without names", [markers(2, marker(1, 100, ""), marker(2, 900, ""))]],
    ["with names of odd lengths", [markers(2, marker(1, 100, "a"), marker(2, 900, "abc"))]],
    ["with names of even lengths", [markers(2, marker(1, 100, "ab"), marker(2, 900, "abcd"))]],
    [
      "among others, in any order",
      [markers(4, marker(9, 5, "x"), marker(2, 900, "end"), marker(7, 0, ""), marker(1, 100, "go"))],
    ],
    ["behind the instrument", []],
  ])("%s is found", (_, parts) => {
    const own =
      parts.length > 0 ? parts : [instrument(60, [1, 1, 2]), markers(2, marker(1, 100, ""), marker(2, 900, ""))];
    expect(read(...own, instrument(60, [1, 1, 2]))).toEqual({ rootMidiNote: 60, loop });
  });

  test("that goes back and forth is one as well", () => {
    expect(read(markers(2, marker(1, 100, ""), marker(2, 900, "")), instrument(60, [2, 1, 2])).loop).toEqual(loop);
  });

  const pair = markers(2, marker(1, 100, ""), marker(2, 900, ""));
  test.each<[string, Uint8Array[]]>([
    ["that is switched off", [pair, instrument(60, [0, 1, 2])]],
    ["whose end comes first", [pair, instrument(60, [1, 2, 1])]],
    ["without length", [pair, instrument(60, [1, 1, 1])]],
    ["whose marker is missing", [pair, instrument(60, [1, 1, 3])]],
    ["without markers", [instrument(60, [1, 1, 2])]],
    ["whose markers are cut off", [markers(2, marker(1, 100, "")), instrument(60, [1, 1, 2])]],
    ["whose markers are not counted", [markers(0, marker(1, 100, ""), marker(2, 900, "")), instrument(60, [1, 1, 2])]],
  ])("%s is none", (_, chunks) => {
    expect(read(...chunks)).toEqual({ rootMidiNote: 60 });
  });
});

test.each([
  [0, 0],
  [127, 127],
  [128, undefined],
  [255, undefined],
])("a root note of %d is read as %s", (note, expected) => {
  expect(read(instrument(note)).rootMidiNote).toBe(expected);
});

describe("Apple Loops", () => {
  test.each<[string, Partial<AppleLoop>, object]>([
    ["four beats in two seconds", { beats: 4 }, { oneShot: false, bpm: 120 }],
    ["seven eighths", { beats: 7, metre: [7, 8] }, { oneShot: false, bpm: 105 }],
    ["a metre that is not stated", { beats: 4, metre: [0, 0] }, { oneShot: false, bpm: 120 }],
    ["no beats", { beats: 0 }, { oneShot: false }],
    ["more beats than music has", { beats: 4_000 }, { oneShot: false }],
    ["a root without a scale", { root: 57 }, { oneShot: false, bpm: 120 }],
    ["a scale without a root", { scale: 1 }, { oneShot: false, bpm: 120 }],
    ["flats", { root: 51, scale: 1 }, { oneShot: false, bpm: 120, key: "Eb minor" }],
    ["sharps", { root: 54, scale: 2 }, { oneShot: false, bpm: 120, key: "F# major" }],
    ["a one-shot, which has no tempo", { kind: 1, root: 48, scale: 2 }, { oneShot: true, key: "C major" }],
  ])("%s", (_, fields, expected) => {
    expect(read(appleLoop(fields))).toEqual(expected);
  });

  test("cut off are none", () => {
    expect(read(iffChunk("basc", new Uint8Array(17).fill(1)))).toEqual({});
  });
});

describe("of several sources", () => {
  test("tags win over loops, and loops over texts", () => {
    const tags = (id: string) => iffChunk(id, encodeId3({ title: "tag", bpm: 99, key: "Dm" }));
    const others = [iffChunk("NAME", pack("name")), iffChunk("ANNO", pack("note")), appleLoop({ root: 57, scale: 1 })];
    for (const id of ["ID3 ", "id3 "])
      expect(read(...others, tags(id))).toEqual({ title: "tag", comment: "note", bpm: 99, key: "Dm", oneShot: false });
    expect(read(...others)).toEqual({ title: "name", comment: "note", bpm: 120, key: "A minor", oneShot: false });
  });

  test("blanks around texts are left out, and empty texts say nothing", () => {
    expect(read(iffChunk("NAME", pack("  pad \0\0")), iffChunk("ANNO", pack("   ")))).toEqual({ title: "pad" });
  });

  test("a comment whose length goes beyond its chunk is as long as there is", () => {
    expect(read(iffChunk("COMT", pack([2, 1], [4, 0], [2, 0], [2, 60_000], "short")))).toEqual({ comment: "short" });
    expect(read(iffChunk("COMT", pack([2, 1], [4, 0])))).toEqual({});
  });
});

test("arbitrary chunks give facts within their ranges, and never an error", () => {
  const ids = fc.constantFrom("MARK", "INST", "basc", "COMT", "NAME", "ID3 ");
  const content = fc.uint8Array({ maxLength: 80 });
  fc.assert(
    fc.property(fc.array(fc.tuple(ids, content), { maxLength: 6 }), (parts) => {
      const { bpm = 120, rootMidiNote = 60, loop, ...texts } = read(...parts.map(([id, bytes]) => iffChunk(id, bytes)));
      expect(bpm >= 20 && bpm <= 400).toBe(true);
      expect(rootMidiNote >= 0 && rootMidiNote <= 127).toBe(true);
      if (loop) expect(loop.startSample).toBeLessThan(loop.endSample);
      for (const value of Object.values(texts)) expect(value).not.toBe("");
    }),
    { numRuns: 400 },
  );
});
