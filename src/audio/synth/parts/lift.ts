import { beatsPerBar, type NoteEvent } from "../score.ts";
import { type Instrument, STRIPS } from "../instruments.ts";
import type { Piece } from "./pattern.ts";

/** Shorter loops play with all they have from the start. */
const LEAST_BARS = 8;
/** Longer loops lift in every sixteen bars. */
const MOST_BARS = 16;
/** Fewest instruments that keep playing through a lift, so that the loop does not fall apart. */
const LEAST_PLAYING = 3;
/** A player may push this far into the bar before. */
const EARLY_BEATS = 0.04;
/** Drums hold back until everybody plays. */
const HELD_BACK = 0.9;

/**
 * Arranges a longer loop: what its genre keeps for the lift enters in the second half, and the drums hold back until then.
 * A loop of few instruments, or one that a section arranges, stays as it is.
 */
export function liftSecondHalf(piece: Piece, events: readonly NoteEvent[]): NoteEvent[] {
  const { recipe, genre, bars } = piece;
  const waiting = new Set(genre.lift.filter((instrument) => recipe.instruments.includes(instrument)));
  const playing = recipe.instruments.length - waiting.size;
  if (bars < LEAST_BARS || recipe.section !== undefined || playing < LEAST_PLAYING) return [...events];
  const barBeats = beatsPerBar(recipe);
  const period = bars > MOST_BARS && bars % MOST_BARS === 0 ? MOST_BARS : bars;
  const entryBar = 4 * Math.floor(period / LEAST_BARS);
  return events.flatMap((event) => {
    const bar = Math.floor((event.startBeats + EARLY_BEATS) / barBeats);
    if (bar % period >= entryBar) return [event];
    const entry = (bar - (bar % period) + entryBar) * barBeats;
    return waiting.has(event.instrument) ? heldFrom(event, entry) : [heldBack(event)];
  });
}

/** The part of a note that sounds after its instrument's entry; a note held across it begins there. */
function heldFrom(event: NoteEvent, entry: number): NoteEvent[] {
  const end = event.startBeats + event.gateBeats;
  return end > entry + 0.5 ? [{ ...event, startBeats: entry, gateBeats: end - entry }] : [];
}

function heldBack(event: NoteEvent): NoteEvent {
  const isDrum = isDrumOf(event.instrument);
  return isDrum ? { ...event, velocity: HELD_BACK * event.velocity } : event;
}

function isDrumOf(instrument: Instrument): boolean {
  return STRIPS[instrument].role === "drum";
}
