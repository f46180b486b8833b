import { type MusicFacts, readFacts } from "./facts.ts";
import { EXPORT_FORMATS } from "../../../contracts/limits.ts";
import type { Intent, SplitWish } from "./intent.ts";
import { readLevels, readPan } from "./levels.ts";
import { CANNOT_CUT } from "./read-limits.ts";
import { IT, readReference, readReferences } from "./reference.ts";
import { onlyStems, ownStems } from "./stem-names.ts";
import { HAS_POINTER, MAKE, POINTER, SOUND } from "./vocabulary.ts";

/** Readers of requests about existing samples. */

/** Text after a leading verb; null if the text begins otherwise. */
function behind(verb: RegExp, text: string): string | null {
  const match = verb.exec(text);
  return match ? text.slice(match[0].length) : null;
}

/** "…, fast", "… at quality learned": at the end, since a sample may be called so. */
const QUALITY =
  /[\s,]+(?:(?:at|with|in|using)\s+)?(?:the\s+)?(?:quality\s+)?(fast|quick(?:ly)?|rough(?:ly)?|learned)(?:\s+(?:quality|mode|splitter))?$/i;
const IN_TWO =
  /\b(?:(?:in(?:to)?|as)\s+(?:two|2)(?:\s+stems?)?\b|(?:vocals?|voice)\s*(?:and|&|\+|,|\/)\s*(?:an?\s+|the\s+)?(?:instrumental|backing|music|rest)\b)/i;

/** How a split is wanted. */
function readWish(text: string): SplitWish {
  const quality = QUALITY.exec(text)?.[1]?.toLowerCase();
  return {
    ...(quality === undefined ? {} : { quality: quality === "learned" ? "learned" : "fast" }),
    ...(IN_TWO.test(text) ? { twoStems: true } : {}),
  };
}

/** Reads a request for stems: "split it", "stems of the second one", "split it into vocals and instrumental, fast". */
export function readSplit(text: string): Intent | null {
  const what = behind(/^(?:split|separate|unmix|take apart|pull apart|stem out)\b\s*/i, text);
  const wish = readWish(text);
  if (what !== null) {
    const named = what.replace(QUALITY, "").replace(/\b(?:(?:in)?to|as|in (?:two|2))\b.*$/i, "");
    return { kind: "split", about: readReference(named), ...wish };
  }
  const isAboutStems =
    /\bstems?\b/i.test(text) &&
    !/^(?:find|search|show|list|mix|layer|combine|export|play|delete|save|download|bounce)\b/i.test(text);
  return isAboutStems ? { kind: "split", about: IT, ...wish } : null;
}

/** Reads a request to play: "play it", "the second one". */
export function readShow(text: string): Intent | null {
  const what = behind(/^(?:play|let me hear|hear|listen to|open(?! (?:the |my )?library\b)|show(?: me)?)\b\s*/i, text);
  const about = readReference(what ?? text);
  const isShown = /^show\b/i.test(text) ? about.kind === "places" && !/\beverything\b/i.test(text) : what !== null;
  // "Up a fifth" is no position in a list.
  const isPlace = what === null && about.kind === "places" && !/^(?:up|down|an?)\b/i.test(text);
  return isShown || isPlace ? { kind: "show", about } : null;
}

const ALONE_WORDS = String.raw`(?:only|alone|solo(?:ed)?|(?:all )?(?:on its own|on their own|by itself|by themselves)|isolated)`;
const ONLY = new RegExp(
  String.raw`^(?:only|just|isolate|extract|solo|give me|gimme|get me|play|keep|i (?:want|need))\s+(?:me\s+)?(?:only\s+|just\s+)?(?:the\s+)?(.+?)(?:\s+${ALONE_WORDS}|\s+stems?)?$`,
  "i",
);
const ALONE = new RegExp(String.raw`^(?:the\s+)?(.+?)\s+${ALONE_WORDS}$`, "i");
/** "From it", "of this loop": where a stem is taken from, when that is what is spoken of. */
const FROM_IT = new RegExp(String.raw`\s+(?:from|of|in|off|on)\s+(?:${POINTER.source})$`, "i");
const WITHOUT =
  /^(?:(?:mix|play|give me|make|the same|same)\s+)?(?:(?:it|that|this|me)\s+)?(?:without|remove|minus|mute|lose|drop|no|take out|take away|cut out|leave out|strip(?: out)?|kill|get rid of|turn off)\s+(?:the\s+)?(.+)$/i;
const TAKEN_OUT = /^(?:take|get|cut|leave|strip|pull)\s+(?:the\s+)?(.+?)\s+(?:out|away|off)$/i;

