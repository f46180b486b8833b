import type { Kit } from "../genre.ts";

/** Drums that genres start from: an acoustic kit open and dry, and those of drum machines. */
export const KITS = {
  acoustic: {
    kickFundamental: 58,
    kickSweep: 120,
    kickDecay: 0.24,
    kickDrive: 0.3,
    snareTone: 190,
    snareDecay: 0.24,
    snareNoise: 0.55,
    hatDecay: 0.07,
  },
  dry: {
    kickFundamental: 56,
    kickSweep: 110,
    kickDecay: 0.18,
    kickDrive: 0.25,
    snareTone: 205,
    snareDecay: 0.14,
    snareNoise: 0.5,
    hatDecay: 0.05,
  },
  eights: {
    kickFundamental: 49,
    kickSweep: 150,
    kickDecay: 0.45,
    kickDrive: 0.3,
    snareTone: 185,
    snareDecay: 0.18,
    snareNoise: 0.65,
    hatDecay: 0.045,
  },
  nines: {
    kickFundamental: 51,
    kickSweep: 240,
    kickDecay: 0.32,
    kickDrive: 0.5,
    snareTone: 200,
    snareDecay: 0.2,
    snareNoise: 0.65,
    hatDecay: 0.06,
  },
} as const satisfies Record<string, Kit>;
