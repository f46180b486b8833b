/** Where frames lie in a sound: frame t begins at sample `first + t · hop`. */
export interface FrameGrid {
  /** Samples of a frame. */
  size: number;
  hop: number;
  /** At most 0: before a sound lies silence. */
  first: number;
}

/** Cuts a mono sound that comes piece by piece into frames. Holds no more of it than one frame reaches back. */
export class FrameCutter {
  readonly #grid: FrameGrid;
  readonly #onFrame: (frame: Float32Array) => void;
  /** What of the sound is still needed, from sample `#start` on. */
  #held: Float32Array;
  #start: number;
  /** First sample of the next frame. */
  #next: number;

  /** @param onFrame gets a view that holds until it returns */
  constructor(grid: FrameGrid, onFrame: (frame: Float32Array) => void) {
    this.#grid = grid;
    this.#onFrame = onFrame;
    this.#held = new Float32Array(-grid.first);
    this.#start = grid.first;
    this.#next = grid.first;
  }

  /** Takes the next samples. */
  add(samples: Float32Array): void {
    const joined = new Float32Array(this.#held.length + samples.length);
    joined.set(this.#held);
    joined.set(samples, this.#held.length);
    this.#held = joined;
    this.#cut(this.#start + joined.length - this.#grid.size);
  }

  /** The sound has ended: frames up to the one at sample `last`, which reaches its end, are filled up with silence. */
  finish(last: number): void {
    const missing = last + this.#grid.size - this.#start - this.#held.length;
    this.add(new Float32Array(Math.max(0, missing)));
  }

  #cut(last: number): void {
    const { size, hop } = this.#grid;
    for (; this.#next <= last; this.#next += hop) {
      const at = this.#next - this.#start;
      this.#onFrame(this.#held.subarray(at, at + size));
    }
    const done = Math.min(this.#held.length, Math.max(0, this.#next - this.#start));
    this.#held = this.#held.slice(done);
    this.#start += done;
  }
}
