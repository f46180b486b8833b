import type { Note } from "./song.ts";

/** A note as a sequencer counts it: whole ticks, whole velocities from 1 to 127. */
export interface TimedNote {
  startTick: number;
  /** After `startTick`. */
  releaseTick: number;
  midiNote: number;
  velocity: number;
}

/** Ticks of a quarter note: every note value down to a 64th triplet is whole, and a tick is below a millisecond. */
export const TICKS_PER_BEAT = 960;
const HIGHEST = 127;

/**
 * Rounds notes to ticks so that none releases another: a key is let go before it is struck again, and two strikes of
 * one key at once are one, as loud as the louder and as long as the longer. All are released by `endTick`. Notes
 * that a sequencer has no number for (pitch beyond 0 to 127, no time) are left out.
 * @returns in order of start, then pitch
 */
export function timedNotes(notes: readonly Note[], endTick: number): TimedNote[] {
  const sorted = notes.flatMap((note) => timed(note, endTick)).sort(byStart);
  const held = new Map<number, TimedNote>();
  return sorted.filter((note) => {
    const before = held.get(note.midiNote);
    if (before?.startTick === note.startTick) {
      before.releaseTick = Math.max(before.releaseTick, note.releaseTick);
      before.velocity = Math.max(before.velocity, note.velocity);
      return false;
    }
    if (before) before.releaseTick = Math.min(before.releaseTick, note.startTick);
    held.set(note.midiNote, note);
    return true;
  });
}

function timed({ startBeats, durationBeats, midiNote, velocity }: Note, endTick: number): TimedNote[] {
  const pitch = Math.round(midiNote);
  const startTick = Math.max(0, Math.round(startBeats * TICKS_PER_BEAT));
  const releaseTick = Math.round((startBeats + durationBeats) * TICKS_PER_BEAT);
  if (!(pitch >= 0 && pitch <= HIGHEST) || !(startTick < endTick) || Number.isNaN(releaseTick)) return [];
  return [
    {
      startTick,
      releaseTick: Math.min(endTick, Math.max(startTick + 1, releaseTick)),
      midiNote: pitch,
      velocity: Math.min(HIGHEST, Math.max(1, Math.round(velocity * HIGHEST) || 1)),
    },
  ];
}

function byStart(left: TimedNote, right: TimedNote): number {
  return left.startTick - right.startTick || left.midiNote - right.midiNote;
}
