import type { Instrument } from "./instruments.ts";
import type { SampleRecipe } from "./recipe.ts";

/** Instruments that are composed and voiced by one recipe. */
export interface Layer {
  instruments: readonly Instrument[];
  /** With the piece's tempo, key and length, and the layer's own seed, genre and mood. */
  recipe: SampleRecipe;
}

/** The layers of a piece: what it composes itself, then the parts it keeps from others. */
export function layersOf(recipe: SampleRecipe): Layer[] {
  const { kept = [], written, ...own } = recipe;
  // A kept part has its own groove and kit, or none.
  const { groove: _groove, drumKit: _drumKit, vowel: _vowel, glide: _glide, plays: _plays, ...frame } = own;
  const taken = new Set(kept.flatMap(({ instruments }) => instruments));
  const composed = recipe.instruments.filter((instrument) => !taken.has(instrument));
  return [
    { instruments: composed, recipe: written ? { ...own, written } : own },
    ...kept.map(({ instruments, source }) => ({ instruments, recipe: { ...frame, ...source } })),
  ];
}

/** The recipe by which an instrument of the piece is composed and voiced. */
export function recipeOf(recipe: SampleRecipe, instrument: Instrument): SampleRecipe {
  return layersOf(recipe).findLast(({ instruments }) => instruments.includes(instrument))?.recipe ?? recipe;
}
