import type { Mode } from "../../contracts/words/key.ts";
import type { Chroma } from "./chroma.ts";

/** The parts of a chroma that tell a key. */
export type KeyEvidence = Pick<Chroma, "classes" | "bass" | "openingBass" | "opening">;

/**
 * How each step above the tonic speaks for a key, in the whole, in the bass and in the opening chord: softmax regression
 * over the 24 keys, trained on 182 rendered loops of this synthesiser, 96 General MIDI songs and loops, and cadences.
 */
export const KEY_WEIGHTS: Record<Mode, Record<keyof KeyEvidence, readonly number[]> & { bias: number }> = {
  major: {
    bias: 0,
    classes: [2.49, -1.3, -1.14, -1.57, 0.98, 1.14, -3.02, 4.53, -1.91, 0.52, -3.52, 2.8],
    bass: [0.58, -0.31, 0.64, -0.36, -0.92, 0.83, -0.53, 2.1, -0.05, 0.58, -1.4, -1.58],
    openingBass: [1.86, 0.02, 2.75, -0.37, -1.63, 0.65, -0.8, -1.12, 0, -1.14, -0.66, -0.1],
    opening: [2.68, -0.67, 1.77, -2.15, 1.84, 1.46, -0.44, 0, -1.48, -1.35, -1, -0.65],
  },
  minor: {
    bias: 0.41,
    classes: [4.83, -4.3, 1.83, 2.23, -1.7, -0.09, -2.59, 1.85, 2.04, -3.59, 1.43, -1.94],
    bass: [0.69, 0.03, -0.38, -1.72, -0.31, -2.41, 0.59, 0.65, 0.48, 1.15, 0.69, 0.93],
    openingBass: [1.19, -0.09, -0.35, -2.37, -0.3, -0.89, 0.68, -0.28, 1.23, 0.89, -0.12, 0.98],
    opening: [2.73, 0.15, -1.01, 1.5, 0.64, 0.03, -1.12, 1.75, -1.23, -0.43, -2.19, -0.82],
  },
};
