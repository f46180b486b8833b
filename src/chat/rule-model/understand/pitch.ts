import { formatKey, parseKey } from "../../../contracts/words/key.ts";
import { transposeKey } from "../../../contracts/words/transpose.ts";
import type { KeyChange } from "./intent.ts";
import { NUMBER, numberOf } from "./numbers.ts";

/** Intervals in semitones. */
const INTERVALS: Readonly<Record<string, number>> = {
  "semitones?|half[- ]?steps?": 1,
  "whole[- ]?(?:steps?|tones?)|tones?|steps?": 2,
  "minor third": 3,
  "(?:major )?third": 4,
  "(?:perfect )?fourth": 5,
  tritone: 6,
  "(?:perfect )?fifth": 7,
  "minor sixth": 8,
  "(?:major )?sixth": 9,
  "(?:minor )?seventh": 10,
  "octaves?": 12,
};
const INTERVAL = Object.keys(INTERVALS).join("|");
/** Semitones from a major key down to its relative minor. */
const RELATIVE = 3;
const UP = "up|higher|above";
const DOWN = "down|lower|below";

/** An interval with its direction on either side: "up a fifth", "a fifth up". */
const SHIFT = new RegExp(
  String.raw`^(?:(?:transpose|pitch|shift|move|take|bring|make|put|tune|try)\b\s*)?(?:(?:it|that|this|the same|the key)\s+)?(?:(${UP}|${DOWN})\s+(?:by\s+)?)?(?:(?:an?|one|${NUMBER})\s+)?(${INTERVAL})(?:\s+(${UP}|${DOWN}))?$`,
  "i",
);
const MODE =
  /^(?:(?:make|change|turn|put|try)\s+)?(?:(?:it|that|this)\s+)?(?:in(?:to)?|to|as)?\s*(?:an?\s+|its\s+|the\s+)?(?:(relative)\s+)?(major|minor)(?:\s+key|\s+instead|\s+version)?$/i;

/** "In A minor" names a key; before "key" or "version" the letter is an article. */
const NAMED_A = /\ba\s+(?:major|minor)(?!\s+(?:key|version))/i;

/** "Pitch it up 3": a number without a unit is of semitones where the verb says so. */
const PITCHED = new RegExp(
  String.raw`^(?:transpose|pitch|tune)\s+(?:(?:it|that|this)\s+)?(${UP}|${DOWN})\s+(?:by\s+)?${NUMBER}$`,
  "i",
);

/** Reads a change of key that names no key: "up a fifth", "two semitones down", "in minor", "the relative major". */
export function readShift(text: string): KeyChange | null {
  const [, before, count, interval, after] = SHIFT.exec(text) ?? [];
  const direction = before ?? after;
  if (interval && direction) {
    const size =
      Object.entries(INTERVALS).find(([names]) => new RegExp(`^(?:${names})$`, "i").test(interval))?.[1] ?? 0;
    const semitones = Math.round(size * (count ? numberOf(count) : 1));
    return { semitones: new RegExp(`^(?:${UP})$`, "i").test(direction) ? semitones : -semitones };
  }
  const [, way, semitones] = PITCHED.exec(text) ?? [];
  if (way) return { semitones: Math.round(numberOf(semitones)) * (new RegExp(`^(?:${UP})$`, "i").test(way) ? 1 : -1) };
  const [, relative, mode] = MODE.exec(text) ?? [];
  if (!mode || NAMED_A.test(text)) return null;
  const isMinor = mode.toLowerCase() === "minor";
  return { mode: isMinor ? "minor" : "major", isRelative: relative !== undefined };
}

/** Transposes a key, and changes its mode if one is given; unreadable keys stay as they are. */
export function shiftKey(key: string, { semitones = 0, mode, isRelative = false }: KeyChange): string {
  const parsed = parseKey(key);
  if (!parsed) return key;
  const way = isRelative && mode !== parsed.mode ? (mode === "minor" ? -RELATIVE : RELATIVE) : semitones;
  return formatKey({ ...transposeKey(parsed, way), mode: mode ?? parsed.mode });
}
