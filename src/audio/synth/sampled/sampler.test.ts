import { describe, expect, test } from "vitest";
import { sampleHeader } from "../../soundfont/sample-header.fixture.ts";
import type { Preset, SampleHeader, SoundFont, Zone } from "../../soundfont/sf2.ts";
import type { Strike } from "../voices/voice.ts";
import { compressedSamples, presetFor, presetVoice } from "./sampler.ts";

const RATE = 8000;
const HEADER = sampleHeader({ sampleRate: RATE });

/** A zone whose samples are all one value: what is heard says which zones play. */
function zoneOf(sample: Partial<SampleHeader>, more: Partial<Omit<Zone, "sample">> = {}): Zone {
  const [keys, velocities] = [[0, 127] as const, [0, 127] as const];
  return { keys, velocities, generators: new Map([[54, 1]]), sample: { ...HEADER, ...sample }, ...more };
}

/** A font whose pool has 100 samples of 4096, and then 100 of 8192. */
const POOL = Int16Array.from({ length: 200 }, (_, index) => (index < 100 ? 4096 : 8192));
const [LOW, HIGH] = [{}, { start: 100, end: 200, loopStart: 116, loopEnd: 148 }];

function fontOf(zones: readonly Zone[], { bank = 0, samplesLength = 400 } = {}): { font: SoundFont; preset: Preset } {
  const bytes = new Uint8Array(POOL.buffer);
  const preset: Preset = { name: "Preset", bank, program: 0, zones: () => zones };
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  return { font: { presets: [preset], samplesAt: 0, samplesLength, read }, preset };
}

function play(
  zones: readonly Zone[],
  {
    decoded = new Map<number, Float32Array>(),
    bank = 0,
    samplesLength = 400,
    ...strike
  }: Partial<Strike> & {
    decoded?: Map<number, Float32Array>;
    bank?: number;
    samplesLength?: number;
  } = {},
) {
  const { font, preset } = fontOf(zones, { bank, samplesLength });
  const voice = presetVoice(font, preset, { instrument: bank === 128 ? "kick" : "piano", decoded });
  // A sampled voice looks at nothing else.
  return voice({ note: 60, velocity: 1, gateSeconds: 0.1, sampleRate: RATE, ...strike } as Strike);
}

describe("a place of General MIDI", () => {
  const { font, preset } = fontOf([]);
  const kit = { ...preset, bank: 128, program: 40 };

  test("is filled by the preset at its bank and program, and by no other", () => {
    const both = { ...font, presets: [kit, preset] };
    expect(presetFor(both, { bank: 0, program: 0 }, false)).toBe(preset);
    expect(presetFor(both, { bank: 128, program: 0 }, false)).toBeNull();
    expect(presetFor(both, { bank: 0, program: 40 }, false)).toBeNull();
  });

  test("takes of a font that was given for it the first of its kind, else the first, else none", () => {
    const both = { ...font, presets: [kit, preset] };
    expect(presetFor(both, { bank: 0, program: 12 }, true)).toBe(preset);
    expect(presetFor(both, { bank: 128, program: 0 }, true)).toBe(kit);
    expect(presetFor({ ...font, presets: [kit] }, { bank: 0, program: 12 }, true)).toBe(kit);
    expect(presetFor({ ...font, presets: [] }, { bank: 0, program: 12 }, true)).toBeNull();
  });
});

describe("zones of a key", () => {
  // Lengths tell them apart: what does not loop ends with its recording.
  const once = { generators: new Map([[38, 0]]) };
  const lengthOf = (end: number) => end - 1;
  const layers = [
    zoneOf({ end: 50 }, { keys: [0, 59], ...once }),
    zoneOf({ end: 60 }, { keys: [60, 72], velocities: [0, 63], ...once }),
    zoneOf({ end: 70 }, { keys: [60, 72], velocities: [64, 127], ...once }),
  ];

  test.each([
    ["of its key", 59, 1, 50],
    ["of its key and a soft hit", 60, 63 / 127, 60],
    ["of its key and a hard hit", 60, 64 / 127, 70],
    ["of the nearest key", 100, 1, 70],
    ["of the nearest key and velocity", 100, 0.1, 60],
    ["of a hit of nothing, as the softest", 64, 0, 60],
  ])("are those %s", (_, note, velocity, end) => {
    const { left } = play(
      layers.map((zone) => ({ ...zone, generators: new Map([...zone.generators, [56, 0]]) })),
      { note, velocity },
    );
    expect(left).toHaveLength(lengthOf(end));
  });

  test("sound together where they lie over one another, at unit peak", () => {
    const { left, right } = play([
      zoneOf(LOW),
      zoneOf(HIGH, {
        generators: new Map([
          [54, 1],
          [34, -3986],
        ]),
      }),
    ]);
    expect(right).toBe(left);
    expect(Math.max(...left)).toBe(1);
    // The second is twice as loud as the first, and comes in over 0.1 s.
    expect(left[0]).toBeCloseTo(1 / 3, 2);
    expect(left[400]).toBeCloseTo(2 / 3, 2);
  });

  test("stand where their pan says, at equal power", () => {
    const sides = (pan: number) => {
      const { left, right } = play([
        zoneOf(LOW, {
          generators: new Map([
            [54, 1],
            [17, pan],
          ]),
        }),
      ]);
      return Math.atan2(right[100] ?? 0, left[100] ?? 0) / (Math.PI / 2);
    };
    for (const [pan, share] of [
      [-500, 0],
      [-250, 0.25],
      [250, 0.75],
      [500, 1],
      [3000, 1],
    ] as const)
      expect(sides(pan)).toBeCloseTo(share, 5);
  });

  test("of a preset without any are a moment of silence", () => {
    expect(play([])).toEqual({ left: new Float32Array(1), right: new Float32Array(1) });
  });
});

describe("recordings", () => {
  test("are read no further than the pool goes, and backwards not at all", () => {
    const once = { generators: new Map<number, number>() };
    expect(play([zoneOf({ end: 4_000_000_000 }, once)], { samplesLength: 161 }).left).toHaveLength(79);
    expect(play([zoneOf({ start: 90, end: 10 }, once)]).left).toHaveLength(1);
    expect(play([zoneOf({ start: 4_000_000_000, end: 4_100_000_000 }, once)]).left).toHaveLength(1);
  });

  test("that are compressed are named once each, and play as they were decoded", () => {
    const vorbis = { ...HEADER, start: 7, isCompressed: true };
    const zones = [zoneOf(LOW), { ...zoneOf(LOW), sample: vorbis }, { ...zoneOf(HIGH), sample: vorbis }];
    expect(compressedSamples(fontOf(zones).preset)).toEqual([vorbis]);
    const decoded = new Map([[7, Float32Array.from({ length: 141 }, (_, index) => (index === 20 ? -0.5 : 0.25))]]);
    const { left } = play([{ ...zoneOf({}, { generators: new Map() }), sample: vorbis }], { decoded });
    expect(left).toHaveLength(140);
    expect([left[5], left[20]]).toEqual([0.5, -1]);
  });

  test("of drums ring out however short the key is held, each at its own key", () => {
    const kick = zoneOf(LOW, { keys: [36, 36] });
    const snare = zoneOf({ ...HIGH, end: 130 }, { keys: [38, 38], generators: new Map([[56, 0]]) });
    expect(play([kick, snare], { bank: 128, gateSeconds: 0.01, note: 60 }).left.length / RATE).toBeGreaterThan(6);
    expect(play([kick], { gateSeconds: 0.01 }).left.length / RATE).toBeLessThan(0.1);
  });
});
