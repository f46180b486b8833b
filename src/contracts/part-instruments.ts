/** Instruments to choose from for what somebody hummed; by its name every other that plays notes may be asked for. */
export const PART_INSTRUMENTS = ["lead", "pluck", "arp", "keys", "bass", "pad", "strings", "vocal"] as const;

/** One of them. */
export type PartInstrument = (typeof PART_INSTRUMENTS)[number];
