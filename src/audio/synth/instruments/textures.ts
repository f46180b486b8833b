import { family } from "./facts.ts";

/** Synthesised beds under a piece. */
export const TEXTURES = family(
  { role: "texture", part: "fx", level: -34, highpass: 100, beats: 8 },
  {
    rain: { midi: 122 },
    wind: { midi: 122 },
    crowd: { midi: 126 },
    tape_hiss: { level: -40, midi: 121 },
    white_noise: { level: -38, midi: 121 },
    sea: { label: "sea waves", midi: 122 },
    fire: { midi: 122, highpass: 60 },
  },
);

/** Sounds that move over their whole length. */
export const MOVING = family(
  { role: "effect", part: "fx", level: -20, reverb: 0.2, highpass: 28, beats: 4 },
  {
    sub_drop: { midi: 118 },
    laser: { midi: 103, highpass: 150, beats: 1, delay: 0.2 },
    reverse_cymbal: { midi: 119, highpass: 250, plays: "into", beats: 8 },
  },
);
