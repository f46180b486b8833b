import type { Span } from "./grid.ts";
import { spokenTime } from "./format.ts";
import { listenToPinch } from "./pinch.ts";
import { follow, shift, toSeconds, toX, whole, zoom } from "./viewport.ts";
import { paintWave, type Lane, type Picture } from "./wave-paint.ts";

/** Less movement than this is a click, not a drag. */
const DRAG_PIXELS = 4;
const HANDLE_PIXELS = 7;
const WHEEL_ZOOM = 1.002;

export interface WaveEvents {
  onSeek(seconds: number): void;
  /** Ends in any order, not on the grid. Not final while the pointer still moves. */
  onLoop(span: Span, isFinal: boolean): void;
  onClearLoop(): void;
  /** Another part is in view. */
  onView?(view: Span): void;
}

export interface WaveOptions {
  /** A plain wheel zooms. Not where it has to scroll what is around. */
  wheelZooms?: boolean;
}

/** State of the view, without colours and the visible span. */
export type WaveState = Pick<Picture, "duration" | "position" | "loop" | "grid" | "scale"> & {
  lanes: readonly Omit<Lane, "color">[];
};

/** The waveforms of a scene on one canvas. Does not hold: what plays, how loops snap. */
export interface WaveView {
  show(state: WaveState): void;
  /** Everything in view, for another scene. */
  reset(): void;
  zoomBy(factor: number): void;
  close(): void;
}

/** @param colorOf resolves a track's colour; asked at each drawing, since themes change */
export function createWaveView(
  canvas: HTMLCanvasElement,
  colorOf: (lane: number) => string,
  events: WaveEvents,
  { wheelZooms = false }: WaveOptions = {},
): WaveView {
  const scope = new AbortController();
  let state: WaveState = { duration: 0, position: 0, loop: null, grid: null, scale: 1, lanes: [] };
  let view: Span = whole(0);
  let frame = 0;

  function setView(next: Span): void {
    view = next;
    events.onView?.(view);
    requestDraw();
  }

  function zoomAt(x: number, factor: number): void {
    setView(zoom(view, factor, toSeconds(view, x, canvas.clientWidth), state.duration));
  }

  function pan(pixels: number): void {
    setView(shift(view, (pixels / canvas.clientWidth) * (view.end - view.start), state.duration));
  }

  function requestDraw(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw(canvas, { ...state, view }, colorOf);
    });
  }

  const observer = new ResizeObserver(requestDraw);
  observer.observe(canvas);
  const look = () => ({ view, loop: state.loop, duration: state.duration });
  listenToPointer(canvas, scope.signal, { ...events, look });
  listenToGestures(canvas, { signal: scope.signal, wheelZooms, pan, zoomAt });

  return {
    show(next) {
      const before = view;
      view = viewAfter(view, state, next);
      state = next;
      if (view !== before) events.onView?.(view);
      announce(canvas, state);
      requestDraw();
    },
    reset: () => setView(whole(state.duration)),
    zoomBy(factor) {
      const anchor = isWithin(state.position, view) ? state.position : (view.start + view.end) / 2;
      setView(zoom(view, factor, anchor, state.duration));
    },
    close() {
      scope.abort();
      observer.disconnect();
      cancelAnimationFrame(frame);
    },
  };
}

/** The whole of another scene. Follows the playhead, unless the user has scrolled away from it to look elsewhere. */
function viewAfter(view: Span, before: WaveState, next: WaveState): Span {
  if (next.duration !== before.duration) return whole(next.duration);
  return isWithin(before.position, view) ? follow(view, next.position, next.duration) : view;
}

interface GestureOptions extends Required<WaveOptions> {
  signal: AbortSignal;
  /** @param pixels to the right */
  pan(pixels: number): void;
  zoomAt(x: number, factor: number): void;
}

/** Pinch and wheel. */
function listenToGestures(canvas: HTMLCanvasElement, options: GestureOptions): void {
  const { signal, pan, zoomAt } = options;
  listenToPinch(canvas, signal, ({ factor, centre, moved }) => {
    pan(-moved);
    zoomAt(centre, factor);
  });
  listenToWheel(canvas, options);
}

