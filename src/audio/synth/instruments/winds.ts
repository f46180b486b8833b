import { family } from "./facts.ts";

const wind = { role: "melody", part: "lead", level: -20, reverb: 0.25, delay: 0.12, ducking: 0.3, beats: 2 } as const;

/** Reeds and flutes: they play the melody. */
export const WINDS = family(
  { ...wind, highpass: 120 },
  {
    sax: { label: "saxophone", midi: 65, register: 60 },
    clarinet: { midi: 71, register: 60 },
    oboe: { midi: 68, register: 65 },
    bassoon: { midi: 70, register: 45, highpass: 60 },
    flute: { midi: 73, register: 67 },
    piccolo: { midi: 72, register: 79 },
    pan_flute: { midi: 75, register: 67, reverb: 0.35 },
    shakuhachi: { midi: 77, register: 62, reverb: 0.4 },
    recorder: { midi: 74, register: 72 },
    whistle: { midi: 78, register: 79 },
    harmonica: { midi: 22, register: 64 },
  },
);

/** Brass: alone for melodies, together for chords. */
export const BRASS = {
  ...family(
    { ...wind, highpass: 90 },
    {
      trumpet: { midi: 56, register: 60 },
      muted_trumpet: { midi: 59, register: 60 },
      trombone: { midi: 57, register: 48 },
      french_horn: { label: "French horn", midi: 60, register: 52, reverb: 0.4 },
      tuba: { midi: 58, register: 36, highpass: 35 },
    },
  ),
  ...family(
    { role: "harmony", part: "chords", level: -20, reverb: 0.25, ducking: 0.4 },
    { brass: { label: "brass section", midi: 61, register: 60, highpass: 100, beats: 1 } },
  ),
};
