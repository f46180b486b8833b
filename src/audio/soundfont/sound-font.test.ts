import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../audio.ts";
import { presetFor, presetVoice } from "../synth/sampled/sampler.ts";
import { rmsOf, strongestFrequency } from "../synth/testing/measure.ts";
import { frequencyOf } from "../synth/theory.ts";
import type { Sound, Strike } from "../synth/voices/voice.ts";
import { readSoundFont, type ReadBytes } from "./sf2.ts";
import { type FixturePreset, sineSample, soundFontOf } from "./sound-font.fixture.ts";

const RATE = 44_100;
const from =
  (bytes: Uint8Array): ReadBytes =>
  (offset, length) =>
    bytes.subarray(offset, offset + length);
const PIANO: FixturePreset = { name: "Piano", bank: 0, program: 0, zones: [{ sample: 0, more: [[54, 1]] }] };

function play(presets: readonly FixturePreset[], strike: Partial<Strike> = {}, samples = [sineSample()]): Sound {
  const font = readSoundFont(from(soundFontOf(samples, presets)));
  const [preset] = font.presets;
  if (!preset) throw new Error("The fixture has no preset");
  const voice = presetVoice(font, preset, { instrument: "piano", decoded: new Map() });
  const { note = 69, velocity = 1, gateSeconds = 1 } = strike;
  // A sampled voice looks at nothing else.
  return voice({ note, velocity, gateSeconds, sampleRate: RATE } as Strike);
}

const levelAt = ({ left }: Sound, seconds: number) =>
  20 * Math.log10(rmsOf(left.subarray(Math.round(seconds * RATE), Math.round((seconds + 0.05) * RATE))) + 1e-9);
const pitchOf = ({ left }: Sound, near: number) =>
  strongestFrequency(left, RATE, { start: 4000, size: 16_384, from: near * 0.9, to: near * 1.1 });
const zone = (...more: [number, number][]): FixturePreset[] => [
  { ...PIANO, zones: [{ sample: 0, more: [[54, 1], ...more] }] },
];

