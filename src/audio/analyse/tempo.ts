import type { AudioData, Hertz, Seconds } from "../audio.ts";
import { mixToMono, sampleCount } from "../core/channels.ts";
import { fitLoopTempo } from "./loop-tempo.ts";
import { measureOnsets, type OnsetStrength } from "./onset-strength.ts";
import { measurePeriodicity, periodicityNear, type Periodicity } from "./periodicity.ts";
import type { TempoEstimate } from "./tempo-estimate.ts";
import { beatsFit, readTempoHint } from "./tempo-hint.ts";
import { peakAmplitude } from "../core/peak-amplitude.ts";
import { tempoPreference } from "./tempo-preference.ts";

/** Facts known without listening. */
export interface TempoOptions {
  /** From the file's own metadata, or the person. */
  bpm?: number;
  fileName?: string;
  kind?: "loop" | "one-shot";
}

const MIN_BPM = 50;
const MAX_BPM = 220;
/** Step between candidates; finer ones share their best lags. */
const CANDIDATE_RATIO = 1.002;
/** Listeners tap most music near 122 BPM; the spread is in octaves. */
const PREFERENCE = { centre: 122, octaves: 0.75 };
/** Beat, bars and subdivisions that must repeat too: [lag in beats, weight]. */
const METRE: readonly [number, number][] = [
  [1, 1],
  [2, 0.6],
  [3, 0.2],
  [4, 0.7],
  [8, 0.35],
  [0.5, 0.45],
  [0.25, 0.2],
];
/** Below this the best candidate repeats no better than noise does. */
const MIN_REPETITION = 0.12;
const MIN_ONSETS = 3;
/** In onset strength: what the beating of held notes stays below; the softest hit of a brush is above. */
const MIN_ONSET_STRENGTH = 2;
const MIN_DURATION: Seconds = 1;
/** Without being told, a file up to this long that sounds to its end is taken for a loop cut to whole beats. */
const MAX_LOOP_DURATION: Seconds = 8;
/** In longer files the lattice of whole beats is finer than its own evidence. */
const MAX_LATTICE_DURATION: Seconds = 60;
const LATTICE_AGREEMENT = 0.005;
const STATED = 1;
const NAMED = 0.95;

/**
 * Finds the tempo: as stated in metadata or the file name, else by listening.
 * @returns null for one-shots, for fewer than three onsets and where nothing repeats
 */
export function estimateTempo(audio: AudioData, options: TempoOptions = {}): TempoEstimate | null {
  if (options.kind === "one-shot") return null;
  if (options.bpm !== undefined) return { value: options.bpm, confidence: STATED };
  const durationSeconds = sampleCount(audio) / audio.sampleRate;
  const hint = readTempoHint(options.fileName ?? "");
  if (hint?.isExplicit) return { value: hint.bpm, confidence: NAMED };
  const heard = durationSeconds < MIN_DURATION ? null : listen(audio, durationSeconds, options.kind);
  if (hint && (beatsFit(hint.bpm, durationSeconds) || agrees(hint.bpm, heard)))
    return { value: hint.bpm, confidence: NAMED };
  return heard;
}

function listen(audio: AudioData, durationSeconds: Seconds, kind: TempoOptions["kind"]): TempoEstimate | null {
  const mono = mixToMono(audio);
  const onsets = measureOnsets(mono, audio.sampleRate);
  if (countOnsets(onsets) < MIN_ONSETS) return null;
  const generic = findBeat(onsets);
  const mayBeLoop = kind === "loop" || (durationSeconds <= MAX_LOOP_DURATION && !endsInSilence(mono, audio.sampleRate));
  const lattice = durationSeconds <= MAX_LATTICE_DURATION ? fitLoopTempo(mono, audio.sampleRate) : null;
  if (lattice && mayBeLoop && (kind === "loop" || lattice.confidence > MIN_REPETITION)) return lattice;
  if (!generic) return null;
  const isConfirmed = lattice !== null && Math.abs(lattice.value / generic.value - 1) < LATTICE_AGREEMENT;
  return isConfirmed ? { value: lattice.value, confidence: Math.max(lattice.confidence, generic.confidence) } : generic;
}