/** Reads a request for stems alone: "only the drums", "drums and bass only", "the instrumental". */
export function readStem(request: string): Intent | null {
  const text = request.replace(FROM_IT, "");
  if (/^(?:only |just |give me |make |play )*(?:the |an? )?a ?c?capp?ella$/i.test(text))
    return { kind: "stem", stem: "vocals" };
  if (/^(?:only |just |give me |make |play )*(?:the |an? )?instrumental$/i.test(text))
    return { kind: "mix", parts: [], without: ["vocals"] };
  // "Play the drums" may mean a loop of that name.
  const isAlone = new RegExp(String.raw`\b(?:just|${ALONE_WORDS})\b`, "i").test(text);
  const played = isAlone ? undefined : /^(?:give me|play)\s+(.+)$/i.exec(text)?.[1];
  if (played !== undefined)
    return ownStems(played).length === 0 ? null : { kind: "show", about: readReference(played) };
  const [, what = ""] = ONLY.exec(text) ?? ALONE.exec(text) ?? [];
  const stems = onlyStems(what);
  const [stem] = stems;
  if (stem && stems.length === 1) return { kind: "stem", stem };
  if (stem) return { kind: "mix", parts: [{ kind: "stems", stems }], without: [] };
  const isPart = /^(?:only|isolate|solo)\b/i.test(text) && SOUND.test(what) && /^[\w-]+$/.test(what);
  return isPart ? tooFine(what) : null;
}

/** Reads a request for a mix: "mix the first two", "without the drums". No `parts` means the samples spoken of. */
export function readMix(request: string): Intent | null {
  const text = request.replace(FROM_IT, "");
  const [, dropped = ""] = WITHOUT.exec(text) ?? TAKEN_OUT.exec(text) ?? [];
  // "No drums, just bass" names what is left.
  const [gone = "", left = ""] = dropped.split(/\s*,?\s*\b(?:only|just)\b\s*/i);
  const kept = onlyStems(left);
  if (kept.length > 0 && onlyStems(gone).length > 0) return readStem(`only ${left}`);
  const without = onlyStems(dropped);
  if (without.length > 0) return { kind: "mix", parts: [], without };
  const what = behind(/^(?:mix|layer|combine|stack|put|merge|blend)\b(?=.)\s*(?:together\s+)?/i, `${text} `);
  const { bpm, key } = readFacts(text).facts;
  // "Put it in F minor" changes it.
  if (what === null || (/^put\b/i.test(text) && (bpm ?? key) !== undefined)) return null;
  const parts = readReferences(what.replace(/\btogether\b/gi, " "));
  return { kind: "mix", parts: parts.every(({ kind }) => kind === "it") ? [] : parts, without: [] };
}

/** Reads a change of level: "make the drums louder", "vocals down 3 dB", "pan the bass left", "turn it up". */
export function readLevel(text: string): Intent | null {
  const levels = readPan(text) ?? readLevels(text);
  if (levels) return { kind: "level", levels };
  const [, what] =
    /^(?:make|turn)?\s*(?:up |down )?(?:the )?([\w-]+?)s?\s*(?:a bit |much )?(?:louder|quieter|up|down)$/i.exec(text) ??
    [];
  return what && SOUND.test(what) ? tooFine(what) : null;
}

/** Part of a stem, which cannot be separated. */
function tooFine(part: string): Intent {
  return {
    kind: "cannot",
    said: `I cannot reach the ${part} by itself, only drums, bass, vocals and other: try "make the drums louder" or "without the vocals".`,
  };
}

/** Reads a search for similar samples: "find something like that", "similar to the second one". */
export function readFindLike(text: string): Intent | null {
  const [, what] =
    /^(?:(?:find|search|show|give|get|look)\b.*?\s)?(?:like|similar(?: to)?|close to)\b(.*)$/i.exec(text) ??
    /^more like\b(.*)$/i.exec(text) ??
    [];
  const about = what === undefined ? null : readReference(what);
  const isPlain = /^(?:find|search|show|look)\b/i.test(text) || /^(?:more|similar)\b/i.test(text);
  return about && isPlain && (about.kind !== "it" || HAS_POINTER.test(text) || /similar/i.test(text))
    ? { kind: "findLike", about }
    : null;
}

