import type { Reading } from "../../contracts/reading.ts";
import type { PitchName } from "../../contracts/words/key.ts";
import { chordName, type GivenChord } from "./chord.ts";
import {
  chooseDrumKit,
  chooseGenre,
  chooseInstruments,
  chooseKey,
  chooseKind,
  chooseLength,
  chooseMood,
  choosePlaying,
  MAX_BARS,
  type SynthRequest,
  usualTempo,
} from "./choices.ts";
import { chooseFeel, isTunable, ringOf } from "./feel-choices.ts";
import type { BassStyle, ChordVoice, DrumKit, GenreName, Vowel } from "./genres/genre.ts";
import { grooveInTempo, grooveOf } from "./genres/groove-of.ts";
import { GENRES } from "./genres/index.ts";
import { type Instrument, isPitched } from "./instruments.ts";
import { isInKits, KIT_DRUMS } from "./genres/kit-drums.ts";
import { kitLabel, labelOf } from "./labels.ts";
import type { Mood } from "./mood.ts";
import { heardInstruments, type Part } from "./part.ts";
import type { Playing } from "./playing.ts";
import { type PromptReading, readPrompt } from "./prompt.ts";
import { chordsIn } from "./reading/chord-words.ts";
import { keyText, type ScaleKey, type ScaleName } from "./scales.ts";
import { beatsPerBar, type Metre } from "./score.ts";
import type { Section } from "./section.ts";
import { sentenceOf } from "./sentence.ts";

/** Everything that decides an instrument's notes and sound, besides the tempo, key and length of its piece. */
export type PartSource = Pick<
  SampleRecipe,
  | "genre"
  | "groove"
  | "instruments"
  | "bassStyle"
  | "chordVoice"
  | "drumKit"
  | "vowel"
  | "glide"
  | "plays"
  | "mood"
  | "halfTime"
  | "seed"
  | "written"
>;

/** Notes that somebody played, for one instrument to play instead of composing its own. */
export interface WrittenPart {
  instrument: Instrument;
  /** Key that it was played in: in another it is moved by the nearer way. */
  tonic: PitchName;
  /** Its length; a longer loop plays it again, a shorter one not to its end. */
  bars: number;
  /** Four numbers per note: start and length in ticks (`TICKS_PER_BEAT`), MIDI note, velocity in 127ths. */
  notes: number[];
}

/** Everything that decides a sample, as plain JSON: the same recipe renders the same bytes. */
export interface SampleRecipe {
  kind: "loop" | "one_shot";
  genre: GenreName;
  /** Words for the genre that say more than its name: "deep house". */
  style?: string;
  /** A groove of the genre by its name; the seed picks one if absent. */
  groove?: string;
  instruments: Instrument[];
  bassStyle: BassStyle;
  chordVoice: ChordVoice;
  /** Whose drums they are; the plain ones of the genre if absent. */
  drumKit?: DrumKit;
  /** What choirs and voices sing; each its own if absent. */
  vowel?: Vowel;
  /** Notes of an 808 slide into one another. */
  glide?: boolean;
  /** What instruments play that usually play something else, or were asked for with a word for it. */
  plays?: Partial<Record<Instrument, Playing>>;
  mood: Mood;
  moodWords: string[];
  bpm: number;
  key: ScaleKey;
  /** Black keys are said back as flats, as they were asked for. */
  flats?: boolean;
  /** 4/4 if absent. */
  metre?: Metre;
  /** Whole bars of a loop; null for a one-shot. */
  bars: number | null;
  /** Exact length of a loop; wished length of a one-shot, null for as long as it rings. */
  durationSeconds: number | null;
  halfTime: boolean;
  /** Drums at twice the tempo. */
  doubleTime?: boolean;
  /** Delay of every second step that swings, as a share of it; the groove's if absent. */
  swing?: number;
  /** Hats, shakers and arpeggios in thirds of a beat. */
  triplets?: boolean;
  /** How long a one-shot rings beside its usual length. */
  ring?: "long" | "short";
  /** The kick is tuned to the key. */
  tuned?: boolean;
  /** A sweep over the whole length; if absent, into the last two bars. */
  sweep?: "rising" | "falling";
  /** The user's SoundFont, by its name, that plays an instrument in the place of its own voice. */
  sampled?: Partial<Record<Instrument, string>>;
  seed: number;
  /** Words of the prompt that meant nothing. */
  ignored: string[];
  /** Stand-ins: played in the place of what was asked for. */
  substituted?: Reading["substituted"];
  /** Facts that the genre decided where the request was open. */
  chosen?: ("mode" | "drumKit")[];
  /** Wishes that could not be kept, or that another one overrode. */
  changed?: Reading["changed"];
  /** Scale degree of each bar's chord root, from the start again after the last; absent where the seed chooses. */
  chordRoots?: number[];
  /** Chords of each bar in the place of the genre's, from the start again after the last. */
  chords?: GivenChord[][];
  /** Instruments of this recipe that another one composes and voices. */
  kept?: { instruments: Instrument[]; source: PartSource }[];
  written?: WrittenPart;
  section?: Section;
  /** Parts that play more than was composed (1), or less (-1). */
  density?: Partial<Record<Part, 1 | -1>>;
  /** Semitones by which all notes but those of drums are moved once they are composed; `key` is that of the result. */
  transposed?: number;
  /** Parts that are heard, through the master of the whole, as in its stem of them; all if absent. */
  solo?: Part[];
}

