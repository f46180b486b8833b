import type { KeyEstimate } from "../../../src/audio/analyse/key/key.ts";
import type { NearTempo } from "../../../src/audio/analyse/tempo-near.ts";
import type { Reading } from "../../../src/contracts/reading.ts";
import { formatKey, type MusicalKey, parseKey, PITCH_NAMES } from "../../../src/contracts/words/key.ts";
import { semitonesTo } from "../../../src/contracts/words/transpose.ts";
import type { Wish } from "../../providers/wish.ts";

/** Measurements of a result. */
export interface HeardResult {
  seconds: number;
  /** Near the tempo that was asked for; null where none stands out. */
  tempo: NearTempo | null;
  key: Pick<KeyEstimate, "tonic" | "mode" | "confidence"> | null;
}

/** How to stretch or trim a result to the request, and the sentence that reports it. */
export interface FitChoice {
  /** Times as long as before; 1 for none. */
  ratio: number;
  semitones: number;
  /** Length of the loop that is cut out of it; null leaves its length. */
  seconds: number | null;
  /** Tempo and key of the result. */
  bpm?: number;
  key?: string;
  said: string;
  changed: Reading["changed"];
}

/** Nearer tempos are the same: 25 ms in four bars. */
const SAME_TEMPO = 0.003;
/** A surer key than for a label: a loop that is moved by a wrong one is spoilt. */
const SURE_KEY = 0.8;
/** Cuts shorter than this are none. */
const LEAST_CUT_SECONDS = 0.005;
const MINOR_STEPS = [0, 2, 3, 5, 7, 8, 10];
const MAJOR_STEPS = [0, 2, 4, 5, 7, 9, 11];
/** Keys with six notes of seven in common are taken for each other. */
const COMMON_NOTES = 6;

/** Decides what has to be done to a hosted model's loop. What is not surely off is left alone. */
export function chooseFit(wish: Wish, heard: HeardResult): FitChoice {
  const tempo = chooseTempo(wish, heard);
  const key = chooseKey(wish, heard);
  const length = chooseLength(wish, heard.seconds * tempo.ratio);
  return {
    ratio: tempo.ratio,
    semitones: key.semitones,
    seconds: length.seconds,
    ...(tempo.bpm === undefined ? {} : { bpm: tempo.bpm }),
    ...(key.key === undefined ? {} : { key: key.key }),
    said: [tempo.said, key.said, length.said].filter(Boolean).join(" "),
    changed: [...(tempo.changed ?? []), ...(key.changed ?? []), ...length.changed],
  };
}

/** True if a result has to be made again from what came. */
export function isFitted({ ratio, semitones, seconds }: FitChoice): boolean {
  return ratio !== 1 || semitones !== 0 || seconds !== null;
}

function chooseTempo(
  { bpm }: Wish,
  { tempo }: HeardResult,
): { ratio: number; bpm?: number; said: string; changed?: Reading["changed"] } {
  if (bpm === undefined) return { ratio: 1, said: "" };
  if (!tempo)
    return { ratio: 1, bpm, said: `Asked for ${bpm} BPM; no beat near it was heard, so it was not stretched.` };
  const ratio = tempo.bpm / bpm;
  const heardBpm = Math.round(tempo.bpm * 10) / 10;
  if (Math.abs(ratio - 1) < SAME_TEMPO) return { ratio: 1, bpm, said: `Asked for ${bpm} BPM, heard ${heardBpm}.` };
  const percent = `${(Math.abs(ratio - 1) * 100).toFixed(1)} %`;
  const done = ratio > 1 ? `made longer by ${percent}` : `made shorter by ${percent}`;
  const said = `Asked for ${bpm} BPM, heard ${heardBpm}: ${done}.`;
  return { ratio, bpm, said };
}

function chooseKey(
  { key: asked }: Wish,
  { key: heard }: HeardResult,
): { semitones: number; key?: string; said: string; changed?: Reading["changed"] } {
  const wanted = parseKey(asked ?? "");
  if (!wanted || !heard) return { semitones: 0, said: "" };
  const [from, to] = [formatKey(heard), formatKey(wanted)];
  if (from === to) return { semitones: 0, key: to, said: `Heard in ${to}, as asked.` };
  if (heard.confidence < SURE_KEY || notesInCommon(heard, wanted) >= COMMON_NOTES) {
    return { semitones: 0, said: `Asked for ${to}, heard perhaps ${from}: not surely another, so it was not moved.` };
  }
  const semitones = semitonesTo(heard, wanted);
  const moved = `${Math.abs(semitones)} ${Math.abs(semitones) === 1 ? "semitone" : "semitones"} ${semitones > 0 ? "up" : "down"}`;
  if (heard.mode === wanted.mode)
    return { semitones, key: to, said: `Asked for ${to}, heard ${from}: moved ${moved}.` };
  const changed = [{ what: "key", asked: to, used: from, why: "a mode cannot be changed in a recording" }];
  return { semitones: 0, key: from, said: `Asked for ${to}, heard ${from}, which cannot be made of it.`, changed };
}

function chooseLength(wish: Wish, available: number): Pick<FitChoice, "seconds" | "said" | "changed"> {
  const bar = barSeconds(wish);
  const isInBars = bar !== null && Math.abs(wish.seconds / bar - Math.round(wish.seconds / bar)) < 0.001;
  if (bar === null && wish.bars === undefined) return { seconds: null, said: "", changed: [] };
  if (available >= wish.seconds - LEAST_CUT_SECONDS)
    return cutTo(wish.seconds, available, isInBars && bar !== null ? bar : null);
  const bars = bar === null ? 0 : Math.floor((available + LEAST_CUT_SECONDS) / bar);
  if (!isInBars || bar === null || bars < 1) return { seconds: null, said: "", changed: [] };
  const asked = Math.round(wish.seconds / bar);
  const changed = [{ what: "bars", asked: String(asked), used: String(bars), why: "the model made no more" }];
  return { ...cutTo(bars * bar, available, bar), changed };
}

function cutTo(
  seconds: number,
  available: number,
  bar: number | null,
): Pick<FitChoice, "seconds" | "said" | "changed"> {
  if (Math.abs(available - seconds) < LEAST_CUT_SECONDS / 5) return { seconds: null, said: "", changed: [] };
  const bars = bar === null ? null : Math.round(seconds / bar);
  const size = bars === null ? `${Math.round(seconds * 100) / 100} s` : `${bars} ${bars === 1 ? "bar" : "bars"}`;
  return { seconds, said: `Cut to ${size}.`, changed: [] };
}

/** Null without a tempo. */
function barSeconds({ bpm, metre }: Wish): number | null {
  if (bpm === undefined) return null;
  const [beats = 4, unit = 4] = (metre ?? "4/4").split("/").map(Number);
  return ((4 * beats) / unit) * (60 / bpm);
}

function notesInCommon(one: MusicalKey, other: MusicalKey): number {
  const notes = notesOf(other);
  return notesOf(one).filter((note) => notes.includes(note)).length;
}

function notesOf({ tonic, mode }: MusicalKey): number[] {
  const root = PITCH_NAMES.indexOf(tonic);
  return (mode === "minor" ? MINOR_STEPS : MAJOR_STEPS).map((step) => (root + step) % 12);
}
