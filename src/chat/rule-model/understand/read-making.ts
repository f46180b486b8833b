import { readComparatives } from "./comparatives.ts";
import { type MusicFacts, findGenreIn, readFacts } from "./facts.ts";
import type { Change, Intent } from "./intent.ts";
import { numberOf } from "./numbers.ts";
import { readShift } from "./pitch.ts";
import { ANOTHER, HAS_POINTER, MAKE, POINTER, SOUND } from "./vocabulary.ts";

/** Readers of requests to make a sample, or to change the last one. */

/** Words that describe no sound. */
const NO_SOUND =
  /^(?:(?:an?|the|some|me|new|nice|good|cool|loops?|samples?|sounds?|something|anything|beats?|music|one|of|for|with|please)\s*)*$/i;
/** "Make it 140". */
const BARE_TEMPO =
  /^((?:make|put|set|get|try|bring) (?:it|this|that)) (?:to |at )?([4-9]\d|[12]\d\d)(?=$|,? and | but )/i;
const NO_CHANGE: Change = { added: [], removed: [], isNewTake: false };
/** Verbs of a change of tempo, key or length; they carry no other meaning beside one. */
const CHANGING =
  /^(?:change|set|switch|extend|shorten|lengthen|cut|trim|transpose|move|put|turn|bring|loop(?= (?:it|this|that|\d))|repeat|pitch|keep|use)\b/i;
const FILLER =
  /\b(?:but|one|with|and|a|an|the|bit|little|at|go|to|of|like|what about|how about|version|try|just|for|on|instead|now|long|(?:its |the )?(?:key|tempo|bpm|speed|length|genre|style|pitch))\b/gi;
