import { transposeKey } from "../../contracts/words/transpose.ts";
import { composeScore } from "./compose.ts";
import { isPitched } from "./instruments.ts";
import type { SampleRecipe } from "./recipe.ts";
import type { NoteEvent } from "./score.ts";

/** Two fits of two octaves each. */
const MAX_TRANSPOSITION = 48;

/**
 * The same piece with every note but those of drums moved by so many semitones; voicings and registers move along.
 * @returns null where that cannot be: the semitones are no whole number, nothing has a pitch, or a note would leave what can
 *   be played
 */
export function transposeRecipe(recipe: SampleRecipe, semitones: number): SampleRecipe | null {
  const transposed = (recipe.transposed ?? 0) + semitones;
  if (!Number.isInteger(semitones) || Math.abs(transposed) > MAX_TRANSPOSITION) return null;
  const moved = { ...recipe, key: transposeKey(recipe.key, semitones), transposed };
  const [before, after] = [recipe, moved].map(pitchedNotes);
  const isWhole = before?.every(({ note }, index) => after?.[index]?.note === note + semitones) === true;
  return isWhole && before.length > 0 ? moved : null;
}

function pitchedNotes(recipe: SampleRecipe): NoteEvent[] {
  return composeScore(recipe).events.filter(({ instrument }) => isPitched(instrument));
}
