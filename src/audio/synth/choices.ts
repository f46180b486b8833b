import type { Mode, PitchName } from "../../contracts/words/key.ts";
import type { DrumKit, Genre, GenreName } from "./genres/genre.ts";
import { GENRES } from "./genres/index.ts";
import { FACTS, INSTRUMENTS, type Instrument, STRIPS } from "./instruments.ts";
import { addMood, type Mood, NEUTRAL_MOOD } from "./mood.ts";
import { instrumentsOf, leftOutBy, type PromptReading } from "./prompt.ts";
import type { Playing } from "./playing.ts";
import { modeFamily, type ScaleKey } from "./scales.ts";
import { beatsPerBar } from "./score.ts";

/** A request for a sample, in a producer's words and numbers. Fields given here win over the prompt. */
export interface SynthRequest {
  prompt: string;
  type?: "loop" | "one_shot";
  bars?: number;
  durationSeconds?: number;
  bpm?: number;
  /** `flats`: its tonic was written as one. */
  key?: { tonic: PitchName; mode: Mode; flats?: boolean };
  seed: number;
}

type Kind = "loop" | "one_shot";

const DEFAULT_BARS = 4;
/** Longest loop, in bars. */
export const MAX_BARS = 64;
const DRY: Partial<Mood> = { space: -0.9 };
/** Instruments of a prompt that excludes all others. */
const LAST_RESORT: readonly Instrument[] = ["pad", "texture", "keys", "percussion", "impact"];

