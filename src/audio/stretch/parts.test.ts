import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Flow, resample, resampleFlow } from "../core/resample.ts";
import { at, amplitudeOf, largestDifference, levelOf, noise, sine } from "../core/signals.fixture.ts";
import { keepAttacks } from "./attacks-kept.ts";
import { closeSeam, seamLength } from "./seam.ts";
import { readFrom, stretchFlow } from "./stretch.ts";
import { loadSignalsmith } from "./load-signalsmith.ts";

const RATE = 8_000;
const mono = (samples: Float32Array) => ({ sampleRate: RATE, channels: [samples] });
const whole = (flow: Flow, length: number) => flow(length)[0] ?? new Float32Array(0);

/** A flow read in pieces of these sizes, joined. */
function inPieces(flow: Flow, sizes: readonly number[]): Float32Array {
  return Float32Array.from(sizes.flatMap((size) => Array.from(flow(size)[0] ?? [])));
}

const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("reading from a place", () => {
  test("gives silence around a sound, or the loop, in pieces as at once", () => {
    const samples = noise(50, 1);
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 60 }), fc.boolean(), sizes, (start, isLoop, pieces) => {
        const read = inPieces(readFrom(mono(samples), start, isLoop), pieces);
        const expected = Float32Array.from({ length: sum(pieces) }, (_, i) => {
          const place = start + i;
          if (isLoop) return at(samples, ((place % 50) + 50) % 50);
          return place < 0 || place >= 50 ? 0 : at(samples, place);
        });
        expect(read).toEqual(expected);
      }),
    );
  });
});

describe("resampling onwards", () => {
  test("is the same as resampling the whole, whatever the pieces", () => {
    const samples = noise(3_000, 2);
    fc.assert(
      fc.property(fc.integer({ min: 50_000, max: 200_000 }), sizes, (from, pieces) => {
        const ratio = { from, to: 100_000 };
        const flow = resampleFlow(readFrom(mono(samples), 0, false), ratio);
        const expected = resample({ sampleRate: from, channels: [samples] }, 100_000).channels[0];
        const length = Math.min(sum(pieces), expected?.length ?? 0);
        const read = inPieces(flow, pieces).subarray(0, length);
        expect(largestDifference(read, expected?.subarray(0, length) ?? [])).toBe(0);
      }),
      { numRuns: 25 },
    );
  });
});

describe("stretching onwards", () => {
  const setup = { channels: 1, sampleRate: RATE, formantSemitones: 0 };

  test("depends on nothing but the place: the same in any pieces", async () => {
    const module = await loadSignalsmith();
    const samples = noise(2_000, 3);
    const open = () => stretchFlow(readFrom(mono(samples), 0, false), module, { ...setup, stretch: 1.3 });
    const expected = whole(open(), 6_000);
    fc.assert(
      fc.property(sizes, (pieces) => {
        expect(largestDifference(inPieces(open(), pieces), expected.subarray(0, sum(pieces)))).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test("moves resonances and no pitches where that is asked for, and no other stretching hears of it", async () => {
    const module = await loadSignalsmith();
    // Partials of 100 Hz around a resonance at 1 kHz.
    const voice = Float32Array.from({ length: 2 * RATE }, (_, i) => {
      let value = 0;
      for (let n = 1; n <= 30; n++) {
        const distance = (100 * n - 1_000) / 250;
        value += 0.1 * Math.exp(-distance * distance) * Math.sin((2 * Math.PI * 100 * n * i) / RATE);
      }
      return value;
    });
    const levelsOf = (formantSemitones: number) => {
      const flow = stretchFlow(readFrom(mono(voice), 0, false), module, { ...setup, formantSemitones, stretch: 1.25 });
      const middle = whole(flow, 2 * RATE).subarray(RATE, RATE + 800);
      return [700, 1_000, 1_050].map((hertz) => amplitudeOf(middle, hertz / RATE));
    };
    const [lowBefore = 0, before = 0, between = 0] = levelsOf(0);
    const [lowAfter = 0, after = 0, betweenAfter = 0] = levelsOf(-7);
    expect(lowAfter / after).toBeGreaterThan(4 * (lowBefore / before));
    // Between two partials there is nothing, before as after.
    expect(Math.max(between, betweenAfter)).toBeLessThan(0.05 * before);
    expect(levelsOf(0)).toEqual([lowBefore, before, between]);
  });
});

describe("attacks", () => {
  test("are the source's own around their place in the stretched sound, which is left alone elsewhere", () => {
    const source = noise(8_000, 4);
    const setup = { source: mono(source), attacks: [1_000, 3_000], stretch: 1.5, start: 0, isLoop: false };
    const kept = whole(
      keepAttacks((count) => [new Float32Array(count)], setup),
      12_000,
    );
    for (const place of [1_000, 3_000]) {
      const to = Math.round(place * 1.5);
      expect(largestDifference(kept.subarray(to - 100, to + 200), source.subarray(place - 100, place + 200))).toBe(0);
      expect(levelOf(kept.subarray(to + 480, to + 1_200))).toBe(0);
    }
    expect(levelOf(kept.subarray(0, 1_300))).toBe(0);
  });

  test("near each other share the room between them", () => {
    const source = new Float32Array(4_000).fill(1);
    const setup = { source: mono(source), attacks: [1_000, 1_100], stretch: 0.5, start: 0, isLoop: true };
    const kept = whole(
      keepAttacks((count) => [new Float32Array(count)], setup),
      2_000,
    );
    expect(kept.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect([at(kept, 500), at(kept, 550)]).toEqual([1, 1]);
  });
});

describe("a seam", () => {
  test.each([
    ["the same", 1, 0],
    ["in quadrature", 1, Math.PI / 2],
  ])("keeps the level of sounds that are %s", (_, amplitude, phase) => {
    const loop = sine(0.01, 1_000, { amplitude: 0.5 });
    const lead = sine(0.01, 200, { amplitude: 0.5 * amplitude, phase: phase + 2 * Math.PI * 0.01 * 800 });
    closeSeam(mono(loop), [lead]);
    expect(levelOf(loop.subarray(800)) / levelOf(loop.subarray(0, 800))).toBeCloseTo(1, 1);
    // The last sample is that before the first of what led to it.
    expect(Math.abs(at(loop, 999) - at(lead, 199))).toBeLessThan(0.01);
  });

  test("is at most a quarter of the loop", () => {
    expect([seamLength(100, 44_100), seamLength(3, 44_100), seamLength(44_100, 44_100)]).toEqual([25, 0, 1_323]);
  });
});

test("the library is found once, and its functions have the names that this build gave them", async () => {
  const module = await loadSignalsmith();
  expect(await loadSignalsmith()).toBe(module);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["e", "f", "h", "k", "l", "n", "p", "t", "u", "w"]));
  expect(WebAssembly.Module.imports(module).map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
  for (const name of ["AudioWorkletProcessor", "registerProcessor", "sampleRate"]) {
    expect(globalThis).not.toHaveProperty(name);
  }
});
