import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findElement, float, readChildren, readElement, readNumber, signed, text, unsigned } from "./ebml.ts";
import { bigEndian, EBML, element, openElement, unknownSize, variableNumber, words } from "./matroska.fixture.ts";
import { concatBytes, viewOf } from "../riff.ts";

describe("numbers of variable length", () => {
  test("come back in every length that has room for them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(), fc.nat(5), (length, seed, offset) => {
        const value = seed % (2 ** (7 * length) - 1);
        const bytes = concatBytes([new Uint8Array(offset), variableNumber(value, length), Uint8Array.of(255)]);
        expect(readNumber(bytes, offset)).toEqual({ value, length });
      }),
    );
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("of %d bytes with all bits set are no value", (length) => {
    expect(readNumber(unknownSize(length), 0)).toEqual({ value: null, length });
  });

  test("of eight bytes hold sizes of petabytes", () => {
    expect(readNumber(Uint8Array.of(1, 0, 8, 0, 0, 0, 0, 5), 0)).toEqual({ value: 2 ** 43 + 5, length: 8 });
  });

  test("that end behind the file, or begin with a zero byte, are none", () => {
    expect(readNumber(new Uint8Array(0), 0)).toBeNull();
    expect(readNumber(Uint8Array.of(0x40), 0)).toBeNull();
    expect(readNumber(Uint8Array.of(0x81), 1)).toBeNull();
    expect(readNumber(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8), 0)).toBeNull();
  });
});

describe("an element", () => {
  test.each([
    ["TrackNumber, of one byte", EBML.TrackNumber],
    ["CodecPrivate, of two", EBML.CodecPrivate],
    ["a Matroska block's statistics, of three", 0x2ad7b1],
    ["Segment, of four", EBML.Segment],
  ])("has its id whole, with the bit that tells its length: %s", (_, id) => {
    const bytes = element(id, new Uint8Array(3));
    expect(readElement(bytes, 0)).toEqual({ id, start: bytes.length - 3, end: bytes.length });
  });

  test.each([1, 2, 4, 8])("of unknown size, told in %d bytes, has no end", (sizeBytes) => {
    const bytes = openElement(EBML.Cluster, [new Uint8Array(9)], sizeBytes);
    expect(readElement(bytes, 0)).toEqual({ id: EBML.Cluster, start: 4 + sizeBytes, end: null });
  });

  test("may end behind the file, but not begin there", () => {
    expect(readElement(element(EBML.Block, new Uint8Array(2), 50), 0)).toMatchObject({ start: 2, end: 52 });
    const whole = element(EBML.Segment, []);
    expect(readElement(whole, 0)).toMatchObject({ start: whole.length, end: whole.length });
    for (let length = 0; length < whole.length; length++) expect(readElement(whole.subarray(0, length), 0)).toBeNull();
  });

  test("whose id would have five bytes is none", () => {
    expect(readElement(Uint8Array.of(0x08, 1, 2, 3, 4, 0x80), 0)).toBeNull();
  });
});

describe("elements within one", () => {
  const content = concatBytes([
    element(EBML.TagName, words("BPM")),
    element(EBML.Void, new Uint8Array(200)),
    element(EBML.TagName, words("second")),
    element(EBML.TagString, []),
  ]);

  test("are read in their order, empty ones too", () => {
    expect([...readChildren(content)].map((child) => [child.id, child.content.length])).toEqual([
      [EBML.TagName, 3],
      [EBML.Void, 200],
      [EBML.TagName, 6],
      [EBML.TagString, 0],
    ]);
  });

  test("are found by the first of their id", () => {
    expect(text(findElement(content, EBML.TagName) ?? new Uint8Array(0))).toBe("BPM");
    expect(findElement(content, EBML.TagString)).toHaveLength(0);
    expect(findElement(content, EBML.Tag)).toBeNull();
  });

  test("end with the one around them, also where the last claims more or does not know", () => {
    const cut = element(EBML.TagString, words("abc"), 90);
    const open = openElement(EBML.TagString, [words("abcd")]);
    expect([...readChildren(cut)].map((child) => child.content.length)).toEqual([3]);
    expect([...readChildren(open)].map((child) => child.content.length)).toEqual([4]);
  });
});

describe("values", () => {
  test("whole numbers come back in any length, with and without a sign", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 4, max: 6 }), (value, length) => {
        expect(signed(bigEndian(value, length))).toBe(value);
        expect(unsigned(bigEndian(Math.abs(value), length))).toBe(Math.abs(value));
      }),
    );
  });

  test("the sign is the highest bit", () => {
    expect([0x7f, 0x80, 0xff].map((byte) => signed(Uint8Array.of(byte)))).toEqual([127, -128, -1]);
    expect(signed(Uint8Array.of(0, 0x80))).toBe(128);
  });

  test("an empty number is 0", () => {
    const empty = new Uint8Array(0);
    expect([unsigned(empty), signed(empty), float(empty)]).toEqual([0, 0, 0]);
  });

  test("floating-point numbers have four bytes or eight; others are 0", () => {
    const bytes = new Uint8Array(12);
    viewOf(bytes).setFloat32(0, 44_100);
    viewOf(bytes).setFloat64(4, 47_999.75);
    expect(float(bytes.subarray(0, 4))).toBe(44_100);
    expect(float(bytes.subarray(4))).toBe(47_999.75);
    expect(float(bytes)).toBe(0);
  });

  test("text is UTF-8 and ends with the first NUL", () => {
    expect(text(words("Größe\0rest\nof it"))).toBe("Größe");
    expect(text(words("a\nb"))).toBe("a\nb");
    expect(text(Uint8Array.of(0x61, 0xff))).toBe("a\ufffd");
  });
});
