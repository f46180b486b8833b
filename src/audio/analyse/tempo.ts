import type { AudioData, Hertz, Seconds } from "../audio.ts";
import { mixToMono, sampleCount } from "../core/channels.ts";
import { gatherBeatEvidence, pulseAt, weighBeatLevels } from "./beat-level.ts";
import { MAX_FORM_SECONDS } from "./form.ts";
import { fitLoopTempo } from "./loop-tempo.ts";
import { countOnsets, OnsetMeter, type OnsetStrength } from "./onset-strength.ts";
import { measurePeriodicity, periodicityNear, type Periodicity } from "./periodicity.ts";
import type { TempoEstimate, TempoReading } from "./tempo-estimate.ts";
import { beatsFit, readTempoHint } from "./tempo-hint.ts";
import { isLevel, isOctave, levelsOf, metricRepetition } from "./tempo-levels.ts";
import { peakAmplitude } from "../core/peak-amplitude.ts";
import { tempoPreference } from "./tempo-preference.ts";

/** Facts known without listening. */
export interface TempoOptions {
  /** From the file's own metadata, or the person. */
  bpm?: number;
  /** Tempos of the file's own metadata that contradict each other, the declared one first: the ear decides. */
  doubtfulBpms?: readonly number[];
  fileName?: string;
  kind?: "loop" | "one-shot";
}

const MIN_BPM = 40;
const MAX_BPM = 220;
/** Step between candidates; finer ones share their best lags. */
const CANDIDATE_RATIO = 1.002;
/** Listeners tap most music near 122 BPM; the spread is in octaves. */
const PREFERENCE = { centre: 122, octaves: 0.75 };
/** Below this the best candidate repeats no better than noise does. */
const MIN_REPETITION = 0.12;
const MIN_ONSETS = 3;
const MIN_DURATION: Seconds = 1;
/** Without being told, a file up to this long that sounds to its end is taken for a loop cut to whole beats. */
const MAX_LOOP_DURATION: Seconds = 8;
/** In longer files the lattice of whole beats is finer than its own evidence. */
const MAX_LATTICE_DURATION: Seconds = 60;
const LATTICE_AGREEMENT = 0.005;
const STATED = 1;
const NAMED = 0.95;
/** A name against the ear: names are right more often. */
const DISPUTED = 0.6;
/** A bare number in a name that the ear does not confirm is most likely a counter. */
const COUNTER = 0.15;
/** Confidence of a heard tempo that a stated one overrules, as a share of its own. */
const OVERRULED = 0.4;

/**
 * Finds the tempo: as stated in metadata, else by listening, where a file name or doubtful metadata decides between
 * octaves. A name that says BPM is believed against the ear, too, and both are told.
 * @returns null for one-shots, for fewer than three onsets and where nothing repeats
 */
export function estimateTempo(audio: AudioData, options: TempoOptions = {}): TempoEstimate | null {
  return tempoOf(() => hearSound(audio), sampleCount(audio) / audio.sampleRate, options);
}

/** `estimateTempo` of a sound that is heard only where that is needed. */
export function tempoOf(
  hear: () => HeardSound,
  durationSeconds: Seconds,
  options: TempoOptions = {},
): TempoEstimate | null {
  if (options.kind === "one-shot") return null;
  if (options.bpm !== undefined) return { value: options.bpm, confidence: STATED, alternatives: [] };
  const heard = durationSeconds < MIN_DURATION ? null : listen(hear(), options.kind);
  const hint = readTempoHint(options.fileName ?? "");
  if (hint && (hint.isExplicit || beatsFit(hint.bpm, durationSeconds) || agrees(hint.bpm, heard)))
    return besideHeard(hint.bpm, heard);
  const claim =
    options.doubtfulBpms?.find((bpm) => agrees(bpm, heard)) ?? (heard ? undefined : options.doubtfulBpms?.[0]);
  if (claim !== undefined) return besideHeard(claim, heard);
  if (!heard) return null;
  const doubted = [...(hint ? [hint.bpm] : []), ...(options.doubtfulBpms ?? [])];
  const alternatives = [...heard.alternatives, ...doubted.map((value) => ({ value, confidence: COUNTER }))];
  return { ...heard, alternatives: alternatives.toSorted((a, b) => b.confidence - a.confidence) };
}

