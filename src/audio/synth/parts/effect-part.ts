import { FACTS } from "../instruments.ts";
import { beatsPerBar, DRUM_NOTE, type NoteEvent } from "../score.ts";
import { noteAtOrAbove, pitchClassOf } from "../theory.ts";
import type { Piece } from "./pattern.ts";

/** A riser into the end of a piece that others play needs at most this long to build. */
const RISER_BARS = 2;

/** Writes what has no pattern: textures under everything, risers into the loop's end, or falling from its start, blows on its start. */
export function writeEffects(piece: Piece): NoteEvent[] {
  const { instruments, key, sweep } = piece.recipe;
  const barBeats = beatsPerBar(piece.recipe);
  const whole = piece.bars * barBeats;
  const rise = sweep === undefined ? Math.min(RISER_BARS, piece.bars) * barBeats : whole;
  const isFalling = sweep === "falling";
  const note = noteAtOrAbove(pitchClassOf(key.tonic), DRUM_NOTE);
  return instruments.flatMap((instrument): NoteEvent[] => {
    const { role, plays } = FACTS[instrument];
    if (role === "texture") return [{ instrument, startBeats: 0, gateBeats: whole, note, velocity: 0.8 }];
    if (role !== "effect") return [];
    if (plays !== "into") return [{ instrument, startBeats: 0, gateBeats: barBeats, note, velocity: 0.9 }];
    const startBeats = isFalling ? 0 : whole - rise;
    const reversed = isFalling ? { isReversed: true } : {};
    return [{ instrument, startBeats, gateBeats: rise, note, velocity: 0.8, ...reversed }];
  });
}
