import { BEATS_PER_BAR, DRUM_NOTE, type NoteEvent } from "../score.ts";
import { noteAtOrAbove, pitchClassOf } from "../theory.ts";
import type { Piece } from "./pattern.ts";

/** A riser needs at most this long to build. */
const RISER_BARS = 2;

/** Writes what has no pattern: the texture under everything, the riser into the loop's end, the impact on its start. */
export function writeEffects(piece: Piece): NoteEvent[] {
  const { instruments, key } = piece.recipe;
  const whole = piece.bars * BEATS_PER_BAR;
  const rise = Math.min(RISER_BARS, piece.bars) * BEATS_PER_BAR;
  const note = noteAtOrAbove(pitchClassOf(key.tonic), DRUM_NOTE);
  const events: NoteEvent[] = [
    { instrument: "texture", startBeats: 0, gateBeats: whole, note, velocity: 0.8 },
    { instrument: "riser", startBeats: whole - rise, gateBeats: rise, note, velocity: 0.8 },
    { instrument: "impact", startBeats: 0, gateBeats: BEATS_PER_BAR, note, velocity: 0.9 },
  ];
  return events.filter((event) => instruments.includes(event.instrument));
}
