import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, levelOf, noise, sine } from "../core/signals.fixture.ts";
import { keepAttacks } from "./attacks-kept.ts";
import { findAttacks } from "./attacks.ts";
import { closeSeam, seamLength } from "./seam.ts";

const RATE = 22_050;
const hiss = noise(RATE, 9);

/** Bursts of noise that die away, at these places. */
function bursts(places: readonly number[], length: number, amplitude = 0.8): Float32Array {
  const samples = new Float32Array(length);
  for (const place of places) {
    for (let i = 0; i < 0.1 * RATE && place + i < length; i++) {
      samples[place + i] = at(samples, place + i) + amplitude * at(hiss, i) * Math.exp((-40 * i) / RATE);
    }
  }
  return samples;
}
const found = (...channels: Float32Array[]) => findAttacks({ sampleRate: RATE, channels });

describe("attacks are found", () => {
  test("within a millisecond of where hits begin, ascending, whatever the places", () => {
    // Gaps from 0.15 s, so that each hit has died away before the next.
    const gaps = fc.array(fc.integer({ min: 3_300, max: 9_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(gaps, fc.constantFrom(1, 0.1, 0.02), (steps, amplitude) => {
        let place = 0;
        const places = steps.map((step) => (place += step));
        const attacks = found(bursts(places, place + RATE, amplitude));
        expect(attacks).toHaveLength(places.length);
        attacks.forEach((attack, i) => expect(Math.abs(attack - (places[i] ?? 0))).toBeLessThanOrEqual(0.001 * RATE));
      }),
      { numRuns: 25 },
    );
  });

  test("in either channel", () => {
    const silence = new Float32Array(RATE);
    const hit = bursts([8_000], RATE);
    for (const attacks of [found(hit, silence), found(silence, hit), found(hit, hit)]) {
      expect(attacks).toHaveLength(1);
      expect(Math.abs(at(attacks, 0) - 8_000)).toBeLessThan(0.001 * RATE);
    }
  });

  test.each<[string, Float32Array]>([
    ["nothing", new Float32Array(0)],
    ["one sample", Float32Array.of(1)],
    ["silence", new Float32Array(RATE)],
    ["a level that stays", new Float32Array(RATE).fill(0.5)],
    ["a note that swells", sine(220 / RATE, RATE).map((value, i) => (value * i) / RATE)],
  ])("not in %s", (_, samples) => {
    expect(found(samples)).toEqual([]);
  });
});

describe("attacks are kept", () => {
  const silent = (count: number) => [new Float32Array(count)];
  const setups = fc.record({
    attacks: fc.uniqueArray(fc.nat(3_999), { maxLength: 8 }).map((places) => places.toSorted((a, b) => a - b)),
    stretch: fc.double({ min: 0.25, max: 4, noNaN: true }),
    isLoop: fc.boolean(),
  });
  const source = { sampleRate: RATE, channels: [new Float32Array(4_000).fill(1)] };
  const kept = (setup: { attacks: number[]; stretch: number; isLoop: boolean }, sizes: readonly number[]) => {
    const flow = keepAttacks(silent, { source, start: 0, ...setup });
    return Float32Array.from(sizes.flatMap((size) => Array.from(flow(size)[0] ?? [])));
  };

  test("the same in pieces as at once, and as a mixture of source and stretched sound", () => {
    fc.assert(
      fc.property(
        setups,
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 9 }),
        (setup, sizes) => {
          const pieces = kept(setup, sizes);
          expect(pieces).toEqual(kept(setup, [pieces.length]));
          expect(pieces.every((value) => value >= 0 && value <= 1)).toBe(true);
        },
      ),
    );
  });

  test("in full where they begin, each of them that has room", () => {
    fc.assert(
      fc.property(setups, ({ attacks, ...setup }) => {
        const length = Math.ceil(4_000 * setup.stretch);
        const sound = kept({ attacks, ...setup }, [length]);
        attacks.forEach((attack, i) => {
          const room = ((attacks[i + 1] ?? 4_000) - attack) * Math.min(1, setup.stretch);
          const before = (attack - (attacks[i - 1] ?? attack - 4_000)) * Math.min(1, setup.stretch);
          const to = Math.round(attack * setup.stretch);
          if (room > 0.1 * RATE && before > 0.06 * RATE && to < length) expect(at(sound, to)).toBe(1);
        });
        if (attacks.length === 0) expect(levelOf(sound)).toBe(0);
      }),
    );
  });

  test("on the channels that the source has; others stay as they were stretched", () => {
    const flow = keepAttacks((count) => [new Float32Array(count), new Float32Array(count).fill(0.25)], {
      source,
      attacks: [500],
      stretch: 1,
      start: 0,
      isLoop: false,
    });
    const [own, other] = flow(1_000);
    expect(own?.[500]).toBe(1);
    expect(other).toEqual(new Float32Array(1_000).fill(0.25));
  });
});

describe("a seam", () => {
  const fades = fc
    .integer({ min: 4, max: 400 })
    .chain((length) =>
      fc.record({ length: fc.constant(length), lead: fc.integer({ min: 0, max: length >> 2 }), seed: fc.nat(99) }),
    );

  test("changes no sample before it, and its sound is finite and bounded", () => {
    fc.assert(
      fc.property(fades, ({ length, lead, seed }) => {
        const loop = noise(length, seed);
        const joined = loop.slice();
        closeSeam({ sampleRate: RATE, channels: [joined] }, [noise(lead, seed + 1)]);
        expect(joined.subarray(0, length - lead)).toEqual(loop.subarray(0, length - lead));
        // The least power of both is that of the middle at the least likeness: √0.2.
        expect(joined.every((value) => Math.abs(value) <= 1 / Math.sqrt(0.2) + 1e-6)).toBe(true);
      }),
    );
  });

  test("of silence is silence, also into sound", () => {
    const loop = new Float32Array(100);
    closeSeam({ sampleRate: RATE, channels: [loop] }, [new Float32Array(20)]);
    expect(levelOf(loop)).toBe(0);
    closeSeam({ sampleRate: RATE, channels: [loop] }, [new Float32Array(20).fill(1)]);
    expect(at(loop, 79)).toBe(0);
    expect([...loop.subarray(80)].every((value, i, all) => value > (all[i - 1] ?? 0))).toBe(true);
  });

  test("of the same sound leaves it as it is", () => {
    const loop = noise(200, 4);
    const joined = loop.slice();
    closeSeam({ sampleRate: RATE, channels: [joined] }, [loop.slice(-seamLength(200, RATE))]);
    joined.forEach((value, i) => expect(value).toBeCloseTo(at(loop, i), 6));
  });
});
