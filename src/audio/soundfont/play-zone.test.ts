import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rmsOf } from "../synth/testing/measure.ts";
import { G } from "./generators.ts";
import { playZone } from "./play-zone.ts";
import { sampleHeader } from "./sample-header.fixture.ts";
import type { SampleHeader, Zone } from "./sf2.ts";

const RATE = 8000;
type Amounts = readonly (readonly [generator: number, amount: number])[];
const LOOPED = [G.sampleModes, 1] as const;

/** Of as many samples as the pool, played at its rate by the key 60, with a loop from 16 to 48. */
function zoneOf(pool: Float32Array, amounts: Amounts, header: Partial<SampleHeader> = {}): Zone {
  const sample = sampleHeader({ end: pool.length, sampleRate: RATE, ...header });
  return { keys: [0, 127], velocities: [0, 127], sample, generators: new Map(amounts) };
}

const FLAT = new Float32Array(64).fill(1);
const RAMP = Float32Array.from({ length: 4096 }, (_, index) => index);

/** What the volume envelope makes of a sound that is 1 throughout. */
function envelope(amounts: Amounts, { note = 60, gateSeconds = 1 } = {}): Float32Array {
  return playZone(zoneOf(FLAT, [LOOPED, ...amounts]), FLAT, { note, gateSeconds, sampleRate: RATE });
}

const levelAt = (signal: Float32Array, seconds: number): number => signal[Math.round(seconds * RATE)] ?? NaN;
const decibelsAt = (signal: Float32Array, seconds: number): number => 20 * Math.log10(levelAt(signal, seconds));

describe("the volume envelope", () => {
  test("without generators is full for as long as the key is held, and ends in silence without a click", () => {
    const signal = envelope([], { gateSeconds: 0.1 });
    expect(signal.subarray(0, 0.1 * RATE).every((sample) => sample === 1)).toBe(true);
    expect(signal.length / RATE).toBeCloseTo(0.106, 3);
    expect(signal.at(-1)).toBe(0);
  });

  test("waits, and then rises in a straight line", () => {
    // 0.125 s and 0.5 s.
    const signal = envelope([
      [33, -3600],
      [34, -1200],
    ]);
    expect([0, 0.06, 0.12].map((seconds) => levelAt(signal, seconds))).toEqual([0, 0, 0]);
    for (const seconds of [0.25, 0.375, 0.5]) expect(levelAt(signal, seconds)).toBeCloseTo((seconds - 0.125) / 0.5, 2);
    expect(levelAt(signal, 0.7)).toBe(1);
  });

  test("holds, falls by 100 dB in the time of its decay, and stays at its sustain", () => {
    // Held for 0.25 s, a decay of 1 s, to 40 dB below full.
    const signal = envelope([
      [35, -2400],
      [36, 0],
      [37, 400],
    ]);
    expect(decibelsAt(signal, 0.248)).toBeCloseTo(0, 5);
    for (const seconds of [0.35, 0.45, 0.55]) {
      expect(Math.abs(decibelsAt(signal, seconds) + 100 * (seconds - 0.25))).toBeLessThan(0.1);
    }
    expect(decibelsAt(signal, 0.9)).toBeCloseTo(-40, 4);
  });

  test.each([
    ["an octave below the middle key", 48, 2],
    ["at the middle key", 60, 1],
    ["an octave above it", 72, 0.5],
  ])("is scaled by keys: %s a hold and a decay last %s", (_, note, factor) => {
    const amounts: Amounts = [
      [35, -3600],
      [36, 0],
      [37, 1000],
      [39, 100],
      [40, 100],
    ];
    const signal = envelope(amounts, { note });
    const since = 0.1;
    expect(decibelsAt(signal, 0.12 * factor)).toBeCloseTo(0, 1);
    const fallen = decibelsAt(signal, 0.125 * factor + since);
    expect(Math.abs(fallen + (100 * since) / factor)).toBeLessThan(0.2);
  });

  test("falls by 100 dB in the time of its release from where it was, and is rendered to 80", () => {
    const signal = envelope(
      [
        [34, -1200],
        [38, 0],
      ],
      { gateSeconds: 0.25 },
    );
    // Half of the attack of 0.5 s, which ends here.
    for (const seconds of [0.2, 0.4, 0.6]) {
      const wanted = 20 * Math.log10(0.5) - 100 * seconds;
      expect(Math.abs(decibelsAt(signal, 0.25 + seconds) - wanted)).toBeLessThan(0.2);
    }
    expect(signal).toHaveLength(1.05 * RATE);
  });

  test("rings for 4 s at the most, however long its release", () => {
    expect(envelope([[38, 32_767]], { gateSeconds: 0.5 })).toHaveLength(4.5 * RATE);
  });

  test.each([
    [100, -4],
    [500, -20],
    [0, 0],
    [-100, 0],
  ])("an attenuation of %d centibels is %d dB, as the EMU8000 has it", (amount, decibels) => {
    expect(decibelsAt(envelope([[48, amount]]), 0.5)).toBeCloseTo(decibels, 4);
  });
});

