import { MAX_VARIATIONS } from "../../../contracts/limits.ts";
import { NUMBER, numberOf } from "./numbers.ts";
import type { Intent } from "./intent.ts";
import { IT, type Reference, readReference } from "./reference.ts";
import { SOUND } from "./vocabulary.ts";

type Make = Extract<Intent, { kind: "make" }>;

/** Most samples of one request. */
const MAX_MAKES = 6;
const MAX_TAKES = 3 * MAX_VARIATIONS;

/** "A kick, a snare and a hat": each with its article; "a beat with a kick and a snare" is one. */
const LISTED = new RegExp(String.raw`\s*(?:,|&|\+|\band\b|\bplus\b)+\s*(?=(?:an?|one|some|another|${NUMBER})\s)`, "gi");
const BOUND = /\b(?:with|of|from|using|over|under|like|between|featuring)\b/i;
const ARTICLE = /^(?:an?|one|some|another)\s+/i;

/** Sounds that are counted; "four chords" and "two drums" are one sample. */
const COUNTABLE =
  "loops?|one[- ]?shots?|samples?|(?:break)?beats?|breaks?|grooves?|riffs?|licks?|kicks?|snares?|hats?|hi-?hats?|claps?|rims?(?:hots?)?|toms?|shakers?|bass(?:lines?|es)|subs|808s|pads|leads|melod(?:y|ies)|arps|plucks|guitars|synths|textures|drones|risers?|impacts?|sweeps?|hits?|fills?|fx|sounds|ideas";
const COUNTED = new RegExp(
  String.raw`^(?:(?:a|the)\s+)?${NUMBER}\s+(?:of\s+)?(?:different\s+|new\s+|more\s+)?(?!(?:step|on|part|piece|note|bar|beat|hand|o'clock)\b)((?:[\w&'/-]+\s+){0,5}?(?:${COUNTABLE}))\b(?<=s)`,
  "i",
);
/** Numbers from here on name drum machines, tempi or years. */
const FIRST_NAME = 50;

/** "That follows it", "to go with the first one", "over it". */
const FOLLOWING =
  /[\s,]*\b(?:(?:that|which|to)\s+)?(?:follow(?:s|ing)?|fit(?:s|ting)?|match(?:es|ing)?|go(?:es|ing)? with|work(?:s|ing)? with|sit(?:s|ting)? (?:on|under|over|with)|play(?:s|ing)? (?:over|along (?:with|to))|on top of|over|under(?:neath)?|for)\s+(it|that|this|them|(?:the|that|this) (?:(?:first|second|third|last) one|loop|beat|sample|track|drums|one))$/i;

/** The samples that a request to make asks for: a list of sounds, or a number of them. */
export function inSamples(make: Make): Intent[] {
  const sounds = listed(make.sound);
  if (sounds.length > MAX_MAKES) return [{ kind: "unclear" }];
  return sounds.flatMap((sound) => inJobs(following(counted({ ...make, sound }))));
}

function listed(sound: string): string[] {
  // A request is one line; `split` would keep the number that the pattern looks ahead to.
  const parts = sound
    .replaceAll(LISTED, "\n")
    .split("\n")
    .map((part) => part.replace(ARTICLE, "").trim());
  const isList =
    parts.length > 1 && !BOUND.test(sound) && parts.every((part) => SOUND.test(part) && !part.includes(","));
  return isList ? parts : [sound];
}

/** "Five kicks" is five takes of a kick, unless the request counts takes itself. */
function counted(make: Make): Make {
  const count = make.facts.takes === undefined ? readCount(make.sound) : null;
  return count ? { ...make, sound: count.sound, facts: { ...make.facts, takes: count.takes } } : make;
}

/** Jobs of more takes than one can have; more than a few of them are refused as a whole. */
function inJobs(make: Make): Make[] {
  const { takes = 1 } = make.facts;
  if (takes <= MAX_VARIATIONS || takes > MAX_TAKES) return [make];
  const jobs = Math.ceil(takes / MAX_VARIATIONS);
  return Array.from({ length: jobs }, (_, job) => {
    const left = Math.min(MAX_VARIATIONS, takes - job * MAX_VARIATIONS);
    return { ...make, facts: { ...make.facts, takes: left } };
  });
}

/** What a sound is to go with. */
function following(make: Make): Make {
  const match = FOLLOWING.exec(make.sound);
  if (!match) return make;
  const sound = make.sound.slice(0, match.index).trim();
  return sound === "" ? make : { ...make, sound, follows: referenceOf(match[1]) };
}

function referenceOf(words = ""): Reference {
  const about = readReference(words);
  // Whatever was made last is "the beat".
  return about.kind === "named" || about.kind === "stems" ? IT : about;
}

/** Takes "5 dark kicks" apart. @returns the sound in the singular; null if nothing is counted */
function readCount(sound: string): { takes: number; sound: string } | null {
  const [whole = "", number, what = ""] = COUNTED.exec(sound) ?? [];
  const takes = numberOf(number);
  if (takes < 2 || takes >= FIRST_NAME || !Number.isInteger(takes)) return null;
  return { takes, sound: singular(what) + sound.slice(whole.length) };
}

function singular(sound: string): string {
  return /sses$/i.test(sound) ? sound.slice(0, -2) : sound.replace(/ies$/i, "y").replace(/s$/i, "");
}
