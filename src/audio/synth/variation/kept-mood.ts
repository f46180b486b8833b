import { addMood, type Mood } from "../mood.ts";
import type { PromptReading } from "../prompt.ts";
import type { SampleRecipe } from "../recipe.ts";

/** A recipe whose sound was changed by words for moods. */
export interface Moved {
  recipe: SampleRecipe;
  /** Words that changed it: "darker". */
  served: readonly string[];
}

/**
 * The same notes in another mood: its brightness, drive and space, for every part. Energy and mode would be other notes.
 * A word that asks for more than there is, as "darker" of the darkest, changes nothing and is not served.
 */
export function withMoods(original: SampleRecipe, { moods, moodNames }: PromptReading): Moved {
  let moved: Moved = { recipe: original, served: [] };
  for (const [index, { brightness = 0, drive = 0, space = 0 }] of moods.entries()) {
    const recipe = withSound(moved.recipe, { brightness, drive, space });
    const isSame = soundOf(recipe) === soundOf(moved.recipe);
    if (!isSame) moved = { recipe, served: [...moved.served, moodNames[index] ?? ""] };
  }
  const { recipe, served } = moved;
  const before = original.moodWords.filter((word) => !served.includes(word));
  return served.length === 0 ? moved : { recipe: { ...recipe, moodWords: [...before, ...served] }, served };
}

/** Says how the sound of a variation differs from its original's: "Sounds darker." Nothing where it does not. */
export function describeMoods(original: SampleRecipe, varied: SampleRecipe): string {
  if (soundOf(original) === soundOf(varied)) return "";
  const added = varied.moodWords.filter((word) => !original.moodWords.includes(word));
  return `Sounds ${(added.length > 0 ? added : varied.moodWords).join(", ")}.`;
}

function withSound(recipe: SampleRecipe, change: Omit<Mood, "energy">): SampleRecipe {
  const { mood, kept } = recipe;
  const moved = { ...recipe, mood: addMood(mood, change) };
  if (!kept) return moved;
  return {
    ...moved,
    kept: kept.map((part) => ({ ...part, source: { ...part.source, mood: addMood(part.source.mood, change) } })),
  };
}

function soundOf({ mood, kept = [] }: SampleRecipe): string {
  return JSON.stringify([mood, ...kept.map(({ source }) => source.mood)]);
}
