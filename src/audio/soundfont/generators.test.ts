import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { G, generatorsIn, hertzOf, secondsOf } from "./generators.ts";

/** A zone's record: its generator and its amount as two bytes, the low one first. */
function record(generator: number, amount: number): DataView {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, generator, true);
  view.setUint16(2, amount & 0xffff, true);
  return view;
}

describe("the amounts of a zone", () => {
  test("are signed, but for numbers of instruments and samples and for ranges", () => {
    const zone = generatorsIn([
      record(G.fineTune, -50),
      record(G.sampleId, 40_000),
      record(G.instrument, 65_535),
      record(G.keyRange, 0xff_80),
      record(G.velocityRange, 0x7f_40),
    ]);
    expect(Object.fromEntries(zone)).toEqual({
      [G.fineTune]: -50,
      [G.sampleId]: 40_000,
      [G.instrument]: 65_535,
      [G.keyRange]: 0xff_80,
      [G.velocityRange]: 0x7f_40,
    });
  });

  test("come back as they were written", () => {
    fc.assert(
      fc.property(fc.integer({ min: -32_768, max: 32_767 }), (amount) => {
        expect(generatorsIn([record(G.attenuation, amount)]).get(G.attenuation)).toBe(amount);
      }),
    );
  });

  test("are the later one's where a generator stands twice", () => {
    expect([...generatorsIn([record(G.pan, -500), record(G.coarseTune, 1), record(G.pan, 250)])]).toEqual([
      [G.pan, 250],
      [G.coarseTune, 1],
    ]);
    expect(generatorsIn([]).size).toBe(0);
  });
});

describe("what a zone does not name", () => {
  // SoundFont 2.04, §8.1.3.
  test.each([
    ["the filter is open", G.cutoff, 13_500],
    ["the envelope begins at once", G.volumeEnvelope, -12_000],
    ["vibrato begins at once", G.vibratoDelay, -12_000],
    ["vibrato has 8.176 Hz", G.vibratoRate, 0],
    ["each key is a semitone", G.scaleTuning, 100],
    ["the key is the one that is held", G.fixedKey, -1],
    ["the velocity is the one that is played", G.fixedVelocity, -1],
    ["the root key is the sample's own", G.rootKey, -1],
    ["nothing is detuned", G.fineTune, 0],
    ["nothing is panned", G.pan, 0],
  ])("%s", (_, generator, amount) => {
    expect(G.valueOf(new Map(), generator)).toBe(amount);
  });

  test("does not hide what it does name, zero included", () => {
    expect(G.valueOf(new Map([[G.scaleTuning, 0]]), G.scaleTuning)).toBe(0);
    expect(G.valueOf(new Map([[G.cutoff, 9_000]]), G.cutoff)).toBe(9_000);
    expect(G.valueOf(new Map([[G.cutoff, 9_000]]), G.resonance)).toBe(0);
  });
});

describe("units", () => {
  test.each([
    [0, 1],
    [1_200, 2],
    [-1_200, 0.5],
    [-7_973, 0.01],
    [-12_000, 0],
    [-32_768, 0],
    [8_000, 100],
    [32_767, 100],
  ])("%d timecents are %d s", (timecents, seconds) => {
    expect(secondsOf(timecents)).toBeCloseTo(seconds, 4);
  });

  test.each([
    [0, 8.1758],
    [6_900, 440],
    [8_100, 880],
    [13_500, 19_912.13],
  ])("%d absolute cents are %d Hz", (cents, hertz) => {
    expect(hertzOf(cents) / hertz).toBeCloseTo(1, 5);
  });

  test("longer timecents are never a shorter time", () => {
    const timecents = fc.integer({ min: -32_768, max: 32_767 });
    fc.assert(
      fc.property(timecents, timecents, (one, other) => {
        const [shorter, longer] = [Math.min(one, other), Math.max(one, other)];
        expect(secondsOf(shorter)).toBeLessThanOrEqual(secondsOf(longer));
        expect(secondsOf(longer)).toBeLessThanOrEqual(100);
      }),
    );
  });
});
