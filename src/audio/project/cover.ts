import { colorOf } from "./instrument.ts";
import type { ProjectSound } from "./sound.ts";
import { decimal, element, textElement, xmlDocument } from "./xml.ts";

const SIZE = 1200;
const MARGIN = 90;
/** More rows than these would be too thin to see. */
const MAX_ROWS = 12;
const FULL_SCALE = 127;
const BACKGROUND = "#14171c";
const INK = "#f2f4f7";

/** A square cover: the name above the waveforms of the sounds, each in its instrument's colour. The same sounds, the same picture. */
export function coverSvg(name: string, sounds: readonly ProjectSound[]): string {
  const rows = sounds.filter(({ outline = [] }) => outline.length > 0).slice(0, MAX_ROWS);
  const top = MARGIN * 2.2;
  const height = (SIZE - top - MARGIN) / Math.max(1, rows.length);
  const waves = rows.map((sound, row) => wave(sound, { middle: top + height * (row + 0.5), height: height * 0.8 }));
  const title = textElement("text", name).replace(
    "<text>",
    `<text x="${MARGIN}" y="${MARGIN * 1.5}" fill="${INK}" font-family="sans-serif" font-size="${fontSize(name)}">`,
  );
  const root = element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", width: SIZE, height: SIZE, viewBox: `0 0 ${SIZE} ${SIZE}` },
    [element("rect", { width: SIZE, height: SIZE, fill: BACKGROUND }), title, ...waves],
  );
  return new TextDecoder().decode(xmlDocument(root));
}

/** The outline, mirrored at its middle. */
function wave(
  { outline = [], instrument }: ProjectSound,
  { middle, height }: { middle: number; height: number },
): string {
  const step = (SIZE - 2 * MARGIN) / Math.max(1, outline.length - 1);
  const points = outline.map((peak, column) => ({
    x: MARGIN + column * step,
    reach: Math.max(1, (Math.min(FULL_SCALE, peak) / FULL_SCALE) * (height / 2)),
  }));
  const upper = points.map(({ x, reach }) => point(x, middle - reach));
  const lower = points.toReversed().map(({ x, reach }) => point(x, middle + reach));
  return element("polygon", { fill: colorOf(instrument), points: [...upper, ...lower].join(" ") });
}

function point(x: number, y: number): string {
  return [x, y].map((value) => decimal(Math.round(value * 10) / 10)).join(",");
}

/** A long name is set smaller, so that it stays on its line. */
function fontSize(name: string): number {
  return Math.max(20, Math.min(72, Math.floor((1.7 * (SIZE - 2 * MARGIN)) / Math.max(1, name.length))));
}
