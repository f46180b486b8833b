import type { Change } from "./intent.ts";

type Effect = Partial<Pick<Change, "tempo" | "length">> & { word?: string; against?: readonly string[] };

const BRIGHT = ["bright", "happy", "uplifting", "crisp", "shiny"];
const DARK = ["dark", "moody", "sad", "deep", "muffled"];
const HARD = ["hard", "heavy", "aggressive", "punchy", "gritty", "dirty", "distorted"];
const SOFT = ["soft", "gentle", "mellow", "clean", "smooth"];
const BUSY = ["busy", "energetic", "driving"];
const SPARSE = ["sparse", "minimal", "simple", "calm", "chill"];
const DRY = ["dry", "tight"];
const WIDE = ["spacey", "spacious", "dreamy", "wide"];

/** What comparatives mean for a sound: a word of a prompt, the words that it contradicts, or tempo and length. */
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
  louder: { word: "energetic", against: SPARSE },
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

const COMPARATIVE = new RegExp(
  String.raw`\b(?:(?:much|way|a bit|a little|slightly|even)\s+)?(${Object.keys(COMPARATIVES).join("|")})\b`,
  "gi",
);
const MORE =
  /\bmore\s+(bright|dark|energetic|aggressive|minimal|dreamy|mellow|groovy|distorted|atmospheric|spacious|punchy|relaxed|epic)\b/gi;

/** Reads comparatives. @returns what they change, and the other words; null where there are none */
export function readComparatives(text: string): { change: Change; rest: string } | null {
  const words = [...text.matchAll(COMPARATIVE)].map(([, word = ""]) => word.toLowerCase());
  const more = [...text.matchAll(MORE)].map(([, word = ""]) => word.toLowerCase());
  if (words.length + more.length === 0) return null;
  const effects = words.flatMap((word) => COMPARATIVES[word] ?? []);
  const change: Change = {
    added: [...effects.flatMap(({ word }) => word ?? []), ...more],
    removed: effects.flatMap(({ against }) => against ?? []),
    isNewTake: false,
    ...product("tempo", effects),
    ...product("length", effects),
  };
  return { change, rest: text.replaceAll(COMPARATIVE, " ").replaceAll(MORE, " ").replaceAll(/\s+/g, " ").trim() };
}

function product(field: "tempo" | "length", effects: readonly Effect[]): Partial<Change> {
  const factors = effects.flatMap((effect) => effect[field] ?? []);
  return factors.length === 0 ? {} : { [field]: factors.reduce((all, factor) => all * factor, 1) };
}
