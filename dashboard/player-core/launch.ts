import type { Frames, Take } from "./clock.ts";

/** When a loop that is chosen while another one plays takes over. */
export type Launch = "bar" | "beat" | "now";

/** Bars are of four beats, as everywhere in the player. */
export const BEATS_PER_BAR = 4;
/** A boundary that is reached exactly must not be missed because of a last bit. */
const TOLERANCE = 1e-6;

/** A place where one loop may take over from another. */
export interface Boundary {
  /** Whole frame of the context. */
  when: Frames;
  /** Beats since its bar began: 0 on the bar. */
  beats: number;
}

/**
 * The first bar or beat of what plays that is not before a frame of the context. Bars are counted from the start of the
 * loop, and anew in each round: a loop of seven beats has a bar of four, one of three, and its seam is a boundary, too.
 * @param beat frames of the take's audio, which need not be whole
 */
export function nextBoundary(take: Take, beat: Frames, step: "bar" | "beat", earliest: Frames): Boundary {
  const { startedAt, position, length, loop, rate } = take;
  const [from, to] = [loop?.start ?? 0, loop?.end ?? length];
  const reached = position + Math.max(0, earliest - startedAt) * rate;
  const round = loop && reached >= to ? Math.floor((reached - from) / (to - from)) * (to - from) : 0;
  const size = step === "bar" ? BEATS_PER_BAR : 1;
  const beats = Math.ceil((reached - from - round) / (beat * size) - TOLERANCE) * size;
  const isSeam = beats * beat > to - from - TOLERANCE * beat;
  const within = isSeam ? to - from : beats * beat;
  const when = startedAt + Math.round((from + round + within - position) / rate);
  return { when: Math.max(earliest, when), beats: isSeam ? 0 : modulo(beats, BEATS_PER_BAR) };
}

/** The bar before a boundary, beat by beat, in frames of the context. */
export function countInBefore({ when }: Boundary, beat: Frames): Frames[] {
  return Array.from({ length: BEATS_PER_BAR }, (_, index) => when - (BEATS_PER_BAR - index) * beat);
}

/** Where a loop is entered so that its bars lie on those before it: at its start on a bar, further on between bars. */
export function entryOf({ beats }: Boundary, beat: Frames, length: Frames): Frames {
  return Math.round(beats * beat) % length;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
