/** Places of a loop in a track. */
export const SECTIONS = ["intro", "drop", "fill", "outro"] as const;
export type Section = (typeof SECTIONS)[number];