/** A length that is asked for is met if it is off by less than this share. */
const WHOLE_BARS = 0.005;
/** The tempo that "half time" and odd requests are kept within. */
const TEMPO_RANGE = { low: 20, high: 400 };

/**
 * Turns a request into a recipe. Never fails: what is not understood is left to the genre's defaults and listed in
 * `ignored`.
 */
export function readRecipe(request: SynthRequest): SampleRecipe {
  const reading = readPrompt(request.prompt);
  const genre = GENRES[chooseGenre(reading)];
  const kind = request.type ?? chooseKind(request, reading);
  const wanted = request.bpm ?? reading.bpm ?? usualTempo(genre, reading);
  const bpm = Math.min(TEMPO_RANGE.high, Math.max(TEMPO_RANGE.low, wanted));
  const key = chooseKey(genre, reading, request.key);
  const instruments = chooseInstruments(genre, reading, kind);
  const bassStyle = reading.bassStyle ?? reading.genres.find((word) => word.bassStyle)?.bassStyle ?? genre.bassStyle;
  const recipe = {
    kind,
    genre: genre.name,
    ...(reading.style === null ? {} : { style: reading.style }),
    ...(reading.groove === null ? {} : { groove: reading.groove }),
    instruments,
    bassStyle,
    chordVoice: reading.chordVoice ?? genre.chordVoice,
    ...chooseDrumKit(genre, reading, instruments),
    ...choosePlaying(genre, reading, instruments),
    mood: chooseMood(reading, ringOf(reading, kind)),
    bpm,
    key,
    ...((request.key ? request.key.flats : reading.flats) ? { flats: true } : {}),
    ...chooseLength({ request, reading, kind, bpm }),
    halfTime: reading.halfTime,
    ...(reading.metre && beatsPerBar({ metre: reading.metre }) + reading.metre.unit !== 8
      ? { metre: reading.metre }
      : {}),
    ...(reading.chords && instruments.some(isPitched) ? { chords: chordsIn(reading.chords, key) } : {}),
    ...chooseFeel(reading, { kind, instruments, bassStyle, isKeyed: (request.key ?? reading.tonic) !== null }),
    seed: request.seed,
    ...(reading.substituted.length > 0 ? { substituted: reading.substituted } : {}),
  };
  const changed = changesOf(request, reading, recipe);
  const chosen = chosenIn(request, reading, recipe);
  return {
    ...recipe,
    ...(kind === "loop" ? grooveInTempo(recipe) : {}),
    ...unplayedKit(reading, recipe),
    ...(chosen.length > 0 ? { chosen } : {}),
    ...(changed.length > 0 ? { changed } : {}),
  };
}

