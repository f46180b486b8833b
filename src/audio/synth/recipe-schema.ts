import { PITCH_NAMES } from "../../contracts/words/key.ts";
import * as z from "zod";
import { BASS_STYLES, CHORD_VOICES, DRUM_KITS, GENRE_NAMES, VOWELS } from "./genres/genre.ts";
import { INSTRUMENTS } from "./instruments.ts";
import { heardInstruments, PARTS } from "./part.ts";
import { PLAYING } from "./playing.ts";
import type { SampleRecipe } from "./recipe.ts";
import { MAX_WRITTEN_NOTES, NOTE_NUMBERS } from "./written-part.ts";
import { TICKS_PER_BEAT } from "../notes/note-ticks.ts";
import { type ChordQuality, CHORD_QUALITIES } from "./chord.ts";
import { SCALE_NAMES } from "./scales.ts";
import { beatsPerBar } from "./score.ts";
import { SECTIONS } from "./section.ts";

/** Bounds of what a stranger's recipe may ask of the synthesiser; those of requests are within them. */
const MAX_BARS = 64;
const TEMPO = { low: 20, high: 400 };
const MAX_ONE_SHOT_SECONDS = 600;
const MAX_TRANSPOSITION = 48;
const MAX_SEED = 0xff_ff_ff_ff;
const MAX_WORDS = 40;
const MAX_WORD_CHARACTERS = 60;

const trait = z.number().min(-1).max(1);
const seed = z.number().int().min(0).max(MAX_SEED);
const instruments = z
  .array(z.enum(INSTRUMENTS))
  .min(1)
  .max(INSTRUMENTS.length)
  .refine((names) => new Set(names).size === names.length);
const words = z.array(z.string().max(MAX_WORD_CHARACTERS)).max(MAX_WORDS);

const written = z.strictObject({
  instrument: z.enum(INSTRUMENTS),
  tonic: z.enum(PITCH_NAMES),
  bars: z.number().int().min(1).max(MAX_BARS),
  notes: z
    .array(
      z
        .number()
        .int()
        .min(0)
        .max(MAX_BARS * beatsPerBar({}) * TICKS_PER_BEAT),
    )
    .max(NOTE_NUMBERS * MAX_WRITTEN_NOTES)
    .refine((numbers) => numbers.length % NOTE_NUMBERS === 0 && pitchesOf(numbers).every((note) => note <= 127)),
});

const source = z.strictObject({
  genre: z.enum(GENRE_NAMES),
  groove: z.string().max(MAX_WORD_CHARACTERS).optional(),
  instruments,
  bassStyle: z.enum(BASS_STYLES),
  chordVoice: z.enum(CHORD_VOICES),
  drumKit: z.enum(DRUM_KITS).optional(),
  vowel: z.enum(VOWELS).optional(),
  glide: z.boolean().optional(),
  plays: z.partialRecord(z.enum(INSTRUMENTS), z.enum(PLAYING)).optional(),
  mood: z.strictObject({ brightness: trait, drive: trait, space: trait, energy: trait }),
  halfTime: z.boolean(),
  seed,
  written: written.optional(),
});

function pitchesOf(numbers: readonly number[]): number[] {
  return numbers.filter((_, index) => index % NOTE_NUMBERS === 2);
}

const metre = z
  .strictObject({ beats: z.number().int().min(2).max(32), unit: z.union([2, 4, 8, 16].map((unit) => z.literal(unit))) })
  .refine((given) => beatsPerBar({ metre: given }) <= 8);
const semitones = z.number().int().min(0).max(11);
// The keys of a const object are its qualities.
const quality = z.enum(Object.keys(CHORD_QUALITIES) as [ChordQuality, ...ChordQuality[]]);
const chord = z.strictObject({ root: semitones, quality, bass: semitones.optional() });

/** A recipe from a file or a database. */
export const recipeSchema: z.ZodType<SampleRecipe> = source
  .extend({
    kind: z.enum(["loop", "one_shot"]),
    moodWords: words,
    bpm: z.number().min(TEMPO.low).max(TEMPO.high),
    key: z.strictObject({ tonic: z.enum(PITCH_NAMES), mode: z.enum(SCALE_NAMES) }),
    flats: z.boolean().optional(),
    style: z.string().max(MAX_WORD_CHARACTERS).optional(),
    metre: metre.optional(),
    doubleTime: z.boolean().optional(),
    swing: z.number().min(0).max(1).optional(),
    triplets: z.boolean().optional(),
    ring: z.enum(["long", "short"]).optional(),
    tuned: z.boolean().optional(),
    sweep: z.enum(["rising", "falling"]).optional(),
    chords: z.array(z.array(chord).min(1).max(8)).min(1).max(MAX_BARS).optional(),
    bars: z.number().int().min(1).max(MAX_BARS).nullable(),
    durationSeconds: z
      .number()
      .positive()
      .max(MAX_ONE_SHOT_SECONDS * 2)
      .nullable(),
    sampled: z.partialRecord(z.enum(INSTRUMENTS), z.string().max(MAX_WORD_CHARACTERS)).optional(),
    ignored: words,
    chosen: z.array(z.enum(["mode", "drumKit"])).optional(),
    chordRoots: z.array(z.number().int().min(0).max(6)).min(1).max(MAX_BARS).optional(),
    kept: z.array(z.strictObject({ instruments, source })).max(INSTRUMENTS.length).optional(),
    section: z.enum(SECTIONS).optional(),
    transposed: z.number().int().min(-MAX_TRANSPOSITION).max(MAX_TRANSPOSITION).optional(),
    solo: z.array(z.enum(PARTS)).min(1).max(PARTS.length).optional(),
    density: z.partialRecord(z.enum(PARTS), z.union([z.literal(1), z.literal(-1)])).optional(),
  })
  .refine(({ kind, bars, durationSeconds }) =>
    kind === "loop" ? bars !== null : bars === null && (durationSeconds ?? 0) <= MAX_ONE_SHOT_SECONDS,
  )
  .refine((recipe) => heardInstruments(recipe).length > 0);

/** The recipe without what a stranger's may not hold, and what does not change its sound. */
export function storableRecipe(recipe: SampleRecipe): SampleRecipe {
  const moodWords = recipe.moodWords.slice(0, MAX_WORDS).map((word) => word.slice(0, MAX_WORD_CHARACTERS));
  const { substituted: _substituted, changed: _changed, ...sounding } = recipe;
  return { ...sounding, moodWords, ignored: [] };
}