/** Reads a library search: "find dark pads in Am", "show me my stems". */
export function readFind(text: string): Intent | null {
  const what = behind(
    /^(?:find|search|look for|look up|show|list|browse|(?:open|go to|take me to)(?= (?:the |my )?(?:library|samples)\b)|do (?:i|we|you) have|have (?:i|we|you) got|(?:is|are) there|which (?:ones?|of (?:them|these|those|my (?:samples|loops))|samples|loops|sounds)|what(?:'s| is) in|where(?:'s| is| are))\b\s*(?:(?:me|for)\b)?\s*/i,
    text,
  );
  if (what === null) return null;
  const { facts, rest } = readFacts(what);
  const type = /\bstems?\b/i.test(rest)
    ? "stem"
    : /\buploads?\b|\buploaded\b|\bimported\b/i.test(rest)
      ? "uploaded"
      : null;
  const words = rest.replaceAll(
    /\b(?:my|the|all|any|some|a|an|me|everything|anything|something|some things?|stuff|ones?|do|does|have|has|got|i|we|you|library|samples?|sounds?|loops?|stems?|uploads?|uploaded|imported|files?|in|at|with|of|for|from|that|are|is)\b/gi,
    " ",
  );
  return { kind: "find", text: words.replaceAll(/\s+/g, " ").trim(), facts, type };
}

const DELETE = /^(delete|remove|trash|throw away|throw out|get rid of)\b\s*/i;
/** Parts of a sound that only "remove" takes off; "delete the intro" may mean a sample of that name. */
const PART_OF_SOUND = /\b(?:reverb|delay|echo|effects?|fx|noise|hiss|crackle|intro|outro|fill|vocals?|voice|swing)\b/i;
const UNITS = /\b(?:bars?|notes?|seconds|hits?)\b|\b(?:beats?|sounds?) (?:of|from|in)\b/i;
const IN_A_FILE = /\b(?:from|out of|in|off) (?:the|this|that|my)\s+(?:\w+\s+)?(?:sessions?|projects?|packs?|sets?)\b/i;
const CANNOT_TAKE_OUT =
  'I cannot take a sample out of a pack or project file. Delete the file ("delete the last pack"), and export it again without the sample.';
const EXCEPT = /\b(?:but|except|not|don'?t|if|no|unless|keep)\b/i;

/** Reads a request to delete: "delete the last one". Confirmation is the tool's. */
export function readDelete(text: string): Intent | null {
  const verb = DELETE.exec(text);
  if (!verb) return null;
  const what = text.slice(verb[0].length);
  if (EXCEPT.test(what)) return { kind: "unclear" };
  if (IN_A_FILE.test(what)) return { kind: "cannot", said: CANNOT_TAKE_OUT };
  if (UNITS.test(what)) return { kind: "cannot", said: CANNOT_CUT };
  const about = readReference(what);
  const parts = readReferences(what);
  const isSeveral = parts.length > 1 && parts.some(({ kind }) => kind !== "named");
  if (isSeveral && about.kind !== "stems")
    return { kind: "cannot", said: 'I cannot delete those together. Say them one by one: "delete the first one".' };
  const isPart = /^(?:remove|get rid of)$/i.test(verb[1] ?? "") && about.kind === "named";
  if (isPart && (SOUND.test(what) || PART_OF_SOUND.test(what))) return tooFine(what.replace(/^(?:the|its)\s+/i, ""));
  return { kind: "delete", about };
}

/** Formats beside the first, each of which is exported: see `understand`. */
const OTHER_FORMATS = new RegExp(
  String.raw`(?:,|\band\b|&)?\s*(?:as\s+)?(?:an?\s+)?\b(?:${EXPORT_FORMATS.join("|")})\b`,
  "gi",
);

/** Reads an export: "export it as mp3", "the second one as wav", "give me a flac". */
export function readExport(text: string): Intent | null {
  const what = behind(/^(?:export|convert|bounce|save|download|render|normali[sz]e)\b\s*/i, text);
  const { facts, rest } = readFacts(what ?? text);
  const isLevelled = /^(?:make|get|bring) (?:it|this|that)\b/i.test(text) && isAboutFile(facts);
  if (what === null && facts.format === undefined && !isLevelled) return null;
  const words = rest.replace(/^(?:make|give|get|send|bring)\b(?:\s+(?:me|us)\b)?/i, "").replaceAll(OTHER_FORMATS, " ");
  // "Make a loop as mp3" has to be made first.
  const isNew = what === null && MAKE.test(rest) && readReference(words).kind === "named";
  return isNew ? null : { kind: "export", facts, about: readReference(words) };
}

/** Reads file settings that name no sound as an export of "it": "24 bit 48k". */
export function readFileFacts(text: string): Intent | null {
  const { facts } = readFacts(text);
  return isAboutFile(facts) ? { kind: "export", facts, about: IT } : null;
}

/** True if any fact concerns a file. */
export function isAboutFile({ format, bitDepth, sampleRate, bitrateKbps, lufs, peakDb }: MusicFacts): boolean {
  return [format, bitDepth, sampleRate, bitrateKbps, lufs, peakDb].some((fact) => fact !== undefined);
}
