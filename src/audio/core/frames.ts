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
  /** Begins with the samples that are still needed, from sample `#start` on. */
  #room: Float32Array;
  #held: number;
  #start: number;
  /** First sample of the next frame. */
  #next: number;

  /** @param onFrame gets a view that holds until it returns */
  constructor(grid: FrameGrid, onFrame: (frame: Float32Array) => void) {
    this.#grid = grid;
    this.#onFrame = onFrame;
    this.#held = -grid.first;
    this.#room = new Float32Array(this.#held);
    this.#start = grid.first;
    this.#next = grid.first;
  }

  /** Takes the next samples. */
  add(samples: Float32Array): void {
    this.#makeRoom(this.#held + samples.length);
    this.#room.set(samples, this.#held);
    this.#held += samples.length;
    this.#cut(this.#start + this.#held - this.#grid.size);
  }

  /** The sound has ended: frames up to the one at sample `last`, which reaches its end, are filled up with silence. */
  finish(last: number): void {
    const missing = last + this.#grid.size - this.#start - this.#held;
    this.add(new Float32Array(Math.max(0, missing)));
  }

  #makeRoom(count: number): void {
    if (count <= this.#room.length) return;
    const longer = new Float32Array(count);
    longer.set(this.#room.subarray(0, this.#held));
    this.#room = longer;
  }

  #cut(last: number): void {
    const { size, hop } = this.#grid;
    for (; this.#next <= last; this.#next += hop) {
      const at = this.#next - this.#start;
      this.#onFrame(this.#room.subarray(at, at + size));
    }
    const done = Math.min(this.#held, Math.max(0, this.#next - this.#start));
    this.#room.copyWithin(0, done, this.#held);
    this.#held -= done;
    this.#start += done;
  }
}
