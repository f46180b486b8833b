import { STEM_TYPES } from "../../contracts/sample.ts";
import { readComparatives } from "./comparatives.ts";
import { type MusicFacts, findGenreIn, numberOf, readFacts } from "./facts.ts";
import type { Change, Intent, StemName } from "./intent.ts";

/** Words that begin a request without saying anything. */
const POLITE =
  /^(?:(?:please|pls|now|ok(?:ay)?|so|then|and|also|but|hey|hi|hello|yes|yeah|great|nice|cool|can you|could you|would you|will you|can i (?:get|have)|could i (?:get|have)|i(?:'d| would) like(?: you)?(?: to)?(?: have)?|i (?:want|need)(?: you)?(?: to)?|let(?:'s| us)|go ahead and|try to|maybe)\b[\s,!.]*)+/i;
const VERBS =
  "make|create|generate|build|compose|produce|write|split|separate|isolate|extract|unmix|find|search|look|analy[sz]e|measure|export|convert|bounce|render|save|download|mix|layer|combine|cancel|delete|remove|vary";
/** Where one request ends and the next one begins: at "and", "then" or a comma before a verb. */
const NEXT_CLAUSE = new RegExp(
  String.raw`\s*(?:[,;.]|\band then\b|\bthen\b|\band\b)+\s+(?=(?:also |then |please )*(?:${VERBS})\b)`,
  "i",
);
/** Longer requests than this are no plain ones. */
const MAX_CLAUSES = 6;

const MAKE = /^(?:make|create|generate|build|compose|produce|write|give|get|play|do|render me)\b(?:\s+(?:me|us))?\s*/i;
const POINTER =
  /\b(?:it|that|this|them|these|those|the same|same|the (?:last|previous) (?:one|loop|sample)|the (?:loop|sample|file|result|track|song))\b/gi;
const ANOTHER =
  /\b(?:another|one more|again|once more|a new one|a different one|(?:some |any )?(?:more|other) (?:ones|versions|variations|takes))\b/i;
/** Words that alone make a phrase a sound. */
const SOUND =
  /\b(?:loops?|one[- ]?shots?|samples?|beats?|grooves?|riffs?|drums?|kicks?|snares?|hats?|hi-?hats?|claps?|rims?|toms?|percussion|shakers?|bass(?:line)?|sub|808s?|chords?|pads?|keys|piano|rhodes|organ|strings?|leads?|melod(?:y|ies)|arps?|plucks?|bells?|guitars?|synths?|textures?|drones?|fx|risers?|impacts?|sweeps?|hits?)\b/i;
/** What a sound is called when nothing is said of it. */
const NO_SOUND =
  /^(?:(?:an?|the|some|me|new|nice|good|cool|loops?|samples?|sounds?|something|anything|beats?|music|one|of|for|with|please)\s*)*$/i;

/** Reads a request. At least one intent; "unclear" is one. */
export function understand(request: string): Intent[] {
  const clauses = request
    .replaceAll(/[“”]/g, '"')
    .split(NEXT_CLAUSE)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "");
  if (clauses.length === 0 || clauses.length > MAX_CLAUSES)
    return [{ kind: clauses.length === 0 ? "help" : "unclear" }];
  return clauses.map(understandClause);
}

function understandClause(clause: string): Intent {
  const plain = clause
    .replace(POLITE, "")
    .replace(/[\s?!.,;:]+$/, "")
    .replace(/\s+(?:please|pls|thanks|thank you)$/i, "");
  for (const read of READERS) {
    const intent = read(plain, clause);
    if (intent) return intent;
  }
  return { kind: "unclear" };
}

type Reader = (text: string, whole: string) => Intent | null;

/** In this order: what a leading verb says holds before what the words in the sentence suggest. */
const READERS: readonly Reader[] = [
  readTalk,
  readJobRequests,
  readSplit,
  readStem,
  readShow,
  readMix,
  readAnalyse,
  readFind,
  readDelete,
  readVary,
  readChange,
  readMake,
  readExport,
];

function readTalk(text: string, whole: string): Intent | null {
  if (/^(?:help|start|what can (?:you|i)|who are you|what are you|how does (?:this|it) work|how do i)\b/i.test(text))
    return { kind: "help" };
  if (/^(?:there|studio|wav0|everyone|)$/i.test(text) && /^(?:hi|hello|hey|yo)\b/i.test(whole)) return { kind: "help" };
  if (/^good (?:morning|evening|afternoon|day)$/i.test(text)) return { kind: "help" };
  return /^(?:thanks?|thank you|thx|perfect|great|nice|cool|awesome|love it|good)$/i.test(
    text || whole.replace(/[\s!.]+$/, ""),
  )
    ? { kind: "thanks" }
    : null;
}

