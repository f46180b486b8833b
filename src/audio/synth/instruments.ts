import type { Decibels, Hertz } from "../audio.ts";

/** Every sound the synthesiser can play. */
export const INSTRUMENTS = [
  "kick",
  "snare",
  "clap",
  "rim",
  "closed_hat",
  "open_hat",
  "shaker",
  "percussion",
  "tom",
  "crash",
  "bass",
  "chords",
  "keys",
  "pad",
  "strings",
  "vocal",
  "pluck",
  "lead",
  "arp",
  "texture",
  "riser",
  "impact",
] as const;

export type Instrument = (typeof INSTRUMENTS)[number];

/** Musical role of an instrument, which decides the part writer that gives it its notes. */
export type Role = "drum" | "bass" | "harmony" | "melody" | "texture" | "effect";

/** How one instrument enters the mix. */
export interface Strip {
  role: Role;
  /** Drums: peak of a full-velocity hit. Others: RMS while sounding. Both in dBFS before the mix is levelled. */
  level: Decibels;
  /** Share sent to the reverb, 0..1. */
  reverb: number;
  /** Share sent to the tempo delay, 0..1. */
  delay: number;
  /** Everything below is removed, so that low frequencies belong to kick and bass. */
  highpass: Hertz;
  /** -1 left to 1 right; low instruments stay in the centre. */
  pan: number;
  /** How much of the genre's ducking reaches it, 0..1. */
  ducking: number;
}

function strip(role: Role, level: Decibels, sound: Partial<Omit<Strip, "role" | "level">>): Strip {
  return { role, level, reverb: 0, delay: 0, highpass: 25, pan: 0, ducking: 0, ...sound };
}

/** Channel strip of each instrument, before genre and mood change it. */
export const STRIPS: Readonly<Record<Instrument, Strip>> = {
  kick: strip("drum", -4, {}),
  snare: strip("drum", -7, { reverb: 0.12, highpass: 110 }),
  clap: strip("drum", -8, { reverb: 0.18, highpass: 250 }),
  rim: strip("drum", -12, { reverb: 0.15, highpass: 250, pan: 0.2 }),
  closed_hat: strip("drum", -15, { highpass: 2500, pan: 0.12 }),
  open_hat: strip("drum", -16, { highpass: 2000, pan: 0.12 }),
  shaker: strip("drum", -19, { highpass: 2500, pan: -0.35 }),
  percussion: strip("drum", -14, { reverb: 0.2, delay: 0.08, highpass: 150, pan: -0.25 }),
  tom: strip("drum", -10, { reverb: 0.15, highpass: 60, pan: 0.15 }),
  crash: strip("drum", -16, { reverb: 0.15, highpass: 500 }),
  bass: strip("bass", -15, { highpass: 28, ducking: 0.9 }),
  chords: strip("harmony", -21, { reverb: 0.25, delay: 0.12, highpass: 160, ducking: 1 }),
  keys: strip("harmony", -20, { reverb: 0.22, delay: 0.08, highpass: 130, ducking: 0.7 }),
  pad: strip("harmony", -23, { reverb: 0.4, highpass: 180, ducking: 1 }),
  strings: strip("harmony", -22, { reverb: 0.4, highpass: 180, ducking: 0.6 }),
  vocal: strip("harmony", -22, { reverb: 0.4, delay: 0.2, highpass: 200, ducking: 0.5 }),
  pluck: strip("melody", -20, { reverb: 0.25, delay: 0.3, highpass: 200, pan: 0.2, ducking: 0.4 }),
  lead: strip("melody", -20, { reverb: 0.22, delay: 0.25, highpass: 200, ducking: 0.4 }),
  arp: strip("melody", -23, { reverb: 0.2, delay: 0.25, highpass: 250, pan: -0.2, ducking: 0.6 }),
  texture: strip("texture", -36, { highpass: 150 }),
  riser: strip("effect", -24, { reverb: 0.3, highpass: 250 }),
  impact: strip("effect", -18, { reverb: 0.35, highpass: 28 }),
};

/** True if the instrument plays the notes of the key, so that a one-shot of it has a pitch. */
export function isPitched(instrument: Instrument): boolean {
  const { role } = STRIPS[instrument];
  return role === "bass" || role === "harmony" || role === "melody";
}