/** The genre that the prompt names, else the one that its bass or tempo suggests. */
export function chooseGenre(reading: PromptReading): GenreName {
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

/** Loop or one-shot, as the words say. */
export function chooseKind(request: SynthRequest, reading: PromptReading): Kind {
  if (reading.kind) return reading.kind;
  if (request.bars !== undefined || reading.bars !== null || reading.full) return "loop";
  // A single hit has no tempo, and a fill is a bar at least.
  if (reading.bpm !== null || reading.section !== null || reading.chords !== null) return "loop";
  const wanted = reading.instruments.filter((named) => named.standing === "only");
  const single =
    wanted.length > 0 && wanted.length === reading.instruments.length && wanted.every((named) => named.word.single);
  return single ? "one_shot" : "loop";
}

/** Instruments in the order of `INSTRUMENTS`: the genre's set, as far as the prompt does not say otherwise. Never empty. */
export function chooseInstruments(genre: Genre, reading: PromptReading, kind: Kind): Instrument[] {
  const drums = genreDrums(genre);
  const withStanding = (standing: string) =>
    reading.instruments
      .filter((named) => named.standing === standing)
      .flatMap((named) => instrumentsOf(named.word, drums, genre.instruments));
  const only = withStanding("only");
  const excluded = new Set(
    reading.instruments
      .filter((named) => named.standing === "excluded")
      .flatMap(({ word }) => leftOutBy(word, reading)),
  );
  const base = only.length > 0 && !reading.full ? only : [...usualSet(genre, kind), ...only];
  const chosen = new Set([...base, ...withStanding("added")].filter((instrument) => !excluded.has(instrument)));
  if (chosen.size === 0) chosen.add(LAST_RESORT.find((instrument) => !excluded.has(instrument)) ?? "texture");
  return INSTRUMENTS.filter((instrument) => chosen.has(instrument));
}

/** A one-shot of a genre with nothing named is a chord, by what plays the genre's. */
function usualSet(genre: Genre, kind: Kind): readonly Instrument[] {
  if (kind === "loop") return genre.instruments;
  return [genre.instruments.find((instrument) => FACTS[instrument].part === "chords") ?? "chords"];
}

/** The kit that the prompt names, else that of the genre that it names. None without drums. */
export function chooseDrumKit(
  genre: Genre,
  reading: PromptReading,
  instruments: readonly Instrument[],
): { drumKit?: DrumKit } {
  const isAsked = reading.genres.length > 0 && instruments.some((instrument) => STRIPS[instrument].role === "drum");
  const drumKit = reading.drumKit ?? (isAsked ? genre.drumKit : undefined);
  return drumKit === undefined ? {} : { drumKit };
}

/** What instruments play, where the prompt says so: "flute melody". */
export function choosePlaying(
  genre: Pick<Genre, "instruments">,
  reading: PromptReading,
  instruments: readonly Instrument[],
): { plays?: Partial<Record<Instrument, Playing>> } {
  const asked = reading.instruments.flatMap(({ word, standing }) =>
    word.plays === undefined || standing === "excluded"
      ? []
      : instrumentsOf(word, [], genre.instruments).map((instrument) => [instrument, word.plays] as const),
  );
  const plays = Object.fromEntries(asked.filter(([instrument]) => instruments.includes(instrument)));
  return Object.keys(plays).length > 0 ? { plays } : {};
}

function genreDrums(genre: Genre): readonly Instrument[] {
  const own = genre.instruments.filter((instrument) => STRIPS[instrument].role === "drum");
  return own.length > 0 ? own : ["kick", "rim", "closed_hat", "percussion"];
}

/** Sum of the moods of genre words and mood words. A short one-shot has no long room, unless space is asked for. */
export function chooseMood(reading: PromptReading, ring: "long" | "short" | null): Mood {
  const changes = [...reading.genres.map((genre) => genre.mood ?? {}), ...reading.moods];
  const mood = changes.reduce<Mood>((sum, change) => addMood(sum, change), NEUTRAL_MOOD);
  return ring === "short" && mood.space <= 0 ? addMood(mood, DRY) : mood;
}

/** Tempo of a prompt that names none. */
export function usualTempo(genre: Genre, reading: PromptReading): number {
  const wish = reading.moods.find((mood) => mood.tempo)?.tempo;
  if (wish === "slow") return genre.tempo.low;
  return wish === "fast" ? genre.tempo.high : genre.tempo.usual;
}

/** The key of the field, else of the prompt, else the genre's in the mode of the mood. */
export function chooseKey(genre: Genre, reading: PromptReading, field: SynthRequest["key"]): ScaleKey {
  if (field) {
    // A field knows major and minor only: "D minor" and "dorian" are one wish.
    const isSame = reading.mode !== null && modeFamily(reading.mode) === field.mode;
    return { tonic: field.tonic, mode: isSame && reading.mode !== null ? reading.mode : field.mode };
  }
  const mode = reading.mode ?? reading.moods.find((mood) => mood.mode)?.mode ?? genre.key.mode;
  return { tonic: reading.tonic ?? genre.key.tonic, mode };
}

/** Length of a loop in whole bars, of a one-shot as wished. */
export function chooseLength(given: { request: SynthRequest; reading: PromptReading; kind: Kind; bpm: number }): {
  bars: number | null;
  durationSeconds: number | null;
} {
  const { request, reading, kind, bpm } = given;
  const wished = request.durationSeconds ?? (request.bars === undefined ? reading.durationSeconds : null);
  if (kind === "one_shot") return { bars: null, durationSeconds: wished };
  const barSeconds = (beatsPerBar({ metre: reading.metre ?? undefined }) * 60) / bpm;
  const fromDuration = wished === null ? null : Math.max(1, Math.round(wished / barSeconds));
  const bars = request.bars ?? (request.durationSeconds === undefined ? reading.bars : null) ?? fromDuration;
  const whole = Math.min(MAX_BARS, Math.max(1, Math.round(bars ?? barsOfChords(reading) ?? DEFAULT_BARS)));
  return { bars: whole, durationSeconds: whole * barSeconds };
}

/** As many as there are bars of chords; one or two are played twice or more. */
function barsOfChords({ chords }: PromptReading): number | null {
  return chords && chords.bars.length > 2 ? chords.bars.length : null;
}
