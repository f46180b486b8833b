import { PITCH_NAMES } from "../../contracts/words/key.ts";
import { createRandom } from "../../audio/core/random.ts";
import { GENRE_NAMES } from "../../audio/synth/genres/genre.ts";
import { GENRES } from "../../audio/synth/genres/index.ts";
import { readRecipe, type SampleRecipe } from "../../audio/synth/recipe.ts";

/** A choice of loops: where its seeds begin, how many there are, how long they are and what plays. */
export interface Selection {
  seed: number;
  count: number;
  bars: readonly number[];
  /** Words that take the place of "loop" in three of ten. */
  parts?: readonly string[];
}

/** Loops of all genres in turn, in keys and at tempos by chance: the usual, the lowest and the highest more often. */
export function* loopsOf({ seed, count, bars, parts = [] }: Selection): Generator<SampleRecipe> {
  for (let i = 0; i < count; i++) {
    const random = createRandom(seed + i, "piece");
    const genre = GENRE_NAMES[i % GENRE_NAMES.length] ?? "house";
    const { low, usual, high } = GENRES[genre].tempo;
    const within = Math.round(random.between(low, high));
    const bpm = random.chance(0.5) ? random.pick([low, usual, high]) : within;
    const what = parts.length > 0 && random.chance(0.3) ? random.pick(parts) : "loop";
    const key = `${random.pick(PITCH_NAMES)} ${random.pick(["major", "minor"])}`;
    const prompt = `${genre.replaceAll("_", " ")} ${what} in ${key}`;
    yield readRecipe({ prompt, type: "loop", bars: random.pick(bars), bpm, seed: seed + i });
  }
}
