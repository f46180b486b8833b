/** Instruments to choose from for what somebody hummed; by its name every other that plays notes may be asked for. */
export const PART_INSTRUMENTS = ["lead", "pluck", "arp", "keys", "bass", "pad", "strings", "vocal"] as const;

/** In characters. */
export const MAX_INSTRUMENT_CHARACTERS = 60;

/** Refusal of an instrument that plays no notes, with what to name instead. */
export function unknownInstrumentText(asked: string): string {
  return `"${asked}" is no instrument that plays notes. Name one of ${PART_INSTRUMENTS.join(", ")}, or another, as "tenor sax"`;
}
