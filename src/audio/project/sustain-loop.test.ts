import { describe, expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { readRecipe } from "../synth/recipe.ts";
import { renderSample } from "../synth/render.ts";
import { renderKeys } from "./rendered-keys.ts";
import { sfzInstrument } from "./sfz.ts";
import { loopSound } from "./sounds.fixture.ts";
import { type HeldSound, holdSound } from "./sustain-loop.ts";

const RATE = 44_100;
const oneShot = (prompt: string) => renderSample(readRecipe({ prompt, type: "one_shot", seed: 7 })).audio;

/** A tone whose level is a function of time in seconds. */
function tone(levelAt: (seconds: number) => number, { hertz = 220.3, seconds = 3 } = {}): AudioData {
  const samples = Float32Array.from(
    { length: seconds * RATE },
    (_, i) => levelAt(i / RATE) * Math.sin((2 * Math.PI * hertz * i) / RATE),
  );
  return { sampleRate: RATE, channels: [samples, samples.slice()] };
}

/** The left channel as it is heard when its key is held. */
function heldFor({ audio, loop: { startSample, endSample } }: HeldSound, seconds: number): Float32Array {
  const [left = new Float32Array(0)] = audio.channels;
  const place = (at: number) => (at < endSample ? at : startSample + ((at - startSample) % (endSample - startSample)));
  return Float32Array.from({ length: seconds * RATE }, (_, at) => left[place(at)] ?? 0);
}

function levelsOf(samples: Float32Array, seconds = 0.1): number[] {
  const size = Math.round(seconds * RATE);
  return Array.from({ length: Math.floor(samples.length / size) }, (_, index) => {
    const power = samples.subarray(index * size, (index + 1) * size).reduce((sum, value) => sum + value * value, 0);
    return 10 * Math.log10(power / size + 1e-12);
  });
}

/** How much a sample is off the line through its neighbours: a click is far off. */
function bends(samples: Float32Array, from: number, to: number): number {
  let most = 0;
  for (let i = Math.max(1, from); i < to; i++)
    most = Math.max(most, Math.abs((samples[i - 1] ?? 0) - 2 * (samples[i] ?? 0) + (samples[i + 1] ?? 0)));
  return most;
}

const HELD = ["warm pad", "organ", "strings", "choir", "flute", "trumpet", "violin", "saxophone", "sub bass", "vocal"];
const RINGING = ["pluck", "piano", "rhodes", "bell", "acoustic guitar", "harp", "marimba", "808", "kick", "snare"];

describe("a voice that holds its tone", () => {
  test.each(HELD)(
    "%s goes on for as long as its key is held, as loud as before, and its seam is no click",
    (prompt) => {
      const held = holdSound(oneShot(`${prompt} in C`));
      if (!held) throw new Error("It was not held");
      const { startSample, endSample } = held.loop;
      expect(endSample - startSample).toBeGreaterThan(0.2 * RATE);
      const samples = heldFor(held, 10);
      const [once, later] = [levelsOf(samples.subarray(startSample, endSample)), levelsOf(samples.subarray(endSample))];
      expect(Math.min(...later)).toBeGreaterThan(Math.min(...once) - 2);
      expect(Math.max(...later)).toBeLessThan(Math.max(...once) + 2);
      const usual = bends(samples, startSample, endSample - 2);
      expect(bends(samples, endSample - 2, endSample + 2)).toBeLessThanOrEqual(1.1 * usual);
    },
  );

  test("is what it was up to the end of its loop's glide, and has as many samples", () => {
    const audio = oneShot("organ in C");
    const held = holdSound(audio);
    const [before = [], after = []] = [audio.channels[0], held?.audio.channels[0]];
    const changed = [...after].flatMap((value, i) => (value === before[i] ? [] : [i]));
    expect(after).toHaveLength(before.length);
    expect(changed[0]).toBeGreaterThan(held?.loop.startSample ?? 0);
    expect(changed.at(-1)).toBeLessThan(held?.loop.endSample ?? 0);
  });

  test("of one pitch repeats in phase: it stays a tone", () => {
    const held = holdSound(tone((seconds) => 0.5 * Math.min(1, seconds * 20)));
    if (!held) throw new Error("It was not held");
    const samples = heldFor(held, 8);
    const late = samples.subarray(5 * RATE);
    expect(Math.max(...levelsOf(late)) - Math.min(...levelsOf(late))).toBeLessThan(0.5);
    expect(bends(samples, RATE, samples.length - 2)).toBeLessThan(1.05 * bends(samples, RATE, RATE + 2000));
  });
});

describe("nothing is held", () => {
  test.each(RINGING)("of a %s, which rings out", (prompt) => {
    expect(holdSound(oneShot(`${prompt} in C`))).toBeNull();
  });

  test.each<[string, AudioData]>([
    ["silence", tone(() => 0)],
    ["nothing", { sampleRate: RATE, channels: [new Float32Array(0)] }],
    ["a short tone", tone(() => 0.5, { seconds: 0.3 })],
    ["a tone that fades by 6 dB a second", tone((seconds) => Math.exp(-0.69 * seconds))],
    ["a tone that swells", tone((seconds) => seconds / 3)],
  ])("of %s", (_, audio) => {
    expect(holdSound(audio)).toBeNull();
  });
});

test("every key of a pad has a loop of its own, which the instrument's file states to the sample", () => {
  const keys = [...renderKeys(readRecipe({ prompt: "warm pad in C", type: "one_shot", seed: 7 }))];
  expect(keys.length).toBeGreaterThan(10);
  const sounds = keys.map(({ rootMidiNote, noteName, sample, loop }) => {
    const frames = sample.audio.channels[0]?.length ?? 0;
    return loopSound({ name: `pad_${noteName}`, rootMidiNote, frames, ...(loop ? { loop } : {}) });
  });
  const [text] = sfzInstrument({ name: "pad", sounds });
  const sfz = text?.kind === "file" ? new TextDecoder().decode(text.bytes) : "";
  const numbers = (opcode: string) =>
    [...sfz.matchAll(new RegExp(`${opcode}=(\\d+)`, "g"))].map(([, at]) => Number(at));
  expect(sfz.match(/loop_mode=loop_continuous/g)).toHaveLength(keys.length);
  expect(numbers("loop_start")).toEqual(keys.map(({ loop }) => loop?.startSample));
  expect(numbers("loop_end")).toEqual(keys.map(({ loop }) => (loop?.endSample ?? 0) - 1));
});
