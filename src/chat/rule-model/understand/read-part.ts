import type { Intent } from "./intent.ts";
import { readReference } from "./reference.ts";

/** Words for what plays notes; the studio knows more, and which of them it has. */
const INSTRUMENT =
  /\b(?:keys|keyboard|pianos?|rhodes|wurli(?:tzer)?|clav(?:inet)?|harpsichord|organ|accordion|harmonica|melodica|strings?|violins?|violas?|cellos?|fiddle|contrabass|double bass|(?:sub |synth )?bass(?:line)?|808|guitars?|ukulele|uke|banjo|mandolin|sitar|koto|shamisen|harp|(?:vibra|xylo)phone|vibes|marimba|glockenspiel|celesta|kalimba|mallets|bells?|steel (?:drums?|pans?)|flutes?|piccolo|recorder|whistle|shakuhachi|clarinet|oboe|bassoon|sax(?:ophone)?|trumpets?|trombones?|tuba|brass|horns?|vocals?|voices?|choir|theremin|plucks?|arps?|pads?|leads?|synths?)\b/i;
/** Words for a recording of a voice or an instrument. */
const RECORDED =
  /\b(?:(?:my|the|that|this|what i) )?(?:last |latest )?(?:hum(?:ming|med)?|whistl(?:e|ing|ed)|sang|singing|voice (?:memo|note)|recording|recorded)\b/i;
const PART = /\b(?:parts?|lines?|bass ?lines?|melod(?:y|ies)|riffs?)\b/i;

/** Reads "make a bass part of my hum", "play it on the piano", "turn this recording into a lead". */
export function readPart(text: string): Intent | null {
  const [, made, of] =
    /^(?:make|create|build|write|get|give me)\s+(.+?)\s+(?:of|from|out of)\s+(.+)$/i.exec(text) ?? [];
  if (made !== undefined && of !== undefined && (PART.test(made) || (RECORDED.test(of) && instrumentIn(made)))) {
    return { kind: "part", instrument: instrumentIn(made), ...recordedOf(of) };
  }
  const [, played, on] =
    /^(?:play|turn|make|convert|put|have)\s+(.+?)(?:\s+played)?\s+(?:on|with|into|as|through|by)\s+(?:an?\s+|the\s+|some\s+)?(.+)$/i.exec(
      text,
    ) ?? [];
  if (played === undefined || on === undefined) return null;
  const instrument = instrumentIn(on);
  const isPlayed =
    /^play\b/i.test(text) && /^(?:it|that|this)$/i.test(played) && /\s(?:on|with(?! the\b))\s/i.test(text);
  const isTurned = RECORDED.test(played) || (PART.test(on) && /^turn\b/i.test(text));
  return (instrument && isPlayed) || (isTurned && (instrument || PART.test(on)))
    ? { kind: "part", instrument, ...recordedOf(played) }
    : null;
}

/** "tenor sax" of "a tenor sax part"; null where no instrument is named. */
export function instrumentIn(text: string): string | null {
  if (!INSTRUMENT.test(text)) return null;
  const words = text.replaceAll(/\b(?:an?|the|some|my|please|parts?|lines?|melod(?:y|ies)|riffs?)\b/gi, " ");
  return words
    .replaceAll(/\bbass ?lines?\b/gi, "bass")
    .replaceAll(/[^\p{L}\p{N}'-]+/gu, " ")
    .trim()
    .toLowerCase();
}

function recordedOf(text: string) {
  const rest = text.replace(RECORDED, " ");
  return { about: readReference(rest), isRecording: rest !== text };
}
