import { family } from "./facts.ts";

/** Percussion that is played by hand, and cymbals beside the kit. */
export const HAND_DRUMS = {
  ...family(
    { role: "drum", part: "hats", level: -17 },
    { ride: { label: "ride cymbal", highpass: 400, pan: 0.25, midi: 51, beats: 2 } },
  ),
  ...family(
    { role: "drum", part: "snare", level: -12 },
    { snap: { label: "finger snap", reverb: 0.2, highpass: 300, midi: 39 } },
  ),
  ...family(
    { role: "drum", part: "percussion", level: -14, reverb: 0.18, highpass: 120 },
    {
      bongo: { label: "bongos", midi: 60, pan: 0.25 },
      djembe: { midi: 63, highpass: 50, pan: -0.15 },
      tabla: { midi: 61, highpass: 60, pan: 0.15 },
      timbale: { label: "timbales", midi: 65, pan: 0.2 },
      cajon: { midi: 64, highpass: 45 },
      cowbell: { level: -16, highpass: 300, pan: 0.2, midi: 56 },
      agogo: { level: -17, highpass: 400, pan: -0.2, midi: 67 },
      woodblock: { level: -15, highpass: 300, pan: 0.3, midi: 76 },
      claves: { level: -16, highpass: 500, pan: -0.3, midi: 75 },
      triangle: { level: -22, highpass: 900, pan: 0.35, midi: 81 },
      tambourine: { level: -19, highpass: 1500, pan: 0.3, midi: 54 },
      maraca: { label: "maracas", level: -20, highpass: 2500, pan: -0.3, midi: 70 },
      guiro: { level: -18, highpass: 800, pan: -0.25, midi: 73 },
    },
  ),
};
