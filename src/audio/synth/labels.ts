import type { BassStyle, ChordVoice, DrumKit, Vowel } from "./genres/genre.ts";
import { FACTS, type Instrument } from "./instruments.ts";
import { KIT_DRUMS } from "./genres/kit-drums.ts";
import { type Playing, usualPlaying } from "./playing.ts";

const BASS_LABELS: Readonly<Record<BassStyle, string>> = {
  sub: "sub bass",
  reese: "reese bass",
  acid: "acid bass",
  pluck: "plucked bass",
  "808": "808 bass",
  wobble: "wobble bass",
  finger: "fingered bass guitar",
  pick: "picked bass guitar",
  slap: "slap bass",
  upright: "upright bass",
  moog: "Moog bass",
  fm: "FM bass",
};
const CHORD_LABELS: Readonly<Record<ChordVoice, string>> = {
  stab: "stab chords",
  supersaw: "supersaw chords",
  electric_piano: "electric piano chords",
};

const KIT_LABELS: Readonly<Record<DrumKit, string>> = {
  acoustic: "acoustic",
  brushes: "brushed",
  "808": "808",
  "909": "909",
  "707": "707",
  lofi: "lo-fi",
  trap: "trap",
  breaks: "breakbeat",
};
/** How a vowel is said back. */
const VOWEL_LABELS: Readonly<Record<Vowel, string>> = { a: "aah", e: "eh", i: "eeh", o: "oh", u: "ooh" };
/** Instruments that sing the vowel that is asked for. */
const SINGING: ReadonlySet<Instrument> = new Set(["choir", "choir_oohs", "vocal", "female_voice", "male_voice"]);

/** Name of a drum kit; of none, the plain drums that a genre tunes. */
export function kitLabel(drumKit: DrumKit | undefined): string {
  return `${drumKit === undefined ? "electronic" : KIT_LABELS[drumKit]} kit`;
}

/** True if the instrument sings. */
export function isSinging(instrument: Instrument): boolean {
  return SINGING.has(instrument);
}

/** What decides an instrument's name. */
interface Voices {
  bassStyle: BassStyle;
  chordVoice: ChordVoice;
  drumKit?: DrumKit;
  vowel?: Vowel;
  glide?: boolean;
  plays?: Partial<Record<Instrument, Playing>>;
}

/** Name of an instrument as a recipe voices it, with what it was asked to play: "flute melody". */
export function labelOf(instrument: Instrument, voices: Voices): string {
  const playing = voices.plays?.[instrument];
  const label = soundOf(instrument, voices);
  const isPlain = playing === undefined || label.endsWith(playing);
  return isPlain || (playing === "pad" && usualPlaying(instrument) === "pad") ? label : `${label} ${playing}`;
}

function soundOf(instrument: Instrument, voices: Voices): string {
  if (instrument === "bass") return `${voices.glide ? "gliding " : ""}${BASS_LABELS[voices.bassStyle]}`;
  if (instrument === "chords") {
    const label = CHORD_LABELS[voices.chordVoice];
    return voices.plays?.chords === undefined ? label : label.replace(/ chords$/, "");
  }
  const { label } = FACTS[instrument];
  if (voices.vowel && SINGING.has(instrument)) {
    return `${label.replace(" (oohs)", "")} (${VOWEL_LABELS[voices.vowel]})`;
  }
  return voices.drumKit && KIT_DRUMS[voices.drumKit].has(instrument) ? `${KIT_LABELS[voices.drumKit]} ${label}` : label;
}
