import { readFacts } from "./facts.ts";
import type { FitModel, Intent } from "./intent.ts";
import { readShift } from "./pitch.ts";
import { IT, readReference } from "./reference.ts";

/** Readers of fits: a sample at another tempo, in another key, or of so many bars. */

const FIT = /^(?:fit|time[- ]?stretch|stretch|warp|conform)\b\s*/i;
/** "To 140" alone is a tempo where the verb says so; smaller numbers are places in a list. */
const TO_TEMPO = /\bto\s+(?<bpm>\d{2,3}(?:\.\d+)?)$/i;
const PACE = /^(?:speed|slow)\s+(?<about>.*?)\s*(?:up|down)?\s+to\s+(?<bpm>\d{2,3}(?:\.\d+)?)(?:\s*bpm)?$/i;
const TRANSPOSE = /^(?:transpose|pitch|shift)\s+(?:the\s+)?(?<about>.+?)\s+(?<way>(?:up|down|by)\b.+)$/i;
const TO =
  /^(?:(?<verb>fit|match|time[- ]?stretch|stretch|warp|conform|bring|put|get|set|move|take|make|sync|adapt)\b(?<about>.*?)\s)?(?:in)?to\s+(?<target>.+)$/i;
const MATCH = /^(?:make\s+(?<about>.+?)\s+)?(?:match|fit)(?:\s+(?:to|with|into))?\s+(?<target>.+)$/i;
const FACT = "(?:tempo|bpm|speed|key)";
const FACTS = String.raw`${FACT}(?:\s+and\s+(?:the\s+)?${FACT})?`;
/** "The tempo and key of the first one", "the project's tempo". */
const FACTS_OF = new RegExp(
  String.raw`^(?:the\s+)?(?:(?<before>${FACTS})\s+of\s+)?(?<whose>.+?)(?:'s)?(?:\s+(?<behind>${FACTS}))?$`,
  "i",
);
const IS_FIT = /^(?:fit|match|time[- ]?stretch|stretch|warp|conform|sync|adapt)$/i;
const PROJECT = /^(?:(?:the|my|our|this)\s+)?(?:project|session|song|arrangement)$/i;

/** Reads a fit: "fit it to 140 bpm", "stretch the second one to 8 bars", "fit that to F minor", "transpose the piano up 3". */
export function readFit(text: string): Intent | null {
  const moved = readTransposition(text) ?? readPace(text);
  if (moved) return moved;
  const verb = FIT.exec(text);
  if (!verb) return null;
  const { facts, rest } = readFacts(text.slice(verb[0].length).replace(TO_TEMPO, "to $<bpm> bpm"));
  return { kind: "fit", facts, about: readReference(rest.replaceAll(/\b(?:to|in|at|into)\b/gi, " ").trim()) };
}

/** "Speed it up to 140". */
function readPace(text: string): Intent | null {
  const { about = "", bpm } = PACE.exec(text)?.groups ?? {};
  if (bpm === undefined) return null;
  const [facts, what] = [{ bpm: Number(bpm) }, readReference(about)];
  if (what.kind !== "it") return { kind: "fit", facts, about: what };
  return { kind: "change", change: { added: [], removed: [], isNewTake: false }, facts };
}

/** A transposition of a named sample; one of "it" changes the last make instead. */
function readTransposition(text: string): Intent | null {
  const { about: named = "", way = "" } = TRANSPOSE.exec(text)?.groups ?? {};
  const about = readReference(named);
  const { semitones } = readShift(`transpose ${way.replace(/^by\s+/i, "up ")}`) ?? {};
  return semitones === undefined || about.kind === "it" ? null : { kind: "fit", facts: {}, semitones, about };
}

/** Reads a fit to another sample: "to the project's tempo and key", "fit the drums to the first one", "match the second one". */
export function readFitLike(text: string): Intent | null {
  if (Object.keys(readFacts(text).facts).length > 0 || TO_TEMPO.test(text)) return null;
  const to = TO.exec(text);
  const { verb = "", about = "", target = "" } = (to ?? MATCH.exec(text))?.groups ?? {};
  const like = readModel(target, to === null || IS_FIT.test(verb) || (verb === "" && PROJECT.test(target)));
  return like && { kind: "fit", facts: {}, about: about.trim() === "" ? IT : readReference(about), like };
}

/** @param isFit whether tempo and key are meant without a word of them */
function readModel(target: string, isFit: boolean): FitModel | null {
  const { before, whose = "", behind } = FACTS_OF.exec(target.trim())?.groups ?? {};
  const named = before ?? behind;
  const of = PROJECT.test(whose) ? ("project" as const) : readReference(whose);
  const isMeant = named !== undefined || (isFit && whose !== "");
  if (!isMeant || (of !== "project" && of.kind === "it")) return null;
  const names = (fact: RegExp) => named === undefined || fact.test(named);
  return { of, tempo: names(/tempo|bpm|speed/i), key: names(/key/i) };
}
