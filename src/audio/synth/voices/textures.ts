import type { Seconds } from "../../audio.ts";
import type { Random } from "../../core/random.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import type { TEXTURES } from "../instruments/textures.ts";
import { modulate, samplesIn } from "./envelope.ts";
import { ringModes } from "./models/modes.ts";
import { mixInto, normalise, sweepLowpass, whiteNoise } from "./tone.ts";
import { fromSides, openness, type Strike, type Voice } from "./voice.ts";

/** Drops per second that are heard by themselves. */
const DROPS = 30;
/** People of a crowd in each ear. */
const PEOPLE = 9;

/** Textures by synthesis: noise, as nature filters it and lets it come and go. */
export const TEXTURE_VOICES: Readonly<Record<keyof typeof TEXTURES, Voice>> = {
  // A far hiss of many drops, and near ones that ring in their bubbles (Minnaert 1933).
  rain: bed((signal, { sampleRate, random, timbre }) => {
    filter(signal, "highpass", 900, sampleRate);
    filter(signal, "lowpass", 7500 * openness(timbre), sampleRate);
    scale(signal, 0.2);
    scatter(signal, DROPS, { sampleRate, random }, () => {
      const frequency = random.between(900, 4200);
      return [{ frequency, gain: 0.12 * random.next() + 0.03, decay: 25 / frequency }];
    });
  }),
  wind: bed((signal, { sampleRate, random, timbre }) => {
    const [slow, fast] = [random.next(), random.next()];
    const gust = (time: Seconds) =>
      0.5 + 0.3 * Math.sin(2 * Math.PI * (slow + 0.11 * time)) + 0.2 * Math.sin(2 * Math.PI * (fast + 0.29 * time));
    sweepLowpass(
      [signal],
      { cutoffAt: (time) => (220 + 900 * gust(time)) * openness(timbre), quality: 2.2, poles: 4 },
      sampleRate,
    );
    filter(signal, "highpass", 120, sampleRate);
    modulate(signal, sampleRate, (time) => 0.25 + 0.75 * gust(time));
  }),
  // Voices without words: each murmurs in its own register and at its own pace.
  crowd: bed((signal, { sampleRate, random, timbre }) => {
    const source = signal.slice();
    signal.fill(0);
    for (let person = 0; person < PEOPLE; person++) {
      const voice = source.slice();
      const open = Math.sqrt(openness(timbre));
      new StateVariableFilter("bandpass", sampleRate).tune(random.between(350, 900) * open, 4).process(voice);
      const bright = source.slice();
      new StateVariableFilter("bandpass", sampleRate).tune(random.between(1100, 2400) * open, 5).process(bright);
      mixInto(voice, bright, 0.4);
      const [start, pace, turn] = [random.next(), random.between(2.6, 4.6), random.next()];
      modulate(voice, sampleRate, (time) => {
        const syllable = Math.max(0, Math.sin(2 * Math.PI * (start + pace * time)));
        return syllable * (0.5 + 0.5 * Math.sin(2 * Math.PI * (turn + 0.23 * time)));
      });
      mixInto(signal, voice, 1);
    }
  }),
  tape_hiss: bed((signal, { sampleRate, timbre }) => {
    filter(signal, "highpass", 1800, sampleRate);
    filter(signal, "lowpass", 11_000 * openness(timbre), sampleRate);
  }),
  white_noise: bed(() => undefined),
  // Waves every eight seconds: they break bright and run out dull.
  sea: bed((signal, { sampleRate, random, timbre }) => {
    const start = random.next();
    const wave = (time: Seconds) => {
      const swell = 0.5 + 0.5 * Math.sin(2 * Math.PI * (start + time / 8));
      return swell * swell;
    };
    sweepLowpass(
      [signal],
      { cutoffAt: (time) => (350 + 3800 * wave(time)) * openness(timbre), quality: 0.7 },
      sampleRate,
    );
    modulate(signal, sampleRate, (time) => 0.15 + 0.85 * wave(time));
  }),
  fire: bed((signal, { sampleRate, random, timbre }) => {
    filter(signal, "lowpass", 260 * openness(timbre), sampleRate);
    scale(signal, 0.5);
    scatter(signal, 16, { sampleRate, random }, () => {
      const frequency = random.between(1200, 6500);
      const loud = random.next();
      return [{ frequency, gain: 0.5 * loud * loud, decay: random.between(0.004, 0.02) }];
    });
  }),
};

/** A texture that fades in as long as it fades out, so that its ends can overlap. */
function bed(shape: (noise: Float32Array, strike: Strike) => void): Voice {
  return (strike) => {
    const { gateSeconds, sampleRate, random } = strike;
    const fade = Math.min(0.5, gateSeconds / 4);
    const length = samplesIn(gateSeconds + fade, sampleRate);
    const ramp = samplesIn(fade, sampleRate);
    const sides = [0, 1].map(() => {
      const side = whiteNoise(length, random);
      shape(side, strike);
      for (let index = 0; index < ramp; index++) {
        const rising = Math.sin((Math.PI / 2) * (index / ramp));
        side[index] = (side[index] ?? 0) * rising;
        side[length - 1 - index] = (side[length - 1 - index] ?? 0) * rising;
      }
      return side;
    });
    normalise(sides);
    return fromSides(sides);
  };
}

function filter(signal: Float32Array, response: "lowpass" | "highpass", cutoff: number, sampleRate: number): void {
  new StateVariableFilter(response, sampleRate).tune(cutoff).process(signal);
}

function scale(signal: Float32Array, gain: number): void {
  for (let index = 0; index < signal.length; index++) signal[index] = gain * (signal[index] ?? 0);
}

/** Adds small sounds at random places, so many a second. */
function scatter(
  signal: Float32Array,
  perSecond: number,
  { sampleRate, random }: { sampleRate: number; random: Random },
  make: () => Parameters<typeof ringModes>[1],
): void {
  const count = Math.round((signal.length / sampleRate) * perSecond);
  for (let each = 0; each < count; each++) {
    ringModes(signal.subarray(random.integer(signal.length)), make(), sampleRate);
  }
}
