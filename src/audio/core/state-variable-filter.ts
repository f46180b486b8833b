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
  #cutoff: Hertz = 0;
  // Of the state at the next sample, how much the first keeps of itself, how much either has of the other, and how far the
  // second is pulled to the input.
  #keep = 1;
  #turn = 0;
  #pull = 0;
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
    this.#settle(cutoff);
    return this;
  }

  /** Filters `signal[from, to)` in place. */
  process(signal: Float32Array, from = 0, to = signal.length): void {
    const keep = this.#keep;
    const turn = this.#turn;
    const pull = this.#pull;
    const hold = 1 - pull;
    const [throughInput, throughBand, throughLow] = this.#mix();
    let first = this.#first;
    let second = this.#second;
    for (let index = from; index < to; index++) {
      const input = signal[index] ?? 0;
      const nextFirst = turn * input - turn * second + keep * first;
      const nextSecond = pull * input + turn * first + hold * second;
      signal[index] = throughInput * input + throughBand * (first + nextFirst) + throughLow * (second + nextSecond);
      first = nextFirst;
      second = nextSecond;
    }
    this.#first = first;
    this.#second = second;
  }

  /**
   * Filters `signal[from, to)` in place while the cutoff moves to another one, evenly from sample to sample: one that moved
   * in steps would be heard as tones beside each partial. Its quality and gain stay. What moves is the coefficients: at
   * one quality no cutoff lets the sum of the squares of the state grow, so neither does a blend of two.
   */
  processTowards(cutoff: Hertz, signal: Float32Array, from: number, to: number): void {
    if (cutoff === this.#cutoff) return this.process(signal, from, to);
    let keep = this.#keep;
    let turn = this.#turn;
    let pull = this.#pull;
    this.#settle(cutoff);
    const share = 1 / (to - from);
    const keepSlope = share * (this.#keep - keep);
    const turnSlope = share * (this.#turn - turn);
    const pullSlope = share * (this.#pull - pull);
    const [throughInput, throughBand, throughLow] = this.#mix();
    let first = this.#first;
    let second = this.#second;
    for (let index = from; index < to; index++) {
      keep += keepSlope;
      turn += turnSlope;
      pull += pullSlope;
      const input = signal[index] ?? 0;
      const nextFirst = turn * input - turn * second + keep * first;
      const nextSecond = pull * input + turn * first + (1 - pull) * second;
      signal[index] = throughInput * input + throughBand * (first + nextFirst) + throughLow * (second + nextSecond);
      first = nextFirst;
      second = nextSecond;
    }
    this.#first = first;
    this.#second = second;
  }

  #settle(cutoff: Hertz): void {
    const safe = Math.min(this.#sampleRate * 0.45, Math.max(10, cutoff));
    const warped = Math.tan((Math.PI * safe) / this.#sampleRate);
    const share = 2 / (1 + warped * (warped + this.#damping));
    this.#cutoff = cutoff;
    this.#keep = share - 1;
    this.#turn = warped * share;
    this.#pull = warped * this.#turn;
  }

  /** How much of input, and of two states of band and of low in a row, make up the response; the band has unit gain at its centre. */
  #mix(): readonly [number, number, number] {
    const damping = this.#damping;
    switch (this.#response) {
      case "lowpass":
        return [0, 0, 0.5];
      case "bandpass":
        return [0, damping / 2, 0];
      case "highpass":
        return [1, -damping / 2, -0.5];
      case "highshelf":
        return [this.#gain, (damping * (Math.sqrt(this.#gain) - this.#gain)) / 2, (1 - this.#gain) / 2];
    }
  }
}
