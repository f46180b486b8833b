import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { viewOf } from "../riff.ts";
import { ENCODINGS, floatEncoding, type SampleEncoding, signedEncoding } from "./encodings.ts";

/** The whole number that bytes spell, most significant first. */
const spelled = (bytes: readonly number[]) => bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

/** What a number in IEEE 754 is by its fields. */
function floatByFields(bits: bigint, exponentBits: number, mantissaBits: number): number {
  const mantissa = Number(BigInt.asUintN(mantissaBits, bits));
  const exponent = Number(BigInt.asUintN(exponentBits, bits >> BigInt(mantissaBits)));
  const sign = bits >> BigInt(exponentBits + mantissaBits) === 0n ? 1 : -1;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 * bias + 1) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  const whole = exponent === 0 ? mantissa : mantissa + 2 ** mantissaBits;
  // In two factors, since the smallest numbers have a factor that is none.
  const power = Math.max(1, exponent) - bias - mantissaBits;
  return sign * whole * 2 ** Math.ceil(power / 2) * 2 ** Math.floor(power / 2);
}

const read = (encoding: SampleEncoding, bytes: readonly number[]) =>
  ENCODINGS[encoding].read(viewOf(Uint8Array.from(bytes)), 0);

const bytesOf = (count: number) => fc.array(fc.nat(255), { minLength: count, maxLength: count });

describe("whole numbers", () => {
  test.each([
    ["s8", 1],
    ["s16be", 2],
    ["s24be", 3],
    ["s32be", 4],
  ] as const)("%s is the two's complement over full scale, exactly", (encoding, count) => {
    fc.assert(
      fc.property(bytesOf(count), (bytes) => {
        const bits = 8 * count;
        expect(read(encoding, bytes) + 0).toBe(Number(BigInt.asIntN(bits, spelled(bytes))) / 2 ** (bits - 1));
      }),
    );
  });

  test("u8 lies half a range above", () => {
    for (let byte = 0; byte < 256; byte++) expect(read("u8", [byte])).toBe((byte - 128) / 128);
  });

  test("s64be is what single precision can tell of it", () => {
    fc.assert(
      fc.property(bytesOf(8), (bytes) => {
        const whole = Number(BigInt.asIntN(64, spelled(bytes))) / 2 ** 63;
        expect(Math.abs(read("s64be", bytes) - whole)).toBeLessThan(2 ** -31);
      }),
    );
  });

  test.each([
    ["s16be", [0x7f, 0xff], 1 - 2 ** -15],
    ["s16be", [0x80, 0x00], -1],
    ["s24be", [0x7f, 0xff, 0xff], 1 - 2 ** -23],
    ["s24be", [0xff, 0xff, 0xff], -(2 ** -23)],
    ["s24be", [0x00, 0x80, 0x00], 2 ** -8],
    ["s32be", [0xff, 0xff, 0xff, 0xff], -(2 ** -31)],
    ["s64be", [0x80, 0, 0, 0, 0, 0, 0, 0], -1],
  ] as const)("%s %j is %d", (encoding, bytes, value) => {
    expect(read(encoding, bytes)).toBe(value);
  });
});

describe("floating point", () => {
  test.each([
    ["f32be", 4, 8, 23],
    ["f64be", 8, 11, 52],
  ] as const)("%s is what its fields say", (encoding, count, exponentBits, mantissaBits) => {
    fc.assert(
      fc.property(bytesOf(count), (bytes) => {
        expect(read(encoding, bytes)).toBe(floatByFields(spelled(bytes), exponentBits, mantissaBits));
      }),
    );
  });

  test.each([
    [[0x80, 0, 0, 0], -0],
    [[0, 0, 0, 1], 2 ** -149],
    [[0x7f, 0x80, 0, 0], Number.POSITIVE_INFINITY],
    [[0xff, 0xc0, 0, 0], Number.NaN],
  ])("f32be %j is kept as %d; what is no number is for the reader to silence", (bytes, value) => {
    expect(read("f32be", bytes)).toBe(value);
  });
});

test.each(["s16", "s24", "s32", "s64", "f32", "f64"] as const)("%sle is the same bytes from behind", (name) => {
  const { bytes: count } = ENCODINGS[`${name}be`];
  expect(ENCODINGS[`${name}le`].bytes).toBe(count);
  fc.assert(
    fc.property(bytesOf(count), (bytes) => {
      // The lower half of 64 bits is not read, in either order.
      expect(read(`${name}le`, bytes)).toBe(read(`${name}be`, bytes.toReversed()));
    }),
  );
});

test("a sample is read where it lies, by its own bytes alone", () => {
  for (const [name, { bytes, read: readAt }] of Object.entries(ENCODINGS)) {
    const around = new Uint8Array(bytes + 8).fill(0xa5);
    around.fill(0, 3, 3 + bytes);
    const alone = readAt(viewOf(new Uint8Array(bytes)), 0);
    expect(readAt(viewOf(around), 3), name).toBe(alone);
  }
});

describe("containers", () => {
  test.each([1, 2, 3, 4, 8])("of %d bytes hold signed numbers in both orders", (bytes) => {
    for (const isLittleEndian of [true, false]) {
      const encoding = signedEncoding(bytes, isLittleEndian) ?? "u8";
      expect(ENCODINGS[encoding].bytes).toBe(bytes);
      const [one, rest] = [[1], Array.from({ length: bytes - 1 }, () => 0)];
      const value = read(encoding, isLittleEndian ? [...rest, ...one] : [...one, ...rest]);
      expect(value).toBe(1 / 128);
    }
  });

  test.each([0, 5, 6, 7, 16, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("of %d bytes there are none", (bytes) => {
    expect([signedEncoding(bytes, true), signedEncoding(bytes, false)]).toEqual([undefined, undefined]);
  });

  test("only four and eight bytes hold floating point", () => {
    expect([4, 8].flatMap((bytes) => [floatEncoding(bytes, true), floatEncoding(bytes, false)])).toEqual([
      "f32le",
      "f32be",
      "f64le",
      "f64be",
    ]);
    for (const bytes of [0, 1, 2, 3, 5, 10, 16, Number.NaN]) expect(floatEncoding(bytes, true)).toBeUndefined();
  });
});
