import { expect, test } from "vitest";
import { A_LAW, MU_LAW } from "./companding.ts";

/** Steps of 16 bits of a code. */
const stepsOf = (table: Float32Array, code: number) => (table[code] ?? Number.NaN) * 32_768;
const CODES = Array.from({ length: 256 }, (_, code) => code);

/** The µ-law of G.711 in its own steps of 14 bits: (2 m + 33) 2^s − 33 for mantissa m and segment s of the inverted code. */
function muLawByDefinition(code: number): number {
  const inverted = 255 - code;
  const [segment, mantissa] = [Math.floor((inverted % 128) / 16), inverted % 16];
  const magnitude = 4 * ((2 * mantissa + 33) * 2 ** segment - 33);
  return inverted >= 128 ? 0 - magnitude : magnitude;
}

/** The A-law of G.711 in its own steps of 13 bits; the lowest two segments have the same step. */
function aLawByDefinition(code: number): number {
  // Every even bit is inverted.
  const plain = [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, bit) => {
    const isSet = Math.floor(code / 2 ** bit) % 2 === 1;
    return sum + (isSet === (bit % 2 === 0) ? 0 : 2 ** bit);
  }, 0);
  const [segment, mantissa] = [Math.floor((plain % 128) / 16), plain % 16];
  const magnitude = segment === 0 ? 8 * (2 * mantissa + 1) : 8 * (2 * mantissa + 33) * 2 ** (segment - 1);
  return plain >= 128 ? magnitude : -magnitude;
}

const LAWS = [
  ["µ-law", MU_LAW, muLawByDefinition, 32_124],
  ["A-law", A_LAW, aLawByDefinition, 32_256],
] as const;

test.each(LAWS)("%s: every code has the value of the standard's formula", (_, table, byDefinition) => {
  expect(CODES.map((code) => stepsOf(table, code) + 0)).toEqual(CODES.map((code) => byDefinition(code) + 0));
});

test.each(LAWS)("%s: the upper bit is the sign and nothing else", (_, table) => {
  for (const code of CODES) expect(stepsOf(table, code ^ 128) + stepsOf(table, code)).toBe(0);
});

test.each(LAWS)("%s: the loudest value is just under full scale", (_, table, __, loudest) => {
  expect(Math.max(...table) * 32_768).toBe(loudest);
});

test("µ-law has one silence with two signs, A-law has none", () => {
  expect(new Set([...MU_LAW].map((value) => value + 0)).size).toBe(255);
  expect(CODES.filter((code) => MU_LAW[code] === 0)).toEqual([0x7f, 0xff]);
  expect(new Set(A_LAW).size).toBe(256);
  expect(CODES.filter((code) => A_LAW[code] === 0)).toEqual([]);
});

test.each(LAWS)("%s: neighbouring values lie within a sixteenth, or the smallest step", (_, table) => {
  const values = [...table].map((value) => value * 32_768).toSorted((left, right) => left - right);
  values.slice(1).forEach((value, i) => {
    const gap = value - (values[i] ?? Number.NaN);
    expect(gap).toBeLessThanOrEqual(16 + Math.abs(value) / 16);
  });
});
