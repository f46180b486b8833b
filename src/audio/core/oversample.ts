/** Taps of the half-band filter between 1x and 2x: flat to 19 kHz at 44.1 kHz, -90 dB above 25 kHz. */
const STEEP = halfBand(95);
/** Taps between 2x and 4x, where nothing lives near the edge. */
const GENTLE = halfBand(31);
const CHUNK = 2048;
/** Input samples read on each side of a chunk; longer than both filters reach. */
const MARGIN = 64;

/** Signal beyond its ends: silence, or the signal repeated. */
export type Edge = "silent" | "periodic";

/**
 * Passes a signal through a curve at four times its rate, so that the harmonics the curve adds do not fold back.
 * The result is aligned with the input to the sample.
 * @param curve a memoryless non-linearity with curve(0) = 0
 */
export function shapeOversampled(signal: Float32Array, curve: (input: number) => number, edge: Edge): Float32Array {
  const output = new Float32Array(signal.length);
  const padded = new Float32Array(CHUNK + 2 * MARGIN);
  const twice = new Float32Array(padded.length * 2);
  const fourfold = new Float32Array(padded.length * 4);
  for (let start = 0; start < signal.length; start += CHUNK) {
    if (!copyAround(signal, start - MARGIN, padded, edge)) continue;
    doubleRate(padded, twice, STEEP);
    doubleRate(twice, fourfold, GENTLE);
    for (let index = 0; index < fourfold.length; index++) fourfold[index] = curve(fourfold[index] ?? 0);
    halveRate(fourfold, twice, GENTLE);
    halveRate(twice, padded, STEEP);
    const length = Math.min(CHUNK, signal.length - start);
    output.set(padded.subarray(MARGIN, MARGIN + length), start);
  }
  return output;
}

/**
 * The curve of a soft clipper, a rational approximation of tanh: linear for small inputs, ±1 from ±3 on.
 * Unlike tanh it takes a handful of multiplications.
 */
export function softClip(input: number): number {
  if (input >= 3) return 1;
  if (input <= -3) return -1;
  const square = input * input;
  return (input * (27 + square)) / (27 + 9 * square);
}

/** @returns false if the window holds nothing but silence */
function copyAround(signal: Float32Array, start: number, window: Float32Array, edge: Edge): boolean {
  const { length } = signal;
  let loudest = 0;
  for (let index = 0; index < window.length; index++) {
    const place = start + index;
    const inside = place >= 0 && place < length;
    const wrapped = inside ? place : ((place % length) + length) % length;
    const value = inside || edge === "periodic" ? (signal[wrapped] ?? 0) : 0;
    window[index] = value;
    loudest = Math.max(loudest, Math.abs(value));
  }
  return loudest > 1e-9;
}

/** Kaiser-windowed half-band filter: only the taps at odd distance from the centre, from the nearest outwards. */
function halfBand(taps: number): Float64Array {
  const reach = (taps - 1) / 2;
  const beta = 9;
  const weights: number[] = [];
  for (let distance = 1; distance <= reach; distance += 2) {
    const ratio = distance / reach;
    const window = besselI0(beta * Math.sqrt(1 - ratio * ratio)) / besselI0(beta);
    weights.push((Math.sin((Math.PI * distance) / 2) / (Math.PI * distance)) * window);
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float64Array.from(weights, (weight) => weight / (4 * sum));
}

function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / 2 / k) * (x / 2 / k);
    sum += term;
  }
  return sum;
}

function doubleRate(input: Float32Array, output: Float32Array, taps: Float64Array): void {
  const count = taps.length;
  for (let index = 0; index < input.length; index++) {
    output[2 * index] = input[index] ?? 0;
    if (index < count - 1 || index + count >= input.length) {
      output[2 * index + 1] = input[index] ?? 0;
      continue;
    }
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      sum += (taps[tap] ?? 0) * ((input[index - tap] ?? 0) + (input[index + 1 + tap] ?? 0));
    }
    output[2 * index + 1] = 2 * sum;
  }
}

function halveRate(input: Float32Array, output: Float32Array, taps: Float64Array): void {
  const count = taps.length;
  const reach = 2 * count - 1;
  const length = input.length / 2;
  for (let index = 0; index < length; index++) {
    const centre = 2 * index;
    if (centre < reach || centre + reach >= input.length) {
      output[index] = input[centre] ?? 0;
      continue;
    }
    let sum = 0.5 * (input[centre] ?? 0);
    for (let tap = 0; tap < count; tap++) {
      const distance = 2 * tap + 1;
      sum += (taps[tap] ?? 0) * ((input[centre - distance] ?? 0) + (input[centre + distance] ?? 0));
    }
    output[index] = sum;
  }
}
