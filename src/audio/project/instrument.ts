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
  Drums: { words: "drums drum kit beat breakbeat break breaks groove top tops 909 707 linndrum", color: "#d9604f" },
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
 * Classifies a sound by its texts, the most reliable first: stem kind, tags, name, prompt. A text that names several
 * instruments describes a whole loop or one-shot; several drums are drums.
 */
export function instrumentOf(texts: readonly (string | undefined)[], form?: "loop" | "one_shot"): Instrument {
  for (const text of texts) {
    const found = instrumentsIn(text ?? "");
    const [only] = found;
    if (only && found.size === 1) return only;
    if (found.size > 1) break;
  }
  if (form === "one_shot") return "One-Shots";
  return form === "loop" ? "Loops" : "Other";
}

/** A drum machine by Roland's name for it, whose numbers are no instrument of their own. */
const MACHINE = /(?<![a-z])tr[^a-z0-9]?(?:505|606|626|707|727|808|909)(?!\d)/g;

function instrumentsIn(text: string): Set<Known> {
  // "KickLoop" is two words.
  const apart = text
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase()
    .replaceAll(MACHINE, " drums ");
  const words: readonly string[] = apart.match(/[a-z]+|\d+/g) ?? [];
  const found = new Set(words.flatMap(knownIn));
  const drums = [...found].filter(isDrum);
  // Alone it is a bass; beside a drum, the machine that plays it.
  if (
    drums.length > 0 &&
    words.includes("808") &&
    !words.some((word) => word !== "808" && BY_WORD.get(word) === "Bass")
  )
    found.delete("Bass");
  if (drums.length > 1) {
    for (const drum of drums) found.delete(drum);
    const [named, another] = drums.filter((drum) => drum !== "Drums");
    found.add(named && !another ? named : "Drums");
  }
  return found;
}

/** Words that are written together with the name of an instrument: "drumloop", "kickdrum", "basslines". */
const JOINED = new Set(["loop", "loops", "line", "lines", "hit", "hits", "shot", "shots", "fill", "fills", "roll"]);

/** An instrument by a word, or by one that is put together from two. A word that merely begins like one is none. */
function knownIn(word: string): Known[] {
  const whole = BY_WORD.get(word);
  if (whole) return [whole];
  for (let at = 3; at <= word.length - 3; at++) {
    const [front, back] = [word.slice(0, at), word.slice(at)];
    const first = BY_WORD.get(front);
    const second = BY_WORD.get(back);
    if (first && JOINED.has(back)) return [first];
    if (first && second) return [first, second];
  }
  return [];
}

function isDrum(name: Known): boolean {
  return name === "Drums" || "drum" in INSTRUMENTS[name];
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

/** How a kind of sound is transcribed: drums by their hits, a bass as one line; undefined for what may be either. */
export function materialOf(instrument: string): "drums" | "line" | undefined {
  if (isKnown(instrument) && isDrum(instrument)) return "drums";
  return instrument === "Bass" ? "line" : undefined;
}

function isKnown(instrument: string): instrument is Known {
  return Object.hasOwn(INSTRUMENTS, instrument);
}