/** How a recipe's request was read. */
export function readingOf(recipe: SampleRecipe): Reading {
  const { kind, genre, style, bpm, key, flats, bars, durationSeconds, moodWords, metre, chords, section } = recipe;
  const instruments = heardInstruments(recipe);
  const isLoop = kind === "loop";
  const reading = {
    understood: {
      kind,
      genre: [style ?? GENRES[genre].label, ...(section === undefined ? [] : [section])].join(" "),
      ...(isLoop ? { groove: grooveOf(recipe).name, bpm } : {}),
      ...(isKeyed({ ...recipe, instruments }) ? { key: keyText(key, flats) } : {}),
      ...(metre ? { metre: `${metre.beats}/${metre.unit}` } : {}),
      ...(bars === null ? {} : { bars }),
      ...(chords ? { chords: chords.map((bar) => bar.map((chord) => chordName(chord, key, flats)).join(" ")) } : {}),
      ...(durationSeconds === null ? {} : { durationSeconds }),
      instruments: instruments.map((instrument) => {
        const font = recipe.sampled?.[instrument];
        return `${labelOf(instrument, voicesOf(recipe, instrument))}${font === undefined ? "" : ` of ${font}`}`;
      }),
      ...(instruments.some(isInKits) ? { drumKit: kitLabel(recipe.drumKit) } : {}),
      ...(recipe.chosen ? { chosen: recipe.chosen } : {}),
      mood: moodWords,
    },
    substituted: recipe.substituted ?? [],
    ignored: recipe.ignored,
    changed: recipe.changed ?? [],
  };
  return { said: sentenceOf(reading), ...reading };
}

/** What the genre decided: the mode of a key that names its tonic alone, and the drum kit. */
function chosenIn(
  { key }: SynthRequest,
  reading: PromptReading,
  recipe: SampleRecipe,
): NonNullable<SampleRecipe["chosen"]> {
  const isOpen = key === undefined && reading.tonic !== null && reading.mode === null;
  const isMood = reading.moods.some(({ mode }) => mode);
  return [
    ...(isOpen && !isMood && isKeyed(recipe) ? (["mode"] as const) : []),
    ...(reading.drumKit === null && recipe.instruments.some(isInKits) ? (["drumKit"] as const) : []),
  ];
}

/** A kit whose drums do not play: "909 conga". */
function unplayedKit(
  { drumKit, kitPhrase }: PromptReading,
  { instruments, ignored }: SampleRecipe,
): Pick<SampleRecipe, "ignored"> {
  const plays = drumKit !== null && instruments.some((instrument) => KIT_DRUMS[drumKit].has(instrument));
  return { ignored: kitPhrase === "" || plays ? ignored : [...kitPhrase.split(" "), ...ignored] };
}

/** By which an instrument is voiced: a kept part by what it comes from. */
function voicesOf(recipe: SampleRecipe, instrument: Instrument): SampleRecipe | PartSource {
  return recipe.kept?.find(({ instruments }) => instruments.includes(instrument))?.source ?? recipe;
}

/** True if something plays the notes of the key, or all that plays is tuned to it. Drums beside a tuned kick have none. */
export function isKeyed({ instruments, tuned }: Pick<SampleRecipe, "instruments" | "tuned">): boolean {
  return instruments.some(isPitched) || (tuned === true && instruments.every(isTunable));
}

/** Says in plain English what was understood, and what was not. */
export function describeRecipe(recipe: SampleRecipe): string {
  return readingOf(recipe).said;
}

