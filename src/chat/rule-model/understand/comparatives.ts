import type { Change } from "./intent.ts";

type Effect = Partial<Pick<Change, "tempo" | "length" | "moreBpm" | "moreBars">> & {
  word?: string;
  against?: readonly string[];
};

const BRIGHT = ["bright", "happy", "uplifting", "crisp", "shiny"];
const DARK = ["dark", "moody", "sad", "deep", "muffled"];
const HARD = ["hard", "heavy", "aggressive", "punchy", "gritty", "dirty", "distorted"];
const SOFT = ["soft", "gentle", "mellow", "clean", "smooth"];
const BUSY = ["busy", "energetic", "driving"];
const SPARSE = ["sparse", "minimal", "simple", "calm", "chill"];
const DRY = ["dry", "tight"];
const WIDE = ["spacey", "spacious", "dreamy", "wide"];

/**
 * Meaning of each comparative: a word to add to the prompt, the words it contradicts, or a change of tempo or length.
 */
const COMPARATIVES: Readonly<Record<string, Effect>> = {
  darker: { word: "dark", against: BRIGHT },
  moodier: { word: "moody", against: BRIGHT },
  sadder: { word: "sad", against: BRIGHT },
  deeper: { word: "deep", against: BRIGHT },
  warmer: { word: "warm", against: ["crisp", "cold"] },
  brighter: { word: "bright", against: DARK },
  happier: { word: "happy", against: DARK },
  crisper: { word: "crisp", against: DARK },
  harder: { word: "hard", against: SOFT },
  heavier: { word: "heavy", against: SOFT },
  punchier: { word: "punchy", against: SOFT },
  dirtier: { word: "dirty", against: SOFT },
  grittier: { word: "gritty", against: SOFT },
  dustier: { word: "dusty", against: ["clean"] },
  softer: { word: "soft", against: HARD },
  gentler: { word: "soft", against: HARD },
  cleaner: { word: "clean", against: HARD },
  smoother: { word: "smooth", against: HARD },
  busier: { word: "busy", against: SPARSE },
  denser: { word: "busy", against: SPARSE },
  groovier: { word: "groovy" },
  simpler: { word: "simple", against: BUSY },
  sparser: { word: "sparse", against: BUSY },
  emptier: { word: "sparse", against: BUSY },
  calmer: { word: "calm", against: BUSY },
  chiller: { word: "chill", against: BUSY },
  dreamier: { word: "dreamy", against: DRY },
  spacier: { word: "spacey", against: DRY },
  wider: { word: "wide", against: DRY },
  bigger: { word: "huge", against: DRY },
  drier: { word: "dry", against: WIDE },
  dryer: { word: "dry", against: WIDE },
  tighter: { word: "tight", against: WIDE },
  slower: { tempo: 0.88 },
  faster: { tempo: 1.12 },
  quicker: { tempo: 1.12 },
  longer: { length: 2 },
  shorter: { length: 0.5 },
};

const COMPARED_WORDS = new Set(Object.values(COMPARATIVES).flatMap(({ word }) => word ?? []));

/** Whether a word is what a comparative adds to a prompt. */
export function isComparedWord(word: string): boolean {
  return COMPARED_WORDS.has(word);
}

/** Phrases for tempo and length. */
const PHRASES: readonly [RegExp, Effect][] = [
  [/\b(?:in |at )?half[- ]?time\b|\bhalf (?:the |as )?(?:speed|tempo|fast)\b/i, { tempo: 0.5 }],
  [/\b(?:in |at )?double[- ]?time\b|\b(?:twice as fast|(?:double|twice) the (?:speed|tempo))\b/i, { tempo: 2 }],
  [/\bspeed (?:(?:it|that|this) )?up\b/i, { tempo: 1.12 }],
  [/\bslow (?:(?:it|that|this) )?down\b/i, { tempo: 0.88 }],
  [/\b(?:twice as long|(?:double|twice) the length)\b/i, { length: 2 }],
  [/\bhalf (?:as long|the length)\b/i, { length: 0.5 }],
];
/** "10 bpm faster", "up 5 bpm", "faster by 10". */
const MORE_BPM =
  /\b(?:(faster|slower|up|down) (?:by )?(\d{1,3})(?: ?bpm)?|(\d{1,3}) ?(?:bpm )?(faster|slower|up|down))\b/i;

/** "Two bars longer" is rewritten to "longer by 2 bars". */
const MORE_BARS = /\b(?:(longer|shorter) by (\d{1,2}) bars?|(\d{1,2}) bars? (longer|shorter))\b/i;

const COMPARATIVE = new RegExp(
  String.raw`\b(?:(?:much|way|a bit|a little|slightly|even)\s+)?(${Object.keys(COMPARATIVES).join("|")})\b(?! than\b)`,
  "gi",
);
const MORE =
  /\bmore\s+(bright|dark|energetic|aggressive|minimal|dreamy|mellow|groovy|distorted|atmospheric|spacious|punchy|relaxed|epic)\b/gi;

/** Reads comparatives. @returns the change and the remaining words; null without a comparative */
export function readComparatives(text: string): { change: Change; rest: string } | null {
  const phrased = readPhrases(text);
  const words = [...phrased.rest.matchAll(COMPARATIVE)].map(([, word = ""]) => word.toLowerCase());
  const more = [...phrased.rest.matchAll(MORE)].map(([, word = ""]) => word.toLowerCase());
  if (words.length + more.length + phrased.effects.length === 0) return null;
  const effects = [...phrased.effects, ...words.flatMap((word) => COMPARATIVES[word] ?? [])];
  const change: Change = {
    added: [...effects.flatMap(({ word }) => word ?? []), ...more],
    removed: effects.flatMap(({ against }) => against ?? []),
    isNewTake: false,
    ...product("tempo", effects),
    ...product("length", effects),
    ...sum("moreBpm", effects),
    ...sum("moreBars", effects),
  };
  const rest = phrased.rest.replaceAll(COMPARATIVE, " ").replaceAll(MORE, " ");
  return { change, rest: rest.replaceAll(/\s+/g, " ").trim() };
}

function readPhrases(text: string): { effects: Effect[]; rest: string } {
  const effects: Effect[] = [];
  let rest = text;
  const take = (phrase: RegExp, effectOf: (match: RegExpExecArray) => Effect) => {
    const match = phrase.exec(rest);
    if (!match) return;
    effects.push(effectOf(match));
    rest = rest.replace(match[0], " ");
  };
  take(MORE_BPM, (match) => ({ moreBpm: signed(match, /slower|down/i) }));
  take(MORE_BARS, (match) => ({ moreBars: signed(match, /shorter/i) }));
  for (const [phrase, effect] of PHRASES) take(phrase, () => effect);
  return { effects, rest };
}

/** A number with its direction before or after it. */
function signed([, before, number, other, after]: RegExpExecArray, less: RegExp): number {
  return Number(number ?? other) * (less.test(before ?? after ?? "") ? -1 : 1);
}

function sum(field: "moreBpm" | "moreBars", effects: readonly Effect[]): Partial<Change> {
  const total = effects.reduce((all, effect) => all + (effect[field] ?? 0), 0);
  return total === 0 ? {} : { [field]: total };
}

function product(field: "tempo" | "length", effects: readonly Effect[]): Partial<Change> {
  const factors = effects.flatMap((effect) => effect[field] ?? []);
  return factors.length === 0 ? {} : { [field]: factors.reduce((all, factor) => all * factor, 1) };
}
