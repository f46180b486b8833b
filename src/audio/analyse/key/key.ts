import { type Mode, type MusicalKey, PITCH_NAMES, type PitchName } from "../../../contracts/words/key.ts";
import type { AudioData } from "../../audio.ts";
import { mixToMono } from "../../core/channels.ts";
import { type Chroma, measureChroma } from "./chroma.ts";
import { scoresOf, sharesOf } from "../choice.ts";
import { type KeyEvidence, keyFeatures } from "./key-features.ts";
import { KEY_NETWORK } from "./key-weights.ts";

/** A key and how sure it is, 0–1: 1 was stated by who made the file, below 0.3 it is a guess. */
export interface KeyReading extends MusicalKey {
  confidence: number;
}

/** The likeliest key, and what else it may be. */
export interface KeyEstimate extends KeyReading {
  /** Likeliest first: the relative key, which has the same notes, and what the ear or a name says instead. */
  alternatives: KeyReading[];
}

/** How much each step above the tonic sounds in music of a mode: what explains no key at all is measured against it. */
const PROFILES: Record<Mode, readonly number[]> = {
  major: [1, 0, 0.6, 0, 0.8, 0.6, 0, 0.9, 0, 0.6, 0, 0.5],
  minor: [1, 0, 0.6, 0.8, 0, 0.6, 0, 0.9, 0.5, 0, 0.55, 0.15],
};
/** Below this nothing lasts long enough to be heard as a note. */
const MIN_TONALITY = 0.35;
/** Up to the one no key explains the notes; from the other on they are music in some key, not tuned drums. */
const CORRELATION = { none: 0.45, music: 0.6 };

/** Finds the key; null for silence and for sounds without lasting notes. */
export function estimateKey(audio: AudioData): KeyEstimate | null {
  return keyOf(measureChroma(mixToMono(audio), audio.sampleRate));
}

/** `estimateKey` of a chroma. */
export function keyOf({ tonality, ...evidence }: Chroma): KeyEstimate | null {
  const correlation = bestCorrelation(evidence.classes);
  if (tonality < MIN_TONALITY || correlation < CORRELATION.none) return null;
  const isMusic = Math.min(1, (correlation - CORRELATION.none) / (CORRELATION.music - CORRELATION.none));
  const [best, ...rest] = rankKeys(evidence).map((key) => ({ ...key, confidence: isMusic * key.confidence }));
  if (!best) return null;
  const relative = relativeKey(best);
  const alternatives = rest.filter((key, place) => place === 0 || isSameKey(key, relative));
  return { ...best, alternatives };
}

/** In the order of the scores: major and minor of each tonic. */
const KEYS: readonly MusicalKey[] = PITCH_NAMES.flatMap((tonic) => [
  { tonic, mode: "major" as const },
  { tonic, mode: "minor" as const },
]);

/** True for one key under one name. */
export function isSameKey(one: MusicalKey, other: MusicalKey): boolean {
  return one.tonic === other.tonic && one.mode === other.mode;
}

/** The key with the same notes: A minor for C major and the reverse. */
export function relativeKey({ tonic, mode }: MusicalKey): MusicalKey {
  const steps = mode === "major" ? 9 : 3;
  return { tonic: tonicAt(PITCH_NAMES.indexOf(tonic) + steps), mode: mode === "major" ? "minor" : "major" };
}

/** Neighbours of a key on the Camelot wheel: its relative, and the same mode a fifth up and a fifth down. */
export function compatibleKeys(key: MusicalKey): MusicalKey[] {
  const at = PITCH_NAMES.indexOf(key.tonic);
  const [up, down] = [tonicAt(at + 7), tonicAt(at + 5)];
  return [relativeKey(key), { tonic: up, mode: key.mode }, { tonic: down, mode: key.mode }];
}

function tonicAt(pitchClass: number): PitchName {
  return PITCH_NAMES[pitchClass % 12] ?? "C";
}

/** All keys, likeliest first; their confidences add up to 1. */
function rankKeys(evidence: KeyEvidence): KeyReading[] {
  const scores = keyFeatures(evidence).flatMap((features) => scoresOf(KEY_NETWORK, features));
  const shares = sharesOf(scores);
  return KEYS.map((key, place) => ({ ...key, confidence: shares[place] ?? 0 })).toSorted(
    (a, b) => b.confidence - a.confidence,
  );
}

/** How well the key that fits best explains the classes. */
function bestCorrelation(classes: Float64Array): number {
  return KEYS.reduce(
    (best, { tonic, mode }) => Math.max(best, correlate(classes, PROFILES[mode], PITCH_NAMES.indexOf(tonic))),
    -1,
  );
}

/** Pearson's correlation of the classes, counted from `shift`, with a profile; 0 if either is flat. */
function correlate(classes: Float64Array, profile: readonly number[], shift: number): number {
  const mean = classes.reduce((sum, value) => sum + value, 0) / 12;
  const profileMean = profile.reduce((sum, value) => sum + value, 0) / 12;
  let [product, power, profilePower] = [0, 0, 0];
  for (let step = 0; step < 12; step++) {
    const a = (classes[(step + shift) % 12] ?? 0) - mean;
    const b = (profile[step] ?? 0) - profileMean;
    product += a * b;
    power += a * a;
    profilePower += b * b;
  }
  return power === 0 ? 0 : product / Math.sqrt(power * profilePower);
}
