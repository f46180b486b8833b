import { FACTS, type Instrument } from "./instruments.ts";

/** What an instrument of notes may play: a melody, struck or held chords, or their notes one after the other. */
export const PLAYING = ["melody", "arpeggio", "chords", "stabs", "pad"] as const;
export type Playing = (typeof PLAYING)[number];

/** What an instrument of a recipe plays: as asked for, else as usual; null for what plays no melody and no chords. */
export function playingOf(
  { plays }: { plays?: Partial<Record<Instrument, Playing>> },
  instrument: Instrument,
): Playing | null {
  return plays?.[instrument] ?? usualPlaying(instrument);
}

/** What an instrument plays where nothing else is asked for. */
export function usualPlaying(instrument: Instrument): Playing | null {
  const { role, plays } = FACTS[instrument];
  if (role === "melody") return plays === "broken" ? "arpeggio" : "melody";
  if (role === "harmony") return plays === "held" ? "pad" : "chords";
  return null;
}

/** True for chords, held or struck. */
export function isHarmony(playing: Playing | null): boolean {
  return playing === "chords" || playing === "stabs" || playing === "pad";
}