/** "Pan the drums": a command that is not supported. */
const COMMAND = /^[a-z]+ (?:(?:up|down|out|in|off) )?(?:the|my|this|that|it|its)\b/i;
/** Statements, complaints and other commands make nothing: "the drums are too loud". */
const STATEMENT =
  /^(?:tag|untag|rename|call|name|analy[sz]e|export|convert|split|find|delete|remove|mix|fit|cancel|stop|pan|mute|solo|undo|redo)\b|\b(?:i|i'?m|i'?ve|we|is|are|isn'?t|aren'?t|has|have|was|were|sucks?|needs?|don'?t|doesn'?t|can'?t|too|hate|love|lost|wrong)\b/i;
/** Chords as numerals: in "ii-V-I" and "I IV V" nobody says "I". */
const NUMERALS = /\b[iv]{1,3}(?:maj|m|sus|dim)?\d?(?:\s*[-–—>,|\s]\s*(?:[b#]?[iv]{1,3}(?:maj|m|sus|dim)?\d?)\b)+/gi;
/** Questions make nothing either. */
const QUESTION = /^(?:how|why|who|whose|when|where|what|which|is|are|was|were|does|did|has|have)\b/i;
/** Longest wish about "it", in words. */
const MAX_WISH_WORDS = 8;

/** Reads a request for more takes: "another one", "two more variations". */
export function readVary(text: string): Intent | null {
  const { facts, rest } = readFacts(text.replace(MAKE, ""));
  const { takes, ...others } = facts;
  const count = /^(?:a )?(\d+|[a-z-]+) more\b/i.exec(rest)?.[1];
  const isAnother =
    ANOTHER.test(rest) || (count !== undefined && numberOf(count) > 0) || /^(?:vary|variations?|more)\b/i.test(rest);
  if (takes === undefined && !isAnother) return null;
  const left = rest
    .replace(ANOTHER, " ")
    .replace(/^(?:a )?(?:\d+|[a-z-]+) more\b|\b(?:vary|variations?|versions?|takes?|more|of|one|like|ones)\b/gi, " ");
  const isPlain = left.replaceAll(POINTER, " ").trim() === "" && Object.keys(others).length === 0;
  return isPlain ? { kind: "vary", takes: takes ?? (count ? numberOf(count) : 1) } : null;
}

/**
 * Reads a change of the last sample: "darker", "same at 140", "in F minor", "up a fifth", "as techno", "with more
 * reverb".
 */
export function readChange(request: string): Intent | null {
  const text = request.replace(BARE_TEMPO, "$1 at $2 bpm");
  const shift = readShift(text);
  if (shift) return { kind: "change", change: { ...NO_CHANGE, ...shift }, facts: {} };
  const compared = readComparatives(text);
  const { facts, rest } = readFacts(compared?.rest ?? text);
  const left = rest.replace(MAKE, "").replace(CHANGING, "");
  const change: Change = { ...(compared?.change ?? NO_CHANGE), isNewTake: ANOTHER.test(left) };
  const words = left.replace(ANOTHER, " ").replaceAll(POINTER, " ").replaceAll(FILLER, " ").trim();
  if (words === "" && (compared || isAboutSound(facts)))
    return { kind: "change", change, facts, ...(/^(?:cut|trim)\b/i.test(text) ? { cut: true } : {}) };
  if (words === "") return HAS_POINTER.test(left) && !/^(?:what|how)\b/i.test(text) ? { kind: "vary", takes: 1 } : null;
  const added = addedWords(left, words, change, compared !== null);
  if (added)
    return {
      kind: "change",
      change: { ...change, added, removed: compared && added[0]?.startsWith("with ") ? [] : change.removed },
      facts,
    };
  const points = HAS_POINTER.test(left) || /^(?:as|in|into)\b/i.test(left.trim()) || CHANGING.test(text);
  return (points ? readGenreChange(left, change, facts) : null) ?? readWish(text, change, facts);
}

/** "Darker drums" and "with more reverb" concern a part of the sound. */
function addedWords(left: string, words: string, change: Change, isCompared: boolean): string[] | null {
  const isPart = isCompared && change.added.length > 0 && SOUND.test(words) && /^(?:the )?\w+$/i.test(left.trim());
  if (isPart) return [`with ${change.added.join(" ")} ${words}`];
  const addition = /^(?:add|with|more|plus|less|fewer)\s+(.{2,80})$/i.exec(left.replace(POINTER, " ").trim());
  return addition ? [...change.added, addition[0].replace(/^(?:add|plus|with)?\s*/i, "with ")] : null;
}

/** @param text before words without meaning are taken out: "and" is part of "drum and bass" */
function readGenreChange(text: string, change: Change, facts: MusicFacts): Intent | null {
  const genre = findGenreIn(text);
  const others =
    genre &&
    text
      .replace(genre.words, " ")
      .replace(ANOTHER, " ")
      .replaceAll(POINTER, " ")
      .replaceAll(FILLER, " ")
      .replaceAll(/\b(?:as|in|into|style)\b/gi, " ")
      .trim();
  return genre && others === "" ? { kind: "change", change: { ...change, genre: genre.name }, facts } : null;
}

/** Reads a wish: "make it sound like rain" adds "like rain" to the prompt. */
function readWish(text: string, change: Change, facts: MusicFacts): Intent | null {
  const [, wish] =
    /^(?:make|have|let)\s+(?:it|this|that|them)\s+(?:sound\s+|feel\s+|be\s+)?(?:more\s+|a bit\s+|a little\s+)?(.+)$/i.exec(
      text,
    ) ?? [];
  if (wish === undefined || wish.split(/\s+/).length > MAX_WISH_WORDS) return null;
  const words = tidy(readFacts(wish).rest.replace(/\b(?:in)?to\s*$/i, ""));
  return {
    kind: "change",
    change: { ...change, added: words === "" ? change.added : [...change.added, words] },
    facts,
  };
}

/** Reads a request for a new sample: "make a dusty loop in Am", or just "dusty drums"; null if it names no sound. */
export function readMake(text: string): Intent | null {
  const verb = MAKE.exec(text);
  const { facts, rest } = readFacts(text.slice(verb?.[0].length ?? 0));
  const sound = forPurpose(tidy(rest));
  const isSound = SOUND.test(sound) || findGenreIn(sound) !== null;
  const isWish = /^something\b/i.test(text.slice(verb?.[0].length ?? 0));
  const isSaid = COMMAND.test(text) || QUESTION.test(text) || STATEMENT.test(text.replaceAll(NUMERALS, " "));
  if (!verb && ((!isSound && !isWish) || isSaid)) return null;
  if (verb && /^(?:play|get|do|give|gimme)\b/i.test(verb[0]) && !isSound && !isWish) return null;
  return { kind: "make", sound: NO_SOUND.test(sound) ? "" : sound, facts };
}

/** "Something for the drop" is a loop for it. */
function forPurpose(sound: string): string {
  return /^for\s+\S/i.test(sound) ? `loop ${sound}` : sound;
}

/** Description without its facts, and without the commas and prepositions they leave behind. */
function tidy(rest: string): string {
  return rest
    .replaceAll(/(?:\s*,)+\s*/g, ", ")
    .replaceAll(/\b(with|of|in|at), /gi, "$1 ")
    .replace(/^(?:\s|,|\b(?:an?|the|some|something|another|one more|of|with|at|in)\b)+/i, "")
    .replace(/(?:\s|,|\b(?:in|at|with|of|for|and|an?|the|me|to|about|around|that (?:lasts?|is|are|runs?))\b)+$/i, "");
}

function isAboutSound({ bpm, bpmMin, bpmMax, key, bars, durationSeconds }: MusicFacts): boolean {
  return [bpm, bpmMin, bpmMax, key, bars, durationSeconds].some((fact) => fact !== undefined);
}