function readJobRequests(text: string): Intent | null {
  if (/^(?:cancel|stop|abort)\b/i.test(text)) return { kind: "cancel" };
  if (/^(?:retry|try (?:it |that )?again|once more please)\b/i.test(text)) return { kind: "retry" };
  if (/^(?:(?:list|show|which|what)\b.*\bmodels?\b|models?$)/i.test(text)) return { kind: "models" };
  if (/^(?:(?:list|show)\b.*\bjobs?\b|(?:my )?jobs?$|what(?:'s| is) running)/i.test(text)) return { kind: "jobs" };
  return /^(?:status|progress|how far|how(?:'s| is) (?:it|that|the)|is (?:it|that|the .*) (?:done|ready|finished)|(?:done|ready|finished)(?: yet)?$|are (?:we|they) (?:done|ready))/i.test(
    text,
  )
    ? { kind: "status" }
    : null;
}

function readSplit(text: string): Intent | null {
  const verb = /^(?:split|separate|unmix|take apart|pull apart)\b\s*/i.exec(text);
  if (verb) return { kind: "split", named: nameIn(text.slice(verb[0].length)) };
  const isAboutStems = /\bstems?\b/i.test(text) && !/^(?:find|search|show|list|mix|layer|combine|export)\b/i.test(text);
  return isAboutStems ? { kind: "split", named: "" } : null;
}

/** "Play it", "let me hear the mix". */
function readShow(text: string): Intent | null {
  const verb = /^(?:play|let me hear|hear|listen to|open)\b\s*/i.exec(text);
  return verb ? { kind: "show", named: nameIn(text.slice(verb[0].length)) } : null;
}

/** "Only the drums", "isolate the bass". */
function readStem(text: string): Intent | null {
  const wanted =
    /^(?:only|just|isolate|extract|solo|give me|play)\s+(?:me\s+)?(?:only\s+|just\s+)?(?:the\s+)?(drums?|bass|vocals?|other)(?:\s+only|\s+alone|\s+stem)?$/i;
  const [, name] = wanted.exec(text) ?? /^(?:the )?(drums?|bass|vocals?) (?:only|alone)$/i.exec(text) ?? [];
  const stem = name === undefined ? undefined : stemOf(name);
  return stem ? { kind: "stem", stem } : null;
}

function readMix(text: string): Intent | null {
  const without =
    /^(?:(?:mix|play|give me|make)\b.*\s)?(?:without|remove|minus|mute|lose|drop|no)\s+(?:the\s+)?(.+)$/i.exec(text);
  const dropped = stemsIn(without?.[1] ?? "");
  if (without && dropped.length > 0) return { kind: "mix", only: [], without: dropped };
  const verb = /^(?:mix|layer|combine|stack|put)\b/i.exec(text);
  return verb ? { kind: "mix", only: stemsIn(text), without: [] } : null;
}

function readAnalyse(text: string): Intent | null {
  const verb =
    /^(?:analy[sz]e|measure|check (?:the )?(?:tempo|key|loudness|bpm)|(?:what|which)(?:'s| is)? (?:the )?(?:bpm|tempo|key|loudness)|how (?:loud|fast) is)\b\s*(?:of|is|in)?\s*/i.exec(
      text,
    );
  return verb ? { kind: "analyse", named: nameIn(text.slice(verb[0].length)) } : null;
}

function readFind(text: string): Intent | null {
  const verb =
    /^(?:find|search|look for|look up|show|list|browse|do i have|have i got|what(?:'s| is) in|where(?:'s| is| are))\b\s*(?:me|for)?\s*/i.exec(
      text,
    );
  if (!verb) return null;
  const { facts, rest } = readFacts(text.slice(verb[0].length));
  const type = /\bstems?\b/i.test(rest)
    ? "stem"
    : /\buploads?\b|\buploaded\b|\bimported\b/i.test(rest)
      ? "uploaded"
      : null;
  const words = rest.replaceAll(
    /\b(?:my|the|all|any|some|a|an|me|everything|anything|library|samples?|sounds?|loops?|stems?|uploads?|uploaded|imported|files?|in|at|with|of|for|from|that|are|is)\b/gi,
    " ",
  );
  return { kind: "find", text: words.replaceAll(/\s+/g, " ").trim(), facts, type };
}

function readDelete(text: string): Intent | null {
  const verb = /^(?:delete|remove|trash|throw away|get rid of)\b\s*/i.exec(text);
  return verb ? { kind: "delete", named: nameIn(text.slice(verb[0].length)) } : null;
}

/** "Another one", "two more variations": the same once more, with nothing changed. */
function readVary(text: string): Intent | null {
  const { facts, rest } = readFacts(text.replace(MAKE, ""));
  const { takes, ...others } = facts;
  const count = /^(\d+|[a-z-]+) more\b/i.exec(rest)?.[1];
  const isAnother =
    ANOTHER.test(rest) || (count !== undefined && numberOf(count) > 0) || /^(?:vary|variations?|more)\b/i.test(rest);
  if (takes === undefined && !isAnother) return null;
  const left = rest
    .replace(ANOTHER, " ")
    .replace(/^(?:\d+|[a-z-]+) more\b|\b(?:vary|variations?|versions?|more|of|one|like|ones)\b/gi, " ");
  const isPlain = left.replaceAll(POINTER, " ").trim() === "" && Object.keys(others).length === 0;
  return isPlain ? { kind: "vary", takes: takes ?? (count ? numberOf(count) : 1) } : null;
}

/** "Darker", "same at 140", "make it longer", "in F minor", "as techno", "with more reverb". */
function readChange(text: string): Intent | null {
  const { facts, rest } = readFacts(text);
  if (facts.format !== undefined) return null;
  const compared = readComparatives(rest);
  const left = (compared?.rest ?? rest).replace(MAKE, "");
  const isNewTake = ANOTHER.test(left);
  const change: Change = { ...(compared?.change ?? NO_CHANGE), isNewTake };
  const words = left
    .replace(ANOTHER, " ")
    .replaceAll(POINTER, " ")
    .replaceAll(
      /\b(?:but|one|with|and|a|an|the|bit|little|at|go|to|of|like|what about|how about|version|try|just)\b/gi,
      " ",
    )
    .trim();
  if (words === "" && (compared || isAboutSound(facts))) return { kind: "change", change, facts };
  if (words === "") return POINTER_TEST.test(left) ? { kind: "vary", takes: 1 } : null;
  if (compared && SOUND.test(words) && /^(?:the )?\w+$/i.test(left.trim())) {
    return {
      kind: "change",
      change: { ...change, added: [`with ${change.added.join(" ")} ${words}`], removed: [] },
      facts,
    };
  }
  const addition = /^(?:add|with|more|plus|less|fewer)\s+(.{2,80})$/i.exec(left.replace(POINTER, " ").trim());
  if (addition)
    return {
      kind: "change",
      change: { ...change, added: [...change.added, addition[0].replace(/^(?:add|plus|with)?\s*/i, "with ")] },
      facts,
    };
  const genre = findGenreIn(words);
  const isOnlyGenre =
    genre !== null &&
    words
      .replace(genre.words, "")
      .replace(/\b(?:as|into|in|style)\b/gi, "")
      .trim() === "";
  const points = POINTER_TEST.test(left) || /^(?:as|in|into)\b/i.test(left);
  return isOnlyGenre && points ? { kind: "change", change: { ...change, genre: genre.name }, facts } : null;
}

const NO_CHANGE: Change = { added: [], removed: [], isNewTake: false };
const POINTER_TEST = new RegExp(POINTER.source, "i");

function readMake(text: string): Intent | null {
  const verb = MAKE.exec(text);
  const { facts, rest } = readFacts(text.slice(verb?.[0].length ?? 0));
  const sound = tidy(rest);
  const isSound = SOUND.test(sound) || findGenreIn(sound) !== null;
  if (!verb && !isSound) return null;
  if (verb && /^(?:play|get|do|give)\b/i.test(verb[0]) && !isSound) return null;
  return { kind: "make", sound: NO_SOUND.test(sound) ? "" : sound, facts };
}

function readExport(text: string): Intent | null {
  const verb = /^(?:export|convert|bounce|save|download|render|normali[sz]e)\b\s*/i.exec(text);
  const { facts, rest } = readFacts(verb ? text.slice(verb[0].length) : text);
  const { format, bitDepth, sampleRate, bitrateKbps, lufs, peakDb } = facts;
  const isAboutFile = [format, bitDepth, sampleRate, bitrateKbps, lufs, peakDb].some((fact) => fact !== undefined);
  return verb || isAboutFile ? { kind: "export", facts, named: verb ? nameIn(rest) : "" } : null;
}

/** What is left of a description when its facts are taken out, without loose commas and prepositions. */
function tidy(rest: string): string {
  return rest
    .replaceAll(/(?:\s*,)+\s*/g, ", ")
    .replace(/^(?:\s|,|\b(?:an?|the|some|of|with|at|in)\b)+/i, "")
    .replace(/(?:\s|,|\b(?:in|at|with|of|for|and|an?|the|me|to)\b)+$/i, "");
}

function isAboutSound({ bpm, key, bars, durationSeconds }: MusicFacts): boolean {
  return [bpm, key, bars, durationSeconds].some((fact) => fact !== undefined);
}

/** What is left of a clause when it says which sample is meant by its name; empty for "it" and the like. */
function nameIn(text: string): string {
  return text
    .replaceAll(POINTER, " ")
    .replaceAll(
      /\b(?:into|in|to|as|its?|stems?|parts?|called|named|my|the|all|of|for|from|and|a|an|me|up|last|one|please|for me)\b/gi,
      " ",
    )
    .replaceAll(/["']/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function stemsIn(text: string): StemName[] {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  return [...new Set(words.flatMap((word) => stemOf(word) ?? []))];
}

function stemOf(word: string): StemName | undefined {
  const plain = word.toLowerCase();
  return STEM_TYPES.find((stem) => stem === plain || stem === `${plain}s`);
}
