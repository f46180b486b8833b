import { type AudioData, AudioError, type Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { type Flow, resampleFlow } from "../core/resample.ts";
import { keepAttacks } from "./attacks-kept.ts";
import { findAttacks } from "./attacks.ts";
import { closeSeam, seamLength } from "./seam.ts";
import { readFrom, stretchFlow } from "./stretch.ts";
import { MAX_STEP } from "./stretcher.ts";

/** Before a loop's start as much of its end is heard, so that the stretching has settled when it begins. */
const LEAD: Seconds = 0.4;
/** Ratios of pitch are fractions of this: exact to 0.01 cent. */
const RATIO_PRECISION = 100_000;
/** Samples made at a time. */
const BLOCK = 32_768;

/** Changes to a sound. */
export interface FitSetup {
  /** Samples of the result, at least 1. */
  length: number;
  /** Semitones up; fractions are tunings. */
  semitones: number;
  /** Whether the sound repeats without a gap. The result then does too. */
  isLoop: boolean;
  /** Leaves resonances where they are while pitches move, for voices. */
  keepsFormants?: boolean;
}

/**
 * Stretches a sound to an exact length and moves its pitch. In memory are the source and the result, nothing between.
 *
 * Pitch is moved by stretching and then resampling, since the library's own transposition is up to half a semitone out of
 * tune in the bass. Attacks are those of the source; with formants kept they are not, as voices have none.
 * @param module as `wasm-source.ts` gives it
 * @throws AudioError `empty` for no samples
 */
export function fitWith(module: WebAssembly.Module, audio: AudioData, setup: FitSetup): AudioData {
  if (sampleCount(audio) === 0) throw new AudioError("empty", "The audio holds no samples.");
  const plan = planFit(audio, setup);
  const flow = fitFlow(audio, plan, module);
  const seam = setup.isLoop ? seamLength(setup.length, audio.sampleRate) : 0;
  flow(Math.round(plan.lead * plan.ratio) - seam);
  const before = flow(seam);
  const result = { sampleRate: audio.sampleRate, channels: collect(flow, setup.length, audio.channels.length) };
  closeSeam(result, before);
  return result;
}

interface FitPlan {
  isLoop: boolean;
  /** Samples of the result to one of the source. */
  ratio: number;
  /** The same before resampling, which moves the pitch back to where it shall be. */
  stretch: number;
  /** Samples of stretched sound to one of the result, as a fraction of RATIO_PRECISION. */
  pitch: number;
  /** Samples read before the start. */
  lead: number;
  /** By how much resonances are moved before resampling; null keeps attacks instead. */
  formantSemitones: number | null;
}

function planFit(audio: AudioData, { length, semitones, isLoop, keepsFormants = false }: FitSetup): FitPlan {
  const ratio = length / sampleCount(audio);
  const pitch = Math.round(RATIO_PRECISION * Math.exp((semitones * Math.LN2) / 12));
  const stretch = (ratio * pitch) / RATIO_PRECISION;
  const lead = isLoop ? Math.round((LEAD * audio.sampleRate) / Math.min(1, ratio, stretch)) : 0;
  return { isLoop, ratio, stretch, pitch, lead, formantSemitones: keepsFormants ? -semitones : null };
}

/** The result, from `lead` samples of the source before its start on. */
function fitFlow(audio: AudioData, plan: FitPlan, module: WebAssembly.Module): Flow {
  const { sampleRate, channels } = audio;
  const { isLoop, stretch, lead, pitch, formantSemitones } = plan;
  let flow = readFrom(audio, -lead, isLoop);
  for (const [index, step] of stepsOf(stretch).entries()) {
    const moved = index === 0 ? (formantSemitones ?? 0) : 0;
    flow = stretchFlow(flow, module, { channels: channels.length, sampleRate, stretch: step, formantSemitones: moved });
  }
  if (formantSemitones === null && stretch !== 1) {
    const start = -Math.round(lead * stretch);
    flow = keepAttacks(flow, { source: audio, attacks: findAttacks(audio), stretch, start, isLoop });
  }
  return pitch === RATIO_PRECISION ? flow : resampleFlow(flow, { from: pitch, to: RATIO_PRECISION });
}

/** Equal steps of a stretch, none of 1. */
function stepsOf(stretch: number): number[] {
  const logarithm = Math.log(stretch);
  const count = Math.ceil(Math.abs(logarithm) / Math.log(MAX_STEP));
  return Array.from({ length: count }, () => Math.exp(logarithm / count));
}

function collect(flow: Flow, length: number, channels: number): Float32Array[] {
  const collected = Array.from({ length: channels }, () => new Float32Array(length));
  for (let start = 0; start < length; start += BLOCK) {
    flow(Math.min(BLOCK, length - start)).forEach((samples, channel) => collected[channel]?.set(samples, start));
  }
  return collected;
}