/** Sideways it scrolls; up and down it zooms, where a plain wheel does, or with Ctrl, which is a trackpad's pinch too. */
function listenToWheel(canvas: HTMLCanvasElement, { signal, wheelZooms, pan, zoomAt }: GestureOptions): void {
  const onWheel = (event: WheelEvent) => {
    const isPan = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    // In a host a plain wheel scrolls the conversation around the player.
    if (!isPan && !wheelZooms && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (isPan) pan(event.deltaX);
    else zoomAt(event.offsetX, WHEEL_ZOOM ** -event.deltaY);
  };
  canvas.addEventListener("wheel", onWheel, { passive: false, signal });
}

function isWithin(seconds: number, { start, end }: Span): boolean {
  return seconds >= start && seconds <= end;
}

function announce(canvas: HTMLCanvasElement, { position, duration, grid }: WaveState): void {
  const values = { now: position.toFixed(1), max: duration.toFixed(1), text: spokenTime(Math.round(position)) };
  for (const [name, value] of Object.entries(values)) {
    if (canvas.getAttribute(`aria-value${name}`) !== value) canvas.setAttribute(`aria-value${name}`, value);
  }
  canvas.dataset["grid"] = grid ? "bars" : "seconds";
}

function draw(canvas: HTMLCanvasElement, state: WaveState & { view: Span }, colorOf: (lane: number) => string): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  const scale = window.devicePixelRatio || 1;
  const [pixelWidth, pixelHeight] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight)
    Object.assign(canvas, { width: pixelWidth, height: pixelHeight });
  context.setTransform(scale, 0, 0, scale, 0, 0);
  const style = getComputedStyle(canvas);
  const color = (name: string) => style.getPropertyValue(`--${name}`);
  const colors = {
    text: color("text"),
    dim: color("dim"),
    line: color("line"),
    region: color("region"),
    accent: color("accent"),
    lane: color("raised"),
  };
  const lanes = state.lanes.map((lane, index) => ({ ...lane, color: colorOf(index) }));
  paintWave(context, { ...state, lanes, colors }, { width, height });
}

interface PointerEvents extends WaveEvents {
  look(): { view: Span; loop: Span | null; duration: number };
}

function listenToPointer(canvas: HTMLCanvasElement, signal: AbortSignal, events: PointerEvents): void {
  /** The end of the loop that stays where it is, or where a drag began. */
  let anchor: { seconds: number; x: number; isDrag: boolean } | null = null;
  const secondsAt = (event: PointerEvent) => toSeconds(events.look().view, event.offsetX, canvas.clientWidth);
  const listen = (
    type: "pointerdown" | "pointermove" | "pointerup" | "pointercancel",
    act: (event: PointerEvent) => void,
  ) => canvas.addEventListener(type, act, { signal });

  listen("pointerdown", (event) => {
    // A second finger makes it a pinch.
    if (!event.isPrimary) anchor = null;
    if (event.button !== 0 || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    const fixed = oppositeHandle(event.offsetX, canvas.clientWidth, events.look());
    anchor = { seconds: fixed ?? secondsAt(event), x: event.offsetX, isDrag: fixed !== null };
  });
  listen("pointermove", (event) => {
    const { view, loop } = events.look();
    const isHandle = oppositeHandle(event.offsetX, canvas.clientWidth, { view, loop }) !== null;
    canvas.style.cursor = isHandle ? "ew-resize" : "";
    if (!anchor) return;
    if (Math.abs(event.offsetX - anchor.x) >= DRAG_PIXELS) anchor.isDrag = true;
    if (anchor.isDrag) events.onLoop({ start: anchor.seconds, end: secondsAt(event) }, false);
  });
  listen("pointerup", (event) => {
    const from = anchor;
    anchor = null;
    if (from?.isDrag) events.onLoop({ start: from.seconds, end: secondsAt(event) }, true);
    else if (from) events.onSeek(secondsAt(event));
  });
  listen("pointercancel", () => (anchor = null));
  canvas.addEventListener("dblclick", events.onClearLoop, { signal });
}

/** If the pointer is on an end of the loop: the other end. */
function oppositeHandle(x: number, width: number, { view, loop }: { view: Span; loop: Span | null }): number | null {
  if (!loop) return null;
  if (Math.abs(x - toX(view, loop.end, width)) <= HANDLE_PIXELS) return loop.start;
  if (Math.abs(x - toX(view, loop.start, width)) <= HANDLE_PIXELS) return loop.end;
  return null;
}
