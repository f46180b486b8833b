import { readFacts } from "./facts.ts";
import type { Intent } from "./intent.ts";
import { IT, readReference } from "./reference.ts";

/** Readers of what a user knows of a sample: its name, tempo, key, form and tags. */

/** Words that point at samples, before what is said of them. */
const ABOUT = String.raw`(?<about>(?:them|these|those) all|all (?:of )?(?:them|these|those)|all(?=\s+(?:as|with|to)\b)|both(?: of (?:them|these|those))?|it|this|that|them|these|those|(?:this|that|the)\s+(?:[\w-]+\s+){0,2}?(?:ones?|loops?|samples?|takes?|files?|beats?|sounds?|stems?|tracks?)|(?:number|#)\s*\d|the\s+(?:drums|bass|vocals))`;
const CALL_IT = new RegExp(String.raw`^(?:call|name|rename)\s+${ABOUT}\s+(?:to\s+|as\s+|into\s+)?(?<name>.+)$`, "i");
const RENAME = /^rename\s+(?<about>.+?)\s+(?:to|as|into)\s+(?<name>.+)$/i;
const TAG = new RegExp(String.raw`^(?<verb>un)?tag\s+${ABOUT}\s+(?:as\s+|with\s+)?(?<tags>.+)$`, "i");
const TAKE_OFF =
  /^(?:remove|take off|delete|drop)\s+(?:the\s+)?tags?\s+(?<tags>.+?)(?:\s+(?:from|of|off)\s+(?<about>.+))?$/i;
const IS = new RegExp(
  String.raw`^(?:${ABOUT}(?:'s|\s+(?:is|are))|(?:the|its)\s+(?<what>tempo|bpm|key)\s+(?:is|was))\s+(?<said>.+)$`,
  "i",
);
/** Words around a fact that say nothing more. */
const FILLER = /\b(?:actually|really|in fact|at|in|a|an|the|key|of|bpm|tempo|about)\b/gi;
const FORMS = [
  ["one_shot", /\bone[- ]?shots?\b/i],
  ["loop", /\bloops?\b/i],
] as const;

/** Reads "call it Night Drive", "this is 140 bpm", "it's in F minor", "tag it dark". */
export function readUpdate(text: string, whole: string): Intent | null {
  return readName(text) ?? readTags(text) ?? (whole.trim().endsWith("?") ? null : readStatement(text));
}

function readName(text: string): Intent | null {
  const { about, name = "" } = (CALL_IT.exec(text) ?? RENAME.exec(text))?.groups ?? {};
  const given = name.replaceAll(/^["'“”]+|["'“”]+$/g, "").trim();
  return about === undefined || given === ""
    ? null
    : { kind: "update", about: readReference(about), facts: { name: given } };
}

function readTags(text: string): Intent | null {
  const added = TAG.exec(text)?.groups;
  const groups = added ?? TAKE_OFF.exec(text)?.groups;
  if (!groups) return null;
  const tags = (groups["tags"] ?? "")
    .split(/\s*(?:,|&|\band\b)\s*/i)
    .map((tag) => tag.replaceAll(/^["'#]+|["']+$/g, "").trim())
    .filter((tag) => tag !== "");
  const about = groups["about"] === undefined ? IT : readReference(groups["about"]);
  const isAdded = added !== undefined && added["verb"] === undefined;
  return tags.length === 0
    ? null
    : { kind: "update", about, facts: isAdded ? { addTags: tags } : { removeTags: tags } };
}

/** Only what is a fact through and through: "it's too slow" is a wish. */
function readStatement(text: string): Intent | null {
  const { about, what, said = "" } = IS.exec(text)?.groups ?? {};
  const isTempo = what !== undefined && what.toLowerCase() !== "key";
  const { facts, rest } = readFacts(isTempo ? `at ${said}` : what ? `in ${said}` : said);
  const { bpm, key, ...others } = facts;
  const form = FORMS.find(([, words]) => words.test(rest))?.[0];
  const left = FORMS.reduce((words, [, pattern]) => words.replace(pattern, " "), rest).replaceAll(FILLER, " ");
  const isFact = bpm !== undefined || key !== undefined || form !== undefined;
  if (!isFact || left.trim() !== "" || Object.keys(others).length > 0) return null;
  const known = {
    ...(bpm === undefined ? {} : { bpm }),
    ...(key === undefined ? {} : { key }),
    ...(form ? { form } : {}),
  };
  return { kind: "update", about: about === undefined ? IT : readReference(about), facts: known };
}
