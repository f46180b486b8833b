import type { Intent } from "./intent.ts";
import { MAKE } from "./vocabulary.ts";

/** Parts of a piece, as producers name them. */
const PART =
  "(?:drums|kicks?|snares?|claps?|hats?|hi-?hats?|percussion|shakers?|bass(?:lines?)?|808s?|chords?|keys|pads?|strings|leads?|melody|arps?|vocals?|fx)";
const PARTS = String.raw`(?:the\s+|its\s+|same\s+)?${PART}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*)(?:the\s+)?${PART})*`;
const KEPT = new RegExp(String.raw`\b(?:same|keep)\s+${PARTS}\b`, "i");
/** "New drums" alone is a sound to make; these speak of what is there. */
const RENEWED = new RegExp(String.raw`^(?:with\s+)?(?:different|change|replace|swap)\s+${PARTS}$`, "i");
const DENSITY = new RegExp(String.raw`^(?:with\s+)?(?:busier|denser|sparser|simpler)(?:\s+${PARTS})?$`, "i");
const SECTION_NAME = "(?:an?\\s+)?(?:drum\\s+)?(?:fill|drop|intro|outro)";
/** A section of the track that the sample is of; "make a drum fill" is a sound of its own. */
const SECTION = new RegExp(
  String.raw`^(?:(?:make|turn)\s+(?:it|this|that)\s+(?:(?:in)?to\s+|as\s+)?|as\s+)?${SECTION_NAME}(?:\s+version)?$|` +
    String.raw`^(?:(?:make|do|give)\s+(?:me\s+)?)?${SECTION_NAME}\s+(?:version|from it|of it|for it|out of it)$`,
  "i",
);

/** Reads a variation that keeps parts: "new drums, same chords", "busier hats", "make it an intro". */
export function readRework(text: string): Intent | null {
  const wish = text
    .replace(MAKE, "")
    .replace(/^it\s+/i, "")
    .trim();
  const isRework = KEPT.test(wish) || RENEWED.test(wish) || DENSITY.test(wish) || SECTION.test(text.trim());
  return isRework ? { kind: "rework", wish: wish === "" ? text : wish } : null;
}
