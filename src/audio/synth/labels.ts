import type { BassStyle, ChordVoice } from "./genres/genre.ts";
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

/** Name of an instrument as a recipe voices it. */
export function labelOf(instrument: Instrument, voices: { bassStyle: BassStyle; chordVoice: ChordVoice }): string {
  if (instrument === "bass") return BASS_LABELS[voices.bassStyle];
  return instrument === "chords" ? CHORD_LABELS[voices.chordVoice] : FACTS[instrument].label;
}
