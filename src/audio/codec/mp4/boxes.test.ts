import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FullBox, findBox, readBoxes } from "./boxes.ts";

const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const box = (type: string, content: readonly number[], size = content.length + 8): number[] => [
  ...word(size),
  ...new TextEncoder().encode(type),
  ...content,
];
const large = (type: string, content: readonly number[], size = content.length + 16) => [
  ...box(type, [...word(0), ...word(size), ...content], 1),
];
const bytesOf = (...parts: readonly number[][]) => Uint8Array.from(parts.flat());

describe("boxes", () => {
  test("of 32 bits, of 64 bits and up to the end stand one behind another", () => {
    const bytes = bytesOf(box("ftyp", [1, 2]), large("mdat", [3]), box("free", []), box("moov", [4, 5], 0));
    const found = [...readBoxes(bytes, 100)].map(({ type, start, offset, content }) => [
      type,
      start,
      offset,
      [...content],
    ]);
    expect(found).toEqual([
      ["ftyp", 100, 108, [1, 2]],
      ["mdat", 110, 126, [3]],
      ["free", 127, 135, []],
      ["moov", 135, 143, [4, 5]],
    ]);
  });

  test.each<[string, Uint8Array, string[]]>([
    ["nothing", bytesOf(), []],
    ["less than a header", bytesOf([0, 0, 0, 8, 102, 116, 121]), []],
    ["a size less than its header", bytesOf(box("free", []), box("bad!", [1], 7), box("moov", [])), ["free"]],
    ["a large size less than its header", bytesOf(large("bad!", [], 15), box("moov", [])), []],
    ["more promised than there is", bytesOf(box("mdat", [1, 2], 0xffff_ffff)), ["mdat"]],
  ])("%s is read as far as it is whole", (_, bytes, types) => {
    expect([...readBoxes(bytes)].map(({ type }) => type)).toEqual(types);
  });

  test("are found by the path of their types, the first of each", () => {
    const bytes = bytesOf(box("moov", [...box("trak", box("tkhd", [1])), ...box("trak", box("tkhd", [2]))]));
    expect([...(findBox(bytes, "moov", "trak", "tkhd") ?? [])]).toEqual([1]);
    expect(findBox(bytes, "moov", "mdia", "tkhd")).toBeNull();
    expect(findBox(bytes, "trak")).toBeNull();
    expect(findBox(bytes)).toBe(bytes);
  });

  test("of any bytes end, lie within them and follow each other", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        let last = -1;
        for (const { start, offset, content } of readBoxes(bytes)) {
          expect(start).toBeGreaterThan(last);
          expect(offset + content.length).toBeLessThanOrEqual(bytes.length);
          last = start;
        }
      }),
    );
  });
});

describe("the numbers of a box", () => {
  test("are read in order, with version and flags before them", () => {
    const minus = [255, 255, 255, 254];
    const content = bytesOf(
      [1, 0, 2, 3],
      [7],
      [1, 2],
      word(3_000_000_000),
      minus,
      word(1),
      word(5),
      [255, 255, 255, 255],
      minus,
    );
    const full = new FullBox(content);
    expect([full.version, full.flags, full.left]).toEqual([1, 0x203, 27]);
    expect([full.u8(), full.u16(), full.u32(), full.i32()]).toEqual([7, 258, 3_000_000_000, -2]);
    expect([full.u64(), full.i64(), full.left]).toEqual([2 ** 32 + 5, -2, 0]);
  });

  test("behind its end are 0, and nothing is left", () => {
    const full = new FullBox(bytesOf([0, 0, 0, 1, 9, 9]));
    expect([full.u32(), full.u8(), full.left]).toEqual([0, 0, 0]);
    full.skip(1_000);
    expect([full.i64(), full.left, new FullBox(bytesOf([5])).version]).toEqual([0, 0, 0]);
  });
});
