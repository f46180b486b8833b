import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EndOfBits } from "../bit-reader.ts";
import { alacPacket, bitsOf, cookieOf } from "./alac.fixture.ts";
import { AlacBits } from "./bits.ts";
import { readAlacCookie } from "./cookie.ts";
import { DamagedAlacPacket } from "./damage.ts";
import { decodeAlac } from "./decode.ts";
import { readResiduals } from "./entropy.ts";
import { readAlacPacket } from "./packet.ts";
import { restoreSamples, restoreSums } from "./predictor.ts";

/** The bits of bytes as a text of zeros and ones, with as many zeros behind it as anyone asks for. */
function written(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("") + "0".repeat(64);
}

describe("the reader of bits", () => {
  const bytesAndWidths = fc.tuple(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.integer({ min: 0, max: 32 }), { maxLength: 12 }),
  );

  test("takes numbers of any width, as they stand in the bits, and zeros behind the end", () => {
    fc.assert(
      fc.property(bytesAndWidths, ([bytes, widths]) => {
        const reader = new AlacBits(bytes);
        let at = 0;
        for (const width of widths) {
          const expected = written(bytes)
            .padEnd(at + width, "0")
            .slice(at, at + width);
          expect(reader.read(width)).toBe(expected === "" ? 0 : Number.parseInt(expected, 2));
          at += width;
          expect(reader.position).toBe(at);
        }
        if (at > 8 * bytes.length) expect(() => reader.check()).toThrow(EndOfBits);
        else expect(() => reader.check()).not.toThrow();
      }),
    );
  });

  test("takes signed numbers in two's complement", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 32 }),
        fc.integer({ min: 0, max: 7 }),
        fc.integer(),
        (width, before, any) => {
          const value = Number(BigInt.asIntN(width, BigInt(any)));
          const reader = new AlacBits(bitsOf([before, 0], [width, value], [9, 511]));
          reader.read(before);
          expect(reader.readSigned(width)).toBe(value);
          expect(reader.read(9)).toBe(511);
        },
      ),
    );
  });

  test("looks ahead without taking anything", () => {
    const reader = new AlacBits(Uint8Array.of(0xff, 0, 0, 0, 0x80));
    expect(reader.peek()).toBe(-16_777_216);
    reader.read(8);
    expect(reader.peek()).toBe(0x80);
    expect(reader.position).toBe(8);
  });

  test.each([
    [0, 0],
    [1, 8],
    [7, 8],
    [8, 8],
    [9, 16],
  ])("at bit %d goes on at bit %d of the next byte's edge", (from, to) => {
    const reader = new AlacBits(new Uint8Array(4));
    reader.position = from;
    reader.align();
    expect(reader.position).toBe(to);
  });
});

describe("the predictor", () => {
  const residuals = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 50 });

  test("without coefficients leaves the residuals as they are", () => {
    const samples = Int32Array.of(5, -6, 7);
    restoreSamples(samples, { count: 3, bits: 16 }, { coefficients: new Int16Array(0), shift: 9 });
    expect([...samples]).toEqual([5, -6, 7]);
  });

  test("begins with sums of neighbours, as many as it has coefficients", () => {
    const samples = Int32Array.of(10, 1, 1, 1);
    restoreSamples(samples, { count: 4, bits: 16 }, { coefficients: Int16Array.of(0, 0, 0), shift: 9 });
    expect([...samples]).toEqual([10, 11, 12, 13]);
  });

  test("with one coefficient of full weight repeats the sample before, and moves it where it was wrong", () => {
    const coefficients = Int16Array.of(4);
    const samples = Int32Array.of(100, 20, 0, 8, -5);
    restoreSamples(samples, { count: 5, bits: 16 }, { coefficients, shift: 2 });
    // 8 came where nothing had moved, so that no coefficient is to blame; −5 came behind a rise, which was trusted too far.
    expect([...samples]).toEqual([100, 120, 120, 128, 123]);
    expect([...coefficients]).toEqual([3]);
  });

  test("sums wrap round at their width, as those of the encoder do", () => {
    fc.assert(
      fc.property(residuals, (given) => {
        const samples = Int32Array.from(given);
        restoreSums(samples, { count: given.length, bits: 16 });
        let sum = 0;
        const expected = given.map((each) => Number(BigInt.asIntN(16, BigInt((sum += each)))));
        expect([...samples]).toEqual(expected);
      }),
    );
  });

  test("gives samples of its width, whatever the residuals and coefficients are", () => {
    const coefficients = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 30 });
    fc.assert(
      fc.property(residuals, coefficients, fc.integer({ min: 0, max: 15 }), (given, stated, shift) => {
        const samples = Int32Array.from(given);
        restoreSamples(samples, { count: given.length, bits: 16 }, { coefficients: Int16Array.from(stated), shift });
        for (const sample of samples) expect(sample).toBe(Number(BigInt.asIntN(16, BigInt(sample))));
      }),
    );
  });
});