function agrees(bpm: number, heard: TempoEstimate | null): boolean {
  if (!heard) return false;
  const octaves = Math.log2(bpm / heard.value);
  return Math.abs(octaves - Math.round(octaves)) < 0.03;
}

/** Peaks that reach a third of the highest and more than held notes do, at least 50 ms apart. */
function countOnsets({ values, rate }: OnsetStrength): number {
  const threshold = Math.max(MIN_ONSET_STRENGTH, values.reduce((peak, value) => Math.max(peak, value), 0) / 3);
  const apart = Math.round(0.05 * rate);
  let count = 0;
  let last = -apart;
  for (let t = 0; t < values.length; t++) {
    if ((values[t] ?? 0) < threshold || t - last < apart) continue;
    count++;
    last = t;
  }
  return count;
}

/** A one-shot fades out; a loop sounds until its last tenth of a second. */
function endsInSilence(mono: Float32Array, sampleRate: Hertz): boolean {
  const tail = mono.subarray(-Math.round(0.1 * sampleRate));
  const peak = peakAmplitude(mono);
  return peakAmplitude(tail) < peak * 0.003;
}

function findBeat(onsets: OnsetStrength): TempoEstimate | null {
  const periodicity = measurePeriodicity(onsets.values);
  let best = { bpm: 0, score: 0, repetition: 0 };
  for (let bpm = MIN_BPM; bpm <= MAX_BPM; bpm *= CANDIDATE_RATIO) {
    const repetition = metricRepetition(periodicity, (60 * onsets.rate) / bpm, onsets.values.length);
    const score = repetition * tempoPreference(bpm, PREFERENCE);
    if (score > best.score) best = { bpm, score, repetition };
  }
  if (best.repetition < MIN_REPETITION) return null;
  return { value: refine(onsets, best.bpm), confidence: Math.min(0.9, best.repetition * 1.2) };
}

function metricRepetition(periodicity: Periodicity, beatLag: number, length: number): number {
  let score = 0;
  let weights = 0;
  for (const [beats, weight] of METRE) {
    if (beatLag * beats >= length * 0.8) continue;
    score += weight * periodicityNear(periodicity, beatLag * beats, 0.5);
    weights += weight;
  }
  return weights === 0 ? 0 : score / weights;
}

/** Sharpens a tempo within ±1.2 %: the one whose beat, half and quarter lie in step with the onsets over the whole length. */
function refine(onsets: OnsetStrength, bpm: number): number {
  const seconds = onsets.values.length / onsets.rate;
  const span = 0.012;
  // Over the length, neighbouring candidates drift apart by an eighth of a beat at the most.
  const step = Math.min(0.0008, 1.8 / seconds / bpm);
  let best = { bpm, strength: -1 };
  for (let offset = -span; offset <= span; offset += step) {
    const candidate = bpm * (1 + offset);
    const beat = candidate / 60;
    const strength = inStep(onsets, beat) + inStep(onsets, 2 * beat) + 0.8 * inStep(onsets, 4 * beat);
    if (strength > best.strength) best = { bpm: candidate, strength };
  }
  return best.bpm;
}

/** Magnitude of the onsets' Fourier coefficient at one frequency. */
function inStep({ values, rate }: OnsetStrength, frequency: Hertz): number {
  const turn = (2 * Math.PI * frequency) / rate;
  const [turnCos, turnSin] = [Math.cos(turn), Math.sin(turn)];
  let [cos, sin, re, im] = [1, 0, 0, 0];
  for (let t = 0; t < values.length; t++) {
    const value = values[t] ?? 0;
    re += value * cos;
    im += value * sin;
    const turned = cos * turnCos - sin * turnSin;
    sin = cos * turnSin + sin * turnCos;
    cos = turned;
  }
  return Math.sqrt(re * re + im * im);
}
