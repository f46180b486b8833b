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
  /** All lines, one after the other, each a ring of `#size` samples. */
  readonly #memory: Float32Array;
  readonly #size: number;
  readonly #lengths: Int32Array;
  readonly #gains: Float64Array;
  readonly #damped = new Float64Array(LINES);
  readonly #diffusers: readonly AllPass[];
  #place = 0;

  constructor(decay: Seconds, sampleRate: Hertz) {
    this.#lengths = Int32Array.from(LINE_SECONDS, (seconds) => Math.round(seconds * sampleRate));
    this.#size = powerOfTwoAbove(Math.max(...this.#lengths));
    this.#memory = new Float32Array(LINES * this.#size);
    this.#gains = Float64Array.from(LINE_SECONDS, (seconds) => toAmplitude((-60 * seconds) / decay));
    this.#diffusers = DIFFUSERS.map((seconds) => new AllPass(Math.round(seconds * sampleRate)));
  }

  process(send: Sound, wet: Sound, span: { from: number; to: number }): void {
    const left = send.left.slice(span.from, span.to);
    const right = send.right.slice(span.from, span.to);
    for (const [index, diffuser] of this.#diffusers.entries()) diffuser.process(index < 2 ? left : right);
    this.#circulate(left, right);
    wet.left.set(left, span.from);
    wet.right.set(right, span.from);
  }

  /** Sends both channels round the lines and replaces them by what comes out. */
  #circulate(left: Float32Array, right: Float32Array): void {
    const memory = this.#memory;
    const size = this.#size;
    const lengths = this.#lengths;
    const gains = this.#gains;
    const damped = this.#damped;
    const outputs = new Float64Array(LINES);
    let place = this.#place;
    for (let index = 0; index < left.length; index++) {
      let sum = 0;
      for (let line = 0; line < LINES; line++) {
        const stored = memory[line * size + ((place - (lengths[line] ?? 0)) & (size - 1))] ?? 0;
        const before = damped[line] ?? 0;
        const dulled = before + BRIGHTNESS * (stored - before);
        const output = dulled * (gains[line] ?? 0);
        damped[line] = dulled;
        outputs[line] = output;
        sum += output;
      }
      // The Householder matrix: every line gets itself minus a quarter of the sum of all.
      const leftInput = (left[index] ?? 0) - (2 / LINES) * sum;
      const rightInput = (right[index] ?? 0) - (2 / LINES) * sum;
      for (let line = 0; line < LINES; line += 2) {
        memory[line * size + place] = leftInput + (outputs[line] ?? 0);
        memory[(line + 1) * size + place] = rightInput + (outputs[line + 1] ?? 0);
      }
      place = (place + 1) & (size - 1);
      left[index] = OUTPUT_GAIN * ((outputs[0] ?? 0) + (outputs[2] ?? 0) - (outputs[4] ?? 0) + (outputs[6] ?? 0));
      right[index] = OUTPUT_GAIN * ((outputs[1] ?? 0) - (outputs[3] ?? 0) + (outputs[5] ?? 0) + (outputs[7] ?? 0));
    }
    this.#place = place;
  }
}

class AllPass {
  readonly #memory: Float32Array;
  #place = 0;

  constructor(length: number) {
    this.#memory = new Float32Array(Math.max(1, length));
  }

  /** Diffuses a signal in place. */
  process(signal: Float32Array): void {
    const memory = this.#memory;
    let place = this.#place;
    for (let index = 0; index < signal.length; index++) {
      const delayed = memory[place] ?? 0;
      const output = delayed - 0.6 * (signal[index] ?? 0);
      memory[place] = (signal[index] ?? 0) + 0.6 * output;
      signal[index] = output;
      place = place + 1 === memory.length ? 0 : place + 1;
    }
    this.#place = place;
  }
}

function powerOfTwoAbove(count: number): number {
  let size = 1;
  while (size <= count) size *= 2;
  return size;
}
