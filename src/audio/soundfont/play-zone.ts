import type { Hertz, Seconds } from "../audio.ts";
import { StateVariableFilter } from "../core/state-variable-filter.ts";
import { type Generators, G, hertzOf, secondsOf } from "./generators.ts";
import type { Zone } from "./sf2.ts";

/** A key as it is held. */
export interface HeldKey {
  /** May lie between keys. */
  note: number;
  gateSeconds: Seconds;
  sampleRate: Hertz;
}

/** Six stages of an envelope. */
interface Envelope {
  delay: Seconds;
  attack: Seconds;
  hold: Seconds;
  /** Of the volume: time to fall by 100 dB; of modulation: to 0. */
  decay: Seconds;
  /** Generator's unit: centibels below full, or tenths of a percent. */
  sustain: number;
  release: Seconds;
}

/** Pitch and filter move in steps of this many samples. */
const BLOCK = 32;
const MIDDLE_KEY = 60;
/** No sample is played higher than this above its root; all of MIDI's keys span less. */
const HIGHEST_CENTS = 14_400;
/** Volume envelopes fall by this much in the time they state. */
const FULL_FALL = 100;
/** Below this nothing is heard, and the sound ends. */
const SILENT: number = -80;
/** The longest release that is rendered. */
const LONGEST_RELEASE: Seconds = 4;
/** The filter is open from here on. */
const OPEN_CENTS = 13_500;
/** Attenuation as the EMU8000 has it, by which SoundFonts are made: four tenths of what is written. */
const EMU_ATTENUATION = 0.4;
const NEPER = Math.LN10 / 20;

/**
 * Plays one zone: interpolated by cubic splines at the note's pitch, looped while its mode says so, through its filter and
 * its volume envelope (SoundFont 2.04, §9). Modulators are left out; sends to chorus and reverb are its caller's.
 * @param pool samples from the start of the zone's sample to its end, nominal range [-1, 1]
 */
export function playZone({ sample, generators }: Zone, pool: Float32Array, key: HeldKey): Float32Array {
  const value = (generator: number) => G.valueOf(generators, generator);
  const volume = envelopeOf(generators, G.volumeEnvelope, key.note);
  const shape = envelopeOf(generators, G.modulationEnvelope, MIDDLE_KEY);
  const release = Math.min(LONGEST_RELEASE, Math.max(0.006, (volume.release * -SILENT) / FULL_FALL));
  const fixed = value(G.fixedKey);
  const note = fixed >= 0 ? fixed : key.note;
  const root = value(G.rootKey) >= 0 ? value(G.rootKey) : sample.rootKey;
  const cents =
    (note - root) * value(G.scaleTuning) + 100 * value(G.coarseTune) + value(G.fineTune) + sample.correction;
  const at = (fine: number, coarse: number) => value(fine) + 32_768 * value(coarse);
  const base = sample.isCompressed ? 0 : sample.start;
  const track = {
    pool,
    from: Math.max(0, at(G.startOffset, G.startCoarse)),
    end: Math.min(pool.length, pool.length + at(G.endOffset, G.endCoarse)),
    loopStart: sample.loopStart - base + at(G.loopStartOffset, G.loopStartCoarse),
    loopEnd: sample.loopEnd - base + at(G.loopEndOffset, G.loopEndCoarse),
    mode: value(G.sampleModes) & 3,
  };
  const moves = value(G.envelopeToPitch) !== 0 || value(G.vibratoToPitch) !== 0;
  const vibrato = triangle(secondsOf(value(G.vibratoDelay)), hertzOf(value(G.vibratoRate)));
  const bend = (time: Seconds) =>
    moves
      ? value(G.envelopeToPitch) * modulation(shape, time, key.gateSeconds) + value(G.vibratoToPitch) * vibrato(time)
      : 0;
  const stepAt = (time: Seconds) =>
    (sample.sampleRate / key.sampleRate) * Math.exp((Math.LN2 * Math.min(HIGHEST_CENTS, cents + bend(time))) / 1200);
  const signal = interpolate(track, { length: Math.ceil((key.gateSeconds + release) * key.sampleRate), stepAt }, key);
  filter(signal, generators, (time) => modulation(shape, time, key.gateSeconds), key.sampleRate);
  applyVolume(signal, volume, { ...key, release });
  const gain = Math.exp((-NEPER * EMU_ATTENUATION * Math.max(0, value(G.attenuation))) / 10);
  for (let index = 0; index < signal.length; index++) signal[index] = gain * (signal[index] ?? 0);
  return signal;
}

function envelopeOf(generators: Generators, first: number, note: number): Envelope {
  const value = (stage: number) => G.valueOf(generators, first + stage);
  const isVolume = first === G.volumeEnvelope;
  const scaled = (generator: number) => (isVolume ? (MIDDLE_KEY - note) * G.valueOf(generators, generator) : 0);
  return {
    delay: secondsOf(value(0)),
    attack: secondsOf(value(1)),
    hold: secondsOf(value(2) + scaled(G.keyToHold)),
    decay: secondsOf(value(3) + scaled(G.keyToDecay)),
    sustain: Math.max(0, value(4)),
    release: secondsOf(value(5)),
  };
}

interface Track {
  pool: Float32Array;
  from: number;
  end: number;
  loopStart: number;
  loopEnd: number;
  /** 0 plays once, 1 loops, 3 loops until the key is let go. */
  mode: number;
}

