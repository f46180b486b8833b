import { clamp, type Span } from "./grid.ts";

/** Closer than this there is nothing more to see. */
const MIN_SECONDS = 0.05;

/** The part of the audio that is in view when all of it is. */
export function whole(duration: number): Span {
  return { start: 0, end: duration };
}

/** Shows `1/factor` of what is in view, with the time at `anchor` where it was. */
export function zoom(view: Span, factor: number, anchor: number, duration: number): Span {
  const length = view.end - view.start;
  const shown = clamp(length / factor, Math.min(MIN_SECONDS, duration), duration);
  const share = length > 0 ? clamp((anchor - view.start) / length, 0, 1) : 0;
  return shift({ start: anchor - share * shown, end: anchor + (1 - share) * shown }, 0, duration);
}

/** Moves what is in view, up to the ends of the audio. */
export function shift({ start, end }: Span, by: number, duration: number): Span {
  const length = Math.min(end - start, duration);
  const from = clamp(start + by, 0, duration - length);
  return { start: from, end: from + length };
}

/** Turns a page when the position has left the view. */
export function follow(view: Span, position: number, duration: number): Span {
  if (position >= view.start && position < view.end) return view;
  return shift(view, position - view.start, duration);
}

/** Pixels from the left edge. */
export function toX(view: Span, seconds: number, width: number): number {
  return view.end > view.start ? ((seconds - view.start) / (view.end - view.start)) * width : 0;
}

/** The time at a pixel; not limited to the view. */
export function toSeconds(view: Span, x: number, width: number): number {
  return width > 0 ? view.start + (x / width) * (view.end - view.start) : view.start;
}
