/** Instruments of the built-in engine that can play what somebody hummed. */
export const PART_INSTRUMENTS = ["lead", "pluck", "arp", "keys", "bass", "pad", "strings", "vocal"] as const;

/** One of them. */
export type PartInstrument = (typeof PART_INSTRUMENTS)[number];
