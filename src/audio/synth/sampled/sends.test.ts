import { describe, expect, test } from "vitest";
import { readSoundFont } from "../../soundfont/sf2.ts";
import { type FixturePreset, sineSample, soundFontOf } from "../../soundfont/sound-font.fixture.ts";
import { readRecipe } from "../recipe.ts";
import { renderSample } from "../render.ts";
import { rmsOf } from "../testing/measure.ts";
import type { Sound, Strike, Voice } from "../voices/voice.ts";
import { stretchRinging } from "../voices/ringing.ts";
import { presetVoice } from "./sampler.ts";

const RATE = 22_050;
const [CHORUS, REVERB, LOOPED] = [15, 16, [54, 1] as [number, number]];

/** A piano of one sine, whose generators are these; `offsets` are the preset's. */
function pianoOf(more: [number, number][], offsets: [number, number][] = []): Voice {
  const piano: FixturePreset = {
    name: "Piano",
    bank: 0,
    program: 0,
    zones: [{ sample: 0, more: [LOOPED, ...more] }],
    offsets,
  };
  const bytes = soundFontOf([sineSample()], [piano]);
  const font = readSoundFont((offset, length) => bytes.subarray(offset, offset + length));
  const [preset] = font.presets;
  if (!preset) throw new Error("The fixture has no preset");
  return presetVoice(font, preset, { instrument: "piano", decoded: new Map() });
}

const STRIKE = { note: 69, velocity: 1, gateSeconds: 1, sampleRate: RATE };
// A sampled voice looks at nothing else.
const play = (voice: Voice): Sound => voice(STRIKE as Strike);

describe("the reverb send of a SoundFont", () => {
  test.each([
    ["none", [], [], undefined],
    ["none below zero", [[REVERB, -50]], [], undefined],
    ["a quarter", [[REVERB, 250]], [], 0.25],
    ["the instrument's and its preset's together", [[REVERB, 250]], [[REVERB, 300]], 0.55],
    ["all of it at most", [[REVERB, 900]], [[REVERB, 900]], 1],
  ] as [string, [number, number][], [number, number][], number | undefined][])("is %s", (_, more, offsets, share) => {
    expect(play(pianoOf(more, offsets)).reverb).toBe(share);
  });

  test("goes to the mix's reverb: a note rings on behind its release, the more the higher it is", () => {
    const recipe = readRecipe({ prompt: "piano one shot in A", seed: 1 });
    const behind = [0, 400, 1000].map((send) => {
      const voice = pianoOf([[REVERB, send]]);
      const { audio } = renderSample(recipe, {
        sampleRate: RATE,
        voices: { piano: (strike) => voice({ ...strike, gateSeconds: 0.2 }) },
      });
      const [left = new Float32Array()] = audio.channels;
      return rmsOf(left.subarray(0.3 * RATE, 0.6 * RATE)) / rmsOf(left.subarray(0, 0.2 * RATE));
    });
    const [none = 0, some = 0, all = 0] = behind;
    expect(some).toBeGreaterThan(1.8 * none);
    expect(all).toBeGreaterThan(1.5 * some);
  });

  test("stays with a sound that is made longer", () => {
    expect(stretchRinging(play(pianoOf([[REVERB, 300]])), 2, RATE).reverb).toBe(0.3);
  });
});

describe("the chorus send of a SoundFont", () => {
  const apart = ({ left, right }: Sound) => rmsOf(left.map((sample, index) => sample - (right[index] ?? 0)));

  test("spreads what is in the middle, the more the higher it is, and without one nothing is added", () => {
    const [none, some, all] = [0, 300, 1000].map((send) => play(pianoOf([[CHORUS, send]])));
    expect(none?.left).toBe(none?.right);
    expect(none?.left).toEqual(play(pianoOf([])).left);
    const [little, much] = [some, all].map((sound) => (sound ? apart(sound) : 0));
    expect(little).toBeGreaterThan(0.05);
    expect(much).toBeGreaterThan(1.4 * (little ?? 0));
  });

  test("keeps unit peak, the pitch's place and finite samples", () => {
    const { left, right } = play(
      pianoOf([
        [CHORUS, 1000],
        [17, 200],
      ]),
    );
    const peak = Math.max(...left.map(Math.abs), ...right.map(Math.abs));
    expect(peak).toBeCloseTo(1, 5);
    expect([...left, ...right].every(Number.isFinite)).toBe(true);
    expect(left.length).toBe(right.length);
  });
});
