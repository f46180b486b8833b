import type { Hertz } from "../../audio.ts";
import type { Channels, ChunkSplitter, MaskedStem, PassListener } from "../chunk-splitter.ts";
import { PARAMETERS, sizeAtRate } from "../parameters.ts";
import { type ChunkMemory, offset, type Pair } from "./chunk-memory.ts";
import { Frames } from "./frames.ts";
import { LastingPass } from "./lasting-pass.ts";
import { MaskPass, type Parts, type SecondOpinion } from "./mask-pass.ts";

/**
 * Splits one stretch of audio at a time by WebAssembly with SIMD, to within −120 dB of the plain splitter, which says how. Of the
 * spectra it holds only the frames that the medians reach, so that its memory is that of the samples: three times the longest
 * chunk.
 */
export class SimdChunkSplitter implements ChunkSplitter {
  readonly #memory: ChunkMemory;
  /** Zeros before and after the samples, which frames at the edges read. */
  readonly #margin: number;
  readonly #parts: Parts[];
  readonly #long: LastingPass;
  readonly #short: LastingPass;
  readonly #masking: MaskPass;
  readonly #second: SecondOpinion | undefined;

  /** @param second stems by other means, made in the same memory, of one channel or two */
  constructor(
    memory: ChunkMemory,
    { sampleRate, channels, maxLength }: { sampleRate: Hertz; channels: number; maxLength: number },
    second?: SecondOpinion,
  ) {
    const { sustained, percussive, maskSize } = PARAMETERS;
    const frames = (size: number) => new Frames(memory, sizeAtRate(size, sampleRate));
    const [long, short, masking] = [frames(sustained.size), frames(percussive.size), frames(maskSize)];
    const pairs = Math.ceil(channels / 2);
    this.#memory = memory;
    this.#margin = Math.max(long.size, short.size, masking.size);
    const signal = () => memory.pair(maxLength + 2 * this.#margin);
    this.#parts = Array.from({ length: pairs }, () => ({
      percussive: signal(),
      sustained: signal(),
      moving: signal(),
    }));
    this.#long = new LastingPass(memory, { frames: long, split: sustained, pairs });
    this.#short = new LastingPass(memory, { frames: short, split: percussive, pairs });
    this.#masking = new MaskPass(memory, { frames: masking, sampleRate, channels });
    this.#second = second;
  }

  split(mix: Channels, onPass: PassListener): Record<MaskedStem, Channels> {
    const length = mix[0]?.length ?? 0;
    const signals = (name: keyof Parts) => this.#parts.map((parts) => this.#inside(parts[name]));
    const [rest, sustained, moving] = [signals("percussive"), signals("sustained"), signals("moving")];
    for (const pair of [...rest, ...sustained, ...moving]) this.#clear(pair, length);
    mix.forEach((samples, channel) => {
      const pair = rest[channel >> 1];
      if (pair) this.#memory.view(channel % 2 === 0 ? pair.one : pair.two, length).set(samples);
      // The second opinion has learned from stereo, in which mono stands in the middle.
      if (pair && this.#second && mix.length === 1) this.#memory.view(pair.two, length).set(samples);
    });
    this.#long.run(rest, sustained, length);
    this.#takeOut(sustained, rest, length);
    onPass(0.3);
    this.#short.run(rest, moving, length);
    this.#takeOut(moving, rest, length);
    onPass(0.6);
    const parts = rest.map((percussive, pair) => ({
      percussive,
      sustained: sustained[pair] ?? percussive,
      moving: moving[pair] ?? percussive,
    }));
    if (this.#second && parts[0]) {
      this.#second.prepare(parts[0], length);
      onPass(0.8);
    }
    this.#masking.run(parts, length, this.#second);
    const stem = (pairs: readonly Pair[]) =>
      mix.map((_, channel) => this.#channel(pairs[channel >> 1], channel, length));
    return { drums: stem(rest), bass: stem(sustained), vocals: stem(moving) };
  }

  /** Takes a part out of what is left of the mix. */
  #takeOut(part: readonly Pair[], rest: readonly Pair[], length: number): void {
    const { subtract } = this.#memory.kernels;
    rest.forEach((left, index) => {
      const taken = part[index];
      if (!taken) return;
      const count = 4 * Math.ceil(length / 4);
      subtract(count, taken.one, left.one);
      subtract(count, taken.two, left.two);
      this.#clearMargins(left, length);
      this.#clearMargins(taken, length);
    });
  }

  #channel(pair: Pair | undefined, channel: number, length: number): Float32Array {
    if (!pair) return new Float32Array(length);
    return this.#memory.view(channel % 2 === 0 ? pair.one : pair.two, length);
  }

  #inside({ one, two }: Pair): Pair {
    return { one: offset(one, this.#margin), two: offset(two, this.#margin) };
  }

  #clear({ one, two }: Pair, length: number): void {
    for (const half of [one, two]) this.#memory.view(offset(half, -this.#margin), length + 2 * this.#margin).fill(0);
  }

  #clearMargins({ one, two }: Pair, length: number): void {
    for (const half of [one, two]) {
      this.#memory.view(offset(half, -this.#margin), this.#margin).fill(0);
      this.#memory.view(offset(half, length), this.#margin).fill(0);
    }
  }
}