/** Two wishes of which one is kept, and wishes beyond what can be played. */
function changesOf(
  { bpm, bars, key, durationSeconds }: SynthRequest,
  reading: PromptReading,
  recipe: SampleRecipe,
): NonNullable<SampleRecipe["changed"]> {
  const askedBpm = bpm ?? reading.bpm;
  const askedBars = bars ?? reading.bars;
  const isSameMode = reading.mode === null || reading.mode === recipe.key.mode;
  const isSameKey = (reading.tonic === null || reading.tonic === recipe.key.tonic) && isSameMode;
  return [
    ...overridden("tempo", "bpm", reading.bpm, bpm),
    ...overridden("bars", "bars", reading.bars, recipe.kind === "loop" ? bars : undefined),
    ...(key === undefined || isSameKey || !isKeyed(recipe)
      ? []
      : [
          {
            what: "key",
            asked: askedKey(reading, reading.flats),
            used: keyText(recipe.key, recipe.flats),
            why: "the field key wins over the prompt",
          },
        ]),
    ...roundedLength(durationSeconds ?? (bars === undefined ? reading.durationSeconds : null), recipe),
    ...unheardChords(reading, recipe),
    ...unkeyed(key ?? { tonic: reading.tonic, mode: reading.mode }, recipe),
    ...(reading.tempoSpan === null || bpm !== undefined
      ? []
      : [{ what: "tempo", asked: reading.tempoSpan, used: `${recipe.bpm} BPM`, why: "a sample has one tempo" }]),
    ...(askedBpm === null || askedBpm === recipe.bpm
      ? []
      : [
          {
            what: "tempo",
            asked: `${askedBpm} BPM`,
            used: `${recipe.bpm} BPM`,
            why: `tempos are ${TEMPO_RANGE.low} to ${TEMPO_RANGE.high} BPM`,
          },
        ]),
    ...(askedBars === null || recipe.bars === null || askedBars <= MAX_BARS
      ? []
      : [{ what: "bars", asked: `${askedBars}`, used: `${recipe.bars}`, why: `a loop has at most ${MAX_BARS}` }]),
  ];
}

/** A length in seconds that is not one of whole bars. */
function roundedLength(
  asked: number | null,
  { kind, durationSeconds, bars }: SampleRecipe,
): NonNullable<SampleRecipe["changed"]> {
  if (asked === null || kind === "one_shot" || durationSeconds === null) return [];
  if (Math.abs(durationSeconds / asked - 1) < WHOLE_BARS) return [];
  const why = bars === MAX_BARS ? `a loop has at most ${MAX_BARS} bars` : "a loop has whole bars";
  return [{ what: "length", asked: secondsText(asked), used: secondsText(durationSeconds), why }];
}

function secondsText(seconds: number): string {
  return `${Math.round(seconds * 100) / 100} s`;
}

/** Chords that were asked for where nothing plays notes. */
function unheardChords(
  { chords }: PromptReading,
  { instruments, key, flats }: SampleRecipe,
): NonNullable<SampleRecipe["changed"]> {
  if (!chords || instruments.some(isPitched)) return [];
  const asked = chordsIn(chords, key).map((bar) => bar.map((chord) => chordName(chord, key, flats)).join(" "));
  return [{ what: "chords", asked: asked.join(" "), used: "none", why: "what plays has no pitch" }];
}

/** A key that was asked for where nothing plays in one. */
function unkeyed(
  { tonic, mode }: { tonic: PitchName | null; mode: ScaleName | null },
  recipe: SampleRecipe,
): NonNullable<SampleRecipe["changed"]> {
  if ((tonic === null && mode === null) || isKeyed(recipe)) return [];
  const asked = askedKey({ tonic, mode }, recipe.flats);
  const [note] = keyText(recipe.key, recipe.flats).split(" ");
  const used = recipe.tuned ? `a kick tuned to ${note}` : "none";
  return [{ what: "key", asked, used, why: "what plays has no key" }];
}

function askedKey(
  { tonic, mode }: { tonic: PitchName | null; mode: ScaleName | null },
  flats: boolean | undefined,
): string {
  const [note] = tonic === null ? [] : keyText({ tonic, mode: "major" }, flats).split(" ");
  return [note, mode].filter(Boolean).join(" ");
}

function overridden(
  what: string,
  field: string,
  asked: number | null,
  used: number | undefined,
): NonNullable<SampleRecipe["changed"]> {
  if (asked === null || used === undefined || asked === used) return [];
  return [{ what, asked: `${asked}`, used: `${used}`, why: `the field ${field} wins over the prompt` }];
}
