import type { StemLevel } from "./intent.ts";
import { onlyStems } from "./stem-names.ts";

/** Step of "louder" and "quieter", in dB. */
const STEP_DB = { little: 2, plain: 4, much: 7 } as const;
const MAX_DB = 24;

const UP = /\b(?:louder|up|boost|raise|hotter|increase)\b/i;
const DOWN = /\b(?:quieter|down|lower|reduce|decrease|duck)\b/i;
const AMOUNT = /(?:by\s+)?[+−-]?\s*(\d+(?:\.\d+)?)\s*db\b/i;
const LITTLE = /\b(?:a (?:little )?bit|slightly|a little|a touch|a tad)\b/i;
const MUCH = /\b(?:much|way|a lot|far|really|super)\b/i;
const SIGN = /([+−-])\s*\d+(?:\.\d+)?\s*db\b/i;
const VERB = /\b(?:make|turn|bring|push|pull|get|set|give|it|that|this|volume|level|gain|of|in the mix|bit)\b/gi;
/** "Up" and "down" concern the level of a whole only with "turn" or "volume": "up a fifth" is a transposition. */
const WHOLE = /\b(?:louder|quieter)\b|\bturn\b.*\b(?:up|down)\b|\bvolume\b/i;

/**
 * Reads changes of level: "make the drums louder and the bass a bit quieter", "vocals down 3 dB".
 * @returns a level per stem, or one without a stem for the whole; null if the phrase is about something else
 */
export function readLevels(text: string): StemLevel[] | null {
  const levels: StemLevel[] = [];
  let waiting = "";
  for (const piece of text.split(/\s*(?:,|\bbut\b|\band\b)\s*/i)) {
    const phrase = `${waiting} ${piece}`.trim();
    const gainDb = gainIn(piece);
    waiting = gainDb === null ? phrase : "";
    if (gainDb === null) continue;
    const what = plain(phrase);
    const stems = onlyStems(what);
    if (stems.length === 0 && (what !== "" || !WHOLE.test(phrase))) return null;
    levels.push(...(stems.length > 0 ? stems.map((stem) => ({ stem, gainDb })) : [{ stem: null, gainDb }]));
  }
  return waiting === "" && levels.length > 0 ? levels : null;
}

function gainIn(text: string): number | null {
  const sign = SIGN.exec(text)?.[1];
  const direction = UP.test(text) ? 1 : DOWN.test(text) ? -1 : sign === "+" ? 1 : sign ? -1 : 0;
  if (direction === 0) return null;
  const size = LITTLE.test(text) ? STEP_DB.little : MUCH.test(text) ? STEP_DB.much : STEP_DB.plain;
  return direction * Math.min(MAX_DB, Number(AMOUNT.exec(text)?.[1] ?? size));
}

const PAN =
  /^(?:pan|put|move|place|push|send)\s+(?:the\s+)?(.+?)\s+(?:(hard|fully|all the way|slightly|a (?:little )?bit|a little|half(?:way)?)\s+)?(?:(?:to|in) the\s+)?(left|right|cent(?:er|re)|middle)$/i;
/** Places of stems without a word of how far, and with one. */
const PANS = { plain: 0.6, little: 0.3, half: 0.5, hard: 1 } as const;

/** Reads places of stems: "pan the bass left", "vocals hard right"; null if no stem is named. */
export function readPan(text: string): StemLevel[] | null {
  const [, what = "", far = "", side = ""] = PAN.exec(text) ?? [];
  const stems = onlyStems(what);
  if (stems.length === 0) return null;
  const size =
    far === ""
      ? "plain"
      : /^(?:slightly|a)\b/i.test(far) && !/way/i.test(far)
        ? "little"
        : /^half/i.test(far)
          ? "half"
          : "hard";
  const way = /^left$/i.test(side) ? -1 : /^right$/i.test(side) ? 1 : 0;
  return stems.map((stem) => ({ stem, gainDb: 0, pan: way * PANS[size] }));
}

/** Object of a level change: the phrase without direction and amount. */
function plain(text: string): string {
  return [UP, DOWN, AMOUNT, LITTLE, MUCH]
    .reduce((rest, words) => rest.replaceAll(new RegExp(words.source, "gi"), " "), text)
    .replaceAll(VERB, " ")
    .replaceAll(/\bthe\b/gi, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
