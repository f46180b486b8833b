import { KIT } from "./instruments/drums.ts";
import type { InstrumentFacts, Strip } from "./instruments/facts.ts";
import { HAND_DRUMS } from "./instruments/hand-drums.ts";
import { BOWED, ENSEMBLES, ORGANS, SINGERS } from "./instruments/held.ts";
import { STRUCK_KEYS } from "./instruments/keyboards.ts";
import { MALLETS } from "./instruments/mallets.ts";
import { PICKED, STRUMMED } from "./instruments/plucked.ts";
import { BASSES, BEDS, EFFECTS, LEADS } from "./instruments/synths.ts";
import { MOVING, TEXTURES } from "./instruments/textures.ts";
import { BRASS, WINDS } from "./instruments/winds.ts";

/** Every sound the synthesiser can play, in the order of a mixer, with everything about it but its voice. */
const CATALOGUE = {
  ...KIT,
  ...HAND_DRUMS,
  ...BASSES,
  ...BEDS,
  ...STRUCK_KEYS,
  ...ORGANS,
  ...ENSEMBLES,
  ...STRUMMED,
  ...LEADS,
  ...PICKED,
  ...MALLETS,
  ...BRASS,
  ...WINDS,
  ...BOWED,
  ...SINGERS,
  ...EFFECTS,
  ...TEXTURES,
  ...MOVING,
};

export type Instrument = keyof typeof CATALOGUE;

/** Names of all instruments. */
// The keys of a const object are its instruments.
export const INSTRUMENTS = Object.keys(CATALOGUE) as [Instrument, ...Instrument[]];

/** Facts of each instrument. */
export const FACTS: Readonly<Record<Instrument, InstrumentFacts>> = CATALOGUE;

/** Channel strip of each instrument, before genre and mood change it. */
export const STRIPS: Readonly<Record<Instrument, Strip>> = CATALOGUE;

/** True if the instrument plays the notes of the key, so that a one-shot of it has a pitch. */
export function isPitched(instrument: Instrument): boolean {
  const { role } = STRIPS[instrument];
  return role === "bass" || role === "harmony" || role === "melody";
}
