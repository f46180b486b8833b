/** Bins gathered at once when filtering along time: one cache line of single-precision values. */
const GATHERED_BINS = 16;

/**
 * Medians along time of each bin of a frames × bins matrix. Beyond the edges the first and last value go on.
 * @param width odd number of frames
 */
export function medianAlongTime(matrix: Float32Array, bins: number, width: number, into: Float32Array): void {
  const frames = matrix.length / bins;
  const lines = new Float32Array(GATHERED_BINS * frames);
  const filtered = new Float32Array(frames);
  const filter = createMedianFilter(width);
  for (let first = 0; first < bins; first += GATHERED_BINS) {
    const count = Math.min(GATHERED_BINS, bins - first);
    for (let t = 0; t < frames; t++) {
      for (let b = 0; b < count; b++) lines[b * frames + t] = matrix[t * bins + first + b] ?? 0;
    }
    for (let b = 0; b < count; b++) {
      filter(lines.subarray(b * frames, (b + 1) * frames), filtered);
      for (let t = 0; t < frames; t++) into[t * bins + first + b] = filtered[t] ?? 0;
    }
  }
}

/** Medians along frequency of each frame of a frames × bins matrix; see `medianAlongTime`. */
export function medianAlongFrequency(matrix: Float32Array, bins: number, width: number, into: Float32Array): void {
  const filter = createMedianFilter(width);
  for (let start = 0; start < matrix.length; start += bins) {
    filter(matrix.subarray(start, start + bins), into.subarray(start, start + bins));
  }
}

/** A running median over an odd `width`; keeps the window sorted, moving one value per step. */
export function createMedianFilter(width: number): (line: Float32Array, into: Float32Array) => void {
  const sorted = new Float32Array(width);
  const reach = (width - 1) / 2;
  return (line, into) => {
    const last = line.length - 1;
    for (let k = 0; k < width; k++) sorted[k] = line[Math.max(0, Math.min(last, k - reach))] ?? 0;
    sorted.sort();
    for (let i = 0; i <= last; i++) {
      into[i] = sorted[reach] ?? 0;
      const leaving = line[i > reach ? i - reach : 0] ?? 0;
      const entering = line[i + reach + 1 < last ? i + reach + 1 : last] ?? 0;
      if (leaving !== entering) replace(sorted, leaving, entering);
    }
  };
}

/** Takes one value out of a sorted array that holds it and puts another in. */
function replace(sorted: Float32Array, leaving: number, entering: number): void {
  let at = 0;
  while ((sorted[at] ?? 0) < leaving) at++;
  if (entering > leaving) {
    const end = sorted.length - 1;
    for (; at < end && (sorted[at + 1] ?? 0) < entering; at++) sorted[at] = sorted[at + 1] ?? 0;
  } else {
    for (; at > 0 && (sorted[at - 1] ?? 0) > entering; at--) sorted[at] = sorted[at - 1] ?? 0;
  }
  sorted[at] = entering;
}
