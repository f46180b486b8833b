import { MAX_BARS } from "../../../contracts/limits.ts";
import type { Intent } from "./intent.ts";
import { readPan } from "./levels.ts";
import { HAS_POINTER } from "./vocabulary.ts";

/** Readers of requests that the studio does not serve, each answered by what it does instead. */

const SECTION = "(?:intro|verse|chorus|hook|bridge|outro|breakdown)";
const PIECE = "(?:tracks?|songs?|tunes?|pieces?|arrangements?|albums?|ep)";
const THING = "(?:it|this|that|them|these|(?:the|my) [\\w-]+(?: (?:one|loop|sample|stem|track))?)";

/** What was made here is made again at another length; other audio would be stretched. */
export const CANNOT_CUT =
  'I cannot cut, slice, reverse or move audio. I can bring it to another length: "make it 2 bars", or fit it: "fit it to 140 bpm".';

/** What begins such a request or stands in it, and the answer. The first that matches wins. */
const LIMITS: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(
      String.raw`\b(?:full|whole|entire|complete|finished)(?:[ -]length)? ${PIECE}\b(?! of\b)|\b${PIECE} with (?:an? )?${SECTION}\b|\b${SECTION}s?(?:,| and| then)+ (?:an? |the )?${SECTION}s?\b|^(?:make|write|create|compose|produce|generate|give)\b(?! (?:it|this|that) )(?!.* (?:for|from|of|like|in|to|with) .*songs?).* songs?(?: (?:about|in|at|with|for)\b.*)?$`,
      "i",
    ),
    `I cannot make whole songs, only loops of up to ${MAX_BARS} bars. Make the parts one by one ("make an 8 bar house intro", then "make it a drop") and arrange them in your DAW: "export everything as a DAW project".`,
  ],
  [
    new RegExp(String.raw`^(?:fade|(?:make|have|let) ${THING} fade)\b`, "i"),
    'I cannot fade a sample in or out; a DAW or sampler does that. I can change levels: "make it quieter", or after a split "the drums quieter".',
  ],
  [
    new RegExp(
      String.raw`^(?:trim|crop|chop|slice|reverse|cut|splice|shift|nudge|move|flip|quanti[sz]e|edit)\b(?!.*\bout\b)`,
      "i",
    ),
    CANNOT_CUT,
  ],
  [
    new RegExp(
      String.raw`^(?:eq|equali[sz]e|compress|limit|side-?chain|auto-?tune|master|filter|(?:low|high|band)[ -]?(?:pass|cut)|distort|saturate|de-?noise|clean up|de-?ess|widen|mono|reverb|delay|automate)\b|^(?:put|add|apply)\b.*\b(?:reverb|delay|echo|compression|eq|distortion|chorus|flanger|effects?|filter)\b.* on (?:the|my)\b`,
      "i",
    ),
    'I cannot put effects on audio that is there. I can set its level ("normalise it to -14 LUFS"), or make it again with words for the sound: "warmer", "with more reverb".',
  ],
  [
    /^pan\b|^(?:put|move|place|push) (?:it|this|that) (?:\w+ )?(?:to the )?(?:left|right|cent(?:er|re)|middle)\b/i,
    'I cannot pan a sample by itself. In a mix of stems I can: "pan the drums left".',
  ],
  [
    /^(?:write|sing|make|generate|add|create)\b.*\b(?:lyrics|rap verse)\b|^(?:sing|rap)\b|\b(?:vocals?|voices?|singers?)\b.*\b(?:saying|says?|sings? the words?)\b/i,
    'I cannot write lyrics or sing words. I make loops and one-shots: "make a vocal chop", "make a choir pad in A minor".',
  ],
  [
    /^(?:delete|remove|trash|clear|erase|wipe)\b.*\b(?:everything|(?:the|my) (?:whole |entire )?(?:library|samples)|all (?:my |the )?(?:samples|sounds|loops|files))\b/i,
    'I cannot delete everything at once. Say which: "delete the last two" – or select all in the library and delete them there.',
  ],
  [
    /^(?:upload|import|record)\b/i,
    "I cannot reach your files from here. Drop the file on this page, or record in the library; then attach it here and say what to do with it.",
  ],
  [
    /^(?:open|go to|take me to|switch to)\s+(?:the\s+|my\s+)?(?:settings|chats?|files|connections|account|desk|mixer|help)\b/i,
    "I cannot open other views from here: use the tabs at the top of the page.",
  ],
  [
    /^(?:which|what|are|is|do|does|find|show|list|search)\b.*\b(?:\d+\/\d+|metre|meter|time signature)\b/i,
    'I cannot search by metre (as 4/4 or 7/8): the library knows tempo, key, length, kind and tags. What I make is in 4/4 unless you say another metre: "make a 7/8 metal loop".',
  ],
];

/** Reads what cannot be done: "fade it out", "make a full song", "delete everything". */
export function readLimit(text: string): Intent | null {
  const [, said] = LIMITS.find(([pattern]) => pattern.test(text)) ?? [];
  return said === undefined || isMadeAgain(text) || readPan(text) ? null : { kind: "cannot", said };
}

/** "Cut it to 2 bars" is another length, which what was made here can have; "shift it up an octave" another pitch. */
function isMadeAgain(text: string): boolean {
  const isLength = /^(?:cut|trim)\b/i.test(text) && HAS_POINTER.test(text) && /\b(?:bars?|seconds?)\b/i.test(text);
  return isLength || (/^(?:shift|move)\b/i.test(text) && /\b(?:up|down|octaves?|semitones?|key)\b/i.test(text));
}
