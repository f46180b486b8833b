import type { BRASS, WINDS } from "../instruments/winds.ts";
import { held, sustained, type Sustained } from "./sustained.ts";
import type { Voice } from "./voice.ts";

type Wind = keyof typeof WINDS | keyof typeof BRASS;

/**
 * Brass opens with loudness; its bell passes what lies below the edge (Fletcher and Rossing, §14). Reeds and flutes by their
 * resonances and by how their tubes end (§15–16). Formants of winds by Meyer, Acoustics and the Performance of Music, §3.
 */
const TABLE: Readonly<Record<Wind, Sustained>> = {
  trumpet: held([0.1, 650, 3600], [1200, 1.6, 1.3], [0.035, 0.07, 5.2, 9, 0.35], { scoop: 25, breath: [0.012, 3] }),
  // A Harmon mute leaves little below 1.5 kHz.
  muted_trumpet: held([0.1, 1500, 4200], [1900, 2.5, 1.6, 3600, 3, 1], [0.03, 0.06, 5.2, 11, 0.3], {
    direct: 0.12,
    scoop: 25,
    breath: [0.03, 5],
  }),
  trombone: held([0.1, 380, 2300], [520, 1.8, 1, 1500, 2, 0.3], [0.05, 0.09, 4.6, 7, 0.5], {
    scoop: 35,
    breath: [0.012, 4],
  }),
  french_horn: held([0.2, 260, 1250], [340, 1.6, 1.2], [0.06, 0.12, 4.4, 4, 0.6], { scoop: 20, breath: [0.008, 4] }),
  tuba: held([0.2, 170, 800], [230, 1.6, 1], [0.05, 0.1], { scoop: 20, breath: [0.012, 6] }),
  brass: held([0.1, 600, 3800], [550, 1.6, 0.7, 1200, 1.6, 1], [0.04, 0.09, 5, 5, 0.4], {
    sustain: 0.85,
    scoop: 25,
    players: [2, 5],
    breath: [0.01, 4],
  }),
  sax: held([0.45, 900, 4200], [620, 2, 1.4, 1450, 2.5, 1, 3000, 3, 0.4], [0.035, 0.08, 5.1, 13, 0.3], {
    scoop: 30,
    breath: [0.04, 4],
  }),
  // A tube that is closed at the reed: odd partials.
  clarinet: held([0.55, 900, 3600], [1500, 2, 0.5], [0.04, 0.07], { even: 0.07, breath: [0.012, 3] }),
  oboe: held([0.05, 1300, 4200], [1100, 2.5, 2, 2900, 3.5, 1.2], [0.035, 0.06, 5.4, 10, 0.3], {
    direct: 0.5,
    breath: [0.012, 4],
  }),
  bassoon: held([0.2, 650, 2400], [470, 2.5, 2, 1200, 3, 0.8], [0.04, 0.07, 4.8, 6, 0.4], {
    direct: 0.5,
    breath: [0.01, 5],
  }),
  flute: held([1, 550, 2400], [], [0.06, 0.09, 5, 9, 0.3], { breath: [0.1, 2] }),
  piccolo: held([1.2, 1200, 4000], [], [0.04, 0.07, 5.4, 9, 0.25], { breath: [0.06, 2] }),
  // Closed at the bottom, blown across the top.
  pan_flute: held([1, 450, 1700], [], [0.045, 0.12, 4.8, 7, 0.35], { even: 0.2, sustain: 0.75, breath: [0.32, 1.5] }),
  shakuhachi: held([0.9, 600, 2600], [], [0.08, 0.15, 4.3, 22, 0.45], { scoop: 70, breath: [0.38, 2.5] }),
  recorder: held([1.1, 700, 2000], [], [0.03, 0.05], { even: 0.35, breath: [0.05, 2] }),
  // Lips are a resonator without a reed: all but a sine, in the air that it is made of.
  whistle: held([3.5, 250, 6000], [], [0.05, 0.08, 5.6, 18, 0.2], { scoop: 45, breath: [0.09, 1.3] }),
  harmonica: held([0.3, 1500, 4500], [900, 1.5, 0.8, 2400, 2, 0.8], [0.03, 0.07, 5.5, 5, 0.3], {
    tremolo: [5.5, 0.15],
    players: [1, 2],
    breath: [0.02, 4],
  }),
};

/** The voice of each instrument that is blown. */
// The keys are those of the table.
export const WIND_VOICES = Object.fromEntries(
  Object.entries(TABLE).map(([name, made]) => [name, sustained(made)]),
) as Readonly<Record<Wind, Voice>>;
