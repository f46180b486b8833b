import { createRandom } from "../../core/random.ts";
import { beatsPerBar, type Metre } from "../score.ts";
import type { GenreName, Groove } from "./genre.ts";
import { GENRES } from "./index.ts";

/** Properties of a recipe that decide its groove. */
interface Choice {
  genre: GenreName;
  groove?: string | undefined;
  metre?: Metre | undefined;
  seed: number;
}

/** Grooves this near in swing can be played together. */
const SAME_SWING = 0.08;

/** The groove that a recipe names, else one that its seed picks: of those in its metre, if its genre has any. */
export function grooveOf(recipe: Choice): Groove {
  const suiting = suitingGrooves(recipe);
  const named = GENRES[recipe.genre].grooves.find(({ name, metre }) => name === recipe.groove && metre === undefined);
  return (
    suiting.find(({ name }) => name === recipe.groove) ?? named ?? createRandom(recipe.seed, "groove").pick(suiting)
  );
}

/** Another groove that swings as the given one does, for new parts beside kept ones; the nearest in swing if none does as much. */
export function grooveLike(given: Groove, recipe: Choice): Groove {
  const distance = ({ swing, swings }: Groove) =>
    Math.abs(swing - given.swing) + (swings === given.swings || swing === given.swing ? 0 : 1);
  const others = suitingGrooves(recipe).filter(({ name }) => name !== given.name);
  const nearest = others.reduce((least, groove) => Math.min(least, distance(groove)), Infinity);
  const alike = others.filter((groove) => distance(groove) <= Math.max(SAME_SWING, nearest));
  return alike.length > 0 ? createRandom(recipe.seed, "groove").pick(alike) : given;
}

function suitingGrooves({ genre, metre }: Choice): readonly Groove[] {
  const { grooves } = GENRES[genre];
  const inMetre = grooves.filter((groove) => groove.metre && isIn(groove.metre, metre));
  return inMetre.length > 0 ? inMetre : grooves.filter((groove) => groove.metre === undefined);
}

function isIn(written: Metre, played: Metre | undefined): boolean {
  // 3/4 and 6/8 are as long, and felt otherwise.
  return (
    played !== undefined &&
    beatsPerBar({ metre: written }) === beatsPerBar({ metre: played }) &&
    written.unit === played.unit
  );
}
