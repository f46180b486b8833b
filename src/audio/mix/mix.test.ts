import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { truePeak } from "../analyse/true-peak.ts";
import type { AudioData } from "../audio.ts";
import { createRandom } from "../core/random.ts";
import { toAmplitude } from "../core/units.ts";
import { addTrack, countClipped, createMix, type Placement } from "./mix.ts";
import { panMono, panStereo } from "./pan.ts";

interface Track extends Placement {
  audio: AudioData;
}

function mixOf(tracks: readonly Track[], sampleRate?: number): AudioData {
  const shapes = tracks.map(({ audio, ...placement }) => ({
    ...placement,
    sampleRate: audio.sampleRate,
    channels: audio.channels.length,
    durationSeconds: (audio.channels[0]?.length ?? 0) / audio.sampleRate,
  }));
  const mix = createMix(shapes, sampleRate);
  for (const { audio, ...placement } of tracks) addTrack(mix, audio, placement);
  return mix;
}

function noise(seed: number, length: number, channels: number, sampleRate = 44_100): AudioData {
  const random = createRandom(seed);
  return {
    sampleRate,
    channels: Array.from({ length: channels }, () => Float32Array.from({ length }, () => random.bipolar() * 0.25)),
  };
}

const placement = fc.record({
  gainDb: fc.double({ min: -40, max: 12, noNaN: true }),
  pan: fc.double({ min: -1, max: 1, noNaN: true }),
  offsetSeconds: fc.double({ min: 0, max: 0.05, noNaN: true }),
});
const track = fc.record({ seed: fc.nat(), length: fc.integer({ min: 1, max: 500 }), channels: fc.constantFrom(1, 2) });
const placed = fc.tuple(track, placement).map(([{ seed, length, channels }, where]) => ({
  audio: noise(seed, length, channels),
  ...where,
}));

/** The largest difference; channels of another length are silent beyond their end. */
function difference(a: AudioData, b: AudioData): number {
  let most = 0;
  for (const side of [0, 1]) {
    const [left, right] = [a.channels[side] ?? a.channels[0], b.channels[side] ?? b.channels[0]];
    const length = Math.max(left?.length ?? 0, right?.length ?? 0);
    for (let i = 0; i < length; i++) most = Math.max(most, Math.abs((left?.[i] ?? 0) - (right?.[i] ?? 0)));
  }
  return most;
}

describe("a mix is linear:", () => {
  test("a mix of mixes is the mix of all", () => {
    fc.assert(
      fc.property(fc.array(placed, { minLength: 2, maxLength: 5 }), fc.nat(4), (tracks, at) => {
        const cut = 1 + (at % (tracks.length - 1));
        const parts = [tracks.slice(0, cut), tracks.slice(cut)].map((part) => ({ audio: mixOf(part) }));
        // Float32 rounds each sum again; a mono part of a stereo mix is the same in both.
        expect(difference(mixOf(tracks), mixOf(parts))).toBeLessThan(1e-5);
      }),
    );
  });

  test("the order of tracks does not matter", () => {
    fc.assert(
      fc.property(fc.array(placed, { minLength: 2, maxLength: 5 }), (tracks) => {
        expect(difference(mixOf(tracks), mixOf(tracks.toReversed()))).toBeLessThan(1e-5);
      }),
    );
  });

  test("a track and its inverse are silence", () => {
    fc.assert(
      fc.property(placed, (one) => {
        const inverse = { ...one.audio, channels: one.audio.channels.map((channel) => channel.map((x) => -x)) };
        const mix = mixOf([one, { ...one, audio: inverse }]);
        // Sums are rounded to float32 once.
        expect(difference(mix, { ...mix, channels: [] })).toBeLessThan(1e-6);
      }),
    );
  });
});

