import { parseKey, PITCH_NAMES, type PitchName } from "../../../contracts/words/key.ts";
import type { ScaleName } from "../scales.ts";
import type { Cutter } from "./cutter.ts";

/** The key in a prompt's words; either may be open. */
export interface NamedKey {
  tonic: PitchName | null;
  mode: ScaleName | null;
  /** The tonic is written as a flat. */
  isFlat?: true;
}

/** Spellings of scales, the longer ones first. */
const MODES: readonly (readonly [pattern: string, scale: ScaleName])[] = [
  ["harmonic[\\s-]*minor", "harmonic minor"],
  ["melodic[\\s-]*minor", "melodic minor"],
  ["natural[\\s-]*minor", "minor"],
  ["min(?:or)?[\\s-]*pentatonic", "minor pentatonic"],
  ["maj(?:or)?[\\s-]*pentatonic|pentatonic", "major pentatonic"],
  ["dorian|dorico|dorisch|dorien", "dorian"],
  ["phrygian|frigio|phrygisch|phrygien", "phrygian"],
  ["mixolydian|mixolidio|misolidio|mixolydisch|mixolydien", "mixolydian"],
  ["lydian|lidio|lydisch|lydien", "lydian"],
  ["locrian|locrio|lokrisch|locrien", "locrian"],
  ["aeolian|eolio", "minor"],
  ["ionian|jonio", "major"],
  ["blues", "blues"],
  ["major|maj", "major"],
  ["minor|min", "minor"],
];
const ANY_MODE = MODES.map(([pattern]) => pattern).join("|");
const LEAD = String.raw`(?:\b(?:in\s+)?(?:the\s+)?key\s*(?:of|is|[:=])?\s*|\bin\s+)?`;
const ACCIDENTAL = String.raw`(?:\s?(#|sharp\b|flat\b)|(b)(?![a-z]{3}))?`;
/** "D minor", "f# maj", "in the key of e flat major". */
const PLAIN = new RegExp(
  String.raw`${LEAD}(?<![A-Za-z])([a-g])${ACCIDENTAL}[\s-]*(major|minor|maj|min)(?![a-z])(?!\s*pentatonic)`,
  "i",
);
/** "D dorian", "in A blues". */
const MODAL = new RegExp(
  String.raw`(\b(?:in|key of|key:?)\s+)?(?<![A-Za-z])([a-g])${ACCIDENTAL}[\s-]+(${ANY_MODE})(?![a-z])`,
  "i",
);
/** "Am", "F#m", "Bbmaj". Only capitals, so that "am" stays a word. */
const SHORT = new RegExp(String.raw`${LEAD}(?<![A-Za-z])([A-G])(#)?(b)?(m|min|maj)(?![a-zA-Z0-9])`);
/** "am 120", "in em": small, where nothing else can be meant; "fm" is a synthesis. */
const SMALL = /(?:^\s*|\bin\s+|\bkey:?\s+|,\s*)([abcdeg])(#)?()(m)(?=\s*(?:$|[,.;]|\d))/;
/** "in D", "key of F#". Only capitals; "in A dark mood" is not a key because a word follows. */
const TONIC_ONLY = /\b(?:in|key of|key:?)\s+([A-G])(#)?(b)?(?=\s*(?:$|[,.;]|at\b|with\b|\d))()/;
/** "Bb", "G# 909": a sign makes a letter a note. */
const SIGNED = /(?<![\p{L}\p{N}#])([A-G])(?:(#)|(b))(?![\p{L}\p{N}])()/u;
/** "guitar one shot E": a capital at the end of a thought. */
const LAST = /(?<![\p{L}\p{N}#/|-])(?:([A-G])()()(?=\s*(?:$|[,.;]))|([B-G])(?=\s+\d{2,3}\b))()/u;
/** "F sharp bass", "in b flat". */
const SPOKEN = [
  /\b(?:in|key of|key:?)\s+([a-g])[\s-](sharp|flat)\b()()/i,
  /(?<![\p{L}\p{N}])([A-G])[\s-](sharp|flat)\b()()/u,
];
/** "c#m", "ebm", "f#": small, where a sign makes a note of the letter. */
const SMALL_SIGNED = /(?<![\p{L}\p{N}#])(?:([a-g])(#)()(m?)|([a-g])(#)?(b)(m))(?![\p{L}\p{N}#])/u;
/** "In F jazz": no English word is one of these letters. */
const TONIC_BEFORE = /\bin\s+([B-G])(#)?(b)?(?=\s)()/;
/** "C1", "F#3": a key of a keyboard, whose octave is left in the text. */
const KEYBOARD = /(?<![\p{L}\p{N}#/.])([A-Ga-g])(#)?(b)?(?=[0-8](?![\p{L}\p{N}/#]))()/u;
const CAMELOT = /(?<![\p{L}\p{N}/.])(?:1[0-2]|[1-9])[AB](?![\p{L}\p{N}])/u;
const MODE_ALONE = new RegExp(
  String.raw`\b(?:in\s+)?(${ANY_MODE.replace("|blues", "").replace("|major|maj", "|major").replace("|minor|min", "|minor")})\b(?:\s+(?:scale|mode|key))?`,
  "i",
);
const NATURALS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** Reads a key and takes it out of the text; null if none is named. */
export function readKey(text: Cutter): NamedKey | null {
  const modal = MODAL.exec(text.rest);
  if (modal && !isArticle(modal)) return keyOf(text.cut(MODAL)?.slice(2) ?? []);
  const match = text.cutFirst([PLAIN, SHORT, SMALL, ...SPOKEN, TONIC_ONLY, SIGNED, SMALL_SIGNED, TONIC_BEFORE]);
  if (match) return keyOf(match.slice(match[1] === undefined ? 5 : 1), modeAfter(text));
  const wheel = text.cut(CAMELOT);
  if (wheel) return parseKey(wheel[0]);
  const struck = text.cut(KEYBOARD);
  if (struck) return keyOf(struck.slice(1), modeAfter(text));
  const last = text.cut(LAST);
  if (last) return keyOf([last[1] ?? last[4], "", "", ""], modeAfter(text));
  const mode = modeAfter(text);
  return mode && { tonic: null, mode };
}

/** "A blues loop", "a dorian groove": without "in", a small "a", or a capital that begins a text in which it need not be one. */
function isArticle({ index, 1: lead, 2: letter = "", 3: sign, 4: flat, 5: mode = "" }: RegExpExecArray): boolean {
  if (lead !== undefined || sign !== undefined || flat !== undefined) return false;
  return letter === "a" || (letter === "A" && index === 0 && /^(?:blues|pentatonic)$/i.test(mode));
}

/** A scale that stands by itself: "lydian pad". */
function modeAfter(text: Cutter): ScaleName | null {
  const match = text.cut(MODE_ALONE);
  return match ? scaleOf(match[1] ?? "") : null;
}

function keyOf(
  [letter = "", sign, flat, mode = ""]: readonly (string | undefined)[],
  other: ScaleName | null = null,
): NamedKey {
  const pitch = (NATURALS[letter.toUpperCase()] ?? 0) + semitones(sign ?? flat ?? "");
  const isFlat = semitones(sign ?? flat ?? "") < 0;
  return {
    tonic: PITCH_NAMES[(pitch + 12) % 12] ?? "C",
    mode: scaleOf(mode) ?? other,
    ...(isFlat ? { isFlat } : {}),
  };
}

function semitones(accidental: string): number {
  if (accidental === "") return 0;
  return /^(?:b|flat)$/i.test(accidental) ? -1 : 1;
}

function scaleOf(text: string): ScaleName | null {
  if (text === "m") return "minor";
  return MODES.find(([pattern]) => new RegExp(`^(?:${pattern})$`, "i").test(text))?.[1] ?? null;
}
