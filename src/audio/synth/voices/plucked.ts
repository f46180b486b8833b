import type { Hertz, Seconds } from "../../audio.ts";
import { frequencyOf } from "../theory.ts";
import { gateEnvelope, samplesIn } from "./envelope.ts";
import { type Body, throughBody } from "./models/body.ts";
import { pluckString } from "./models/waveguide.ts";
import { mixInto, normalise } from "./tone.ts";
import { fromSides, openness, type Strike, type Voice } from "./voice.ts";

/** Strings of a course: of each its distance from the note in cents, and its gain. */
export type Course = readonly number[];

/** An instrument with plucked strings, by numbers. */
export interface PluckedString {
  /** Time to fall by 60 dB at A3, and at 4 kHz. Lower notes ring longer, as they do. */
  decay: readonly [low: Seconds, high: Seconds];
  /** Where the string is plucked, as a share of its length. */
  place: number;
  /** Partials above fall by 12 dB an octave: of a soft and of a hard pluck. */
  edge: readonly [soft: Hertz, hard: Hertz];
  /** Noise of finger, nail or plectrum, 0..1. */
  scrape: number;
  course?: Course;
  /** Cents between the string in the left ear and that in the right. */
  spread?: number;
  body?: Body;
  /** The damping once the key is let go; instruments without dampers ring on. */
  release: Seconds | "rings";
  /** Effect of an amplifier or a bridge on one channel. */
  finish?: (signal: Float32Array, strike: Strike) => Float32Array;
}

/**
 * A string in a line or two.
 * @param pluck decay at A3 and at 4 kHz, place, edges of a soft and of a hard pluck, scrape
 */
export function string(
  pluck: readonly [Seconds, Seconds, number, Hertz, Hertz, number],
  body: Body,
  release: PluckedString["release"],
  more: Partial<PluckedString> = {},
): PluckedString {
  const [low, high, place, soft, hard, scrape] = pluck;
  return { decay: [low, high], place, edge: [soft, hard], scrape, body, release, ...more };
}

const ONE: Course = [0, 1];
/** A decay falls by this much an octave. */
const DECAY_SLOPE = 0.55;
const A3: Hertz = 220;
/** A string that rings on is heard for this share of its decay. */
const HEARD = 0.7;

/** The voice of a plucked string. */
export function plucked(made: PluckedString): Voice {
  return (strike) => {
    const { sampleRate, gateSeconds } = strike;
    const low = made.decay[0] * Math.exp(-DECAY_SLOPE * Math.log(frequencyOf(strike.note) / A3));
    const ring = Math.max(0.15, HEARD * low);
    const release = made.release === "rings" ? 0.3 * ring : made.release;
    const gate = made.release === "rings" ? 0.7 * ring : Math.max(0.02, Math.min(gateSeconds, ring));
    const length = samplesIn(gate + release, sampleRate);
    const spread = made.spread ?? 0.8;
    const ears = spread === 0 ? [0] : [-spread / 2, spread / 2];
    const sides = ears.map((cents) => {
      const side = strings(made, strike, { cents, low, length });
      const sound = throughBody(side, made.body ?? [], sampleRate);
      return made.finish ? made.finish(sound, strike) : sound;
    });
    normalise(sides);
    gateEnvelope(sides, { attack: 0.0008, decay: 1, sustain: 1, release, gate }, sampleRate);
    return fromSides(sides);
  };
}

function strings(
  made: PluckedString,
  { note, velocity, timbre, sampleRate, random }: Strike,
  plan: { cents: number; low: Seconds; length: number },
): Float32Array {
  const [soft, hard] = made.edge;
  const edge = soft * Math.exp(velocity * Math.log(hard / soft)) * openness(timbre);
  const sum = new Float32Array(plan.length);
  const course = made.course ?? ONE;
  for (let at = 0; at < course.length; at += 2) {
    const frequency = frequencyOf(note + ((course[at] ?? 0) + plan.cents) / 100);
    const decay = { low: plan.low, high: made.decay[1] };
    const pluck = { frequency, decay, place: made.place, edge, scrape: made.scrape };
    mixInto(sum, pluckString(pluck, { length: plan.length, sampleRate, random }), course[at + 1] ?? 0);
  }
  return sum;
}
