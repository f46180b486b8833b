import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noise } from "../../core/signals.fixture.ts";
import { BitReader, EndOfBits } from "../bit-reader.ts";
import { BitWriter } from "../bit-writer.ts";
import { crc16, crc8 } from "./flac-crc.ts";
import { planResidual, writeResidual } from "./flac-residual.ts";
import { DamagedFlacFrame, readFlacSubframe } from "./flac-subframe-reader.ts";
import { planSubframe, writeSubframe } from "./flac-subframe.ts";

/** Remainder of a division by a polynomial, bit by bit. */
function remainder(bytes: Uint8Array, width: 8 | 16, polynomial: number): number {
  let value = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const top = (value >>> (width - 1)) & 1;
      value = ((value << 1) & (2 ** width - 1)) ^ (top === ((byte >> bit) & 1) ? 0 : polynomial);
    }
  }
  return value;
}

describe("checksums", () => {
  const check = new TextEncoder().encode("123456789");

  test("have the published check values", () => {
    // CRC-8/SMBUS and CRC-16/UMTS in the catalogue of parametrised CRCs.
    expect(crc8(check)).toBe(0xf4);
    expect(crc16(check)).toBe(0xfee8);
    expect([crc8(new Uint8Array(0)), crc16(new Uint8Array(0))]).toEqual([0, 0]);
  });

  test("are the remainder of their polynomials", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(crc8(bytes)).toBe(remainder(bytes, 8, 0x07));
        expect(crc16(bytes)).toBe(remainder(bytes, 16, 0x80_05));
      }),
    );
  });

  test("of bytes and their checksum are nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const sum = crc16(bytes);
        expect(crc16(Uint8Array.of(...bytes, sum >> 8, sum & 255))).toBe(0);
        expect(crc8(Uint8Array.of(...bytes, crc8(bytes)))).toBe(0);
      }),
    );
  });

  test("change with any bit", () => {
    const bytes = Uint8Array.from({ length: 40 }, (_, i) => i * 5);
    for (let bit = 0; bit < 320; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect([crc8(changed) === crc8(bytes), crc16(changed) === crc16(bytes)]).toEqual([false, false]);
    }
  });
});

type Shape = (i: number, seed: number) => number;
/** Whole steps of 16 bits, each leading to another coding. */
const SHAPES: Record<string, Shape> = {
  silence: () => 0,
  constant: (_, seed) => (seed % 2_000) - 1_000,
  ramp: (i, seed) => ((i * 7 + seed) % 30_000) - 15_000,
  parabola: (i) => Math.round((i * i) / 40) % 30_000,
  sine: (i, seed) => Math.round(12_000 * Math.sin(i / 9 + seed)),
  "one click": (i, seed) => (i === seed % 37 ? 32_767 : 0),
  extremes: (i) => (i % 2 === 0 ? 32_767 : -32_768),
};

const cases = fc.record({
  shape: fc.constantFrom(...Object.keys(SHAPES)),
  length: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(192, 256, 1_000, 4_096)),
  seed: fc.nat(9_999),
});

function stepsOf({ shape, length, seed }: { shape: string; length: number; seed: number }): Int32Array {
  return Int32Array.from({ length }, (_, i) => SHAPES[shape]?.(i, seed) ?? 0);
}

function readBack(bytes: Uint8Array, length: number, bitDepth: number): number[] {
  const samples = new Float64Array(length);
  readFlacSubframe(new BitReader(bytes), samples, bitDepth);
  return [...samples];
}

describe("one channel of one block", () => {
  test("is read as it was written, whatever its shape and length", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(16, 17, 24), (input, bitDepth) => {
        const steps = stepsOf(input);
        const writer = new BitWriter();
        const plan = planSubframe(steps, bitDepth);
        writeSubframe(writer, plan);
        writer.align();
        const bytes = writer.toBytes();
        expect(readBack(bytes, steps.length, bitDepth)).toEqual([...steps]);
        expect(bytes.length).toBeLessThanOrEqual(Math.ceil(plan.bits / 8));
      }),
    );
  });

  test("noise of every loudness is read as it was written", () => {
    for (let bits = 1; bits <= 24; bits++) {
      const steps = Int32Array.from(noise(512, bits), (sample) => Math.floor(sample * 2 ** (bits - 1)));
      const writer = new BitWriter();
      writeSubframe(writer, planSubframe(steps, 24));
      writer.align();
      expect(readBack(writer.toBytes(), 512, 24)).toEqual([...steps]);
    }
  });

  test.each([
    ["silence", "constant"],
    ["constant", "constant"],
    ["ramp", "fixed"],
    ["parabola", "fixed"],
    ["sine", "fixed"],
  ])("%s is coded as %s", (shape, kind) => {
    expect(planSubframe(stepsOf({ shape, length: 4_096, seed: 5 }), 16).coding.kind).toBe(kind);
  });

  test("full-scale noise stays as it is, since nothing predicts it", () => {
    const steps = Int32Array.from(noise(4_096, 1), (sample) => Math.floor(sample * 32_768));
    expect(planSubframe(steps, 16).coding.kind).toBe("verbatim");
  });

  test("a polynomial of degree n is predicted by order n + 1 to nothing but its warm-up", () => {
    for (const degree of [1, 2, 3]) {
      const steps = Int32Array.from({ length: 64 }, (_, i) => Math.round((i + 2) ** degree));
      const { coding, bits } = planSubframe(steps, 24);
      expect(coding).toMatchObject({ kind: "fixed" });
      expect(bits).toBeLessThan(8 + 5 * 24 + 64 * 3 + 30);
    }
  });
});

