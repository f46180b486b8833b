import type { BassStyle, DrumKit } from "../genres/genre.ts";
import { FACTS, type Instrument, STRIPS } from "../instruments.ts";
import { KIT_DRUMS } from "../genres/kit-drums.ts";
import { DRUM_NOTE } from "../score.ts";
import type { MidiNote } from "../theory.ts";

/** A place of General MIDI that a SoundFont may fill: bank 0 has instruments, bank 128 drum kits. */
export interface Slot {
  bank: 0 | 128;
  program: number;
  /** In a user's words, to say what a SoundFont lacks. */
  label: string;
}

/** Banks of General MIDI and of its drum kits, as SoundFonts number them. */
const MELODIC = 0;
const DRUMS = 128;
/** Brushes in Roland's GS, which SoundFonts follow. */
const KIT_PROGRAMS: Partial<Record<DrumKit, number>> = { acoustic: 0, brushes: 40 };
const BASS_PROGRAMS: Partial<Record<BassStyle, number>> = { upright: 32, finger: 33, pick: 34, slap: 36 };

/** Instruments that General MIDI has a program of their own for; synthesisers and their relatives keep their voices. */
const MIDI_INSTRUMENTS: ReadonlySet<Instrument> = new Set([
  ...(["piano", "honky_tonk_piano", "rhodes", "keys", "harpsichord", "clavinet", "celesta", "glockenspiel"] as const),
  ...([
    "music_box",
    "vibraphone",
    "marimba",
    "xylophone",
    "tubular_bells",
    "organ",
    "pipe_organ",
    "accordion",
  ] as const),
  ...(["harmonica", "nylon_guitar", "steel_guitar", "electric_guitar", "muted_guitar", "distorted_guitar"] as const),
  ...(["violin", "viola", "cello", "double_bass", "tremolo_strings", "pizzicato", "harp", "strings"] as const),
  ...(["synth_strings", "choir", "choir_oohs", "trumpet", "trombone", "tuba", "muted_trumpet", "french_horn"] as const),
  ...(["brass", "sax", "oboe", "bassoon", "clarinet", "piccolo", "flute", "recorder", "pan_flute"] as const),
  ...(["shakuhachi", "whistle", "sitar", "banjo", "shamisen", "koto", "kalimba", "steel_drum"] as const),
]);
/** Drums that General MIDI has a key of their own for. */
const MIDI_HANDS: ReadonlySet<Instrument> = new Set([
  ...(["percussion", "bongo", "timbale", "cowbell", "agogo", "woodblock"] as const),
  ...(["claves", "triangle", "tambourine", "maraca", "guiro"] as const),
]);
/** Toms of General MIDI from high to low, by the semitones that the synth's one tom is tuned up or down. */
const TOMS = [
  { from: 5, key: 50 },
  { from: 3, key: 48 },
  { from: 1, key: 47 },
  { from: -1, key: 45 },
  { from: -3, key: 43 },
];
const LOWEST_TOM = 41;
const CONGAS = { high: 63, low: 64 };

/** What voices an instrument in a recipe. */
interface Voiced {
  bassStyle: BassStyle;
  drumKit?: DrumKit | undefined;
  vowel?: string | undefined;
}

/** The place of General MIDI that an instrument has, as a recipe voices it; null for what only this synthesiser has. */
export function slotOf(instrument: Instrument, { bassStyle, drumKit, vowel }: Voiced): Slot | null {
  const { label, midi, role } = FACTS[instrument];
  if (role === "drum") return drumSlot(instrument, drumKit);
  if (instrument === "bass") {
    const program = BASS_PROGRAMS[bassStyle];
    return program === undefined ? null : { bank: MELODIC, program, label: "bass" };
  }
  // What a SoundFont's choir sings is its own affair.
  const isVowel = vowel !== undefined && (instrument === "choir" || instrument === "choir_oohs");
  return MIDI_INSTRUMENTS.has(instrument) && !isVowel ? { bank: MELODIC, program: midi, label } : null;
}

/** A machine's drums are its own. */
function drumSlot(instrument: Instrument, drumKit: DrumKit | undefined): Slot | null {
  const program = drumKit === undefined ? undefined : KIT_PROGRAMS[drumKit];
  if (drumKit !== undefined && KIT_DRUMS[drumKit].has(instrument))
    return program === undefined ? null : { bank: DRUMS, program, label: "drums" };
  return MIDI_HANDS.has(instrument) ? { bank: DRUMS, program: 0, label: "drums" } : null;
}

/** The key of General MIDI that plays a note of an instrument: of drums their own. */
export function midiKeyOf(instrument: Instrument, note: MidiNote): number {
  const tuning = note - DRUM_NOTE;
  if (instrument === "tom") return TOMS.find(({ from }) => tuning >= from)?.key ?? LOWEST_TOM;
  if (instrument === "percussion") return tuning > 0 ? CONGAS.high : CONGAS.low;
  return STRIPS[instrument].role === "drum" ? FACTS[instrument].midi : note;
}
