import type { BassStyle, ChordVoice, DrumKit } from "./genres/genre.ts";
import { FACTS, type Instrument } from "./instruments.ts";

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

/** Instruments of a kit that has a name. */
const IN_KITS: ReadonlySet<Instrument> = new Set([
  "kick",
  "snare",
  "clap",
  "tom",
  "rim",
  "closed_hat",
  "open_hat",
  "crash",
  "ride",
]);
const KIT_LABELS: Readonly<Record<DrumKit, string>> = {
  acoustic: "acoustic",
  brushes: "brushed",
  "808": "808",
  "909": "909",
  "707": "707",
};

/** Name of an instrument as a recipe voices it. */
export function labelOf(
  instrument: Instrument,
  voices: { bassStyle: BassStyle; chordVoice: ChordVoice; drumKit?: DrumKit },
): string {
  if (instrument === "bass") return BASS_LABELS[voices.bassStyle];
  if (instrument === "chords") return CHORD_LABELS[voices.chordVoice];
  const { label } = FACTS[instrument];
  return voices.drumKit && IN_KITS.has(instrument) ? `${KIT_LABELS[voices.drumKit]} ${label}` : label;
}