function interpolate(
  { pool, from, end, mode, ...loop }: Track,
  { length, stepAt }: { length: number; stepAt: (time: Seconds) => number },
  { gateSeconds, sampleRate }: HeldKey,
): Float32Array {
  const isLoop = (mode & 1) === 1 && loop.loopStart >= 0 && loop.loopEnd <= end && loop.loopEnd - loop.loopStart >= 2;
  const span = loop.loopEnd - loop.loopStart;
  const gate = Math.round(gateSeconds * sampleRate);
  const signal = new Float32Array(length);
  const seam = new Float32Array(4);
  let place = from;
  for (let start = 0; start < length; start += BLOCK) {
    const step = stepAt(start / sampleRate);
    const stop = Math.min(length, start + BLOCK);
    for (let index = start; index < stop; index++) {
      const loops = isLoop && (mode === 1 || index < gate);
      if (loops) place = place < loop.loopEnd ? place : place - span * Math.floor((place - loop.loopStart) / span);
      else if (place >= end - 1) return signal.subarray(0, Math.max(1, index));
      const whole = Math.floor(place);
      const share = place - whole;
      // Around the seam of a loop the next sample is that at its start.
      if (whole < 1 || whole + 2 >= (loops ? loop.loopEnd : pool.length)) {
        for (let tap = 0; tap < 4; tap++) {
          const at = whole + tap - 1;
          seam[tap] = pool[loops && at >= loop.loopEnd ? at - span : at] ?? 0;
        }
        signal[index] = cubic(seam, 1, share);
      } else {
        signal[index] = cubic(pool, whole, share);
      }
      place += step;
    }
  }
  return signal;
}

/** The Catmull-Rom spline through four samples, between that at a place and the next. */
function cubic(samples: Float32Array, at: number, share: number): number {
  const [before, left] = [samples[at - 1] ?? 0, samples[at] ?? 0];
  const [right, after] = [samples[at + 1] ?? 0, samples[at + 2] ?? 0];
  const slope = 0.5 * (right - before);
  const curve = before - 2.5 * left + 2 * right - 0.5 * after;
  const bend = 0.5 * (after - before) + 1.5 * (left - right);
  return left + share * (slope + share * (curve + share * bend));
}

function filter(
  signal: Float32Array,
  generators: Generators,
  shapeAt: (time: Seconds) => number,
  sampleRate: Hertz,
): void {
  const cutoff = G.valueOf(generators, G.cutoff);
  const depth = G.valueOf(generators, G.envelopeToCutoff);
  if (cutoff >= OPEN_CENTS && depth >= 0) return;
  const quality = Math.SQRT1_2 * Math.exp((NEPER * Math.max(0, G.valueOf(generators, G.resonance))) / 10);
  const cutoffAt = (time: Seconds) => hertzOf(Math.min(OPEN_CENTS, Math.max(1500, cutoff + depth * shapeAt(time))));
  const lowpass = new StateVariableFilter("lowpass", sampleRate).tune(cutoffAt(0), quality);
  for (let from = 0; from < signal.length; from += BLOCK) {
    const to = Math.min(signal.length, from + BLOCK);
    lowpass.processTowards(cutoffAt(to / sampleRate), signal, from, to);
  }
}

/** The modulation envelope, 0..1: all of its stages are straight but the attack, which is nearly so. */
function modulation(envelope: Envelope, time: Seconds, gate: Seconds): number {
  const level = (moment: Seconds) => {
    const { delay, attack, hold, decay, sustain } = envelope;
    const since = moment - delay;
    if (since < 0) return 0;
    if (since < attack) return since / attack;
    const fallen = since - attack - hold;
    const floor = Math.max(0, 1 - sustain / 1000);
    return fallen <= 0 ? 1 : Math.max(floor, decay === 0 ? 0 : 1 - fallen / decay);
  };
  if (time <= gate) return level(time);
  return Math.max(0, level(gate) - (envelope.release === 0 ? 1 : (time - gate) / envelope.release));
}

/** The volume envelope: up in a straight line, down in decibels, and to nothing at its end. */
function applyVolume(
  signal: Float32Array,
  { delay, attack, hold, decay, sustain }: Envelope,
  { gateSeconds, sampleRate, release }: HeldKey & { release: Seconds },
): void {
  const floor = -Math.min(FULL_FALL, sustain / 10);
  const heldAt = (time: Seconds): number => {
    const since = time - delay;
    if (since < 0) return 0;
    if (since < attack) return since / attack;
    const fallen = since - attack - hold;
    const decibels = fallen <= 0 ? 0 : Math.max(floor, decay === 0 ? floor : (-FULL_FALL * fallen) / decay);
    return Math.exp(NEPER * decibels);
  };
  const atRelease = heldAt(gateSeconds);
  const levelAt = (time: Seconds) =>
    time <= gateSeconds ? heldAt(time) : atRelease * Math.exp((NEPER * SILENT * (time - gateSeconds)) / release);
  let level = levelAt(0);
  for (let from = 0; from < signal.length; from += BLOCK) {
    const next = levelAt((from + BLOCK) / sampleRate);
    const to = Math.min(signal.length, from + BLOCK);
    for (let index = from; index < to; index++) {
      signal[index] = (signal[index] ?? 0) * (level + ((next - level) * (index - from)) / BLOCK);
    }
    level = next;
  }
  const fade = Math.min(signal.length, Math.round(0.004 * sampleRate));
  for (let index = 0; index < fade; index++) {
    const place = signal.length - 1 - index;
    signal[place] = ((signal[place] ?? 0) * index) / fade;
  }
}

function triangle(delay: Seconds, rate: Hertz): (time: Seconds) => number {
  return (time) => {
    if (time < delay) return 0;
    const phase = ((time - delay) * rate + 0.25) % 1;
    return 4 * Math.abs(phase - 0.5) - 1 === 0 ? 0 : 1 - 4 * Math.abs(phase - 0.5);
  };
}
