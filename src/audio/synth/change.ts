import { readFigures } from "./figures.ts";
import { PART_PATTERN, PARTS, type Part, partsNamed } from "./part.ts";
import { plainText } from "../../contracts/words/languages/plain-text.ts";
import { translate } from "../../contracts/words/languages/translate.ts";
import { MOOD_WORDS } from "./reading/vocabulary.ts";
import type { SampleRecipe } from "./recipe.ts";
import { SECTIONS, type Section } from "./section.ts";

/** Changes to an existing sample that a prompt asks for. */
export interface Change {
  /** Parts that stay, "all" for every one; null if the prompt asks for no change but for another sample. */
  keep: readonly Part[] | "all" | null;
  section?: Section;
  density: NonNullable<SampleRecipe["density"]>;
}

const LIST = String.raw`(?:${PART_PATTERN})(?:(?:\s*,\s*|\s+and\s+|\s*&\s*|\s*\+\s*)(?:the\s+)?(?:${PART_PATTERN}))*`;
const named = (words: string) => new RegExp(String.raw`\b(?:${words})\s+(?:the\s+|its\s+|same\s+)?(${LIST})\b`, "g");
const SAME = named("same|keep|keeping|lock|retain");
const NEW = named("new|different|other|another|fresh|change|replace|swap");
const BUSIER = named("busier|denser|more|extra");
const SPARSER = named("sparser|simpler|fewer|less");
const AS_IT_IS = /\b(?:same|keep (?:it|all|everything)|everything else|transpose)\b/;
/** "Busier" alone is of what fills the gaps. */
const FILLERS: readonly Part[] = ["hats", "percussion"];

/** Words beside moods that ask for nothing else, also of languages whose comparatives are two words. */
const BESIDE_MOODS: ReadonlySet<string> = new Set(
  (
    "a an the and but or please bit little lot much far way even slightly somewhat just make it this that sound more less not too so very " +
    "bitte etwas viel por favor mas plus piu mais un poco peu muy alsjeblieft wat iets"
  ).split(" "),
);

/** Reads "new drums, same chords", "busier hats", "a fill", "same at 140 in F minor", "darker please". */
export function readChange(prompt: string): Change {
  const text = translate(plainText(prompt)).toLowerCase().replaceAll("-", " ");
  const [same, fresh, busier, sparser] = [SAME, NEW, BUSIER, SPARSER].map((pattern) => partsIn(text, pattern));
  const section = SECTIONS.find((name) => new RegExp(String.raw`\b${name}\b`).test(text));
  const density = {
    ...densityOf(busier, /\b(?:busier|denser)\b/.test(text), 1),
    ...densityOf(sparser, /\bsparser\b/.test(text), -1),
  };
  const isChanged = section !== undefined || Object.keys(density).length > 0 || AS_IT_IS.test(text) || isOfMoods(text);
  return { keep: keptBy(same ?? [], fresh ?? [], isChanged), density, ...(section === undefined ? {} : { section }) };
}

/** Key and tempo a prompt names; whatever it does not name is null. */
export function readFrame(
  prompt: string,
): Pick<ReturnType<typeof readFigures>, "bpm" | "bars" | "tonic" | "mode" | "flats"> {
  return readFigures(prompt);
}

/** "Brighter and drier": nothing but how it is to sound. Moods of energy alone are other notes. */
function isOfMoods(text: string): boolean {
  const words = text.match(/[\p{L}\p{N}#'/]+/gu) ?? [];
  const moods = words.filter((word) => !BESIDE_MOODS.has(word));
  return moods.length > 0 && moods.every((word) => Object.hasOwn(MOOD_WORDS, word)) && moods.some(hasSound);
}

function hasSound(word: string): boolean {
  const { brightness, drive, space } = MOOD_WORDS[word] ?? {};
  return brightness !== undefined || drive !== undefined || space !== undefined;
}

/** Parts to keep: a request to renew some parts leaves the others unchanged. */
function keptBy(same: readonly Part[], fresh: readonly Part[], isChanged: boolean): Change["keep"] {
  if (fresh.length > 0) return PARTS.filter((part) => !fresh.includes(part));
  if (same.length > 0) return same;
  return isChanged ? "all" : null;
}

function densityOf(parts: readonly Part[] = [], isSaid: boolean, change: 1 | -1): Change["density"] {
  const meant = parts.length === 0 && isSaid ? FILLERS : parts;
  return Object.fromEntries(meant.map((part) => [part, change]));
}

function partsIn(text: string, pattern: RegExp): Part[] {
  const lists = [...text.matchAll(pattern)].map(([, list = ""]) => list);
  const words = lists.flatMap((list) => list.split(/\s*,\s*|\s+and\s+|\s*&\s*|\s*\+\s*/));
  return words.flatMap((word) => partsNamed(word.replace(/^the\s+/, "").trim()));
}
