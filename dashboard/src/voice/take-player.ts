import type { Take } from "./take.ts";

const FULL_SCALE = 32_767;

/** Plays a recording that is not saved yet, from memory: the page's policy lets nothing play that has no address. */
export class TakePlayer {
  readonly duration: number;
  readonly #context = new AudioContext();
  readonly #buffer: AudioBuffer;
  #source: AudioBufferSourceNode | null = null;
  /** Position while paused. */
  #offset = 0;
  #startedAt = 0;

  constructor(take: Take) {
    this.duration = take.seconds;
    this.#buffer = this.#context.createBuffer(1, take.frames, take.sampleRate);
    const channel = this.#buffer.getChannelData(0);
    let at = 0;
    for (const block of take.blocks) for (const value of block) channel[at++] = value / FULL_SCALE;
  }

  get isPlaying(): boolean {
    return this.#source !== null;
  }

  /** Seconds. */
  get position(): number {
    const played = this.#source ? this.#context.currentTime - this.#startedAt : 0;
    return Math.min(this.duration, this.#offset + played);
  }

  toggle(): void {
    if (this.#source) this.#pause();
    else this.#play();
  }

  seek(seconds: number): void {
    const wasPlaying = this.isPlaying;
    this.#pause();
    this.#offset = seconds;
    if (wasPlaying) this.#play();
  }

  close(): void {
    this.#pause();
    void this.#context.close();
  }

  #play(): void {
    if (this.#offset >= this.duration) this.#offset = 0;
    const source = new AudioBufferSourceNode(this.#context, { buffer: this.#buffer });
    source.connect(this.#context.destination);
    source.addEventListener("ended", () => {
      if (this.#source === source) this.#pause();
    });
    void this.#context.resume();
    source.start(0, this.#offset);
    this.#startedAt = this.#context.currentTime;
    this.#source = source;
  }

  #pause(): void {
    if (!this.#source) return;
    this.#offset = this.position;
    const source = this.#source;
    this.#source = null;
    source.stop();
  }
}
