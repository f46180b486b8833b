import type { Section } from "../section.ts";
import type { Cutter } from "./cutter.ts";

/** How a prompt wants a piece played. */
export interface Feel {
  /** Delay of every second sixteenth, as a share of a sixteenth; null where the genre has it. */
  swing: number | null;
  halfTime: boolean;
  doubleTime: boolean;
  triplets: boolean;
  section: Section | null;
  /** Rolling hats: more of them. */
  rolling: boolean;
  /** Notes of a bass slide into one another. */
  glide: boolean;
  /** Decay of a one-shot. */
  ring: "long" | "short" | null;
  /** The words that said so, in order of reading. */
  words: {
    swing?: string;
    triplets?: string;
    doubleTime?: string;
    halfTime?: string;
    rolling?: string;
    ring?: string;
    glide?: string;
    vowel?: string;
  };
}

const SWING_WORD = String.raw`(?:swing(?:ing)?|swung|shuffled?)`;
const SWING_AMOUNT = [
  new RegExp(
    String.raw`(?<![\d.,])(\d{1,2}|100(?=\s*(?:%|percent)))\s*(?:%|percent)?\s*${SWING_WORD}\b(?:\s+feel)?`,
    "i",
  ),
  new RegExp(String.raw`\b${SWING_WORD}\s*(?:feel\s*)?(?:of|at|[:=])?\s*(100|\d{1,2})\s*(?:%|percent\b)`, "i"),
];
const SWING = new RegExp(
  String.raw`\b(?:(no|without)|(heavy|heavily|hard|strong)|(light|lightly|slight|slightly|subtle|some))?\s*${SWING_WORD}\b(?:\s+feel)?`,
  "i",
);
const STRAIGHT = /\bstraight(?:\s+(?:feel|time|eighths|sixteenths))?\b/i;
/** A half is straight, two thirds are triplets, as drum machines count. */
const STRAIGHT_PERCENT = 50;
const USUAL_SWING = 0.33;
const HEAVY_SWING = 0.45;
const LIGHT_SWING = 0.15;
const MOST_SWING = 0.6;

const LONG_RING = /long|sustained|ringing/;
const RING =
  /\b(?:(?:very|really|extra|super)\s+)?(?:long(?:er)?|short(?:er)?|sustained|ringing|(?<!strings\s)staccato(?!\s+strings)|clipped)\b(?:[\s-]+(?:tails?|decay|release|sustain))?/i;

/** Reads swing, triplets, half- and double-time, sections, rolls and lengths, and takes them out of the text. */
export function readFeel(text: Cutter): Feel {
  const swing = readSwing(text);
  const said = (pattern: RegExp) =>
    text
      .cut(pattern)?.[0]
      .trim()
      .replaceAll(/[\s-]+/g, " ")
      .toLowerCase();
  const words = {
    halfTime: said(/\bhalf[\s-]?time\b/i),
    doubleTime: said(/\bdouble[\s-]?time\b/i),
    triplets: said(/\b(?:(?:eighth|8th|quarter|1\/8|1\/4)[\s-]*)?triplets?\b(?:\s+(?:feel|grid))?/i),
    rolling: said(/\broll(?:ing|s|ed)?\b/i),
    ring: said(RING),
    // Other sounds may glide by another meaning.
    glide: /\b(?:808s?|bass|sub)\b/i.test(text.rest)
      ? said(/\b(?:glid(?:es?|ing)|slid(?:es?|ing)|portamento)\b/i)
      : undefined,
  };
  const section = said(/\b(?:fills?|intro|outro|(?<!(?:sub|bass)[\s-])drop)\b/i)?.replace(/s$/, "");
  return {
    swing: swing?.amount ?? null,
    halfTime: words.halfTime !== undefined,
    doubleTime: words.doubleTime !== undefined,
    triplets: words.triplets !== undefined,
    // The pattern has these alone.
    section: (section as Section | undefined) ?? null,
    rolling: words.rolling !== undefined,
    glide: words.glide !== undefined,
    ring: words.ring === undefined ? null : LONG_RING.test(words.ring) ? "long" : "short",
    words: withoutUndefined({ swing: swing?.said, ...words }),
  };
}

function readSwing(text: Cutter): { amount: number; said: string } | null {
  const counted = text.cutFirst(SWING_AMOUNT);
  if (counted) {
    const percent = Number(counted[1]);
    const amount = percent >= STRAIGHT_PERCENT ? (percent - STRAIGHT_PERCENT) / STRAIGHT_PERCENT : percent / 100;
    return { amount: Math.min(MOST_SWING, amount), said: `${percent} % swing` };
  }
  const found = text.cut(SWING);
  if (found) {
    // Said again: "swung drums, heavy swing".
    const again = text.cut(SWING);
    const [whole, none, heavy, light] = again?.[2] || again?.[3] || again?.[1] ? again : found;
    const amount = none ? 0 : heavy ? HEAVY_SWING : light ? LIGHT_SWING : USUAL_SWING;
    // "Straight, no swing" says it twice.
    if (none) text.cut(STRAIGHT);
    return { amount, said: whole.trim().toLowerCase() };
  }
  return text.cut(STRAIGHT) ? { amount: 0, said: "straight" } : null;
}

function withoutUndefined(words: Record<string, string | undefined>): Feel["words"] {
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined));
}
