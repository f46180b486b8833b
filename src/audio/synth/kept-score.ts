import { PITCH_NAMES } from "../../contracts/words/key.ts";
import { parseJson } from "../../bodies/parse-json.ts";
import * as z from "zod";
import { TICKS_PER_BEAT, timedNotes } from "../notes/note-ticks.ts";
import type { Note, Song } from "../notes/song.ts";
import type { SampleRecipe } from "./recipe.ts";
import { recipeSchema, storableRecipe } from "./recipe-schema.ts";
import { SYNTH_REVISION } from "./revision.ts";
import { songOf } from "./song.ts";

/** Everything kept of a sample besides its audio. */
export interface KeptScore {
  /** Revision of the synthesiser that made it. */
  revision: number;
  /** By which it can be rendered again; null if it is another revision's, whose notes are all that can be used. */
  recipe: SampleRecipe | null;
  /** Times in whole ticks, as MIDI has them. */
  song: Song;
}

/** More text than this is no score: well below what a row of the database may hold. */
export const MAX_SCORE_CHARACTERS = 600_000;
const FORMAT = 1;
const MAX_TRACKS = 64;
const MAX_NAME_CHARACTERS = 60;
const MAX_BEATS = 4_096;
const MAX_TICKS = MAX_BEATS * TICKS_PER_BEAT;
/** Numbers of a note: ticks since the start of the one before, ticks held, pitch, velocity in 127ths. */
const NOTE_NUMBERS = 4;

const songSchema = z.strictObject({
  bpm: z.number().min(20).max(400),
  beatsPerBar: z.number().min(0.5).max(16),
  lengthBeats: z.number().positive().max(MAX_BEATS),
  key: z.strictObject({ tonic: z.enum(PITCH_NAMES), mode: z.enum(["major", "minor"]) }).optional(),
  tracks: z
    .array(
      z.strictObject({
        name: z.string().max(MAX_NAME_CHARACTERS),
        kind: z.enum(["drums", "pitched"]),
        program: z.number().int().min(0).max(127).optional(),
        notes: z
          .array(z.number().int().min(0).max(MAX_TICKS))
          .max(MAX_SCORE_CHARACTERS / 2)
          .refine((numbers) => numbers.length % NOTE_NUMBERS === 0),
      }),
    )
    .max(MAX_TRACKS),
});

const scoreSchema = z.object({
  format: z.literal(FORMAT),
  synth: z.number().int().min(1).max(1_000_000),
  recipe: z.unknown(),
  song: songSchema,
});

type StoredSong = z.output<typeof songSchema>;

/**
 * The score of a recipe as text, for a file or a row. The same recipe gives the same text.
 * @returns null if it is longer than a row may be, which no request reaches
 */
export function writeKeptScore(recipe: SampleRecipe): string | null {
  const song = storedSong(songOf(recipe));
  const text = JSON.stringify({ format: FORMAT, synth: SYNTH_REVISION, recipe: storableRecipe(recipe), song });
  return text.length <= MAX_SCORE_CHARACTERS ? text : null;
}

/** Reads a score, which may come from a stranger's file; null if it is none, or one beyond all bounds. */
export function readKeptScore(text: string): KeptScore | null {
  if (text.length > MAX_SCORE_CHARACTERS) return null;
  const { data: score } = scoreSchema.safeParse(parseJson(text));
  if (!score) return null;
  const { data: recipe = null } = recipeSchema.safeParse(score.recipe);
  const isOurs = score.synth === SYNTH_REVISION;
  return { revision: score.synth, recipe: isOurs ? recipe : null, song: playableSong(score.song) };
}

function storedSong(song: Song): StoredSong {
  return { ...song, tracks: song.tracks.map((track) => ({ ...track, notes: numbersOf(track.notes) })) };
}

function numbersOf(notes: readonly Note[]): number[] {
  let before = 0;
  return timedNotes(notes, MAX_TICKS).flatMap(({ startTick, releaseTick, midiNote, velocity }) => {
    const wait = startTick - before;
    before = startTick;
    return [wait, releaseTick - startTick, midiNote, velocity];
  });
}

function playableSong({ tracks, ...song }: StoredSong): Song {
  return { ...song, tracks: tracks.map((track) => ({ ...track, notes: notesOf(track.notes) })) };
}

function notesOf(numbers: readonly number[]): Note[] {
  const notes: Note[] = [];
  let tick = 0;
  for (let index = 0; index + 3 < numbers.length; index += NOTE_NUMBERS) {
    const [wait = 0, held = 1, midiNote = 0, velocity = 1] = numbers.slice(index, index + NOTE_NUMBERS);
    tick += wait;
    notes.push({
      startBeats: tick / TICKS_PER_BEAT,
      durationBeats: held / TICKS_PER_BEAT,
      midiNote: Math.min(127, midiNote),
      velocity: Math.min(1, velocity / 127),
    });
  }
  return notes;
}
