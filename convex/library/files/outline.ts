import { OUTLINE_COLUMNS } from "../../../src/contracts/dashboard.ts";

/**
 * Narrows a waveform to a row's few columns.
 * @param peaks pairs of minimum and maximum, evenly spread
 * @returns the highest amplitude of each column
 */
export function outlineOf(peaks: readonly number[], columns = OUTLINE_COLUMNS): number[] {
  const count = Math.min(columns, peaks.length);
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * peaks.length) / count);
    const to = Math.floor(((column + 1) * peaks.length) / count);
    return peaks.slice(from, to).reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
  });
}
