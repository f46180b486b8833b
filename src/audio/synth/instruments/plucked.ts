import { family } from "./facts.ts";

const plucked = { level: -20, reverb: 0.2, ducking: 0.4 } as const;

/** Guitars and others that are strummed: they play the chords. */
export const STRUMMED = family(
  { role: "harmony", part: "chords", ...plucked, highpass: 75, register: 57, beats: 4 },
  {
    nylon_guitar: { midi: 24 },
    steel_guitar: { label: "acoustic guitar", midi: 25 },
    twelve_string_guitar: { label: "twelve-string guitar", midi: 25 },
    electric_guitar: { midi: 27, delay: 0.1 },
    distorted_guitar: { midi: 30, level: -21, register: 50, highpass: 90 },
    ukulele: { midi: 24, register: 67, highpass: 150, beats: 2 },
  },
);

/** Strings that are plucked one after the other. */
export const PICKED = family(
  { role: "melody", part: "lead", ...plucked, delay: 0.15, highpass: 100, beats: 3 },
  {
    muted_guitar: { midi: 28, register: 52, beats: 1, delay: 0.25 },
    harp: { midi: 46, register: 60, reverb: 0.35, plays: "broken", highpass: 60, pan: -0.15 },
    banjo: { midi: 105, register: 62, plays: "broken", beats: 1, pan: 0.15 },
    mandolin: { midi: 25, register: 67, beats: 1 },
    sitar: { midi: 104, register: 60, beats: 4 },
    koto: { midi: 107, register: 62, reverb: 0.3 },
    shamisen: { midi: 106, register: 62, beats: 1 },
    pizzicato: { label: "pizzicato strings", midi: 45, register: 60, reverb: 0.35 },
  },
);
