/**
 * Signals and reference computations for tests of signal processing: slow, plain and written from the definitions, so
 * that they share nothing with the code under test.
 */

/** A value of a list; not a number beyond its ends, so that a comparison with it fails. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}

/** A sine of `frequency` cycles per sample. */
export function sine(frequency: number, length: number, { amplitude = 1, phase = 0 } = {}): Float32Array {
  return Float32Array.from({ length }, (_, i) => amplitude * Math.sin(2 * Math.PI * frequency * i + phase));
}

/** One sample of 1 among zeros. */
export function impulse(length: number, position = 0): Float32Array {
  const signal = new Float32Array(length);
  signal[position] = 1;
  return signal;
}

/** White noise in [-1, 1) from a seed, by a generator of its own. */
export function noise(length: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2_147_483_648 - 1;
  });
}

/** Largest absolute difference of two lists; infinite if their lengths differ or a value is not a number. */
export function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < one.length; i++) {
    const difference = Math.abs(at(one, i) - at(other, i));
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
}

/** Discrete Fourier transform by its definition, from 0 to the Nyquist frequency. */
export function fourierSum(signal: ArrayLike<number>): { re: number[]; im: number[] } {
  const size = signal.length;
  const bins = Math.floor(size / 2) + 1;
  const sums = (turn: (angle: number) => number) =>
    Array.from({ length: bins }, (_, k) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += at(signal, i) * turn((2 * Math.PI * ((k * i) % size)) / size);
      return sum;
    });
  return { re: sums(Math.cos), im: sums((angle) => -Math.sin(angle)) };
}

/** Amplitude of the sine of `frequency` cycles per sample in a stretch of whole periods. */
export function amplitudeOf(signal: ArrayLike<number>, frequency: number): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < signal.length; i++) {
    re += at(signal, i) * Math.cos(2 * Math.PI * frequency * i);
    im += at(signal, i) * Math.sin(2 * Math.PI * frequency * i);
  }
  return (2 * Math.sqrt(re * re + im * im)) / signal.length;
}

/** Magnitude of the response to an impulse, at `frequency` cycles per sample. */
export function gainOf(response: ArrayLike<number>, frequency: number): number {
  return (amplitudeOf(response, frequency) * response.length) / 2;
}

/** Root mean square. */
export function levelOf(signal: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < signal.length; i++) sum += at(signal, i) * at(signal, i);
  return Math.sqrt(sum / Math.max(1, signal.length));
}

/** The same signal, `by` samples later; what falls out comes in at the start. */
export function turned(signal: Float32Array, by: number): Float32Array {
  const { length } = signal;
  return Float32Array.from(signal, (_, i) => at(signal, (((i - by) % length) + length) % length));
}
