import type { Intent } from "./intent.ts";
import { readChange, readMake, readVary } from "./read-making.ts";
import { readRework } from "./read-rework.ts";
import { readAnalyse } from "./read-questions.ts";
import {
  isAboutFile,
  readDelete,
  readExport,
  readFileFacts,
  readFind,
  readFindLike,
  readLevel,
  readMix,
  readShow,
  readSplit,
  readStem,
} from "./read-samples.ts";
import { readFiles } from "./read-files.ts";
import { readPart } from "./read-part.ts";
import { toEnglish } from "./languages.ts";
import { readLimit } from "./read-limits.ts";
import { inSamples } from "./read-several.ts";
import { readFit, readFitLike } from "./read-fit.ts";
import { readUpdate } from "./read-facts.ts";
import { IT, splitPlace } from "./reference.ts";
import { readProject } from "./read-project.ts";
import { readTalk } from "./read-talk.ts";
import { correctFirstWord } from "./spelling.ts";
import { EXPORT_FORMATS } from "../../../contracts/limits.ts";
import { isComparedWord } from "./comparatives.ts";
import { findGenreIn } from "./facts.ts";
import { MAKE, SOUND } from "./vocabulary.ts";

/** Polite openings that carry no meaning. */
const POLITE =
  /^(?:(?:please|pls|now|ok(?:ay)?|alright|so|then|and|also|but|actually|well|hm+|um+|oh|wait|sorry|yo|dude|bro|man|(?:hey|hi|hello)(?: there)?|yes|yeah|thanks?|thank you|great|nice|cool|can (?:you|u)|could (?:you|u)|would you|will you|lemme (?:get|have|hear)|let me (?:get|have)|can i (?:get|have)|could i (?:get|have)|i(?:'d| would) like(?: you)?(?: to)?(?: have)?|i (?:want|need)(?: you)?(?: to)?|let(?:'s| us)|(?:what|how) about|go ahead(?: and)?|try to|maybe)\b[\s,!.]*)+/i;
const VERBS =
  "make|create|generate|mute|pan|build|compose|produce|write|split|separate|isolate|extract|unmix|find|search|look|analy[sz]e|measure|export|convert|bounce|render|save|download|mix|layer|combine|cancel|delete|remove|vary|play|transpose|rename|call|name|tag|untag|fit|stretch";
/** Boundary of requests: "and", "then" or a comma before a verb. */
const NEXT_CLAUSE = new RegExp(
  String.raw`\s*(?:[,;.]|\band then\b|\bthen\b|\band\b)+\s+(?=(?:also |then |please )*(?:${VERBS})\b)`,
  "i",
);
/** "Then a bassline": another sound of the same request. */
const NEXT_SOUND = /\s*[,;.]?\s*\b(?:and )?then\s+(?=(?:an?|some|another|one|two|three|four)\s)/i;
/** "Not that, the one before": what follows is meant. */
const CORRECTION =
  /^(?:(?:no+|nope)\s*[,;.!]|(?:not (?:that|this|it)(?: one)?|i (?:meant|mean)|rather|instead)\b)[\s,:;.-]*(?=\S)(?:i (?:meant|mean)\s+|but\s+|rather\s+)?/i;
/** Longest request in characters; longer ones are prose, and slow to read. */
const MAX_REQUEST_CHARACTERS = 2_000;
/** Longest request in clauses; longer ones are prose. */
const MAX_CLAUSES = 6;

/** Reads a request into at least one intent, possibly "unclear". */
export function understand(request: string): Intent[] {
  if (request.length > MAX_REQUEST_CHARACTERS) return [{ kind: "unclear" }];
  const { text, language } = toEnglish(request);
  const intents = text === null ? [] : understandEnglish(text);
  const isMeant = intents.length > 0 && intents.every(isSaidInEnglish);
  return language === null || isMeant ? intents : [{ kind: "foreign", said: language.honest }];
}

/** Whether what was put into English names a sound or a change that is known; else words of the language are left in it. */
function isSaidInEnglish(intent: Intent): boolean {
  if (intent.kind === "make") return SOUND.test(intent.sound) || findGenreIn(intent.sound) !== null;
  return intent.kind !== "unclear" && (intent.kind !== "change" || intent.change.added.every(isComparedWord));
}

