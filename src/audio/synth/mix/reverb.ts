import type { Hertz, Seconds } from "../../audio.ts";
import type { Edge } from "../../core/oversample.ts";
import { toAmplitude } from "../../core/units.ts";
import type { Sound } from "../voices/voice.ts";

/** Delay lines in seconds; mutually prime in samples at 44.1 kHz. */
const LINE_SECONDS = [1433, 1601, 1867, 2053, 2251, 2399, 2617, 2797].map((samples) => samples / 44_100);
const LINES = LINE_SECONDS.length;
const DIFFUSERS = [142, 379, 107, 277].map((samples) => samples / 44_100);
/** Share of a line's brightness that survives each pass. */
const BRIGHTNESS = 0.55;
const OUTPUT_GAIN = 0.35;

/**
 * Feedback delay network of eight lines with a Householder matrix (Jot 1991), behind two all-pass diffusers a side.
 * For a periodic signal the network first runs over as much of the signal as it remembers, so that the tail of the
 * end is there at the start.
 * @param decay time to fall by 60 dB
 * @returns the reverberation alone
 */
export function reverberate(send: Sound, room: { decay: Seconds; sampleRate: Hertz; edge: Edge }): Sound {
  const { length } = send.left;
  const network = new DelayNetwork(room.decay, room.sampleRate);
  if (room.edge === "periodic") {
    const memory = Math.round(room.decay * room.sampleRate);
    const scrap = { left: new Float32Array(length), right: new Float32Array(length) };
    for (let start = -memory; start < 0;) {
      const from = ((start % length) + length) % length;
      const to = Math.min(length, from - start);
      network.process(send, scrap, { from, to });
      start += to - from;
    }
  }
  const wet = { left: new Float32Array(length), right: new Float32Array(length) };
  network.process(send, wet, { from: 0, to: length });
  return wet;
}

class DelayNetwork {
  readonly #lines: Float32Array[];
  readonly #places = new Int32Array(LINES);
  readonly #gains: Float64Array;
  readonly #damped = new Float64Array(LINES);
  readonly #diffusers: readonly AllPass[];

  constructor(decay: Seconds, sampleRate: Hertz) {
    this.#lines = LINE_SECONDS.map((seconds) => new Float32Array(Math.round(seconds * sampleRate)));
    this.#gains = Float64Array.from(LINE_SECONDS, (seconds) => toAmplitude((-60 * seconds) / decay));
    this.#diffusers = DIFFUSERS.map((seconds) => new AllPass(Math.round(seconds * sampleRate)));
  }

  process(send: Sound, wet: Sound, span: { from: number; to: number }): void {
    const [first, second, third, fourth] = this.#diffusers;
    const outputs = new Float64Array(LINES);
    for (let index = span.from; index < span.to; index++) {
      const left = send.left[index] ?? 0;
      const right = send.right[index] ?? 0;
      const diffuseLeft = second?.next(first?.next(left) ?? 0) ?? 0;
      const diffuseRight = fourth?.next(third?.next(right) ?? 0) ?? 0;
      this.#turn(outputs, diffuseLeft, diffuseRight);
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = outputs;
      wet.left[index] = OUTPUT_GAIN * (a + c - e + g);
      wet.right[index] = OUTPUT_GAIN * (b - d + f + h);
    }
  }

  /** One sample: reads every line, mixes them by the Householder matrix, and writes them back with the input. */
  #turn(outputs: Float64Array, left: number, right: number): void {
    let sum = 0;
    for (let line = 0; line < LINES; line++) {
      const stored = this.#lines[line]?.[this.#places[line] ?? 0] ?? 0;
      const damped = (this.#damped[line] ?? 0) + BRIGHTNESS * (stored - (this.#damped[line] ?? 0));
      this.#damped[line] = damped;
      const output = damped * (this.#gains[line] ?? 0);
      outputs[line] = output;
      sum += output;
    }
    const shared = (2 / LINES) * sum;
    for (let line = 0; line < LINES; line++) {
      const memory = this.#lines[line];
      if (!memory) continue;
      const place = this.#places[line] ?? 0;
      memory[place] = (line % 2 === 0 ? left : right) + (outputs[line] ?? 0) - shared;
      this.#places[line] = place + 1 === memory.length ? 0 : place + 1;
    }
  }
}

class AllPass {
  readonly #memory: Float32Array;
  #place = 0;

  constructor(length: number) {
    this.#memory = new Float32Array(Math.max(1, length));
  }

  next(input: number): number {
    const delayed = this.#memory[this.#place] ?? 0;
    const output = delayed - 0.6 * input;
    this.#memory[this.#place] = input + 0.6 * output;
    this.#place = this.#place + 1 === this.#memory.length ? 0 : this.#place + 1;
    return output;
  }
}