describe("a preset plays", () => {
  test.each([45, 57, 69, 76, 81])("the key %d in tune, looped for as long as it is held", (note) => {
    const sound = play([PIANO], { note });
    const wanted = (frequencyOf(note) * 441) / 440;
    expect(Math.abs(1200 * Math.log2(pitchOf(sound, wanted) / wanted))).toBeLessThan(1);
    // The recording has 0.2 s.
    expect(levelAt(sound, 0.9) - levelAt(sound, 0.1)).toBeCloseTo(0, 0);
    expect(sound.left.length / RATE).toBeLessThan(1.1);
  });

  test("the loop goes on in phase: between the partials lies nothing", () => {
    const { left } = play([PIANO]);
    const share = strongestFrequency(left, RATE, { start: 4000, size: 32_768, from: 500, to: 2000 });
    expect(share).toBeGreaterThan(0);
    const steps = left.subarray(2000, 40_000).map((sample, index) => Math.abs(sample - (left[1999 + index] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(1.05 * 2 * Math.sin((Math.PI * 441) / RATE));
  });

  test("generators: tuning, root key and the preset's own are added up", () => {
    const up = play([
      {
        ...PIANO,
        zones: [
          {
            sample: 0,
            more: [
              [54, 1],
              [51, 2],
              [58, 67],
            ],
          },
        ],
        offsets: [[52, 50]],
      },
    ]);
    const wanted = 441 * Math.exp((Math.LN2 * 4.5) / 12);
    expect(Math.abs(1200 * Math.log2(pitchOf(up, wanted) / wanted))).toBeLessThan(1);
  });

  test("its volume envelope: attack, decay in decibels to the sustain, and release", () => {
    // Attack 0.1 s; decay of 1 s for 100 dB to -20 dB; release of 0.5 s for 100 dB.
    const sound = play(zone([34, -3986], [36, 0], [37, 200], [38, -1200]), { gateSeconds: 0.6 });
    expect(levelAt(sound, 0) - levelAt(sound, 0.1)).toBeLessThan(-6);
    expect(levelAt(sound, 0.2) - levelAt(sound, 0.1)).toBeCloseTo(-10, -0.3);
    expect(levelAt(sound, 0.5) - levelAt(sound, 0.1)).toBeGreaterThan(-20);
    expect(levelAt(sound, 0.7) - levelAt(sound, 0.5)).toBeLessThan(-15);
  });

  test("its filter, its pan and its layers of velocity", () => {
    const bright = sineSample(2205);
    const dull = play(zone([8, 6900]), {}, [bright]);
    const open = play(zone(), {}, [bright]);
    expect(dull.left).not.toEqual(open.left);
    const sides = play(zone([17, -500]));
    expect(rmsOf(sides.right) / rmsOf(sides.left)).toBeLessThan(0.001);
    const layers: FixturePreset[] = [
      {
        ...PIANO,
        zones: [
          { sample: 0, velocities: [0, 63], more: [[54, 1]] },
          { sample: 1, velocities: [64, 127], more: [[54, 1]] },
        ],
      },
    ];
    const two = [sineSample(441), sineSample(882)];
    expect(pitchOf(play(layers, { velocity: 0.25 }, two), 441)).toBeCloseTo(441, -0.5);
    expect(pitchOf(play(layers, { velocity: 1 }, two), 882)).toBeCloseTo(882, -0.5);
  });

  test("keys that no zone covers as the nearest does, so that nothing is silent", () => {
    const high: FixturePreset[] = [{ ...PIANO, zones: [{ sample: 0, keys: [60, 72], more: [[54, 1]] }] }];
    expect(rmsOf(play(high, { note: 48 }).left)).toBeGreaterThan(0.1);
  });

  test("the same bytes each time", () => expect(play([PIANO])).toEqual(play([PIANO])));
});

test("presets are found by bank and program; one that was given for an instrument serves it whatever it is", () => {
  const drums: FixturePreset = { ...PIANO, name: "Kit", bank: 128 };
  const font = readSoundFont(from(soundFontOf([sineSample()], [{ ...PIANO, program: 7 }, drums])));
  expect(font.presets.map(({ name, bank, program }) => [name, bank, program])).toEqual([
    ["Piano", 0, 7],
    ["Kit", 128, 0],
  ]);
  expect(presetFor(font, { bank: 0, program: 0 }, false)).toBeNull();
  expect(presetFor(font, { bank: 0, program: 0 }, true)?.name).toBe("Piano");
  expect(presetFor(font, { bank: 128, program: 0 }, false)?.name).toBe("Kit");
});

describe("a file that is no SoundFont", () => {
  const whole = soundFontOf([sineSample()], [PIANO]);

  test.each([
    ["is empty", new Uint8Array()],
    ["is a WAV file", Buffer.from("RIFF\u0010\u0000\u0000\u0000WAVEfmt ", "latin1")],
    ["has no samples", whole.subarray(0, 40)],
  ])("that %s is refused in words", (_, bytes) => {
    expect(() => readSoundFont(from(bytes))).toThrow(AudioError);
  });

  test("cut or changed anywhere it is refused, or plays", () => {
    const places = fc.nat(whole.length - 1);
    fc.assert(
      fc.property(places, fc.nat(255), fc.boolean(), (place, value, isCut) => {
        const bytes = whole.slice(0, isCut ? place : whole.length);
        if (!isCut) bytes[place] = value;
        try {
          const font = readSoundFont(from(bytes));
          for (const preset of font.presets) {
            const voice = presetVoice(font, preset, { instrument: "piano", decoded: new Map() });
            const { left } = voice({ note: 69, velocity: 1, gateSeconds: 0.02, sampleRate: RATE } as Strike);
            expect(left.every(Number.isFinite)).toBe(true);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(AudioError);
        }
      }),
      { numRuns: 60 },
    );
  });
});
