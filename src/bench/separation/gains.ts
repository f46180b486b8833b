import type { StemName } from "../../audio/separate/separate.ts";
import { createRandom } from "../../audio/core/random.ts";
import { formatTable } from "../../cli/table.ts";
import type { Scores } from "./judge-mix.ts";
import { STEMS } from "./known-mix.ts";
import { meanAndError, medianOfNumbers, type Score } from "./stem-scores.ts";

const KINDS: readonly (readonly [keyof Score, string])[] = [
  ["sdr", "SDR"],
  ["siSdr", "SI-SDR"],
  ["v4", "BSSEval v4"],
];
/** Samples drawn for the standard error of a median. */
const DRAWS = 400;

/**
 * A table of means and medians over tracks, each with its standard error (of a median by bootstrap), and of how many tracks became better.
 * "mean" is over the stems of a track.
 */
export function gainsTable(fast: readonly Scores[], learned: readonly Scores[]): string {
  const rows = [...STEMS, null].flatMap((stem) =>
    KINDS.flatMap(([kind, name]) => {
      const pairs = fast.flatMap((scores, i) => {
        const [before, after] = [valueOf(scores, stem, kind), valueOf(learned[i] ?? {}, stem, kind)];
        return Number.isFinite(before + after) ? [{ before, after, gain: after - before }] : [];
      });
      if (pairs.length === 0) return [];
      const columns = (["before", "after", "gain"] as const).map((key) => pairs.map((pair) => pair[key]));
      const better = pairs.filter(({ gain }) => gain > 0).length;
      return [
        [
          `${stem ?? "mean"} ${name}`,
          ...columns.map(meanText),
          ...columns.map(medianText),
          `${better} of ${pairs.length}`,
        ],
      ];
    }),
  );
  const head = ["dB", "fast", "learned", "gain", "median fast", "learned", "gain", "better"];
  return formatTable(head, rows);
}

function valueOf(scores: Scores, stem: StemName | null, kind: keyof Score): number {
  if (stem) return scores[stem]?.[kind] ?? Number.NaN;
  return meanAndError(Object.values(scores).map((score) => score[kind])).mean;
}

function meanText(values: readonly number[]): string {
  const { mean, error } = meanAndError(values);
  return withError(mean, error);
}

function medianText(values: readonly number[]): string {
  return withError(medianOfNumbers(values), errorOfMedian(values));
}

/** A value with its standard error, which a single one does not have. */
export function withError(value: number, error: number): string {
  return Number.isNaN(error) ? value.toFixed(2) : `${value.toFixed(2)} ± ${error.toFixed(2)}`;
}

/** Standard deviation of the medians of samples drawn with replacement, the same for the same values; NaN for a single one. */
export function errorOfMedian(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const random = createRandom("bootstrap");
  const medians = Array.from({ length: DRAWS }, () => medianOfNumbers(values.map(() => random.pick(values))));
  return meanAndError(medians).error * Math.sqrt(DRAWS);
}