describe("the code of residuals", () => {
  const parameters = { mb: 10, pb: 40, kb: 14 };

  test("without parameters is damage: such packets write their samples out", () => {
    const target = { residuals: new Int32Array(4), count: 4, bits: 16 };
    const read = () => readResiduals(new AlacBits(new Uint8Array(9)), target, { ...parameters, kb: 0 });
    expect(read).toThrow(DamagedAlacPacket);
  });

  test.each([
    [0, 0],
    [1, -1],
    [2, 1],
    [3, -2],
    [4, 2],
    [8, 4],
  ])("a prefix of %d ones is the number %d: its lowest bit is the sign", (ones, expected) => {
    // At the smallest mean a code has one bit, of which the zero is left out.
    const reader = new AlacBits(bitsOf([ones, 2 ** ones - 1], [1, 0], [16, 0]));
    const residuals = new Int32Array(1);
    readResiduals(reader, { residuals, count: 1, bits: 16 }, parameters);
    expect([...residuals]).toEqual([expected]);
    expect(reader.position).toBe(ones + 1);
  });

  test("behind nine ones a number is written out in full", () => {
    const reader = new AlacBits(bitsOf([9, 511], [16, 60_001]));
    const residuals = new Int32Array(1);
    readResiduals(reader, { residuals, count: 1, bits: 16 }, parameters);
    expect([...residuals]).toEqual([-30_001]);
    expect(reader.position).toBe(25);
  });

  test("a run of zeros beyond the packet's samples is damage", () => {
    const reader = new AlacBits(bitsOf([1, 0], [9, 511], [16, 5]));
    const read = (count: number) =>
      readResiduals(reader, { residuals: new Int32Array(count), count, bits: 16 }, parameters);
    expect(() => read(6)).not.toThrow();
    reader.position = 0;
    expect(() => read(5)).toThrow(DamagedAlacPacket);
  });

  test("that breaks off ends the packet", () => {
    const target = { residuals: new Int32Array(9), count: 9, bits: 16 };
    expect(() => readResiduals(new AlacBits(new Uint8Array(0)), target, parameters)).toThrow(EndOfBits);
  });
});

describe("a packet that breaks the rules", () => {
  const cookie = readAlacCookie(cookieOf({ frameLength: 8 }));
  const mono = [
    [3, 0],
    [4, 0],
  ] as const;

  test.each<[string, readonly (readonly [number, number])[]]>([
    ["a coupling element, which no encoder writes", [[3, 2]]],
    ["bits in the field that is always zero", [...mono, [12, 1], [4, 0], [99, 0]]],
    ["as many low bytes as a sample has", [...mono, [12, 0], [1, 0], [2, 2], [1, 0], [99, 0]]],
    ["more samples than a packet may have", [...mono, [12, 0], [1, 1], [2, 0], [1, 1], [32, 9], [999, 0]]],
    ["no samples", [...mono, [12, 0], [1, 1], [2, 0], [1, 1], [32, 0], [99, 0]]],
    ["four billion samples", [...mono, [12, 0], [1, 1], [2, 0], [1, 1], [32, 2 ** 32 - 1], [99, 0]]],
    ["nothing but its end", [[3, 7]]],
  ])("with %s is damaged", (_, fields) => {
    expect(() => readAlacPacket(bitsOf(...fields), cookie)).toThrow(DamagedAlacPacket);
  });

  test("by breaking off within samples that are written out ends early, at any byte", () => {
    const packet = alacPacket([[1, 2, 3, 4, 5, 6, 7, 8]], { bitDepth: 16, frameLength: 8, isVerbatim: true });
    // The last byte holds the sign of the end, which is not needed.
    for (let length = 0; length < packet.length - 1; length++) {
      expect(() => readAlacPacket(packet.subarray(0, length), cookie)).toThrow(EndOfBits);
    }
  });

  test("is silence of a whole packet's length between its neighbours", () => {
    const whole = alacPacket([[8, 8, 8, 8, 8, 8, 8, 8]], { bitDepth: 16, frameLength: 8, isVerbatim: true });
    const { audio, ends } = decodeAlac(cookie, [[whole, Uint8Array.of(0xe0)], [whole]], 60);
    const steps = Array.from(audio.channels[0] ?? [], (sample) => sample * 32_768);
    expect(steps).toEqual([8, 0, 8].flatMap((step) => Array.from({ length: 8 }, () => step)));
    expect(ends).toEqual([16, 24]);
  });
});
