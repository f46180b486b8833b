import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apeLength, readApe, readTrailingApe } from "./ape-tag.ts";
import { decodeAudio } from "../decode.ts";
import { encodeMp3 } from "../mpeg/mp3.ts";
import { concatBytes, viewOf, writeText } from "../riff.ts";

type Item = [name: string, value: string | Uint8Array, flags?: number];

function itemOf([name, value, flags = 0]: Item): Uint8Array {
  const content = typeof value === "string" ? new TextEncoder().encode(value) : value;
  const head = new Uint8Array(8 + name.length + 1);
  viewOf(head).setUint32(0, content.length, true);
  viewOf(head).setUint32(4, flags, true);
  writeText(head, 8, name);
  return concatBytes([head, content]);
}

/** Header or footer. */
function frameOf(size: number, count: number, isHeader: boolean): Uint8Array {
  const bytes = new Uint8Array(32);
  writeText(bytes, 0, "APETAGEX");
  const view = viewOf(bytes);
  [2_000, size, count, isHeader ? 0xa000_0000 : 0x8000_0000].forEach((value, i) =>
    view.setUint32(8 + 4 * i, value, true),
  );
  return bytes;
}

function tagOf(items: readonly Item[], { header = true, count = items.length } = {}): Uint8Array {
  const content = concatBytes(items.map(itemOf));
  const size = content.length + 32;
  return concatBytes([...(header ? [frameOf(size, count, true)] : []), content, frameOf(size, count, false)]);
}

const FIELDS: Item[] = [
  ["Title", "Größe"],
  ["BPM", "122.5"],
  ["INITIALKEY", "Am"],
  ["Comment", "by hand"],
  ["Cover Art (Front)", Uint8Array.of(0x42, 0, 1, 2), 2],
];
const FACTS = { title: "Größe", bpm: 122.5, key: "Am", comment: "by hand" };

describe("an APEv2 tag", () => {
  test("is read at the start, by its header, and at the end, by its footer", () => {
    const tag = tagOf(FIELDS);
    expect(apeLength(concatBytes([tag, new Uint8Array(50)]))).toBe(tag.length);
    expect(readApe(tag)).toEqual(FACTS);
    expect(readTrailingApe(concatBytes([new Uint8Array(50), tag]))).toEqual(FACTS);
    expect(readTrailingApe(tagOf(FIELDS, { header: false }))).toEqual(FACTS);
  });

  test("is found in front of ID3v1", () => {
    const old = new Uint8Array(128);
    writeText(old, 0, "TAG");
    expect(readTrailingApe(concatBytes([tagOf(FIELDS), old]))).toEqual(FACTS);
  });

  test.each<[string, Item[], object]>([
    [
      "names in any case",
      [
        ["title", "a"],
        ["bPm", "90"],
      ],
      { title: "a", bpm: 90 },
    ],
    [
      "the first of two alike",
      [
        ["Title", "a"],
        ["TITLE", "b"],
      ],
      { title: "a" },
    ],
    ["the first part of several", [["Title", "a\0b"]], { title: "a" }],
    ["no bytes for text", [["Title", "a", 2]], {}],
    ["no tempo that is none", [["BPM", "fast"]], {}],
    ["no field of others", [["Artist", "a"]], {}],
  ])("gives %s", (_, items, facts) => {
    expect(readApe(tagOf(items))).toEqual(facts);
  });

  test("that counts more items than it has gives those that are there", () => {
    for (const count of [6, 1_000_000, 0xffff_ffff]) expect(readApe(tagOf(FIELDS, { count }))).toEqual(FACTS);
  });

  test("is none without its letters, or within less than a frame", () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(300), tagOf(FIELDS).subarray(0, 31)]) {
      expect(apeLength(bytes)).toBe(0);
      expect(readTrailingApe(bytes)).toEqual({});
    }
  });

  test("is read whatever became of it", () => {
    const tag = tagOf(FIELDS);
    const damage = fc.array(fc.tuple(fc.nat(tag.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(tag.length), (changes, length) => {
        const bytes = tag.slice(0, length);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        expect(() => [readApe(bytes), readTrailingApe(bytes), apeLength(bytes)]).not.toThrow();
      }),
    );
  });
});

test("an MP3 has the facts of its tags at either end; where they differ, ID3 is believed", async () => {
  const sound = { sampleRate: 44_100, channels: [new Float32Array(3_000).fill(0.1)] };
  const [plain, tagged] = [await encodeMp3(sound), await encodeMp3(sound, { metadata: { title: "ID3" } })];
  const [ape] = [tagOf(FIELDS)];
  for (const bytes of [concatBytes([ape, plain]), concatBytes([plain, ape])]) {
    const { audio, metadata } = await decodeAudio(bytes);
    expect(metadata).toMatchObject(FACTS);
    expect(audio.channels[0]).toHaveLength(3_000);
  }
  expect((await decodeAudio(concatBytes([tagged, ape]))).metadata).toMatchObject({ ...FACTS, title: "ID3" });
});
