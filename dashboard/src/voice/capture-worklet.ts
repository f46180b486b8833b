/**
 * Runs in the audio thread: hands on what the microphone hears, in blocks. A file of its own, since the page's policy
 * takes no script from anywhere else. A block that is not full when recording ends is left out: 21 ms at most.
 */

/** Globals of the audio thread, which TypeScript's library lacks. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const BLOCK_FRAMES = 1_024;

class Capture extends AudioWorkletProcessor {
  #block = new Float32Array(BLOCK_FRAMES);
  #filled = 0;

  /** @returns that it wants to be called again */
  process([input]: Float32Array[][]): boolean {
    for (const sample of input?.[0] ?? []) this.#add(sample);
    return true;
  }

  #add(sample: number): void {
    this.#block[this.#filled++] = sample;
    if (this.#filled < BLOCK_FRAMES) return;
    this.port.postMessage(this.#block, [this.#block.buffer]);
    this.#block = new Float32Array(BLOCK_FRAMES);
    this.#filled = 0;
  }
}

registerProcessor("capture", Capture);
