import type { Hertz, Seconds } from "../../audio.ts";
import type { Random } from "../../core/random.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import { frequencyOf } from "../theory.ts";
import { gateEnvelope, modulate, samplesIn } from "./envelope.ts";
import type { Body } from "./models/body.ts";
import { holdTone } from "./models/player.ts";
import { periodsOf, type Spectrum } from "./models/spectrum.ts";
import { mixInto, normalise, whiteNoise } from "./tone.ts";
import { centred, openness, type Sound, type Strike, type Voice } from "./voice.ts";

/** A tone that is blown, bowed, sung or switched on for as long as a key is held, by numbers. */
export interface Sustained extends Spectrum {
  attack: Seconds;
  release: Seconds;
  /** Level that a tone falls to once it has spoken; 1 if absent. */
  sustain?: number;
  /** Noise of breath or bow beside the tone, and the partial that it lies around. */
  breath?: readonly [level: number, partial: number];
  /** Rate, depth in cents, and the time until it sets in. */
  vibrato?: readonly [rate: Hertz, cents: number, delay: Seconds];
  /** Cents below the note from which it is reached. */
  scoop?: number;
  /** Players in each ear, and how far apart they are in cents; one in the middle if absent. */
  players?: readonly [count: number, cents: number];
  /** Loudness that swells and falls in time: rate and depth. */
  tremolo?: readonly [rate: Hertz, depth: number];
  /** The longest that a note is held, for short bows and stabs. */
  longest?: Seconds;
  /** The note as a multiple of which partials are counted: 0.5 for pipes of 16 feet; 1 if absent. */
  base?: number;
  /** Effect of a loudspeaker or a room. */
  finish?: (sound: Sound, strike: Strike) => Sound;
}

/**
 * A tone in a line or two.
 * @param spectrum slope, and the edges of a soft and of a loud tone
 * @param speech attack and release, and of a vibrato its rate, cents and delay
 */
export function held(
  [slope, soft, loud]: readonly [number, Hertz, Hertz],
  formants: Body,
  [attack, release, rate = 5, cents = 0, delay = 0]: readonly [Seconds, Seconds, Hertz?, number?, Seconds?],
  more: Partial<Sustained> = {},
): Sustained {
  return { slope, edge: [soft, loud], formants, attack, release, vibrato: [rate, cents, delay], ...more };
}

/** Pitch wanders by this many cents: nobody holds a tone quite still. */
const DRIFT = 1.2;

/** The voice of a tone that is held. */
export function sustained(made: Sustained): Voice {
  return (strike) => {
    const { sampleRate } = strike;
    const gate = Math.min(made.longest ?? Infinity, Math.max(0.04, strike.gateSeconds));
    const attack = Math.min(made.attack, 0.4 * gate);
    const length = samplesIn(gate + made.release, sampleRate);
    const [count, cents] = made.players ?? [1, 0];
    const ears = made.players ? [-1, 1] : [0];
    const periods = periodsOf(made, { frequency: (made.base ?? 1) * frequencyOf(strike.note), sampleRate });
    const sides = ears.map((ear) => {
      const side = new Float32Array(length);
      for (let player = 0; player < count; player++) {
        // Evenly spread around the note, so that all of them together are in tune.
        const place = count * ears.length === 1 ? 0 : (2 * player + (ear > 0 ? 1 : 0)) / (2 * count - 1) - 0.5;
        play(side, made, strike, { periods, cents: place * cents, attack, gate });
      }
      addBreath(side, made, strike, attack);
      return side;
    });
    normalise(sides);
    const shape = { attack, decay: 0.35, sustain: made.sustain ?? 1, release: made.release, gate };
    gateEnvelope(sides, shape, sampleRate);
    const [left = new Float32Array(), right = left] = sides;
    const sound = sides.length === 1 ? centred(left) : { left, right };
    return made.finish ? made.finish(sound, strike) : sound;
  };
}

function play(
  side: Float32Array,
  made: Sustained,
  strike: Strike,
  player: { periods: readonly Float32Array[]; cents: number; attack: Seconds; gate: Seconds },
): void {
  const { note, velocity, timbre, sampleRate, random } = strike;
  const own = (made.base ?? 1) * frequencyOf(note + player.cents / 100);
  const pitch = pitchOf(made, random, player.attack);
  // Loud is bright: a tone opens as it speaks.
  const bright = Math.max(0, Math.min(1, 0.1 + 0.75 * velocity + 0.2 * timbre.brightness));
  const opening = 1.2 * player.attack;
  holdTone(
    side,
    {
      periods: player.periods,
      phase: made.players ? random.next() : 0,
      gain: 0.5,
      frequencyAt: (time) => own * pitch(time),
      colourAt: (time) => bright * Math.min(1, 0.25 + (0.75 * time) / opening),
    },
    sampleRate,
  );
  if (made.tremolo) {
    const [rate, depth] = made.tremolo;
    const start = random.next();
    const swing = (time: Seconds) => 1 - depth * (0.5 + 0.5 * Math.sin(2 * Math.PI * (start + rate * time)));
    modulate(side, sampleRate, swing);
  }
}

/** Ratio to the note over time: the way up to it, the vibrato, and a slow drift. */
function pitchOf(
  { vibrato = [5, 0, 0], scoop = 0 }: Sustained,
  random: Random,
  attack: Seconds,
): (time: Seconds) => number {
  const [rate, cents, delay] = vibrato;
  const [start, first, second] = [random.next(), random.next(), random.next()];
  const turns = rate * random.between(0.94, 1.06);
  const drift = cents === 0 ? 0 : DRIFT;
  return (time) => {
    const depth = cents * Math.max(0, Math.min(1, (time - delay) / 0.25));
    const wander = Math.sin(2 * Math.PI * (first + 0.9 * time)) + Math.sin(2 * Math.PI * (second + 2.3 * time));
    const off =
      depth * Math.sin(2 * Math.PI * (start + turns * time)) +
      0.5 * drift * wander -
      scoop * Math.exp(-time / (0.5 * attack + 0.01));
    return Math.exp((Math.LN2 * off) / 1200);
  };
}

/** Air or rosin around a partial, strongest as the tone begins. */
function addBreath(side: Float32Array, made: Sustained, strike: Strike, attack: Seconds): void {
  if (!made.breath) return;
  const [level, partial] = made.breath;
  const { sampleRate, random, velocity, timbre } = strike;
  const noise = whiteNoise(side.length, random);
  const centre = Math.min(9000, partial * frequencyOf(strike.note)) * Math.sqrt(openness(timbre));
  new StateVariableFilter("bandpass", sampleRate).tune(centre, 0.9).process(noise);
  modulate(noise, sampleRate, (time) => 1 + 2 * Math.exp(-time / (attack + 0.02)));
  mixInto(side, noise, level * (0.6 + 0.6 * velocity));
}
