import { nearestZeroCrossing } from "../../../src/audio/edit/zero-crossing.ts";
import { clamp, snapStep, snapTime, type Snap, type Span } from "../../player-core/grid.ts";
import type { Session, SessionState } from "../../player-core/session.ts";
import { createStore } from "../platform/store.ts";

/** The part of what plays that is looped and edited, and where its ends may lie. */

/** Where ends of the part are put. */
export type PartSnap = Snap | "zero";

/** Without a grid, or free of it. */
const freeSnap = createStore<"zero" | "off">("zero");
/** As far as the studio moves them, in seconds. */
const REACH_SECONDS = 0.01;
/** Shorter parts cannot be looped. */
const LEAST_SECONDS = 0.021;

/** Tells when `partSnapOf` may have changed beside the session's state. @returns unsubscribe */
export const subscribeToSnap = freeSnap.subscribe;

/** Where ends are put now. */
export function partSnapOf({ grid, snap }: Pick<SessionState, "grid" | "snap">): PartSnap {
  return grid && snap !== "off" ? snap : freeSnap.value;
}

/** Ends are put so from now on; the part stays as it is. */
export function choosePartSnap(session: Pick<Session, "setSnap">, snap: PartSnap): void {
  if (snap === "zero" || snap === "off") freeSnap.set(snap);
  session.setSnap(snap === "zero" ? "off" : snap);
}

/** The part: everything where none is chosen. Seconds. */
export function partOf({ region, duration }: Pick<SessionState, "region" | "duration">): Span {
  return region ?? { start: 0, end: duration };
}

/** Step from one place to the next of the field that moves an end, in seconds; null where any place will do. */
export function partStep(state: Pick<SessionState, "grid" | "snap">): number | null {
  return snapStep(state.grid, state.snap);
}

/**
 * Moves one end to the place nearest to a time, and the other one out of its way.
 * @param part as it was before: while a number is typed, its first digits push the other end away for a moment only
 */
export function placeEnd(session: Session, end: keyof Span, seconds: number, part = partOf(session.state)): void {
  const { state } = session;
  const step = partStep(state);
  const least = step ?? LEAST_SECONDS;
  const at = atCrossing(session, snapTime(seconds, step, state.duration));
  const start = end === "start" ? clamp(at, 0, Math.max(0, state.duration - least)) : Math.min(part.start, at - least);
  const wanted = { ...part, start: Math.max(0, start) };
  session.setRegion({ ...wanted, end: end === "end" ? Math.max(at, least) : Math.max(part.end, wanted.start + least) });
}

/** A part that was drawn, as it is to be looped: at zero crossings where these were chosen. */
export function settledPart(session: Session, { start, end }: Span): Span {
  return { start: atCrossing(session, start), end: atCrossing(session, end) };
}

/** The zero crossing nearest to a time, of the selected track, once it is decoded. */
function atCrossing(session: Session, seconds: number): number {
  const { tracks, selected } = session.state;
  const audio = session.audioOf(tracks[selected]?.sample.sampleId ?? "");
  if (!audio || partSnapOf(session.state) !== "zero") return seconds;
  const { length, sampleRate, numberOfChannels } = audio;
  const read = (from: number, to: number) =>
    Array.from({ length: numberOfChannels }, (_, channel) => audio.getChannelData(channel).subarray(from, to));
  const frames = (value: number) => Math.round(value * sampleRate);
  return nearestZeroCrossing({ length, read }, frames(seconds), frames(REACH_SECONDS)) / sampleRate;
}
