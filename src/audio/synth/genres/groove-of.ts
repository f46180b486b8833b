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

/**
 * Names a groove where the seed's pick would be counted at half or twice the tempo: doom at 220 BPM is 110. A recipe keeps
 * the name, so it plays the same notes at any other tempo.
 */
export function grooveInTempo(recipe: Choice & { bpm: number; halfTime: boolean }): { groove?: string } {
  const bears = ({ tempo }: Groove) => !tempo || (recipe.bpm >= tempo.low && recipe.bpm <= tempo.high);
  if (recipe.groove !== undefined || recipe.halfTime || bears(grooveOf(recipe))) return {};
  const others = suitingGrooves(recipe).filter(bears);
  return others.length > 0 ? { groove: createRandom(recipe.seed, "groove in tempo").pick(others).name } : {};
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
