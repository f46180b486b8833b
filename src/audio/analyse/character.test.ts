import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { readRecipe } from "../synth/recipe.ts";
import { renderSample } from "../synth/render.ts";
import { analyseAudio } from "./analyse.ts";
import { describeCharacter } from "./character-text.ts";
import { hearForm, measureRinging } from "./form.ts";
import { cadence, chordProgression, drumPattern, noiseFrom } from "./patterns.test-data.ts";
import { measureSpectrum } from "./spectrum.ts";

const RATE = 22_050;
const render = (prompt: string, seed: number): AudioData =>
  renderSample(readRecipe({ prompt, seed, bars: prompt.includes("one shot") ? undefined : 2 }), { sampleRate: RATE })
    .audio;

describe("hits are told by where their energy lies and how long they ring", () => {
  test.each([
    ["house kick one shot", "kick"],
    ["trap kick one shot", "kick"],
    ["boom bap snare one shot", "snare"],
    ["funk clap one shot", "clap"],
    ["house closed hat one shot", "hat or shaker"],
    ["trap open hat one shot", "hat or shaker"],
    ["house crash one shot", "cymbal"],
  ])("%s is a %s", (prompt, instrument) => {
    expect(analyseAudio(render(prompt, 31))).toMatchObject({ instrument, form: "one-shot", bars: null });
  });

  test.each(["house tom one shot", "funk rim one shot", "lofi keys one shot", "trap 808 bass one shot", "house lead"])(
    "of %s no hit is said",
    (prompt) => {
      const { instrument } = analyseAudio(render(prompt, 32));
      expect(["kick", "snare", "clap", "hat or shaker", "cymbal"]).not.toContain(instrument);
    },
  );
});

describe("loops", () => {
  test.each(["drum and bass drum loop"])("%s is drums, and a loop of two bars", (prompt) => {
    expect(analyseAudio(render(prompt, 33))).toMatchObject({
      instrument: "drums",
      form: "loop",
      bars: { count: 2, downbeatSeconds: 0 },
    });
  });

  test("a mix has no single instrument", () => {
    expect(analyseAudio(render("house loop", 34)).instrument).toBeNull();
  });

  test("a loop with a ragged end, and one that fades out, are not certain", () => {
    const loop = drumPattern({ bpm: 100, beats: 16, sampleRate: RATE });
    const ragged = { ...loop, channels: loop.channels.map((channel) => channel.slice(0, -7_000)) };
    expect(analyseAudio(loop).form).toBe("loop");
    expect(analyseAudio(ragged).form).toBeNull();
  });

  test("a step over the seam of what sounds on is no loop's", () => {
    const tempo = { value: 120, confidence: 0.9 };
    const tone = (phase: number) =>
      Float32Array.from({ length: 2 * RATE }, (_, i) => 0.5 * Math.sin((2 * Math.PI * (110 + phase) * i) / RATE));
    const facts = { sampleRate: RATE, onsets: 4, tempo };
    expect(hearForm(tone(0), facts)).toBe("loop");
    expect(hearForm(tone(0.125), facts)).toBeNull();
  });
});

describe("brightness", () => {
  const tone = (hertz: number) =>
    Float32Array.from({ length: RATE }, (_, i) => 0.3 * Math.sin((2 * Math.PI * hertz * i) / RATE));

  test.each([220, 1_000, 4_321])("of a tone at %d Hz is its frequency", (hertz) => {
    expect((measureSpectrum(tone(hertz), RATE)?.centroid ?? 0) / hertz).toBeCloseTo(1, 1);
  });

  test.each([
    [100, 0],
    [300, 1],
    [1_000, 2],
    [4_000, 3],
    [8_000, 4],
  ])("a tone at %d Hz has its energy in band %d", (hertz, band) => {
    expect(measureSpectrum(tone(hertz), RATE)?.shares[band]).toBeGreaterThan(0.98);
  });

  test("does not depend on level, and silence has none", () => {
    const noise = noiseFrom(2);
    const hiss = Float32Array.from({ length: RATE }, () => 0.5 * noise());
    const quiet = hiss.map((value) => value / 50);
    expect(measureSpectrum(quiet, RATE)?.centroid).toBeCloseTo(measureSpectrum(hiss, RATE)?.centroid ?? 0, 1);
    expect(measureSpectrum(new Float32Array(RATE), RATE)).toBeNull();
  });

  test("shares add up to 1 for any samples", () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, min: -1, max: 1, maxLength: 4_000 }), (samples) => {
        const spectrum = measureSpectrum(samples, 8_000);
        if (spectrum) expect(spectrum.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
      }),
      { numRuns: 40 },
    );
  });
});

test("ringing ends 20 dB below the loudest moment", () => {
  const decay = Float32Array.from(
    { length: RATE },
    (_, i) => Math.sin(i * 0.3) * Math.exp((-i / RATE) * Math.LN10 * 5),
  );
  const { ringSeconds, sounding } = measureRinging(decay, RATE);
  expect(ringSeconds).toBeCloseTo(0.2, 1);
  expect(sounding).toBeCloseTo(0.2, 1);
  expect(measureRinging(new Float32Array(0), RATE)).toEqual({ ringSeconds: 0, sounding: 0 });
});

describe("in words", () => {
  test("all that is known", () => {
    const bars = { count: 3.5, downbeatSeconds: 0.25 };
    const facts = { form: "loop", instrument: "bass", bars, onsetDensity: 2.125, brightness: 911.6 } as const;
    expect(describeCharacter(facts)).toBe("bass loop, 3.5 bars from 0.25 s?, 2.1 onsets/s, brightness 912 Hz");
  });

  test("nothing of what is not known", () => {
    const facts = { form: null, instrument: null, bars: null, onsetDensity: 0, brightness: null };
    expect(describeCharacter(facts)).toBe("0.0 onsets/s");
    expect(describeCharacter({ ...facts, bars: { count: 1, downbeatSeconds: 0 } })).toContain("1 bar from 0 s");
  });

  test("chords are music, not drums", () => {
    const text = describeCharacter(analyseAudio(chordProgression(cadence(57, "minor"), { sampleRate: RATE })));
    expect(text).not.toContain("drums");
  });
});
