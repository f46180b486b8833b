/** Kinds of sound as packs have folders for them, with the words by which they are known and their colour in a DAW. */
const INSTRUMENTS = {
  Kicks: { words: "kick kicks bassdrum", color: "#d94f4f", drum: 36 },
  Snares: { words: "snare snares rimshot rim", color: "#e0793d", drum: 38 },
  Claps: { words: "clap claps snap snaps", color: "#e39a3b", drum: 39 },
  Hats: { words: "hat hats hihat hihats openhat closedhat", color: "#e5c03a", drum: 42 },
  Cymbals: { words: "cymbal cymbals crash ride", color: "#d6cf4a", drum: 49 },
  Toms: { words: "tom toms", color: "#c9733f", drum: 45 },
  Percussion: {
    words: "percussion perc percs shaker shakers conga congas bongo bongos tambourine cowbell",
    color: "#c98a5a",
    drum: 62,
  },
  Drums: { words: "drums drum beat breakbeat break breaks groove top tops", color: "#d9604f" },
  Bass: { words: "bass sub 808 bassline", color: "#5b6fd6" },
  Chords: { words: "chords chord keys piano rhodes organ epiano", color: "#4f9fd9" },
  Pads: { words: "pad pads drone drones texture ambience ambient atmosphere", color: "#4fc1b8" },
  Leads: { words: "lead leads melody arp arpeggio pluck plucks bell bells synth", color: "#9a5bd6" },
  Guitars: { words: "guitar guitars", color: "#8ab34f" },
  Strings: { words: "strings string violin cello brass horn horns flute sax", color: "#b35b9a" },
  Vocals: { words: "vocals vocal voice vox acapella acappella choir", color: "#d65b9f" },
  FX: { words: "fx riser risers impact sweep sweeps noise foley", color: "#7f8a99" },
} as const;

type Known = keyof typeof INSTRUMENTS;

/** A kind of sound, in the words of a folder. */
export type Instrument = Known | "Loops" | "One-Shots" | "Other";

const DEFAULT_COLOR = "#6fae7a";
/** The table's keys are its type. */
const KNOWN = Object.keys(INSTRUMENTS) as Known[];
const BY_WORD = new Map<string, Known>(
  KNOWN.flatMap((name) => INSTRUMENTS[name].words.split(" ").map((word) => [word, name])),
);

/**
 * What a sound is, by the words about it, the surest first: a stem's kind, then tags, then its name, then a prompt. Words of
 * several instruments in one text say that it is a whole, which is a loop or a one-shot.
 */
export function instrumentOf(texts: readonly (string | undefined)[], form?: "loop" | "one_shot"): Instrument {
  for (const text of texts) {
    const words = (text ?? "").toLowerCase().match(/[a-z]+|808/g) ?? [];
    const found = new Set(words.flatMap((word) => BY_WORD.get(word) ?? []));
    const [only] = found;
    if (only && found.size === 1) return only;
    if (found.size > 1) break;
  }
  if (form === "one_shot") return "One-Shots";
  return form === "loop" ? "Loops" : "Other";
}

/** The colour of a kind of sound: the same in every project. */
export function colorOf(instrument: string): string {
  return isKnown(instrument) ? INSTRUMENTS[instrument].color : DEFAULT_COLOR;
}

/** The key of a drum by General MIDI; undefined for what is none. */
export function drumKeyOf(instrument: string): number | undefined {
  const known = isKnown(instrument) ? INSTRUMENTS[instrument] : null;
  return known && "drum" in known ? known.drum : undefined;
}

function isKnown(instrument: string): instrument is Known {
  return Object.hasOwn(INSTRUMENTS, instrument);
}
