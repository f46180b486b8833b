import type { Mode, MusicalKey, PitchName } from "../../contracts/words/key.ts";
import { GENRES } from "./genres/index.ts";
import type { BassStyle, ChordVoice, Genre, GenreName } from "./genres/genre.ts";
import { INSTRUMENTS, type Instrument, STRIPS } from "./instruments.ts";
import { addMood, type Mood, NEUTRAL_MOOD } from "./mood.ts";
import type { Part } from "./part.ts";
import { instrumentsOf, type PromptReading, readPrompt } from "./prompt.ts";
import { BEATS_PER_BAR } from "./score.ts";

/** A request for a sample, in a producer's words and numbers. Fields given here win over the prompt. */
export interface SynthRequest {
  prompt: string;
  type?: "loop" | "one_shot";
  bars?: number;
  durationSeconds?: number;
  bpm?: number;
  key?: { tonic: PitchName; mode: Mode };
  seed: number;
}

/** What decides an instrument's notes and sound, besides the tempo, key and length of its piece. */
export type PartSource = Pick<
  SampleRecipe,
  "genre" | "instruments" | "bassStyle" | "chordVoice" | "mood" | "halfTime" | "seed"
>;

/** Place of a loop in a track. */
export const SECTIONS = ["intro", "drop", "fill", "outro"] as const;
export type Section = (typeof SECTIONS)[number];

/** Everything that decides a sample, as plain JSON: the same recipe renders the same bytes. */
export interface SampleRecipe {
  kind: "loop" | "one_shot";
  genre: GenreName;
  instruments: Instrument[];
  bassStyle: BassStyle;
  chordVoice: ChordVoice;
  mood: Mood;
  moodWords: string[];
  bpm: number;
  key: MusicalKey;
  /** Whole bars of a loop; null for a one-shot. */
  bars: number | null;
  /** Exact length of a loop; wished length of a one-shot, null for as long as it rings. */
  durationSeconds: number | null;
  halfTime: boolean;
  seed: number;
  /** Words of the prompt that meant nothing. */
  ignored: string[];
  /** Scale degree of each bar's chord root, from the start again after the last; absent where the seed chooses. */
  chordRoots?: number[];
  /** Instruments of this recipe that another one composes and voices. */
  kept?: { instruments: Instrument[]; source: PartSource }[];
  section?: Section;
  /** Parts that play more than was composed (1), or less (-1). */
  density?: Partial<Record<Part, 1 | -1>>;
  /** Semitones by which all notes but those of drums are moved once they are composed; `key` is that of the result. */
  transposed?: number;
}

const DEFAULT_BARS = 4;
const MAX_BARS = 64;
/** The tempo that "half time" and odd requests are kept within. */
const TEMPO_RANGE = { low: 20, high: 400 };
/** Instruments of a prompt that excludes all others. */
const LAST_RESORT: readonly Instrument[] = ["pad", "texture", "keys", "percussion", "impact"];

/** Turns a request into a recipe. Never fails: what it does not understand is left to the genre's defaults. */
export function readRecipe(request: SynthRequest): SampleRecipe {
  const reading = readPrompt(request.prompt);
  const genre = GENRES[chooseGenre(reading)];
  const kind = request.type ?? chooseKind(request, reading);
  const wanted = request.bpm ?? reading.bpm ?? usualTempo(genre, reading);
  const bpm = Math.min(TEMPO_RANGE.high, Math.max(TEMPO_RANGE.low, wanted));
  return {
    kind,
    genre: genre.name,
    instruments: chooseInstruments(genre, reading, kind),
    bassStyle: reading.bassStyle ?? reading.genres.find((word) => word.bassStyle)?.bassStyle ?? genre.bassStyle,
    chordVoice: reading.chordVoice ?? genre.chordVoice,
    mood: chooseMood(reading),
    moodWords: reading.moodNames,
    bpm,
    key: request.key ? { ...request.key } : chooseKey(genre, reading),
    ...chooseLength({ request, reading, kind, bpm }),
    halfTime: reading.halfTime,
    seed: request.seed,
    ignored: reading.ignored,
  };
}

/** Says in one sentence what was understood. */
export function describeRecipe(recipe: SampleRecipe): string {
  const genre = GENRES[recipe.genre].label;
  const mood = recipe.moodWords.length > 0 ? `${recipe.moodWords.join(", ")} ` : "";
  const instruments = recipe.instruments.map((instrument) => describeInstrument(instrument, recipe)).join(", ");
  const key = `${recipe.key.tonic} ${recipe.key.mode}`;
  const feel = recipe.halfTime ? ", half-time" : "";
  const length = recipe.kind === "loop" ? `${recipe.bars}-bar ` : "";
  const kind = recipe.kind === "loop" ? "loop" : "one-shot";
  const tempo = recipe.kind === "loop" ? ` at ${recipe.bpm} BPM` : "";
  return `${length}${mood}${genre} ${kind}${tempo} in ${key}${feel}: ${instruments}; seed ${recipe.seed}`;
}

