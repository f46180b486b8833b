import { family } from "./facts.ts";

const mallets = {
  role: "melody",
  part: "lead",
  level: -20,
  reverb: 0.3,
  delay: 0.15,
  ducking: 0.4,
} as const;

/** Bars, tines, pans and bells. */
export const MALLETS = family(
  { ...mallets, highpass: 120 },
  {
    marimba: { midi: 12, register: 60 },
    vibraphone: { midi: 11, register: 60, beats: 6 },
    xylophone: { midi: 13, register: 72 },
    glockenspiel: { midi: 9, register: 79, pan: 0.15 },
    celesta: { midi: 8, register: 72, beats: 3 },
    kalimba: { midi: 108, register: 67 },
    music_box: { midi: 10, register: 79, plays: "broken" },
    steel_drum: { midi: 114, register: 67 },
    tubular_bells: { midi: 14, register: 60, level: -22 },
    bells: { midi: 112, register: 67, level: -22 },
    church_bells: { midi: 14, register: 55, level: -22, reverb: 0.4 },
  },
);
