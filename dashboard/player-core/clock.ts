/**
 * Samples of audio since some start. Whole at the audio's own speed, so that tracks which join later sit on the very
 * sample; at another speed tracks sit between samples, all at the same place.
 */
export type Frames = number;

/** A part of the audio that repeats: from `start` up to, not including, `end`. */
export interface Loop {
  start: Frames;
  end: Frames;
}

/** Playback that began: at the context's frame `startedAt` it was, or will be, at `position`. */
export interface Take {
  startedAt: Frames;
  position: Frames;
  length: Frames;
  loop: Loop | null;
  /** Speed: 1 is the audio's own, and its pitch. */
  rate: number;
}

/** Position of the take at a frame of the context. Before its start it is the first one. */
export function positionAt({ startedAt, position, length, loop, rate }: Take, now: Frames): Frames {
  const reached = position + Math.max(0, now - startedAt) * rate;
  if (!loop) return Math.min(reached, length);
  if (reached < loop.end) return reached;
  return loop.start + ((reached - loop.start) % (loop.end - loop.start));
}

/** True once the take has reached its end, which a loop never does. */
export function hasEnded(take: Take, now: Frames): boolean {
  return !take.loop && positionAt(take, now) >= take.length;
}

/** Position at which playback starts for a requested one: beyond the loop or the end it starts over. */
export function entryPoint(position: Frames, length: Frames, loop: Loop | null): Frames {
  if (loop) return position >= loop.end || position < 0 ? loop.start : position;
  return position >= length || position < 0 ? 0 : position;
}
