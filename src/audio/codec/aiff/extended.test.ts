import * as fc from "fast-check";
import { expect, test } from "vitest";
import { viewOf } from "../riff.ts";
import { readExtended, writeExtended } from "./extended.ts";

/** Sign and exponent, and a mantissa with its leading one. */
function extended(head: number, mantissa: bigint): DataView {
  const view = viewOf(new Uint8Array(12).fill(0xee));
  view.setUint16(1, head);
  view.setBigUint64(3, mantissa);
  return view;
}

/** By the definition: mantissa × 2^(exponent − bias − 63), exact up to what a double holds. */
const byDefinition = (head: number, mantissa: bigint) => Number(mantissa) / 2 ** (16_383 + 63 - head);

test("numbers from 1 to 2^64 are the mantissa by the power", () => {
  const mantissas = fc.bigInt({ min: 2n ** 63n, max: 2n ** 64n - 1n });
  fc.assert(
    fc.property(fc.integer({ min: 16_383, max: 16_383 + 63 }), mantissas, (head, mantissa) => {
      const value = readExtended(extended(head, mantissa), 1);
      expect(Math.abs(value / byDefinition(head, mantissa) - 1)).toBeLessThanOrEqual(2 ** -52);
    }),
  );
});

test.each<[string, number, bigint]>([
  ["zero", 0, 0n],
  ["a half, which is no rate", 16_382, 2n ** 63n],
  ["2^64, which is none either", 16_383 + 64, 2n ** 63n],
  ["infinity", 0x7fff, 2n ** 63n],
  ["not a number", 0x7fff, 3n * 2n ** 62n],
  ["minus one", 0x8000 + 16_383, 2n ** 63n],
])("%s is read as 0", (_, head, mantissa) => {
  expect(readExtended(extended(head, mantissa), 1)).toBe(0);
});

test("a rate with a fraction is kept", () => {
  // 22254.5454…, the rate of the first Macintosh: 0x56EE8BA3 / 65536.
  expect(readExtended(extended(16_383 + 14, 0xaddd_1746_0000_0000n), 1)).toBeCloseTo(22_254.545_45, 4);
});

test("whole numbers come back with their leading one in front", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 - 1 }), (rate) => {
      const view = extended(0xffff, 2n ** 64n - 1n);
      writeExtended(view, 1, rate);
      expect(readExtended(view, 1)).toBe(rate);
      expect(view.getBigUint64(3) >> 63n).toBe(1n);
      expect(view.getUint16(1) - 16_383).toBe(rate.toString(2).length - 1);
    }),
  );
});

test("writing touches ten bytes and no more", () => {
  const view = extended(0, 0n);
  writeExtended(view, 1, 48_000);
  expect([view.getUint8(0), view.getUint8(11)]).toEqual([0xee, 0xee]);
});
