import { expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { BASS_STYLES, CHORD_VOICES } from "../genres/genre.ts";
import { GENRES } from "../genres/index.ts";
import { FACTS, INSTRUMENTS, type Instrument, isPitched } from "../instruments.ts";
import { energyDecibels, powerSpectrum } from "../testing/measure.ts";
import { VOICES } from "./index.ts";
import type { Timbre } from "./voice.ts";

const RATE = 44_100;
const SIZE = 8192;
/** A second render at this many times the rate has no cause to fold where the first one does. */
const TIMES = 4;
/** Above it nobody hears what a saturated tone folds. */
const HIGHEST = 20_000;
/** Strongest tone, beside the strongest partial, that is in a sound and not in the same sound at four times the rate. */
const LIMIT = -75;
/** Losses and tuning of a string are set by samples, so that its high partials differ with the rate; it is linear, or shaped at four times the rate. */
const STRUNG: ReadonlySet<string> = new Set(["finger", "pick", "slap", "upright"]);

const BRIGHT: Timbre = {
  kit: GENRES.house.kit,
  brightness: 1,
  drive: 1,
  bassStyle: "sub",
  chordVoice: "stab",
  beatSeconds: 0.5,
};

/** Held, blown, struck and synthesised voices, in each of their styles. */
const TONAL = INSTRUMENTS.filter((name) => isPitched(name) && !isStrung(name)).flatMap(
  (name): { name: Instrument; style: string; change: Partial<Timbre> }[] => {
    if (name === "bass")
      return BASS_STYLES.filter((style) => !STRUNG.has(style)).map((style) => ({
        name,
        style,
        change: { bassStyle: style },
      }));
    if (name === "chords") return CHORD_VOICES.map((style) => ({ name, style, change: { chordVoice: style } }));
    return [{ name, style: name, change: {} }];
  },
);

function isStrung(name: Instrument): boolean {
  return /guitar|harp$|harpsichord|clavinet|banjo|mandolin|sitar|koto|shamisen|ukulele|pizzicato/.test(name);
}

/** Level of the strongest tone that only the lower of two rates has, in decibels beside its strongest partial. */
function foldedLevel(name: Instrument, note: number, timbre: Timbre): number {
  const spectrumAt = (times: number) => {
    const random = createRandom(1, name);
    const sound = VOICES[name]({ note, velocity: 1, gateSeconds: 0.5, random, sampleRate: times * RATE, timbre }).left;
    const spectrum = powerSpectrum(sound, Math.round(0.06 * times * RATE), SIZE * times).subarray(0, SIZE / 2);
    const strongest = spectrum.reduce((most, power) => Math.max(most, power), 1e-30);
    return spectrum.map((power) => power / strongest);
  };
  const [own, wide] = [spectrumAt(1), spectrumAt(TIMES)];
  let worst = 0;
  for (let bin = 8; bin < (HIGHEST * SIZE) / RATE; bin++) {
    const power = own[bin] ?? 0;
    if (power <= worst || power < (own[bin - 1] ?? 0) || power < (own[bin + 1] ?? 0)) continue;
    const around = [...own.subarray(Math.max(0, bin - 30), bin + 31)].toSorted((a, b) => a - b);
    const isTone = power > 100 * (around[around.length >> 1] ?? 0);
    const reach = Math.max(4, Math.round(0.006 * bin));
    const there = wide.subarray(bin - reach, bin + reach + 1).reduce((most, each) => Math.max(most, each), 0);
    if (isTone && there < 0.05 * power) worst = power;
  }
  return energyDecibels(worst + 1e-20);
}

test.each(TONAL)("nothing of a $style ($name) folds back, bright and driven, however high", ({ name, change }) => {
  const highest = name === "bass" ? [0, 14, 24] : [8, 22, 31];
  for (const above of highest) {
    const note = Math.min(108, FACTS[name].register + above);
    expect(foldedLevel(name, note, { ...BRIGHT, ...change })).toBeLessThan(LIMIT);
  }
});
