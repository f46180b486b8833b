import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BitReader, EndOfBits } from "./bit-reader.ts";
import { BitWriter } from "./bit-writer.ts";

type Field =
  | { kind: "number"; value: number; width: number }
  | { kind: "signed"; value: number; width: number }
  | { kind: "unary"; value: number };

const numbers = fc.integer({ min: 1, max: 32 }).chain((width) =>
  fc.record({
    kind: fc.constant("number" as const),
    value: fc.integer({ min: 0, max: 2 ** width - 1 }),
    width: fc.constant(width),
  }),
);
const signed = fc.integer({ min: 1, max: 32 }).chain((width) =>
  fc.record({
    kind: fc.constant("signed" as const),
    value: fc.integer({ min: -(2 ** (width - 1)), max: 2 ** (width - 1) - 1 }),
    width: fc.constant(width),
  }),
);
const unary = fc.record({ kind: fc.constant("unary" as const), value: fc.integer({ min: 0, max: 200 }) });
const fields = fc.array(fc.oneof(numbers, signed, unary), { maxLength: 40 });

function written(list: readonly Field[]): Uint8Array {
  const writer = new BitWriter();
  for (const field of list) {
    if (field.kind === "unary") writer.writeUnary(field.value);
    else writer.write(field.value, field.width);
  }
  writer.align();
  return writer.toBytes();
}

/** The same bits as a text of zeros and ones, by another way. */
function bitsOf(list: readonly Field[]): string {
  return list
    .map((field) => {
      if (field.kind === "unary") return `${"0".repeat(field.value)}1`;
      const value = field.value < 0 ? field.value + 2 ** field.width : field.value;
      return value.toString(2).padStart(field.width, "0");
    })
    .join("");
}

describe("writing", () => {
  test("lays bits down highest first, zeros up to the byte's edge", () => {
    fc.assert(
      fc.property(fields, (list) => {
        const bits = bitsOf(list);
        const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, "0");
        expect([...written(list)].map((byte) => byte.toString(2).padStart(8, "0")).join("")).toBe(padded);
      }),
    );
  });

  test("takes the lowest bits of what is too large, and of negative numbers", () => {
    const writer = new BitWriter();
    writer.write(0x1ff, 4);
    writer.write(-1, 4);
    writer.write(-2, 8);
    writer.write(-1, 32);
    expect([...writer.toBytes()]).toEqual([0xff, 0xfe, 0xff, 0xff, 0xff, 0xff]);
  });

  test("grows beyond its first memory, and whole bytes go in as they are", () => {
    const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 31) % 256);
    const writer = new BitWriter();
    writer.writeBytes(bytes);
    expect(writer.toBytes()).toEqual(bytes);
  });

  test("hands out copies of whole bytes only", () => {
    const writer = new BitWriter();
    writer.write(0xab, 8);
    writer.write(1, 3);
    const early = writer.toBytes();
    expect([...early]).toEqual([0xab]);
    early[0] = 0;
    writer.align();
    writer.align();
    expect([...writer.toBytes()]).toEqual([0xab, 0b0010_0000]);
  });

  test("no bits and no zeros are possible", () => {
    const writer = new BitWriter();
    writer.write(0xff, 0);
    writer.writeUnary(0);
    writer.align();
    expect([...writer.toBytes()]).toEqual([0x80]);
  });
});

function readBack(bytes: Uint8Array, list: readonly Field[]): number[] {
  const reader = new BitReader(bytes);
  return list.map((field) => {
    if (field.kind === "unary") return reader.readUnary();
    return field.kind === "number" ? reader.read(field.width) : reader.readSigned(field.width);
  });
}

describe("reading", () => {
  test("gives back what was written, whatever the widths", () => {
    fc.assert(
      fc.property(fields, (list) => {
        expect(readBack(written(list), list)).toEqual(list.map((field) => field.value));
      }),
    );
  });

  test("takes up to 48 bits at once", () => {
    const bytes = Uint8Array.of(0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde);
    expect(new BitReader(bytes).read(48)).toBe(0x1234_5678_9abc);
    const shifted = new BitReader(bytes);
    expect([shifted.read(4), shifted.read(40)]).toEqual([1, 0x23_4567_89ab]);
    expect(new BitReader(new Uint8Array(6).fill(0xff)).readSigned(48)).toBe(-1);
  });

  test("begins and aligns at bytes, and says where it is", () => {
    const reader = new BitReader(Uint8Array.of(1, 2, 3, 4, 5), 1);
    expect(reader.offset).toBe(1);
    reader.read(3);
    reader.align();
    expect(reader.offset).toBe(2);
    reader.align();
    expect([reader.offset, reader.read(8), reader.offset]).toEqual([2, 3, 3]);
  });

  test("the offset is that of the next bit's byte after any aligned reading", () => {
    fc.assert(
      fc.property(fields, (list) => {
        const bytes = new Uint8Array([...written(list), 0xee, 0xdd]);
        const reader = new BitReader(bytes);
        for (const field of list) {
          if (field.kind === "unary") reader.readUnary();
          else reader.read(field.width);
        }
        reader.align();
        expect(reader.offset).toBe(bytes.length - 2);
        expect(reader.read(16)).toBe(0xeedd);
      }),
    );
  });

  test.each<[string, (reader: BitReader) => unknown]>([
    ["one bit of nothing", (reader) => (reader.read(16), reader.read(1))],
    ["17 bits of two bytes", (reader) => reader.read(17)],
    ["40 bits of two bytes", (reader) => reader.read(40)],
    ["a signed number of 30 bits", (reader) => reader.readSigned(30)],
    ["zeros without an end", (reader) => reader.readUnary()],
  ])("%s ends in a word for it", (_, read) => {
    expect(() => read(new BitReader(new Uint8Array(2)))).toThrow(EndOfBits);
  });

  test("no bits can be read at the very end", () => {
    const reader = new BitReader(Uint8Array.of(7));
    reader.read(8);
    expect([reader.read(0), reader.readSigned(0)]).toEqual([0, 0]);
    expect(() => reader.align()).not.toThrow();
  });
});
