import type { Intent } from "./intent.ts";
import { type Reference, readReference } from "./reference.ts";

/** Words for what plays notes; the studio knows more, and which of them it has. */
const INSTRUMENT =
  /\b(?:keys|keyboard|pianos?|rhodes|wurli(?:tzer)?|clav(?:inet)?|harpsichord|organ|accordion|harmonica|melodica|strings?|violins?|violas?|cellos?|fiddle|contrabass|double bass|(?:sub |synth )?bass(?:line)?|808|guitars?|ukulele|uke|banjo|mandolin|sitar|koto|shamisen|harp|(?:vibra|xylo)phone|vibes|marimba|glockenspiel|celesta|kalimba|mallets|bells?|steel (?:drums?|pans?)|flutes?|piccolo|recorder|whistle|shakuhachi|clarinet|oboe|bassoon|sax(?:ophone)?|trumpets?|trombones?|tuba|brass|horns?|vocals?|voices?|choir|theremin|plucks?|arps?|pads?|leads?|synths?)\b/i;
/** Nothing but an instrument: "strings", "a tenor sax", not "techno with a piano". */
const ONE_INSTRUMENT = new RegExp(String.raw`^(?:(?!with\b|and\b|in\b)[\w-]+\s+){0,2}${INSTRUMENT.source}$`, "i");
/** Words for a recording of a voice or an instrument. */
const RECORDED =
  /\b(?:(?:my|the|that|this|what i) )?(?:last |latest )?(?:hum(?:ming|med)?|whistl(?:e|ing|ed)|sang|singing|voice (?:memo|note)|recording|recorded)\b/i;
const PART = /\b(?:parts?|lines?|bass ?lines?|melod(?:y|ies)|riffs?)\b/i;

/** What makes a phrase other than an instrument: a whole, a change or a share of one, a place that plays it, another sample. */
const NO_INSTRUMENT =
  /\b(?:more|less|no|without|other|different|louder|quieter|boosted|muted|beats?|grooves?|loops?|songs?|tracks?|samples?|stems?|mix|reverb|delay|echo|effects?|just|only|boost|speakers?|headphones?|monitors?|controller|roll|bus|channel|device|hero|first|second|third|last|ones?)\b/i;
/** "Of 4 bars", "from the 80s": how long or in which manner, not of which sample. */
const MANNER =
  /\b(?:(?:bars?|beats?|seconds|minutes?)\b|(?:19|20)?\d0['’]?s\b|(?:19|20)\d\d\b|(?:eighties|nineties|style|kind|genre|era)\b)/i;
/** A name that is said as one: "the warm pad", "pad_03", “Sunny Day”. */
const SAID_AS_NAME = /^(?:the|my|this|that)\s|["_]|\w\d/i;

/** Reads "make a bass part of my hum", "play it on the piano", "turn this recording into a lead". */
export function readPart(text: string): Intent | null {
  return readMadeOf(text) ?? readPlayedOn(text);
}

function readMadeOf(text: string): Intent | null {
  const [, made, of] =
    /^(?:make|create|build|write|get|give)\s+(?:me\s+)?(.+?)\s+(?:of|from|out of)\s+(.+)$/i.exec(text) ?? [];
  if (made === undefined || of === undefined) return null;
  const source = recordedOf(of);
  if (!source.isRecording && NO_INSTRUMENT.test(made)) return null;
  const isPart = PART.test(made) && (source.isRecording || isOfSample(of, source.about));
  return isPart || (source.isRecording && instrumentIn(made))
    ? { kind: "part", instrument: instrumentIn(made), ...source }
    : null;
}

/** "From scratch" and "from the 80s" name no sample. */
function isOfSample(text: string, about: Reference): boolean {
  return about.kind !== "named" || (SAID_AS_NAME.test(text) && !MANNER.test(text));
}

/** How each verb says by what a recording is played. */
const PLAYED = [
  /^play\s+(.+?)\s+(?:on|with|as|through|by|into)\s+(.+)$/i,
  /^(?:turn|make|convert)\s+(.+?)\s+(?:in)?to\s+(.+)$/i,
  /^put\s+(.+?)\s+(?:on|through|into)\s+(.+)$/i,
  /^(?:have|make)\s+(.+?)\s+(?:be\s+)?played\s+(?:on|with|as|through|by)\s+(.+)$/i,
];

const WITH = /^play (?:it|that|this) with (?!the\b)/i;

function readPlayedOn(text: string): Intent | null {
  const [, played, named] = PLAYED.map((pattern) => pattern.exec(text)).find((match) => match !== null) ?? [];
  const on = named?.replace(/^(?:an?|the|some)\s+/i, "");
  if (played === undefined || on === undefined) return null;
  // A loop of a hum is played by what is named; "with the piano loop" is beside it.
  const isMade = RECORDED.test(played) && !/^(?:play|put)\b/i.test(text);
  if (!isMade && NO_INSTRUMENT.test(on)) return null;
  const instrument = instrumentIn(on);
  const isPointed = readReference(played).kind !== "named";
  // "The loop with strings" is one that has them.
  const isPlayed = /^play\b/i.test(text) && isPointed && (/\son\s/i.test(text) || WITH.test(text));
  const isTurned =
    RECORDED.test(played) || (/^turn\b/i.test(text) && (PART.test(on) || (isPointed && ONE_INSTRUMENT.test(on))));
  return (instrument && isPlayed) || (isTurned && (instrument || PART.test(on)))
    ? { kind: "part", instrument, ...recordedOf(played) }
    : null;
}

/** "tenor sax" of "a tenor sax part"; null where no instrument is named. */
function instrumentIn(text: string): string | null {
  if (!INSTRUMENT.test(text)) return null;
  const words = text.replaceAll(/\b(?:an?|the|some|my|please|parts?|lines?|loops?|melod(?:y|ies)|riffs?)\b/gi, " ");
  return words
    .replaceAll(/\bbass ?lines?\b/gi, "bass")
    .replaceAll(/[^\p{L}\p{N}'-]+/gu, " ")
    .trim()
    .toLowerCase();
}

function recordedOf(text: string): { about: Reference; isRecording: boolean } {
  // Of "my whistling in C", the key says nothing of which.
  const rest = text.replace(RECORDED, " ").replace(/\s(?:in|at)\s.*$/i, "");
  return { about: readReference(rest), isRecording: RECORDED.test(text) };
}
