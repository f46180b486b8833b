import { paletteBetween, rgbOf } from "./spectrogram-palette.ts";

/** Input of a picture. */
export interface PaintedLevels {
  /** rows × columns, row by row. */
  levels: Uint8Array;
  columns: number;
  rows: number;
  /** Red, green, blue and opacity of each level. */
  palette: Uint8ClampedArray;
}

/** Levels as colours of the theme: nothing, the accent, the colour of text. */
export function paletteOf(element: HTMLElement): Uint8ClampedArray {
  const style = getComputedStyle(element);
  const context = contextOf(new OffscreenCanvas(1, 1));
  const colourOf = (token: string) => {
    context.fillStyle = style.getPropertyValue(token);
    return rgbOf(String(context.fillStyle));
  };
  return paletteBetween(colourOf("--accent"), colourOf("--text"));
}

/** Paints a picture over a whole canvas; the canvas takes its size. */
export function paintLevels(canvas: HTMLCanvasElement, { levels, columns, rows, palette }: PaintedLevels): void {
  Object.assign(canvas, { width: columns, height: rows });
  const image = new ImageData(columns, rows);
  levels.forEach((level, at) => image.data.set(palette.subarray(level * 4, level * 4 + 4), at * 4));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser draws no more canvases; close some tabs and try again");
  return context;
}
