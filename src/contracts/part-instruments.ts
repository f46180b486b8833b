/** Instruments to choose from for what somebody hummed; by its name every other that plays notes may be asked for. */
export const PART_INSTRUMENTS = ["lead", "pluck", "arp", "keys", "bass", "pad", "strings", "vocal"] as const;

/** In characters. */
export const MAX_INSTRUMENT_CHARACTERS = 60;
