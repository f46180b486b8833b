import { family } from "./facts.ts";

/** The bass, in one of the styles of a genre or a prompt. */
export const BASSES = family(
  { role: "bass", part: "bass", level: -15, highpass: 28, ducking: 0.9 },
  { bass: { midi: 38, register: 31, beats: 3 } },
);

/** Chords and beds of synthesisers. */
export const BEDS = {
  ...family(
    { role: "harmony", part: "chords", level: -20, reverb: 0.22, ducking: 0.7, register: 62 },
    {
      chords: { level: -21, reverb: 0.25, delay: 0.12, highpass: 160, ducking: 1, midi: 62, beats: 1 },
      keys: { label: "electric piano", delay: 0.08, highpass: 130, midi: 5, beats: 2 },
    },
  ),
  ...family(
    { role: "harmony", part: "pad", level: -22, reverb: 0.4, highpass: 180, plays: "held" },
    {
      pad: { label: "synth pad", level: -23, ducking: 1, midi: 89, register: 60, beats: 6 },
      strings: { label: "string section", ducking: 0.6, midi: 48, register: 67, beats: 4 },
    },
  ),
  ...family(
    { role: "harmony", part: "vocals", level: -22, reverb: 0.4, highpass: 200 },
    { vocal: { label: "synth voice", delay: 0.2, ducking: 0.5, midi: 54, register: 69, beats: 3 } },
  ),
};

/** Melodies of synthesisers. */
export const LEADS = family(
  { role: "melody", part: "lead", level: -20, delay: 0.25, highpass: 200, ducking: 0.4 },
  {
    pluck: {
      label: "plucked synth",
      reverb: 0.25,
      delay: 0.3,
      pan: 0.2,
      midi: 45,
      register: 62,
    },
    lead: { label: "synth lead", reverb: 0.22, midi: 81, beats: 1.5 },
    arp: {
      label: "arpeggio",
      level: -23,
      reverb: 0.2,
      highpass: 250,
      pan: -0.2,
      ducking: 0.6,
      midi: 80,
      register: 55,
      plays: "broken",
    },
  },
);

/** Noises, sweeps and blows. */
export const EFFECTS = {
  ...family(
    { role: "texture", part: "fx", level: -36, highpass: 150, beats: 8 },
    { texture: { label: "vinyl crackle", midi: 122 } },
  ),
  ...family(
    { role: "effect", part: "fx", level: -24, reverb: 0.3 },
    {
      riser: { highpass: 250, midi: 119, plays: "into", beats: 8 },
      impact: { level: -18, reverb: 0.35, highpass: 28, midi: 118, beats: 4 },
    },
  ),
};
