import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTempo, presentOnly } from "../metadata.ts";
import { concatBytes, viewOf } from "../riff.ts";
import { encodeVorbisComment, readVorbisComment } from "./vorbis-comment.ts";

function lengthAndText(text: string): Uint8Array {
  const content = new TextEncoder().encode(text);
  const bytes = new Uint8Array(4 + content.length);
  viewOf(bytes).setUint32(0, content.length, true);
  bytes.set(content, 4);
  return bytes;
}

/** A comment block by hand. */
function blockOf(fields: readonly string[], { vendor = "", count = fields.length } = {}): Uint8Array {
  const number = new Uint8Array(4);
  viewOf(number).setUint32(0, count, true);
  return concatBytes([lengthAndText(vendor), number, ...fields.map(lengthAndText)]);
}

describe("a Vorbis comment", () => {
  test.each<[string[], object]>([
    [["BPM=128"], { bpm: 128 }],
    [["bpm=127.5"], { bpm: 127.5 }],
    [["Tempo=90"], { bpm: 90 }],
    [["TEMPO=90", "BPM=120"], { bpm: 120 }],
    [["INITIALKEY=Am"], { key: "Am" }],
    [["KEY=F# minor"], { key: "F# minor" }],
    [["INITIALKEY=o"], { isUnpitched: true }],
    [["KEY=C", "INITIALKEY=Am"], { key: "Am" }],
    [["TITLE=Größe 日本"], { title: "Größe 日本" }],
    [["title= Kick "], { title: "Kick" }],
    [["COMMENT=a=b=c"], { comment: "a=b=c" }],
    [["DESCRIPTION=long"], { comment: "long" }],
    [["COMMENT=short", "DESCRIPTION=long"], { comment: "short" }],
    [["ENCODER=oggenc"], { software: "oggenc" }],
    [["TITLE="], {}],
    [["BPM=fast"], {}],
    [["TITLE"], {}],
    [["=nothing"], {}],
    [["ARTIST=x", "REPLAYGAIN_TRACK_GAIN=-7 dB"], {}],
    [[], {}],
  ])("%j", (fields, expected) => {
    expect(readVorbisComment(blockOf(fields))).toEqual(expected);
  });

  test("names the vendor where no encoder names itself", () => {
    expect(readVorbisComment(blockOf([], { vendor: "Xiph.Org" }))).toEqual({ software: "Xiph.Org" });
    expect(readVorbisComment(blockOf(["ENCODER=mine"], { vendor: "Xiph.Org" }))).toEqual({ software: "mine" });
  });

  test("that promises more fields than it has gives those that are there", () => {
    for (const count of [2, 1_000, 0xffff_ffff]) {
      expect(readVorbisComment(blockOf(["BPM=128"], { count }))).toEqual({ bpm: 128 });
    }
    expect(readVorbisComment(blockOf(["BPM=128", "KEY=Am"], { count: 1 }))).toEqual({ bpm: 128 });
  });

  test("is read back as it was written", () => {
    const words = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
      .filter((text) => text.trim() === text && !text.includes("\ufeff"));
    const facts = fc.record(
      {
        bpm: fc.integer({ min: 200, max: 4_000 }).map((tenths) => tenths / 10),
        key: fc.constantFrom("C", "Bb", "F#m", "Ebm", "1A"),
        title: words,
        comment: words,
        software: words,
      },
      { requiredKeys: ["software"] },
    );
    fc.assert(
      fc.property(facts, (metadata) => {
        expect(readVorbisComment(encodeVorbisComment(metadata))).toEqual(metadata);
      }),
    );
  });

  test("names this program as the vendor when none is given", () => {
    expect(readVorbisComment(encodeVorbisComment({ bpm: 120 }))).toEqual({ bpm: 120, software: "wav0-mcp" });
  });

  test("is an answer and no error, whatever its bytes and wherever it is cut", () => {
    const block = blockOf(["BPM=128", "TITLE=Kick"], { vendor: "v" });
    for (let length = 0; length <= block.length; length++)
      expect(readVorbisComment(block.subarray(0, length))).toBeTypeOf("object");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(readVorbisComment(bytes)).toBeTypeOf("object");
      }),
    );
  });
});

describe("a tempo as tags write it", () => {
  test.each([
    ["128", 128],
    ["128.00", 128],
    ["127,5", 127.5],
    [" 99 ", 99],
    ["20", 20],
    ["400", 400],
    ["1.2e2", 120],
  ])("“%s” is %f", (text, bpm) => {
    expect(parseTempo(text)).toBe(bpm);
  });

  test.each(["", " ", "0", "19.9", "401", "-120", "fast", "128 bpm", "1,2,8", "NaN", "Infinity"])(
    "“%s” is none",
    (text) => {
      expect(parseTempo(text)).toBeUndefined();
      expect(parseTempo(undefined)).toBeUndefined();
    },
  );
});

test("only what is there is kept: no undefined, no empty text, but false and 0", () => {
  expect(presentOnly({ title: "", key: undefined, oneShot: false, rootMidiNote: 0 })).toEqual({
    oneShot: false,
    rootMidiNote: 0,
  });
  expect(Object.keys(presentOnly({ bpm: undefined, comment: "x" }))).toEqual(["comment"]);
});
