import type { Hertz } from "../audio.ts";

export type FilterResponse = "lowpass" | "highpass" | "bandpass" | "highshelf";

/**
 * Two-pole filter in the topology-preserving form (Zavalishin, "The Art of VA Filter Design", §4; Simper 2013):
 * stable under any modulation of its cutoff. It works on signals in place and keeps its state between calls.
 */
export class StateVariableFilter {
  readonly #sampleRate: Hertz;
  readonly #response: FilterResponse;
  #first = 0;
  #second = 0;
  #warped = 0;
  #a1 = 0;
  #a2 = 0;
  #a3 = 0;
  #damping = Math.SQRT2;
  #gain = 1;

  constructor(response: FilterResponse, sampleRate: Hertz) {
    this.#response = response;
    this.#sampleRate = sampleRate;
  }

  /**
   * @param cutoff kept within 10 Hz and 45 % of the sample rate
   * @param quality 0.707 is flat, 10 rings
   * @param gain of a shelf above its cutoff; between cutoff / √gain and the cutoff it rises
   */
  tune(cutoff: Hertz, quality = Math.SQRT1_2, gain = 1): this {
    this.#gain = gain;
    this.#damping = 1 / quality;
    this.#settle(this.#warpedOf(cutoff));
    return this;
  }

  /** Filters `signal[from, to)` in place. */
  process(signal: Float32Array, from = 0, to = signal.length): void {
    const a1 = this.#a1;
    const a2 = this.#a2;
    const a3 = this.#a3;
    const [throughInput, throughBand, throughLow] = this.#mix();
    let first = this.#first;
    let second = this.#second;
    for (let index = from; index < to; index++) {
      const input = signal[index] ?? 0;
      const difference = input - second;
      const band = a1 * first + a2 * difference;
      const low = second + a2 * first + a3 * difference;
      first = 2 * band - first;
      second = 2 * low - second;
      signal[index] = throughInput * input + throughBand * band + throughLow * low;
    }
    this.#first = first;
    this.#second = second;
  }

  /**
   * Filters `signal[from, to)` in place while the cutoff moves to another one, evenly from sample to sample: one that moved
   * in steps would be heard as tones beside each partial. Its quality and gain stay.
   */
  processTowards(cutoff: Hertz, signal: Float32Array, from: number, to: number): void {
    const damping = this.#damping;
    const slope = (this.#warpedOf(cutoff) - this.#warped) / (to - from);
    const [throughInput, throughBand, throughLow] = this.#mix();
    let warped = this.#warped;
    let first = this.#first;
    let second = this.#second;
    for (let index = from; index < to; index++) {
      warped += slope;
      const input = signal[index] ?? 0;
      const difference = input - second;
      const band = (first + warped * difference) / (1 + warped * (warped + damping));
      const low = second + warped * band;
      first = 2 * band - first;
      second = 2 * low - second;
      signal[index] = throughInput * input + throughBand * band + throughLow * low;
    }
    this.#first = first;
    this.#second = second;
    this.#settle(warped);
  }

  #warpedOf(cutoff: Hertz): number {
    const safe = Math.min(this.#sampleRate * 0.45, Math.max(10, cutoff));
    return Math.tan((Math.PI * safe) / this.#sampleRate);
  }

  #settle(warped: number): void {
    this.#warped = warped;
    this.#a1 = 1 / (1 + warped * (warped + this.#damping));
    this.#a2 = warped * this.#a1;
    this.#a3 = warped * this.#a2;
  }

  /** How much of input, band and low make up the response; the band has unit gain at its centre. */
  #mix(): readonly [number, number, number] {
    switch (this.#response) {
      case "lowpass":
        return [0, 0, 1];
      case "bandpass":
        return [0, this.#damping, 0];
      case "highpass":
        return [1, -this.#damping, -1];
      case "highshelf":
        return [this.#gain, this.#damping * (Math.sqrt(this.#gain) - this.#gain), 1 - this.#gain];
    }
  }
}
