import type { BassStyle, ChordVoice } from "./genres/genre.ts";
import type { Instrument } from "./instruments.ts";

/** Sound of each instrument, in a producer's words. */
const LABELS: Readonly<Record<Instrument, string>> = {
  kick: "kick",
  snare: "snare",
  clap: "clap",
  rim: "rimshot",
  closed_hat: "closed hat",
  open_hat: "open hat",
  shaker: "shaker",
  percussion: "congas",
  tom: "toms",
  crash: "crash cymbal",
  bass: "bass",
  chords: "chords",
  keys: "electric piano",
  pad: "synth pad",
  strings: "synth strings",
  vocal: "synth voice",
  pluck: "plucked synth",
  lead: "synth lead",
  arp: "arpeggio",
  texture: "vinyl crackle",
  riser: "riser",
  impact: "impact",
};
const BASS_LABELS: Readonly<Record<BassStyle, string>> = {
  sub: "sub bass",
  reese: "reese bass",
  acid: "acid bass",
  pluck: "plucked bass",
  "808": "808 bass",
  wobble: "wobble bass",
};
const CHORD_LABELS: Readonly<Record<ChordVoice, string>> = {
  stab: "stab chords",
  supersaw: "supersaw chords",
  electric_piano: "electric piano chords",
};

/** Name of an instrument as a recipe voices it. */
export function labelOf(instrument: Instrument, voices: { bassStyle: BassStyle; chordVoice: ChordVoice }): string {
  if (instrument === "bass") return BASS_LABELS[voices.bassStyle];
  return instrument === "chords" ? CHORD_LABELS[voices.chordVoice] : LABELS[instrument];
}
