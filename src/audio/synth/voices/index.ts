import type { Instrument } from "../instruments.ts";
import { bass } from "./bass.ts";
import { closedHat, crash, openHat, ride } from "./cymbals.ts";
import { clap, kick, percussion, rim, shaker, snare, tom } from "./drums.ts";
import { impact, laser, reverseCymbal, riser, subDrop, texture } from "./effects.ts";
import { clavinet, harpsichord, rhodes, wurlitzer } from "./electric-keys.ts";
import { GUITARS } from "./guitars.ts";
import { HAND_VOICES } from "./hand-drums.ts";
import { chords, pad, synthStrings, vocal } from "./harmony.ts";
import { HELD_VOICES } from "./held-tones.ts";
import { inKit } from "./kits.ts";
import { electricPiano } from "./keys.ts";
import { MALLET_VOICES } from "./mallets.ts";
import { arp, lead, pluck } from "./melody.ts";
import { feltPiano, honkyTonkPiano, piano } from "./pianos.ts";
import { TEXTURE_VOICES } from "./textures.ts";
import type { Voice } from "./voice.ts";
import { WIND_VOICES } from "./winds.ts";

/** The voice of every instrument. */
export const VOICES: Readonly<Record<Instrument, Voice>> = {
  kick: inKit("kick", kick),
  snare: inKit("snare", snare),
  clap: inKit("clap", clap),
  rim: inKit("rim", rim),
  closed_hat: inKit("closed_hat", closedHat),
  open_hat: inKit("open_hat", openHat),
  shaker,
  percussion: inKit("percussion", percussion),
  tom: inKit("tom", tom),
  crash: inKit("crash", crash),
  ride: inKit("ride", ride),
  bass,
  chords,
  keys: electricPiano,
  pad,
  synth_strings: synthStrings,
  vocal,
  pluck,
  lead,
  arp,
  texture,
  riser,
  impact,
  piano,
  felt_piano: feltPiano,
  honky_tonk_piano: honkyTonkPiano,
  rhodes,
  wurlitzer,
  clavinet,
  harpsichord,
  ...GUITARS,
  ...MALLET_VOICES,
  ...WIND_VOICES,
  ...TEXTURE_VOICES,
  sub_drop: subDrop,
  laser,
  reverse_cymbal: reverseCymbal,
  ...HELD_VOICES,
  ...HAND_VOICES,
  cowbell: inKit("cowbell", HAND_VOICES.cowbell),
  claves: inKit("claves", HAND_VOICES.claves),
  maraca: inKit("maraca", HAND_VOICES.maraca),
  tambourine: inKit("tambourine", HAND_VOICES.tambourine),
};
