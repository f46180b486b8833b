import type { Groove } from "../genres/genre.ts";
import type { Instrument } from "../instruments.ts";
import { isCompound, type Metre, stepsPerBar } from "../score.ts";

const STEPS_PER_BEAT = 4;

/**
 * A pattern of sixteen steps for a bar of any metre. Of 6/8, 9/8 and 12/8 each beat has the strokes of a quarter note,
 * swung; other bars end sooner, or begin again.
 * @returns as many signs as the bar has steps
 */
export function fitPattern(pattern: string, piece: { metre?: Metre | undefined }): string {
  if (piece.metre === undefined || pattern === "") return pattern;
  const steps = stepsPerBar(piece);
  const fitted = isCompound(piece) ? compound(pattern) : pattern;
  return fitted.repeat(Math.ceil(steps / fitted.length)).slice(0, steps);
}

/** A bar of a groove's lane as a piece plays it; undefined where the groove leaves the instrument to its own figures. */
export function barOfLane(
  groove: Groove,
  player: Instrument,
  bar: number,
  piece: { metre?: Metre | undefined },
): string | undefined {
  const bars = groove.lanes[player]?.bars;
  const pattern = bars?.[bar % bars.length];
  if (pattern === undefined) return undefined;
  return groove.metre && pattern.length === stepsPerBar(piece) ? pattern : fitPattern(pattern, piece);
}

/** Four steps of a beat become six: the first, and the last of its three eighths. */
function compound(pattern: string): string {
  const beats = pattern.match(new RegExp(`.{1,${STEPS_PER_BEAT}}`, "g")) ?? [];
  return beats
    .map((beat) => {
      const [first = ".", second = ".", third = ".", fourth = "."] = beat;
      const held = second === "-" || (second === "." && third === "-") ? "-" : ".";
      return `${first}${held}${second}${held === "-" && third === "-" ? "-" : "."}${third}${fourth}`;
    })
    .join("");
}
