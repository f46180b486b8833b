import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_BPM, MIN_BPM } from "../../../src/contracts/limits.ts";
import { PITCH_NAMES } from "../../../src/contracts/words/key.ts";
import { otherKeys, otherTempos } from "./other-readings.ts";

describe("other tempos", () => {
  test("are half and double of a tempo that was stated, each a press away", () => {
    expect(otherTempos({ bpm: 92 })).toEqual([{ value: 46 }, { value: 184 }]);
  });

  test("are those that were heard first, with how sure they are, and none twice or too fast", () => {
    const readings = {
      bpm: [
        { value: 140, confidence: 0.6 },
        { value: 70.2, confidence: 0.4 },
        { value: 105, confidence: 0.1 },
      ],
      key: [],
    };
    expect(otherTempos({ bpm: 140, readings })).toEqual([
      { value: 70.2, confidence: 0.4 },
      { value: 105, confidence: 0.1 },
    ]);
  });

  test("of a sample without a tempo are what was heard, and none where nothing was", () => {
    expect(otherTempos({})).toEqual([]);
    const bpm = [{ value: 90, confidence: 0.2 }];
    expect(otherTempos({ readings: { bpm, key: [] } })).toEqual(bpm);
  });

  test("are such as a sample may have, never its own and never one twice", () => {
    const tempo = fc.double({ min: MIN_BPM, max: MAX_BPM, noNaN: true });
    const heard = fc.array(fc.record({ value: tempo, confidence: fc.double({ min: 0, max: 1, noNaN: true }) }));
    fc.assert(
      fc.property(tempo, heard, (bpm, readings) => {
        const values = otherTempos({ bpm, readings: { bpm: readings, key: [] } }).map(({ value }) => value);
        for (const value of values) expect(value >= MIN_BPM - 0.01 && value <= MAX_BPM + 0.01).toBe(true);
        const told = [bpm, ...values].toSorted((a, b) => a - b);
        told.slice(1).forEach((value, index) => expect(value - (told[index] ?? 0)).toBeGreaterThan(0.4));
      }),
    );
  });
});

describe("other keys", () => {
  test.each([
    ["A minor", "C major"],
    ["C major", "A minor"],
    ["F# minor", "A major"],
    ["A# major", "G minor"],
  ])("of %s are its relative, %s", (key, relative) => {
    expect(otherKeys({ key })).toEqual([{ value: relative }]);
  });

  test("are those that were heard first; the relative is not told twice", () => {
    const key = [
      { value: "A minor", confidence: 0.5 },
      { value: "C major", confidence: 0.3 },
      { value: "E minor", confidence: 0.2 },
    ];
    expect(otherKeys({ key: "A minor", readings: { bpm: [], key } })).toEqual(key.slice(1));
    expect(otherKeys({ key: "E minor", readings: { bpm: [], key } })).toEqual([
      ...key.slice(0, 2),
      { value: "G major" },
    ]);
    expect(otherKeys({ readings: { bpm: [], key } })).toEqual(key);
  });

  test("lead back: the relative of the relative is the key", () => {
    for (const tonic of PITCH_NAMES) {
      for (const mode of ["major", "minor"]) {
        const [relative] = otherKeys({ key: `${tonic} ${mode}` });
        expect(otherKeys({ key: relative?.value ?? "" })).toEqual([{ value: `${tonic} ${mode}` }]);
      }
    }
  });

  test("of a key that is none, and without one, there are none", () => {
    expect(otherKeys({})).toEqual([]);
    expect(otherKeys({ key: "out of tune" })).toEqual([]);
  });
});