function describeInstrument(instrument: Instrument, recipe: SampleRecipe): string {
  if (instrument === "bass") return `${recipe.bassStyle} bass`;
  if (instrument === "chords") return `${recipe.chordVoice.replaceAll("_", " ")} chords`;
  return instrument.replaceAll("_", " ");
}

function chooseGenre(reading: PromptReading): GenreName {
  const named = reading.genres[0]?.genre;
  if (named) return named;
  if (reading.bassStyle === "808") return "trap";
  if (reading.bassStyle === "wobble") return "dubstep";
  if (reading.bassStyle === "reese") return "drum_and_bass";
  if (reading.bassStyle === "acid") return "techno";
  return nearestTempo(reading.bpm) ?? "house";
}

/** With no genre named, a tempo suggests one. */
function nearestTempo(bpm: number | null): GenreName | null {
  if (bpm === null) return null;
  const suiting = (["house", "boom_bap", "lofi", "drum_and_bass", "trap", "techno"] as const).find(
    (name) => bpm >= GENRES[name].tempo.low && bpm <= GENRES[name].tempo.high,
  );
  return suiting ?? null;
}

function chooseKind(request: SynthRequest, reading: PromptReading): "loop" | "one_shot" {
  if (reading.kind) return reading.kind;
  if (request.bars !== undefined || reading.bars !== null || reading.full) return "loop";
  const wanted = reading.instruments.filter((named) => named.standing === "only");
  const single =
    wanted.length > 0 && wanted.length === reading.instruments.length && wanted.every((named) => named.word.single);
  return single ? "one_shot" : "loop";
}

function chooseInstruments(genre: Genre, reading: PromptReading, kind: SampleRecipe["kind"]): Instrument[] {
  const drums = genreDrums(genre);
  const withStanding = (standing: string) =>
    reading.instruments
      .filter((named) => named.standing === standing)
      .flatMap((named) => instrumentsOf(named.word, drums));
  const only = withStanding("only");
  const excluded = new Set(reading.instruments.filter((named) => named.standing === "excluded").flatMap(excludedBy));
  const base = only.length > 0 && !reading.full ? only : [...usualSet(genre, kind), ...only];
  const chosen = new Set([...base, ...withStanding("added")].filter((instrument) => !excluded.has(instrument)));
  if (chosen.size === 0) chosen.add(LAST_RESORT.find((instrument) => !excluded.has(instrument)) ?? "texture");
  return INSTRUMENTS.filter((instrument) => chosen.has(instrument));
}

/** A one-shot of a genre with nothing named is its chord. */
function usualSet(genre: Genre, kind: SampleRecipe["kind"]): readonly Instrument[] {
  return kind === "loop" ? genre.instruments : ["chords"];
}

function genreDrums(genre: Genre): readonly Instrument[] {
  const own = genre.instruments.filter((instrument) => STRIPS[instrument].role === "drum");
  return own.length > 0 ? own : ["kick", "rim", "closed_hat", "percussion"];
}

/** "No drums" excludes every drum, "no hats" both hats. */
function excludedBy(named: PromptReading["instruments"][number]): readonly Instrument[] {
  const drums = INSTRUMENTS.filter((instrument) => STRIPS[instrument].role === "drum");
  return instrumentsOf(named.word, drums);
}

function chooseMood(reading: PromptReading): Mood {
  const changes = [...reading.genres.map((genre) => genre.mood ?? {}), ...reading.moods];
  return changes.reduce<Mood>((mood, change) => addMood(mood, change), NEUTRAL_MOOD);
}

function usualTempo(genre: Genre, reading: PromptReading): number {
  const wish = reading.moods.find((mood) => mood.tempo)?.tempo;
  if (wish === "slow") return genre.tempo.low;
  return wish === "fast" ? genre.tempo.high : genre.tempo.usual;
}

function chooseKey(genre: Genre, reading: PromptReading): MusicalKey {
  const mode = reading.mode ?? reading.moods.find((mood) => mood.mode)?.mode ?? genre.key.mode;
  return { tonic: reading.tonic ?? genre.key.tonic, mode };
}

function chooseLength(given: {
  request: SynthRequest;
  reading: PromptReading;
  kind: SampleRecipe["kind"];
  bpm: number;
}): Pick<SampleRecipe, "bars" | "durationSeconds"> {
  const { request, reading, kind, bpm } = given;
  const wished = request.durationSeconds ?? (request.bars === undefined ? reading.durationSeconds : null);
  if (kind === "one_shot") return { bars: null, durationSeconds: wished };
  const barSeconds = (BEATS_PER_BAR * 60) / bpm;
  const fromDuration = wished === null ? null : Math.max(1, Math.round(wished / barSeconds));
  const bars = request.bars ?? (request.durationSeconds === undefined ? reading.bars : null) ?? fromDuration;
  const whole = Math.min(MAX_BARS, Math.max(1, Math.round(bars ?? DEFAULT_BARS)));
  return { bars: whole, durationSeconds: whole * barSeconds };
}