/** Samples of a ramp, whose values are their places. */
function places(amounts: Amounts, key: { note?: number; gateSeconds?: number } = {}, header?: Partial<SampleHeader>) {
  return playZone(zoneOf(RAMP, amounts, header), RAMP, { note: 60, gateSeconds: 0.2, sampleRate: RATE, ...key });
}

describe("pitch", () => {
  test.each<[string, Amounts, number, Partial<SampleHeader>, number]>([
    ["its root", [], 60, {}, 0],
    ["an octave above its root", [], 72, {}, 1200],
    ["between two keys", [], 60.5, {}, 50],
    ["a root key of its own", [[58, 48]], 60, {}, 1200],
    ["the root key of the sample", [], 60, { rootKey: 67 }, -700],
    ["tuned by semitones", [[51, -12]], 60, {}, -1200],
    ["tuned by cents", [[52, -35]], 60, {}, -35],
    ["corrected by the sample", [], 60, { correction: 12 }, 12],
    ["quarter tones", [[56, 50]], 72, {}, 600],
    ["one pitch on all keys", [[56, 0]], 100, {}, 0],
    ["a fixed key", [[46, 67]], 40, {}, 700],
    ["twice its rate", [], 60, { sampleRate: 2 * RATE }, 1200],
    ["a modulation envelope that is full at once", [[7, 700]], 60, {}, 700],
  ])("of %s", (...[, amounts, note, header, cents]) => {
    const signal = places(amounts, { note }, header);
    const step = ((signal[40] ?? 0) - (signal[8] ?? 0)) / 32;
    expect(1200 * Math.log2(step)).toBeCloseTo(cents, 2);
  });

  test("swings by its vibrato after a delay", () => {
    // 0.25 s of delay; 8 Hz have a quarter of a period in 1/32 s.
    const amounts: Amounts = [
      [6, 100],
      [23, -2400],
      [24, Math.round(1200 * Math.log2(8 / 8.175_799))],
    ];
    const signal = places(amounts, { gateSeconds: 0.4 });
    const centsAt = (seconds: number) => {
      const at = Math.round(seconds * RATE);
      return 1200 * Math.log2(((signal[at + 30] ?? 0) - (signal[at + 2] ?? 0)) / 28);
    };
    expect(centsAt(0.12)).toBeCloseTo(0, 1);
    expect(Math.abs(centsAt(0.28) - 96)).toBeLessThan(2);
    expect(Math.abs(centsAt(0.344) + 99)).toBeLessThan(4);
  });
});

describe("places in the pool", () => {
  test("a sample starts and ends where its offsets say, in steps of 1 and of 32,768", () => {
    expect(places([[0, 100]])[0]).toBe(100);
    expect(places([[1, -3000]])).toHaveLength(1095);
    const long = Float32Array.from({ length: 70_000 }, (_, index) => index);
    const amounts: Amounts = [
      [0, 5],
      [4, 1],
      [12, -1],
    ];
    const signal = playZone(zoneOf(long, amounts), long, { note: 60, gateSeconds: 1, sampleRate: RATE });
    expect(signal[0]).toBe(32_773);
    expect(signal).toHaveLength(70_000 - 32_768 - 1 - 32_773);
  });

  test("a sample that starts behind its end, or ends before its start, is one sample of silence at the most", () => {
    expect([...places([[0, 5000]])]).toEqual([0]);
    expect([...places([[1, -32_768]])]).toEqual([0]);
    expect(
      playZone(zoneOf(new Float32Array(), []), new Float32Array(), { note: 60, gateSeconds: 1, sampleRate: RATE }),
    ).toHaveLength(1);
  });

  test.each<[string, Amounts, Partial<SampleHeader>, [number, number]]>([
    ["its header", [], {}, [16, 48]],
    [
      "its header and offsets",
      [
        [2, 4],
        [3, -8],
      ],
      {},
      [20, 40],
    ],
    ["a header that counts from the pool's start", [], { start: 500, loopStart: 510, loopEnd: 512 }, [10, 12]],
    ["a compressed one's, from its own", [], { start: 500, loopStart: 9, loopEnd: 20, isCompressed: true }, [9, 20]],
    ["all of the sample", [], { loopStart: 0, loopEnd: 4096 }, [0, 4096]],
  ])("the loop is that of %s", (_, amounts, header, [start, end]) => {
    const signal = places([LOOPED, ...amounts], {}, header);
    for (let index = 0; index < 1600; index++) {
      expect(signal[index]).toBe(index < end ? index : start + ((index - start) % (end - start)));
    }
  });

  test.each<[string, Partial<SampleHeader>]>([
    ["of one sample", { loopStart: 16, loopEnd: 17 }],
    ["that is empty", { loopStart: 0, loopEnd: 0 }],
    ["that runs backwards", { loopStart: 48, loopEnd: 16 }],
    ["behind the end", { loopStart: 4000, loopEnd: 4097 }],
    ["before the start", { start: 20, loopStart: 16, loopEnd: 48 }],
  ])("a loop %s is none: the sample plays once", (_, header) => {
    expect(places([LOOPED], { gateSeconds: 1 }, header)).toHaveLength(4095);
  });

  test("mode 3 leaves its loop when the key is let go and plays on to the end; modes 0 and 2 never loop", () => {
    const long = [38, 7900] as const;
    const key = { note: 60, gateSeconds: 80 / RATE, sampleRate: RATE };
    const lengthOf = (mode: number) => playZone(zoneOf(FLAT, [[54, mode], long]), FLAT, key).length;
    expect([0, 2].map(lengthOf)).toEqual([63, 63]);
    // Of 80 samples the loop has been through 16 to 48 twice: the next is that at 48.
    expect(lengthOf(3)).toBe(80 + 63 - 48);
    expect(lengthOf(1)).toBe(80 + 4 * RATE);
  });
});

