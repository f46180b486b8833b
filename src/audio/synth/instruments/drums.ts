import { family } from "./facts.ts";

const drum = { role: "drum", part: "percussion", level: -14 } as const;

/** The drum kit. */
export const KIT = {
  ...family(
    { ...drum, part: "kick" },
    {
      kick: { level: -4, midi: 36 },
    },
  ),
  ...family(
    { ...drum, part: "snare" },
    {
      snare: { level: -7, reverb: 0.12, highpass: 110, midi: 38 },
      clap: { level: -8, reverb: 0.18, highpass: 250, midi: 39 },
      rim: { label: "rimshot", level: -12, reverb: 0.15, highpass: 250, pan: 0.2, midi: 37 },
    },
  ),
  ...family(
    { ...drum, part: "hats" },
    {
      closed_hat: { level: -15, highpass: 2500, pan: 0.12, midi: 42 },
      open_hat: { level: -16, highpass: 2000, pan: 0.12, midi: 46, beats: 1 },
    },
  ),
  ...family(drum, {
    shaker: { level: -19, highpass: 2500, pan: -0.35, midi: 70 },
    percussion: { label: "congas", level: -14, reverb: 0.2, delay: 0.08, highpass: 150, pan: -0.25, midi: 64 },
    tom: { label: "toms", level: -10, reverb: 0.15, highpass: 60, pan: 0.15, midi: 45 },
    crash: {
      label: "crash cymbal",
      level: -16,
      reverb: 0.15,
      highpass: 500,
      midi: 49,
      beats: 4,
    },
  }),
};
