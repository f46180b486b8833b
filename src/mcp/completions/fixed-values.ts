import { GENRES } from "../../contracts/words/genre.ts";
import { formatKey, PITCH_NAMES } from "../../contracts/words/key.ts";
import { STEM_TYPES } from "../../contracts/words/stems.ts";
import type { CompletionSource } from "../completion-source.ts";

/** Suggestions that need no studio. Those of the library and of the jobs are not here. */
export const FIXED_VALUES: Partial<Record<CompletionSource, readonly string[]>> = {
  genre: GENRES.map(({ name }) => name),
  key: (["minor", "major"] as const).flatMap((mode) => PITCH_NAMES.map((tonic) => formatKey({ tonic, mode }))),
  bpm: [...new Set(GENRES.map(({ bpm }) => bpm))].toSorted((a, b) => a - b).map(String),
  mood: ["dusty and warm", "dark and sparse", "bright and punchy", "dreamy pads", "hard and distorted", "jazzy chords"],
  stem: STEM_TYPES,
  part: ["bassline", "drums", "hi-hats", "chords", "lead melody", "pad", "percussion", "riser"],
  count: ["3", "6", "9", "12"],
};