describe("the filter", () => {
  // 2 kHz, a quarter of the rate.
  const sine = Float32Array.from({ length: 64 }, (_, index) => Math.sin((Math.PI / 2) * index));
  const play = (amounts: Amounts) =>
    playZone(zoneOf(sine, [LOOPED, ...amounts]), sine, { note: 60, gateSeconds: 1, sampleRate: RATE });
  const gainOf = (amounts: Amounts) => rmsOf(play(amounts).subarray(4000, 8000)) * Math.SQRT2;

  test("has 12 dB to the octave, and lets all through where it is open", () => {
    // A Butterworth of second order through the bilinear transform, of which tan(π/4) = 1.
    const ratio = 1 / Math.tan((Math.PI * 440) / RATE);
    expect(gainOf([[8, 6900]])).toBeCloseTo(1 / Math.sqrt(1 + ratio * ratio * ratio * ratio), 4);
    expect(gainOf([])).toBeCloseTo(1, 5);
  });

  test.each([0, 60, 120])("rises by its resonance of %d centibels at its cutoff", (resonance) => {
    const cutoff = Math.round(1200 * Math.log2(2000 / 8.175_799));
    const gain = gainOf([
      [8, cutoff],
      [9, resonance],
    ]);
    expect(Math.abs(20 * Math.log10(gain) - (resonance / 10 - 3.0103))).toBeLessThan(0.05);
  });

  test("is moved by the modulation envelope, down to its sustain", () => {
    const held = (amounts: Amounts) => play(amounts).subarray(0, RATE);
    const moved: Amounts = [
      [8, 9300],
      [11, -2400],
    ];
    expect(held(moved)).toEqual(held([[8, 6900]]));
    // Half of the way back.
    expect(
      gainOf([
        [8, 9300],
        [11, -2400],
        [29, 500],
      ]),
    ).toBeCloseTo(gainOf([[8, 8100]]), 4);
  });
});

test("whatever its generators, a zone ends, is finite, and is no longer than its gate and 4 s", () => {
  const amount = fc.oneof(fc.integer({ min: -32_768, max: 32_767 }), fc.constantFrom(-32_768, -1, 0, 1, 32_767));
  const generators = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), amount), { maxLength: 12 });
  fc.assert(
    fc.property(generators, fc.nat(127), fc.constantFrom(400, 8000, 192_000), (amounts, note, sampleRate) => {
      const zone = zoneOf(FLAT, [LOOPED, ...amounts], { sampleRate, rootKey: 127 - note });
      const signal = playZone(zone, FLAT, { note, gateSeconds: 0.05, sampleRate: 2000 });
      expect(signal.length).toBeLessThanOrEqual(2000 * 4.05);
      expect(signal.findIndex((sample) => !Number.isFinite(sample))).toBe(-1);
    }),
    { numRuns: 80 },
  );
});

test("the highest pitch that a file can ask for goes around its loop without counting every turn", () => {
  const amounts: Amounts = [LOOPED, [51, 32_767], [56, 32_767], [2, 0], [3, -30]];
  const signal = playZone(zoneOf(FLAT, amounts), FLAT, { note: 127, gateSeconds: 0.5, sampleRate: RATE });
  expect(signal.subarray(1, 0.5 * RATE).every((sample) => sample === 1)).toBe(true);
});
