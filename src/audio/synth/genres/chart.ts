import { parseKey } from "../../../contracts/words/key.ts";
import type { Instrument } from "../instruments.ts";
import type { Fill, Genre, Groove, Lane } from "./genre.ts";

/** A genre as its file writes it down: times and chords in a musician's notation, grooves as charts. */
export interface GenreChart extends Omit<
  Genre,
  | "tempo"
  | "key"
  | "progressions"
  | "turnaround"
  | "grooves"
  | "fills"
  | "bassFigures"
  | "chordFigures"
  | "melodyFigures"
  | "lift"
> {
  /** Slowest, usual and fastest. */
  tempo: readonly [number, number, number];
  /** "F# minor" */
  key: string;
  /** Degrees of the scale as Roman numerals: "I VI IV V". */
  minor: readonly string[];
  major: readonly string[];
  /** Degree of the chord that leads back to the start: "V". */
  turnaround?: string;
  /**
   * `# name: swing 20, in 3/4, from 90 to 120 BPM`, then a line for each instrument: its bars, and the milliseconds that it drags (`+8`) or
   * pushes (`-5`). Swing is in percent of a sixteenth, or `of eighths`. Lanes under `# all` go for every groove.
   */
  grooves: string;
  /** Charts under `# every 4` and `# every 8`. */
  fills: string;
  bass: readonly string[];
  chords: readonly string[];
  melody: readonly string[];
  lift?: readonly Instrument[];
}

const NUMERALS = ["I", "II", "III", "IV", "V", "VI", "VII"];

/**
 * Reads a chart.
 * @throws Error if its notation is wrong
 */
export function defineGenre(chart: GenreChart): Genre {
  const { minor, major, tempo, key, turnaround, grooves, fills, bass, chords, melody, lift = [], ...rest } = chart;
  const tonality = parseKey(key);
  if (!tonality) throw new Error(`The key “${key}” of ${chart.name} cannot be read`);
  return {
    ...rest,
    tempo: { low: tempo[0], usual: tempo[1], high: tempo[2] },
    key: tonality,
    progressions: { minor: minor.map(degreesOf), major: major.map(degreesOf) },
    turnaround: turnaround === undefined ? null : degreeOf(turnaround),
    grooves: groovesOf(grooves),
    fills: blocksOf(fills).map(fillOf),
    bassFigures: bass,
    chordFigures: chords,
    melodyFigures: melody,
    lift,
  };
}

function degreesOf(progression: string): number[] {
  return progression.split(" ").map(degreeOf);
}

function degreeOf(numeral: string): number {
  const degree = NUMERALS.indexOf(numeral);
  if (degree < 0) throw new Error(`“${numeral}” is no degree from I to VII`);
  return degree;
}

interface Block {
  title: string;
  lanes: Groove["lanes"];
}

function groovesOf(text: string): Groove[] {
  const blocks = blocksOf(text);
  const shared = blocks.find(({ title }) => title === "all")?.lanes;
  return blocks
    .filter(({ title }) => title !== "all")
    .map(({ title, lanes }) => {
      const [name = "", options = ""] = title.split(/:\s*/);
      const [, percent = "0", eighths] = /\bswing (\d+)( of eighths)?/.exec(options) ?? [];
      const [, beats, unit] = /\bin (\d+)\/(\d+)/.exec(options) ?? [];
      const [, low, high] = /\bfrom (\d+) to (\d+) BPM/.exec(options) ?? [];
      return {
        name,
        swing: Number(percent) / 100,
        swings: eighths ? 8 : 16,
        ...(beats ? { metre: { beats: Number(beats), unit: Number(unit) } } : {}),
        ...(low ? { tempo: { low: Number(low), high: Number(high) } } : {}),
        lanes: { ...shared, ...lanes },
      };
    });
}

function fillOf({ title, lanes }: Block): Fill {
  return { everyBars: title === "every 8" ? 8 : 4, lanes };
}

function blocksOf(text: string): Block[] {
  return text
    .split("#")
    .slice(1)
    .map((block) => {
      const [title = "", ...lines] = block.split("\n").map((line) => line.trim());
      return { title, lanes: Object.fromEntries(lines.filter((line) => line !== "").map(laneOf)) };
    });
}

function laneOf(line: string): [string, Lane] {
  const [instrument = "", ...parts] = line.split(/\s+/);
  const timing = parts.find((part) => /^[+-]\d+$/.test(part));
  return [instrument, { bars: parts.filter((part) => part !== timing), lateMs: Number(timing ?? 0) }];
}