function understandEnglish(request: string): Intent[] {
  const clauses = request
    .replaceAll(/[“”]/g, '"')
    .replaceAll("’", "'")
    // Collapsed first: NEXT_CLAUSE is quadratic in runs of blanks.
    .replaceAll(/\s+/g, " ")
    .replaceAll(/(?:\s*[,;.]){2,}/g, ",")
    .split(NEXT_CLAUSE)
    .flatMap((clause) => clause.split(NEXT_SOUND))
    .map((clause) => clause.trim())
    // A greeting before a request asks for nothing itself.
    .filter((clause, _index, all) => clause !== "" && (all.length === 1 || plainly(clause) !== ""));
  if (clauses.length === 0 || clauses.length > MAX_CLAUSES)
    return [{ kind: clauses.length === 0 ? "help" : "unclear" }];
  return clauses.flatMap((clause) => {
    const intent = understandClause(clause);
    return intent.kind === "fit" || intent.kind === "part"
      ? [intent]
      : (readPlaceChange(clause) ?? inSteps(intent, clause));
  });
}

function understandClause(clause: string): Intent {
  const plain = plainly(clause);
  const intent = read(plain, clause);
  // A misspelt verb still leaves a sound: "mke a beat" is read as make only after correction.
  const isSure = intent.kind !== "unclear" && (intent.kind !== "make" || MAKE.test(plain));
  const corrected = isSure ? null : correctFirstWord(plain);
  return corrected === null ? intent : read(corrected, clause);
}

/** "Make the second one darker" first makes it the subject. */
function readPlaceChange(clause: string): Intent[] | null {
  const plain = plainly(clause);
  const placed = /^(?:make|turn|put|transpose|change)\b/i.test(plain) ? splitPlace(plain.replace(/^\w+\s+/, "")) : null;
  const change = placed && readChange(`make it ${placed.rest}`);
  return change ? [{ kind: "show", about: placed.about }, change] : null;
}

/** "Make a loop as mp3" is two steps. */
function inSteps(intent: Intent, clause: string): Intent[] {
  if (intent.kind === "export") return inFormats(intent, clause);
  if (intent.kind !== "make") return [intent];
  const samples = inSamples(intent);
  return isAboutFile(intent.facts) ? [...samples, { kind: "export", facts: intent.facts, about: IT }] : samples;
}

/** "As mp3 and wav" is a file of each. */
function inFormats(intent: Extract<Intent, { kind: "export" }>, clause: string): Intent[] {
  const named = EXPORT_FORMATS.filter((format) => new RegExp(String.raw`\b${format}\b`, "i").test(clause));
  return named.length < 2 ? [intent] : named.map((format) => ({ ...intent, facts: { ...intent.facts, format } }));
}

function plainly(clause: string): string {
  return withoutOpening(clause)
    .replace(/[\s?!.,;:]+$/, "")
    .replace(/[\s,]+(?:please|pls|thanks|thank you)$/i, "");
}

/** Openings may follow one another: "no, sorry, I meant". */
function withoutOpening(clause: string): string {
  const rest = clause.replace(POLITE, "").replace(CORRECTION, "");
  return rest === clause ? rest : withoutOpening(rest);
}

type Reader = (text: string, whole: string) => Intent | null;

/** Ordered: leading verbs win over words within the sentence. */
const READERS: readonly Reader[] = [
  readTalk,
  readLimit,
  readFiles,
  readPart,
  readRework,
  readUpdate,
  readFitLike,
  readProject,
  readSplit,
  readStem,
  readShow,
  readLevel,
  readMix,
  readAnalyse,
  readFindLike,
  readFind,
  readDelete,
  readFit,
  readExport,
  readVary,
  readChange,
  readMake,
  readFileFacts,
];

function read(text: string, whole: string): Intent {
  for (const reader of READERS) {
    const intent = reader(text, whole);
    if (intent) return intent;
  }
  return { kind: "unclear" };
}