describe("panning", () => {
  const pan = fc.double({ min: -1, max: 1, noNaN: true });

  test("keeps the power of a mono track, and is a mirror", () => {
    fc.assert(
      fc.property(pan, (at) => {
        const { left, right } = panMono(at);
        expect(left * left + right * right).toBeCloseTo(2, 10);
        expect(panMono(-at).left).toBeCloseTo(right, 10);
      }),
    );
  });

  test("keeps the power of each channel of a stereo track, and is a mirror", () => {
    fc.assert(
      fc.property(pan, (at) => {
        const { left, right } = panStereo(at);
        for (const gains of [left, right]) expect(gains.left ** 2 + gains.right ** 2).toBeCloseTo(1, 10);
        expect(panStereo(-at).left.right).toBeCloseTo(right.left, 10);
      }),
    );
  });

  test("to one side leaves nothing on the other", () => {
    for (const channels of [1, 2]) {
      const audio = noise(1, 100, channels);
      const left = mixOf([{ audio, pan: -1 }]).channels[1] ?? [];
      expect(Math.max(...left.map(Math.abs))).toBeLessThan(1e-6);
    }
  });
});

test("a track alone at unity is itself, in its own channels", () => {
  for (const channels of [1, 2]) {
    const audio = noise(7, 333, channels);
    expect(mixOf([{ audio }])).toEqual(audio);
  }
});

test("gain is in decibels", () => {
  const audio = noise(3, 100, 1);
  const mixed = mixOf([{ audio, gainDb: -6 }]).channels[0] ?? [];
  const expected = audio.channels[0]?.map((sample) => sample * toAmplitude(-6)) ?? [];
  mixed.forEach((sample, i) => expect(sample).toBeCloseTo(expected[i] ?? 0, 6));
});

test("a mix lasts to the end of its last track, exactly", () => {
  fc.assert(
    fc.property(fc.array(placed, { minLength: 1, maxLength: 5 }), (tracks) => {
      const ends = tracks.map(
        ({ audio, offsetSeconds }) => Math.round(offsetSeconds * 44_100) + (audio.channels[0]?.length ?? 0),
      );
      expect(mixOf(tracks).channels[0]?.length).toBe(Math.max(...ends));
    }),
  );
});

test("an offset is silence before the track", () => {
  const mix = mixOf([{ audio: noise(2, 10, 1), offsetSeconds: 100 / 44_100 }]);
  expect(mix.channels[0]?.findIndex((sample) => sample !== 0)).toBe(100);
});

test("tracks of different rates meet at the highest, in time", () => {
  const click = (sampleRate: number) => {
    const audio = { sampleRate, channels: [new Float32Array(sampleRate / 10)] };
    audio.channels[0]?.fill(0.5, sampleRate / 20, sampleRate / 20 + sampleRate / 1000);
    return { audio };
  };
  const mix = mixOf([click(44_100), click(48_000), click(32_000)]);
  expect(mix.sampleRate).toBe(48_000);
  expect(mix.channels).toHaveLength(1);
  expect(mix.channels[0]?.length).toBe(4_800);
  const [channel = new Float32Array()] = mix.channels;
  expect(channel[2_424]).toBeCloseTo(1.5, 1);
  expect(Math.abs(channel[2_300] ?? 1)).toBeLessThan(0.05);
  expect(mixOf([click(44_100), click(48_000)], 44_100).channels[0]?.length).toBe(4_410);
});

test("mono among stereo is in the middle of both", () => {
  const mono = noise(4, 50, 1);
  const silence = { sampleRate: 44_100, channels: [new Float32Array(50), new Float32Array(50)] };
  expect(mixOf([{ audio: mono }, { audio: silence }]).channels).toEqual([mono.channels[0], mono.channels[0]]);
});

test("three channels are refused", () => {
  expect(() => mixOf([{ audio: noise(1, 10, 3) }])).toThrow(/one or two channels/);
});

test("samples beyond full scale are counted, not changed", () => {
  const loud = { sampleRate: 44_100, channels: [Float32Array.from([0.9, -0.9, 0.1, 0.5])] };
  const mix = mixOf([{ audio: loud }, { audio: loud }]);
  expect(countClipped(mix)).toBe(2);
  expect(truePeak(mix)).toBeGreaterThan(5);
});
