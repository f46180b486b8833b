/** Length of one window in samples: 46 ms at 44.1 kHz, which keeps kicks and chords both readable. */
export const WINDOW_SAMPLES = 2_048;
const LOWEST_HERTZ = 40;
const HIGHEST_HERTZ = 18_000;
/** Decibels below full scale that are drawn as nothing. */
const FLOOR_DECIBELS = 90;

export interface Picture {
  /** Columns of time. */
  columns: number;
  /** Rows of frequency, even in octaves; the lowest comes last, as on a screen. */
  rows: number;
  /** Samples from and to, which the columns divide. */
  from: number;
  to: number;
  sampleRate: number;
}

/**
 * Loudness over time and frequency: a windowed Fourier transform with a periodic Hann window around each column.
 * @param signal mono, nominal range [-1, 1]
 * @returns rows × columns levels, row by row, 0 for the floor and 255 for full scale
 */
export function spectrogram(signal: Float32Array, { columns, rows, from, to, sampleRate }: Picture): Uint8Array {
  const levels = new Uint8Array(columns * rows);
  const transform = createTransform(WINDOW_SAMPLES);
  const edges = bandEdges(rows, sampleRate);
  for (let column = 0; column < columns; column++) {
    const centre = Math.round(from + ((column + 0.5) * (to - from)) / columns);
    const powers = transform(signal, centre - WINDOW_SAMPLES / 2);
    for (let row = 0; row < rows; row++) {
      levels[(rows - 1 - row) * columns + column] = levelOf(highest(powers, edges[row] ?? 0, edges[row + 1] ?? 0));
    }
  }
  return levels;
}

/** The frequency at the upper edge of a row, counted from below; for labels. */
export function hertzAt(row: number, rows: number, sampleRate: number): number {
  const highestHertz = Math.min(HIGHEST_HERTZ, sampleRate / 2);
  return LOWEST_HERTZ * Math.exp((row / rows) * Math.log(highestHertz / LOWEST_HERTZ));
}

/** In bins of the transform, not whole. */
function bandEdges(rows: number, sampleRate: number): Float64Array {
  return Float64Array.from(
    { length: rows + 1 },
    (_, row) => (hertzAt(row, rows, sampleRate) * WINDOW_SAMPLES) / sampleRate,
  );
}

/** The highest power between two places; between two bins where the band is narrower than one. */
function highest(powers: Float32Array, low: number, high: number): number {
  const first = Math.floor(low);
  const share = low - first;
  let power = (powers[first] ?? 0) * (1 - share) + (powers[first + 1] ?? 0) * share;
  for (let bin = Math.ceil(low); bin < high; bin++) power = Math.max(power, powers[bin] ?? 0);
  return power;
}

function levelOf(power: number): number {
  if (power <= 0) return 0;
  return Math.max(0, Math.min(255, Math.round(((10 * Math.log10(power) + FLOOR_DECIBELS) / FLOOR_DECIBELS) * 255)));
}

/** @returns a function that gives the power of each bin of a window, a full-scale sine having 1; good until it is called again */
function createTransform(size: number): (signal: Float32Array, start: number) => Float32Array {
  const real = new Float32Array(size);
  const imaginary = new Float32Array(size);
  const powers = new Float32Array(size / 2 + 1);
  const window = Float32Array.from({ length: size }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / size));
  const fourier = createFourier(size);
  // A sine's amplitude is halved between two bins and again by the window's mean.
  const scale = (4 / size) ** 2;
  return (signal, start) => {
    for (let at = 0; at < size; at++) real[at] = (signal[start + at] ?? 0) * (window[at] ?? 0);
    imaginary.fill(0);
    fourier(real, imaginary);
    for (let bin = 0; bin <= size / 2; bin++) {
      powers[bin] = ((real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2) * scale;
    }
    return powers;
  };
}

/** Fourier transform in place, by halves (Cooley and Tukey). @param size a power of two */
function createFourier(size: number): (real: Float32Array, imaginary: Float32Array) => void {
  const cosines = Float32Array.from({ length: size / 2 }, (_, at) => Math.cos((2 * Math.PI * at) / size));
  const sines = Float32Array.from({ length: size / 2 }, (_, at) => Math.sin((2 * Math.PI * at) / size));
  return (real, imaginary) => {
    reorder(real, imaginary);
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let at = 0; at < half; at++) {
          const [cosine, sine] = [cosines[at * step] ?? 0, sines[at * step] ?? 0];
          const [low, high] = [start + at, start + at + half];
          const [a, b] = [real[high] ?? 0, imaginary[high] ?? 0];
          const [x, y] = [a * cosine + b * sine, b * cosine - a * sine];
          real[high] = (real[low] ?? 0) - x;
          imaginary[high] = (imaginary[low] ?? 0) - y;
          real[low] = (real[low] ?? 0) + x;
          imaginary[low] = (imaginary[low] ?? 0) + y;
        }
      }
    }
  };
}

/** Each sample goes where its index leads with its bits in the other order. */
function reorder(real: Float32Array, imaginary: Float32Array): void {
  const size = real.length;
  for (let at = 1, mirrored = 0; at < size; at++) {
    let bit = size >> 1;
    for (; mirrored & bit; bit >>= 1) mirrored ^= bit;
    mirrored ^= bit;
    if (at >= mirrored) continue;
    [real[at], real[mirrored]] = [real[mirrored] ?? 0, real[at] ?? 0];
    [imaginary[at], imaginary[mirrored]] = [imaginary[mirrored] ?? 0, imaginary[at] ?? 0];
  }
}
