import { family } from "./facts.ts";

const chords = { role: "harmony", part: "chords", ducking: 0.5, register: 60 } as const;

/** Keyboards whose sound falls once a key is struck. */
export const STRUCK_KEYS = family(
  { ...chords, level: -20, reverb: 0.2, highpass: 40, beats: 4 },
  {
    piano: { midi: 0 },
    felt_piano: { midi: 0, reverb: 0.3 },
    honky_tonk_piano: { label: "honky-tonk piano", midi: 3, reverb: 0.12 },
    rhodes: { label: "Rhodes piano", midi: 4, delay: 0.08 },
    wurlitzer: { label: "Wurlitzer piano", midi: 4, beats: 3 },
    clavinet: { midi: 7, reverb: 0.1, beats: 1, highpass: 80 },
    harpsichord: { midi: 6, beats: 3, highpass: 60 },
  },
);
