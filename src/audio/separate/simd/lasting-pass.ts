import type { MedianSplit } from "../parameters.ts";
import { type ChunkMemory, offset, type Pair } from "./chunk-memory.ts";
import type { Frames } from "./frames.ts";

/**
 * One pass of medians (see `sustainedMask`), frame after frame: keeps the spectra and powers of as many frames as the median
 * along time reaches, not of the whole signal.
 */
export class LastingPass {
  readonly #memory: ChunkMemory;
  readonly #frames: Frames;
  readonly #split: MedianSplit;
  readonly #reach: number;
  /** By channel pair, a ring of the frames whose mask is not known yet. */
  readonly #spectra: Pair[][];
  /** A ring of the frames of one median and the one that enters it next. */
  readonly #powers: number[];
  readonly #sorted: number;
  readonly #striking: number;
  readonly #mask: number;
  readonly #line: number;
  readonly #lineSorted: number;
  readonly #masked: Pair;

  constructor(memory: ChunkMemory, { frames, split, pairs }: { frames: Frames; split: MedianSplit; pairs: number }) {
    const { size, rowLength } = frames;
    this.#memory = memory;
    this.#frames = frames;
    this.#split = split;
    this.#reach = (split.timeMedian - 1) / 2;
    this.#spectra = ring(pairs, () => ring(this.#reach + 1, () => memory.pair(size)));
    this.#powers = ring(split.timeMedian + 1, () => memory.allocate(rowLength));
    this.#sorted = memory.allocate(split.timeMedian * rowLength);
    this.#striking = memory.allocate(rowLength);
    this.#mask = memory.allocate(rowLength);
    this.#line = memory.allocate(rowLength + split.frequencyMedian + 8);
    this.#lineSorted = memory.allocate(4 * split.frequencyMedian);
    this.#masked = memory.pair(size);
  }

  /** Adds the part of `signal` that lasts, `length` samples, to `into`, and what its frames hold beyond both ends. */
  run(signal: readonly Pair[], into: readonly Pair[], length: number): void {
    const last = this.#frames.count(length) - 1;
    for (let t = 0; t <= last; t++) {
      this.#moveTo(t, { last, signal });
      this.#measureMask(t);
      into.forEach((to, pair) => {
        const spectrum = this.#spectra[pair]?.[t % (this.#reach + 1)];
        if (spectrum) this.#addMasked(spectrum, to, t);
      });
    }
  }

  /** Brings the medians along time to a frame; beyond the ends the first and last frame go on. */
  #moveTo(t: number, { last, signal }: { last: number; signal: readonly Pair[] }): void {
    const { slide } = this.#memory.kernels;
    const { rowLength } = this.#frames;
    const { timeMedian: width } = this.#split;
    const reach = this.#reach;
    if (t === 0) {
      for (let frame = 0; frame <= Math.min(last, reach); frame++) this.#read(frame, signal);
      const first = this.#memory.view(this.#powersOf(0), rowLength);
      for (let row = 0; row < width; row++)
        this.#memory.view(offset(this.#sorted, row * rowLength), rowLength).set(first);
      for (let frame = 1; frame <= reach; frame++)
        slide(rowLength, width, this.#sorted, this.#powersOf(0), this.#powersOf(Math.min(last, frame)));
      return;
    }
    if (t + reach <= last) this.#read(t + reach, signal);
    const leaving = this.#powersOf(Math.max(0, t - 1 - reach));
    slide(rowLength, width, this.#sorted, leaving, this.#powersOf(Math.min(last, t + reach)));
  }

  #read(frame: number, signal: readonly Pair[]): void {
    const { size, rowLength } = this.#frames;
    const powers = this.#powersOf(frame);
    this.#memory.view(powers, rowLength).fill(0);
    signal.forEach((samples, pair) => {
      const spectrum = this.#spectra[pair]?.[frame % (this.#reach + 1)];
      if (!spectrum) return;
      this.#frames.forward(samples, frame, spectrum);
      this.#memory.kernels.addPowers(size, spectrum.one, spectrum.two, powers);
      // The values beyond the Nyquist frequency only fill the vector.
      this.#memory.view(powers, rowLength).fill(0, this.#frames.bins);
    });
  }

  #measureMask(t: number): void {
    const { medianAcross, lastingShare } = this.#memory.kernels;
    const { bins, rowLength } = this.#frames;
    const { frequencyMedian, strikeWeight } = this.#split;
    medianAcross(bins, frequencyMedian, this.#powersOf(t), this.#striking, this.#line, this.#lineSorted);
    const lasting = offset(this.#sorted, this.#reach * rowLength);
    lastingShare(rowLength, lasting, this.#striking, this.#mask, strikeWeight);
  }

  #addMasked(spectrum: Pair, into: Pair, t: number): void {
    const { one, two } = this.#masked;
    const start = this.#frames.start(t);
    this.#memory.kernels.applyMask(this.#frames.size, spectrum.one, spectrum.two, this.#mask, one, two);
    this.#frames.addInverse(this.#masked, { one: offset(into.one, start), two: offset(into.two, start) });
  }

  #powersOf(frame: number): number {
    return this.#powers[frame % this.#powers.length] ?? 0;
  }
}

function ring<Slot>(length: number, make: () => Slot): Slot[] {
  return Array.from({ length }, make);
}
