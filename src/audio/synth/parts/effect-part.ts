import { beatsPerBar, DRUM_NOTE, type NoteEvent } from "../score.ts";
import { noteAtOrAbove, pitchClassOf } from "../theory.ts";
import type { Piece } from "./pattern.ts";

/** A riser into the end of a piece that others play needs at most this long to build. */
const RISER_BARS = 2;

/** Writes what has no pattern: the texture under everything, the riser into the loop's end, or falling from its start, the impact on its start. */
export function writeEffects(piece: Piece): NoteEvent[] {
  const { instruments, key } = piece.recipe;
  const barBeats = beatsPerBar(piece.recipe);
  const whole = piece.bars * barBeats;
  const { sweep } = piece.recipe;
  const rise = sweep === undefined ? Math.min(RISER_BARS, piece.bars) * barBeats : whole;
  const isFalling = sweep === "falling";
  const note = noteAtOrAbove(pitchClassOf(key.tonic), DRUM_NOTE);
  const events: NoteEvent[] = [
    { instrument: "texture", startBeats: 0, gateBeats: whole, note, velocity: 0.8 },
    {
      instrument: "riser",
      startBeats: isFalling ? 0 : whole - rise,
      gateBeats: rise,
      note,
      velocity: 0.8,
      ...(isFalling ? { isReversed: true } : {}),
    },
    { instrument: "impact", startBeats: 0, gateBeats: barBeats, note, velocity: 0.9 },
  ];
  return events.filter((event) => instruments.includes(event.instrument));
}
