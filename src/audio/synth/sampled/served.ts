import { recipeOf } from "../layers.ts";
import type { SampleRecipe } from "../recipe.ts";
import { slotOf } from "./slots.ts";

/** What a user's SoundFonts have: by file the instruments that they serve. */
export interface ServedFonts {
  fonts: readonly ServedFont[];
  /** Files that could not be read, and why. */
  faults: readonly { path: string; why: string }[];
}

export interface ServedFont {
  /** The name of its file, without extension. */
  name: string;
  /** Presets as [bank, program]. */
  presets: readonly (readonly [bank: number, program: number])[];
  /** The instrument or "drums" that the user gave it for; all of its presets if absent. */
  only?: string;
}

/** The recipe with the SoundFont of each instrument that one serves, and a word on each that none has. */
export function withSoundFonts(
  { sampled: _sampled, ...recipe }: SampleRecipe,
  served: ServedFonts | null,
): SampleRecipe {
  if (!served) return recipe;
  const wanted = recipe.instruments.flatMap((instrument) => {
    const slot = slotOf(instrument, recipeOf(recipe, instrument));
    return slot ? [{ instrument, slot, font: fontFor(served, slot) }] : [];
  });
  const sampled = Object.fromEntries(wanted.flatMap(({ instrument, font }) => (font ? [[instrument, font.name]] : [])));
  const general = served.fonts.find(({ only }) => only === undefined);
  const missing = new Set(wanted.filter(({ font }) => !font).map(({ slot }) => slot.label));
  const changed = [
    ...(recipe.changed ?? []),
    ...served.faults.map(({ path, why }) => ({ what: "SoundFont", asked: path, used: "built-in sounds", why })),
    ...(general ? [...missing] : []).map((label) => ({
      what: label,
      asked: `that of ${general?.name ?? ""}`,
      used: "the built-in sound",
      why: "the SoundFont has none",
    })),
  ];
  return {
    ...recipe,
    ...(Object.keys(sampled).length > 0 ? { sampled } : {}),
    ...(changed.length > 0 ? { changed } : {}),
  };
}

/** A font that was given for the instrument, else the first for all of them that has it. */
export function fontFor(
  { fonts }: Pick<ServedFonts, "fonts">,
  { bank, program, label }: { bank: number; program: number; label: string },
): ServedFont | null {
  const given = fonts.find(({ only }) => only === label);
  const has = ({ presets }: ServedFont) => presets.some(([b, p]) => b === bank && p === program);
  return given ?? fonts.find((font) => font.only === undefined && has(font)) ?? null;
}
