import type { Instrument } from "../instruments.ts";
import { bass } from "./bass.ts";
import { closedHat, crash, openHat } from "./cymbals.ts";
import { clap, kick, percussion, rim, shaker, snare, tom } from "./drums.ts";
import { impact, riser, texture } from "./effects.ts";
import { clavinet, harpsichord, rhodes, wurlitzer } from "./electric-keys.ts";
import { GUITARS } from "./guitars.ts";
import { chords, pad, strings, vocal } from "./harmony.ts";
import { electricPiano } from "./keys.ts";
import { MALLET_VOICES } from "./mallets.ts";
import { arp, lead, pluck } from "./melody.ts";
import { feltPiano, honkyTonkPiano, piano } from "./pianos.ts";
import type { Voice } from "./voice.ts";
import { WIND_VOICES } from "./winds.ts";

/** The voice of every instrument. */
export const VOICES: Readonly<Record<Instrument, Voice>> = {
  kick,
  snare,
  clap,
  rim,
  closed_hat: closedHat,
  open_hat: openHat,
  shaker,
  percussion,
  tom,
  crash,
  bass,
  chords,
  keys: electricPiano,
  pad,
  strings,
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
};
