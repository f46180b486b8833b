import { GENTLE, STEEP } from "./half-bands.ts";
import { type Curve, type Oversampler, softClip } from "./soft-clip.ts";

/** Four times oversampling in JavaScript alone: for machines without SIMD. */
export class PlainOversampler implements Oversampler {
  readonly #twice: Float32Array;
  readonly #fourfold: Float32Array;

  /** @param length samples of a stretch */
  constructor(length: number) {
    this.#twice = new Float32Array(2 * length);
    this.#fourfold = new Float32Array(4 * length);
  }

  shape(stretch: Float32Array, curve: Curve): void {
    const [twice, fourfold] = [this.#twice, this.#fourfold];
    doubleRate(stretch, twice, STEEP);
    doubleRate(twice, fourfold, GENTLE);
    applyCurve(fourfold, curve);
    halveRate(fourfold, twice, GENTLE);
    halveRate(twice, stretch, STEEP);
  }
}

function applyCurve(signal: Float32Array, curve: Curve): void {
  const bend = typeof curve === "function" ? curve : (input: number) => curve.gain * softClip(curve.drive * input);
  for (let index = 0; index < signal.length; index++) signal[index] = bend(signal[index] ?? 0);
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
