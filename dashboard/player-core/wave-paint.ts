import type { Grid, Span } from "./grid.ts";
import { extremesBetween, type Outline } from "./outline.ts";
import { toX } from "./viewport.ts";

/** The strip above the lanes with the numbers of the bars. */
export const RULER_HEIGHT = 20;
const BAR_WIDTH = 2;
const BAR_STEP = 3;
const MIN_LABEL_PIXELS = 44;
const HANDLE_WIDTH = 3;

/** One track as it is drawn. */
export interface Lane {
  outline: Outline;
  color: string;
  isSilent: boolean;
  isSelected: boolean;
  /** Loaded share of the file, 0 to 1; the rest is drawn faint. */
  loaded: number;
  durationSeconds: number;
}

export interface Picture {
  lanes: readonly Lane[];
  view: Span;
  duration: number;
  /**
   * Gain by which the loudest lane fills its height, applied to all: quiet scenes stay readable and lanes comparable.
   */
  scale: number;
  position: number;
  loop: Span | null;
  grid: Grid | null;
  colors: Record<"text" | "dim" | "line" | "region" | "accent" | "lane", string>;
}

export interface Area {
  width: number;
  height: number;
}

/** Draws everything again, in pixels of the page. */
export function paintWave(canvas: CanvasRenderingContext2D, picture: Picture, area: Area): void {
  canvas.clearRect(0, 0, area.width, area.height);
  paintLanes(canvas, picture, area);
  paintRuler(canvas, picture, area);
  paintLoop(canvas, picture, area);
  paintPlayhead(canvas, picture, area);
}

function paintLanes(canvas: CanvasRenderingContext2D, picture: Picture, { width, height }: Area): void {
  const { lanes, colors } = picture;
  const laneHeight = (height - RULER_HEIGHT) / Math.max(1, lanes.length);
  lanes.forEach((lane, index) => {
    const top = RULER_HEIGHT + index * laneHeight;
    if (lanes.length > 1 && lane.isSelected) {
      canvas.fillStyle = colors.lane;
      canvas.fillRect(0, top, width, laneHeight);
    }
    if (index > 0) {
      canvas.fillStyle = colors.line;
      canvas.fillRect(0, Math.round(top), width, 1);
    }
    paintLane(canvas, lane, { ...picture, middle: top + laneHeight / 2, half: laneHeight / 2 - 5, width });
  });
  canvas.globalAlpha = 1;
}

function paintLane(
  canvas: CanvasRenderingContext2D,
  lane: Lane,
  at: Picture & { middle: number; half: number; width: number },
): void {
  const { view, middle, half, width } = at;
  const playhead = toX(view, at.position, width);
  const share = (x: number) => (view.start + (x / width) * (view.end - view.start)) / lane.durationSeconds;
  canvas.fillStyle = lane.color;
  for (let x = 0; x < width; x += BAR_STEP) {
    const from = share(x);
    if (from >= 1) break;
    const [low, high] = extremesBetween(lane.outline, from, share(x + BAR_STEP));
    const up = Math.max(1, high * half * at.scale);
    const down = Math.max(1, -low * half * at.scale);
    canvas.globalAlpha = opacity(lane, x < playhead, from);
    canvas.fillRect(x, middle - up, BAR_WIDTH, up + down);
  }
}

function opacity(lane: Lane, isPlayed: boolean, at: number): number {
  if (lane.isSilent) return 0.22;
  if (at > lane.loaded) return 0.38;
  return isPlayed ? 1 : 0.62;
}

function paintRuler(canvas: CanvasRenderingContext2D, { view, grid, colors, duration }: Picture, area: Area): void {
  const { width, height } = area;
  const step = grid ? grid.barSeconds : niceSeconds(view, width);
  const pixels = toX(view, view.start + step, width);
  const every = grid ? 2 ** Math.max(0, Math.ceil(Math.log2(MIN_LABEL_PIXELS / pixels))) : 1;
  canvas.font = `11px ${getComputedStyle(canvas.canvas).fontFamily}`;
  canvas.textBaseline = "middle";
  if (grid && toX(view, view.start + grid.beatSeconds, width) >= 14) {
    paintTicks(canvas, { view, step: grid.beatSeconds, duration, color: colors.line }, { width, height });
  }
  const last = Math.min(view.end, duration - step / 100);
  for (let n = Math.max(0, Math.ceil(view.start / step / every - 1e-6) * every); n * step <= last; n += every) {
    const x = Math.round(toX(view, n * step, width));
    canvas.fillStyle = colors.line;
    canvas.fillRect(x, 0, 1, height);
    canvas.fillStyle = colors.dim;
    canvas.fillText(grid ? String(n + 1) : secondsLabel(n * step), x + 5, RULER_HEIGHT / 2);
  }
}

function paintTicks(
  canvas: CanvasRenderingContext2D,
  { view, step, duration, color }: { view: Span; step: number; duration: number; color: string },
  { width, height }: Area,
): void {
  canvas.fillStyle = color;
  canvas.globalAlpha = 0.45;
  for (let n = Math.ceil(view.start / step); n * step <= Math.min(view.end, duration); n++) {
    canvas.fillRect(Math.round(toX(view, n * step, width)), RULER_HEIGHT, 1, height - RULER_HEIGHT);
  }
  canvas.globalAlpha = 1;
}

/** Down to the milliseconds of the shortest view, without the noise of a multiplication. */
function secondsLabel(seconds: number): string {
  return `${Number(seconds.toFixed(3))} s`;
}

/** 1, 2 or 5 times a power of ten, wide enough for a label. */
function niceSeconds(view: Span, width: number): number {
  const least = ((view.end - view.start) * MIN_LABEL_PIXELS) / Math.max(1, width);
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-3)));
  return ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power;
}

function paintLoop(canvas: CanvasRenderingContext2D, { loop, view, colors }: Picture, { width, height }: Area): void {
  if (!loop) return;
  const from = toX(view, loop.start, width);
  const to = toX(view, loop.end, width);
  canvas.fillStyle = colors.region;
  canvas.fillRect(from, 0, to - from, height);
  canvas.fillStyle = colors.accent;
  canvas.fillRect(from, 0, to - from, 3);
  canvas.fillRect(from, 0, HANDLE_WIDTH, height);
  canvas.fillRect(to - HANDLE_WIDTH, 0, HANDLE_WIDTH, height);
}

function paintPlayhead(canvas: CanvasRenderingContext2D, { view, position, colors }: Picture, area: Area): void {
  const x = toX(view, position, area.width);
  if (x < 0 || x > area.width) return;
  const left = Math.min(Math.round(x), area.width - 2);
  canvas.fillStyle = colors.text;
  canvas.fillRect(left, 0, 2, area.height);
  canvas.beginPath();
  canvas.arc(left + 1, 5, 5, 0, 2 * Math.PI);
  canvas.fill();
}