describe("prediction errors", () => {
  test("take no more bits than was planned, in every partition order", () => {
    const lengths = fc.constantFrom(16, 64, 192, 1_152, 4_096);
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 20 }),
        (length, warmUp, loudness) => {
          const residual = Int32Array.from(noise(length, loudness + 1), (sample, i) =>
            // The second half is softer, so that partitions pay.
            Math.round(sample * 2 ** (i < length / 2 ? loudness : loudness / 3)),
          );
          const plan = planResidual(residual, warmUp);
          const writer = new BitWriter();
          writeResidual(writer, residual, warmUp, plan);
          writer.align();
          expect(writer.toBytes().length * 8).toBeLessThanOrEqual(Math.ceil(plan.bits / 8) * 8);
          expect(length % (1 << plan.order)).toBe(0);
          expect(length >> plan.order).toBeGreaterThanOrEqual(warmUp);
          expect(plan.parameters).toHaveLength(1 << plan.order);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Bits as a text of zeros and ones, blanks ignored, as bytes. */
function bitsToBytes(bits: string): Uint8Array {
  const plain = bits.replaceAll(" ", "");
  const padded = plain.padEnd(Math.ceil(plain.length / 8) * 8, "0");
  return Uint8Array.from({ length: padded.length / 8 }, (_, i) => Number.parseInt(padded.slice(8 * i, 8 * i + 8), 2));
}

describe("subframes of other encoders (RFC 9639, section 9.2)", () => {
  test.each<[string, string, number, number[]]>([
    ["a constant of 8 bits", "0 000000 0 11111110", 8, [-2, -2, -2]],
    ["verbatim samples of 4 bits", "0 000001 0 0111 1000 1111", 4, [7, -8, -1]],
    ["a constant with two wasted bits", "0 000000 1 01 000011", 8, [12, 12, 12]],
    ["fixed of order 1, Rice parameter 1", "0 001001 0 00000101 00 0000 0001 1 0 1 1", 8, [5, 5, 4]],
    ["fixed of order 0, uncoded residual of 3 bits", "0 001000 0 00 0000 1111 00011 011 101 000", 8, [3, -3, 0]],
    ["fixed of order 0, residual of no bits", "0 001000 0 00 0000 1111 00000", 8, [0, 0, 0]],
    [
      "a predictor of order 1 with weight 2 and shift 1",
      "0 100000 0 00000110 0010 00001 010 00 0000 0000 1 001",
      8,
      [6, 6, 7],
    ],
    ["a residual with parameters of 5 bits", "0 001000 0 01 0000 00001 1 0 1 1 01 0", 8, [0, -1, 1]],
  ])("%s", (_, bits, depth, expected) => {
    expect(readBack(bitsToBytes(bits), expected.length, depth)).toEqual(expected);
  });

  test.each<[string, string]>([
    ["does not begin with 0", "1 000000 0"],
    ["is reserved", "0 000010 0"],
    ["is reserved", "0 001101 0"],
    ["is reserved", "0 011111 0"],
    ["more bits are wasted", `0 000000 1 ${"0".repeat(8)}1`],
    ["longer than the block", "0 001100 0"],
    ["precision or shift", `0 100000 0 00000000 1111 00000`],
    ["precision or shift", `0 100000 0 00000000 0001 10000`],
    ["residual coding 2", "0 001000 0 10"],
    ["partitions do not fit", "0 001000 0 00 0001"],
  ])("damage is named: %s", (words, bits) => {
    const read = () => readBack(bitsToBytes(`${bits}${"0".repeat(64)}`), 3, 8);
    expect(read).toThrow(DamagedFlacFrame);
    expect(read).toThrow(words);
  });

  test("an end within a subframe is an end, not a number", () => {
    for (const bits of ["0 000001 0 0101", "0 001000 0 00 0000 0001 000", "0 000000 0"]) {
      expect(() => readBack(bitsToBytes(bits), 40, 16)).toThrow(EndOfBits);
    }
  });
});
