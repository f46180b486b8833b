import type { Hertz } from "../../audio.ts";
import { PARAMETERS } from "../parameters.ts";
import { crossings } from "../stem-masks.ts";
import { type ChunkMemory, offset, type Pair } from "./chunk-memory.ts";
import type { Frames } from "./frames.ts";

/** The three parts of a mix, which become its masked stems. */
export interface Parts {
  /** Becomes the drums. */
  percussive: Pair;
  /** Becomes the bass. */
  sustained: Pair;
  /** Becomes the vocals. */
  moving: Pair;
}

const PARTS = ["percussive", "sustained", "moving"] as const;

/** Stems of a mix by other means, to be blended with those of the masks. Takes one pair of channels. */
export interface SecondOpinion {
  /** Its share in the blend, 0–1. */
  readonly share: number;
  /** Listens to the whole of the parts, `length` samples, before any is replaced. */
  prepare(parts: Parts, length: number): void;
  /** The next `length` samples of the stems, from `start` on, in order and without gaps: addresses, valid until the next are taken. */
  take(parts: Parts, start: number, length: number): Parts;
}

/** Room for one channel pair. */
interface PairWork {
  mix: Pair;
  /** Of each part, the samples that later frames still add to. */
  unfinished: Parts;
}

/** The third pass: masks of the stems (see `makeStemMasks`), frame after frame, applied to the mix. */
export class MaskPass {
  readonly #memory: ChunkMemory;
  readonly #frames: Frames;
  readonly #isStereo: boolean;
  readonly #work: PairWork[];
  readonly #powers: Record<(typeof PARTS)[number], number>;
  readonly #centre: number;
  readonly #lows: number;
  readonly #voices: number;
  readonly #spectrum: Pair;

  constructor(
    memory: ChunkMemory,
    { frames, sampleRate, channels }: { frames: Frames; sampleRate: Hertz; channels: number },
  ) {
    const { size, bins, rowLength } = frames;
    this.#memory = memory;
    this.#frames = frames;
    this.#isStereo = channels > 1;
    const row = () => memory.allocate(rowLength);
    const frame = () => memory.pair(size);
    const parts = () => ({ percussive: frame(), sustained: frame(), moving: frame() });
    this.#work = Array.from({ length: Math.ceil(channels / 2) }, () => ({ mix: frame(), unfinished: parts() }));
    this.#powers = { percussive: row(), sustained: row(), moving: row() };
    this.#centre = row();
    const { lows, voices } = crossings(bins, sampleRate / size);
    this.#lows = memory.table([...lows, 0, 0, 0]);
    this.#voices = memory.table([...voices, 0, 0, 0]);
    this.#spectrum = frame();
  }

  /**
   * Replaces the parts of `length` samples by stems; beyond both ends remains what is of no use.
   * @param second prepared for these parts; of the first pair only
   */
  run(parts: readonly Parts[], length: number, second?: SecondOpinion): void {
    for (const { unfinished } of this.#work) for (const name of PARTS) this.#clear(unfinished[name]);
    const count = this.#frames.count(length);
    for (let t = 0; t < count; t++) {
      this.#measure(parts, t);
      this.#mask();
      const [first] = parts;
      const taken = first && second?.take(first, this.#frames.start(t), this.#frames.hop);
      parts.forEach((each, pair) => {
        const work = this.#work[pair];
        if (!work) return;
        for (const name of PARTS) {
          this.#addStem(work, name);
          if (second && taken && pair === 0) this.#blend(taken[name], work.unfinished[name], second.share);
          this.#finish(each[name], work.unfinished[name], t);
        }
      });
    }
  }

  /** Powers of the parts, and the mix as their sum. */
  #measure(parts: readonly Parts[], t: number): void {
    const { add, addPowers } = this.#memory.kernels;
    const { size, rowLength } = this.#frames;
    for (const name of PARTS) this.#memory.view(this.#powers[name], rowLength).fill(0);
    parts.forEach((each, pair) => {
      const mix = this.#work[pair]?.mix ?? this.#spectrum;
      this.#clear(mix);
      for (const name of PARTS) {
        this.#frames.forward(each[name], t, this.#spectrum);
        addPowers(size, this.#spectrum.one, this.#spectrum.two, this.#powers[name]);
        add(size, this.#spectrum.one, mix.one);
        add(size, this.#spectrum.two, mix.two);
      }
    });
  }

  #mask(): void {
    const { centre, stemMasks } = this.#memory.kernels;
    const { size, rowLength } = this.#frames;
    const { drumsGain, kickGain, movingVoiceGain, sustainedVoiceGain, centreFrom } = PARAMETERS;
    const { percussive, sustained, moving } = this.#powers;
    const [first] = this.#work;
    if (this.#isStereo && first) centre(size, first.mix.one, first.mix.two, this.#centre, centreFrom);
    else this.#memory.view(this.#centre, rowLength).fill(1);
    const gains = [drumsGain, kickGain, movingVoiceGain * movingVoiceGain, sustainedVoiceGain * sustainedVoiceGain];
    stemMasks(rowLength, percussive, sustained, moving, this.#centre, this.#lows, this.#voices, ...gains);
  }

  /** Adds a frame of a stem, whose first quarter is complete then. */
  #addStem({ mix, unfinished }: PairWork, name: (typeof PARTS)[number]): void {
    const { size } = this.#frames;
    this.#memory.kernels.applyMask(size, mix.one, mix.two, this.#powers[name], this.#spectrum.one, this.#spectrum.two);
    this.#frames.addInverse(this.#spectrum, unfinished[name]);
  }

  /** Blends the complete quarter of a stem with what another has made of it. */
  #blend(taken: Pair, sums: Pair, share: number): void {
    for (const half of ["one", "two"] as const) {
      const theirs = this.#memory.view(taken[half], this.#frames.hop);
      const sum = this.#memory.view(sums[half], this.#frames.hop);
      for (let i = 0; i < sum.length; i++) sum[i] = share * (theirs[i] ?? 0) + (1 - share) * (sum[i] ?? 0);
    }
  }

  /** The complete quarter takes the place of the part, which no later frame reads. */
  #finish(part: Pair, sums: Pair, t: number): void {
    const { size, hop } = this.#frames;
    for (const half of ["one", "two"] as const) {
      const sum = this.#memory.view(sums[half], size);
      this.#memory.view(offset(part[half], this.#frames.start(t)), hop).set(sum.subarray(0, hop));
      sum.copyWithin(0, hop);
      sum.fill(0, size - hop);
    }
  }

  #clear({ one, two }: Pair): void {
    this.#memory.view(one, this.#frames.size).fill(0);
    this.#memory.view(two, this.#frames.size).fill(0);
  }
}