/** A tempo that was named, with what was heard where that is another. */
function besideHeard(bpm: number, heard: TempoEstimate | null): TempoEstimate {
  const isSame = heard !== null && Math.abs(heard.value / bpm - 1) < SAME_TEMPO;
  const alternatives = heard && !isSame ? [{ value: heard.value, confidence: OVERRULED * heard.confidence }] : [];
  return { value: bpm, confidence: heard === null || agrees(bpm, heard) ? NAMED : DISPUTED, alternatives };
}

/** Common input of all rhythm analysis. */
export interface HeardSound {
  /** The mean of all channels; empty where the sound is longer than `MAX_FORM_SECONDS`, since nothing looks at it then. */
  mono: Float32Array;
  sampleRate: Hertz;
  durationSeconds: Seconds;
  onsets: OnsetStrength;
}

/** Listens for what begins in a sound. */
export function hearSound(audio: AudioData): HeardSound {
  const listener = new SoundListener(audio.sampleRate, sampleCount(audio));
  listener.add(mixToMono(audio));
  return listener.finish();
}

/** `hearSound` of a sound that comes piece by piece, its channels mixed to one. */
export class SoundListener {
  readonly #sampleRate: Hertz;
  readonly #durationSeconds: Seconds;
  readonly #onsets: OnsetMeter;
  readonly #mono: Float32Array;
  #done = 0;

  /** @param length samples that will come */
  constructor(sampleRate: Hertz, length: number) {
    this.#sampleRate = sampleRate;
    this.#durationSeconds = length / sampleRate;
    this.#onsets = new OnsetMeter(sampleRate, length);
    this.#mono = new Float32Array(this.#durationSeconds > MAX_FORM_SECONDS ? 0 : length);
  }

