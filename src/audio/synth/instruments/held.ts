import { family } from "./facts.ts";

/** Bowed strings alone: they play the melody. */
export const BOWED = family(
  { role: "melody", part: "lead", level: -20, reverb: 0.3, delay: 0.1, highpass: 100, ducking: 0.3, beats: 3 },
  {
    violin: { midi: 40, register: 67 },
    viola: { midi: 41, register: 60 },
    cello: { midi: 42, register: 48, highpass: 60 },
    double_bass: { midi: 43, register: 36, highpass: 35 },
    staccato_strings: { midi: 48, register: 55, plays: "broken", beats: 0.5 },
  },
);

/** Strings and voices together: they hold the chords. */
export const ENSEMBLES = {
  ...family(
    { role: "harmony", part: "pad", level: -22, reverb: 0.4, highpass: 120, plays: "held", ducking: 0.5, beats: 4 },
    {
      tremolo_strings: { midi: 44, register: 64 },
      synth_strings: { midi: 50, register: 67, highpass: 180 },
    },
  ),
  ...family(
    { role: "harmony", part: "vocals", level: -22, reverb: 0.4, highpass: 120, plays: "held", ducking: 0.5, beats: 4 },
    {
      choir: { midi: 52, register: 62 },
      choir_oohs: { label: "choir (oohs)", midi: 53, register: 62 },
    },
  ),
};

/** Voices alone. */
export const SINGERS = family(
  { role: "melody", part: "vocals", level: -20, reverb: 0.35, delay: 0.2, highpass: 120, ducking: 0.4, beats: 2 },
  {
    female_voice: { midi: 53, register: 64 },
    male_voice: { midi: 53, register: 50 },
  },
);

/** Keyboards that sound for as long as a key is held. */
export const ORGANS = family(
  { role: "harmony", part: "chords", level: -21, reverb: 0.2, highpass: 60, ducking: 0.5, register: 60, beats: 3 },
  {
    organ: { label: "tonewheel organ", midi: 16 },
    pipe_organ: { midi: 19, plays: "held", reverb: 0.5, beats: 4 },
    accordion: { midi: 21 },
  },
);