  /** Takes the next samples. */
  add(mono: Float32Array): void {
    this.#onsets.add(mono);
    if (this.#mono.length > 0) this.#mono.set(mono, this.#done);
    this.#done += mono.length;
  }

  /** What was heard in all that came. */
  finish(): HeardSound {
    const [mono, sampleRate, durationSeconds] = [this.#mono, this.#sampleRate, this.#durationSeconds];
    return { mono, sampleRate, durationSeconds, onsets: this.#onsets.finish() };
  }
}

function listen(sound: HeardSound, kind: TempoOptions["kind"]): TempoEstimate | null {
  const heard = listenForLevels(sound, kind);
  return heard && chooseLevel(heard);
}

/** A tempo that was heard with the levels of its metre, and what they are weighed by. */
interface HeardLevels {
  reading: TempoReading;
  tempos: readonly number[];
  /** A short loop's as it is heard again and again. */
  onsets: OnsetStrength;
  periodicity: Periodicity;
  /** Of the loop heard once. */
  durationSeconds: Seconds;
}

/** Listens for a tempo up to its level: which of those tempos is the beat is yet to be said. */
export function listenForLevels(
  { mono, sampleRate, durationSeconds, onsets }: HeardSound,
  kind?: TempoOptions["kind"],
): HeardLevels | null {
  if (countOnsets(onsets.values, onsets.rate) < MIN_ONSETS) return null;
  const periodicity = measurePeriodicity(onsets.values);
  const generic = findBeat(onsets, periodicity);
  const mayBeLoop = kind === "loop" || (durationSeconds <= MAX_LOOP_DURATION && !endsInSilence(mono, sampleRate));
  const lattice = durationSeconds <= MAX_LATTICE_DURATION ? fitLoopTempo(mono, sampleRate) : null;
  const reading = chooseReading({ generic, lattice, isLoop: mayBeLoop, isToldLoop: kind === "loop" });
  if (!reading) return null;
  const heard = lattice && mayBeLoop ? lattice : { onsets, periodicity };
  const repetition = { periodicity: heard.periodicity, rate: onsets.rate, frames: heard.onsets.values.length };
  const tempos = levelsOf(reading.value, repetition);
  return { reading, tempos, onsets: heard.onsets, periodicity: heard.periodicity, durationSeconds };
}

/** The beat as heard in any music, and as it divides a loop; which of them counts. */
interface Readings {
  generic: TempoReading | null;
  lattice: TempoReading | null;
  isLoop: boolean;
  isToldLoop: boolean;
}

function chooseReading({ generic, lattice, isLoop, isToldLoop }: Readings): TempoReading | null {
  if (lattice && isLoop && (isToldLoop || lattice.confidence > MIN_REPETITION)) return lattice;
  if (!generic) return null;
  const isConfirmed = lattice !== null && Math.abs(lattice.value / generic.value - 1) < LATTICE_AGREEMENT;
  return isConfirmed ? { value: lattice.value, confidence: Math.max(lattice.confidence, generic.confidence) } : generic;
}

/** Within these the beat is looked for: 45 and 240 BPM are heard as 90 and 120. */
const BEAT_RANGE = { low: 50, high: 230 };
/** Least share of hits that are all alike, and too fast to be the beat by themselves. */
const FAST_PULSE = 0.3;
/** Half or double is never said to be as likely as what was chosen. */
const MAX_OTHER = 0.9;

/** Chooses the likeliest beat among the levels of a tempo; its half and double become the alternatives. */
function chooseLevel({ reading, tempos, onsets, periodicity, durationSeconds }: HeardLevels): TempoEstimate {
  const { value, confidence } = reading;
  const shares = weighBeatLevels(gatherBeatEvidence(onsets, durationSeconds), tempos);
  const levels = tempos.map((bpm, i) => {
    const pulse = pulseAt(bpm, periodicity, onsets.rate);
    const share = shares[i] ?? 0;
    return { value: bpm, pulse, share: pulse === "fast" ? Math.max(share, FAST_PULSE) : share };
  });
  const beats = levels.filter(
    (level) => level.value >= BEAT_RANGE.low && level.value <= BEAT_RANGE.high && level.pulse !== "sparse",
  );
  const pulse = beats.find((level) => level.pulse === "beat");
  const best = pulse
    ? { ...pulse, share: 1 }
    : beats.reduce((a, b) => (b.share > a.share ? b : a), { value, share: 0 });
  const settled = isLevel(best.value, value) ? best.value : settle(best.value, { onsets, durationSeconds });
  const alternatives = levels
    .filter((level) => isOctave(level.value, best.value))
    .map((level) => ({ value: level.value, confidence: confidence * Math.min(level.share, MAX_OTHER * best.share) }))
    .toSorted((a, b) => b.confidence - a.confidence);
  return { value: settled, confidence: confidence * best.share, alternatives };
}

/** A third of what was heard, sharpened by itself: to whole beats where they fit the length, else by ear. */
function settle(bpm: number, { onsets, durationSeconds }: Pick<HeardLevels, "onsets" | "durationSeconds">): number {
  const heard = refine(onsets, bpm);
  const whole = (60 * Math.round((heard * durationSeconds) / 60)) / durationSeconds;
  const isCut = beatsFit(heard, durationSeconds) && durationSeconds <= MAX_LATTICE_DURATION;
  return isCut ? whole : heard;
}

/** Two tempos that no one tells apart. */
const SAME_TEMPO = 0.01;

/** True if a tempo is what was heard, or some octaves from it. */
function agrees(bpm: number, heard: TempoReading | null): boolean {
  if (!heard) return false;
  const octaves = Math.log2(bpm / heard.value);
  return Math.abs(octaves - Math.round(octaves)) < 0.03;
}

/** A one-shot fades out; a loop sounds until its last tenth of a second. */
function endsInSilence(mono: Float32Array, sampleRate: Hertz): boolean {
  const tail = mono.subarray(-Math.round(0.1 * sampleRate));
  const peak = peakAmplitude(mono);
  return peakAmplitude(tail) < peak * 0.003;
}

function findBeat(onsets: OnsetStrength, periodicity: Periodicity): TempoReading | null {
  let best = { bpm: 0, score: 0, repetition: 0 };
  for (let bpm = MIN_BPM; bpm <= MAX_BPM; bpm *= CANDIDATE_RATIO) {
    const lag = (60 * onsets.rate) / bpm;
    const repetition = metricRepetition(periodicity, lag, onsets.values.length);
    const score = repetition * tempoPreference(bpm, PREFERENCE) * soundingBeats(periodicity, lag);
    if (score > best.score) best = { bpm, score, repetition };
  }
  if (best.repetition < MIN_REPETITION) return null;
  return { value: refine(onsets, best.bpm), confidence: Math.min(0.9, best.repetition * 1.2) };
}

/** Where every other beat is silent, the slower one is the beat; yet music may leave beats out. */
const SILENT_BEATS = { share: 0.5, least: 0.25 };

/** @returns 1 if sound recurs at the beat nearly as it does at two or four, down to 0.25 if beats between are silent */
function soundingBeats(periodicity: Periodicity, beatLag: number): number {
  const [one = 0, ...more] = [1, 2, 4].map((beats) => periodicityNear(periodicity, beats * beatLag, 0.5));
  const expected = SILENT_BEATS.share * Math.max(...more);
  return expected <= 0 || one >= expected ? 1 : Math.max(SILENT_BEATS.least, one / expected);
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
