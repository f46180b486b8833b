/** Columns of the waveform in a second. */
const COLUMNS_PER_SECOND = 20;
const FULL_SCALE = 32_767;
/** The highest of a column in a waveform that is drawn. */
const OUTLINE_MAX = 127;
/** From here on a converter has most likely cut off what was louder. */
const CLIPPED = 0.99;
/** How much of the level is left with each block, so that the eye can follow. */
const LEVEL_DECAY = 0.85;

/** Recording in memory: mono, 16 bits. Ten minutes are 58 MB. */
export class Take {
  readonly sampleRate: number;
  readonly blocks: Int16Array<ArrayBuffer>[] = [];
  frames = 0;
  /** Amplitude of the last moments, 0–1. */
  level = 0;
  /** True if any sample clipped. */
  isClipped = false;
  readonly #columns: number[] = [];

  constructor(sampleRate: number) {
    this.sampleRate = sampleRate;
  }

  get seconds(): number {
    return this.frames / this.sampleRate;
  }

  /** Takes in one more block, in [-1, 1]. */
  add(block: Float32Array): void {
    this.blocks.push(Int16Array.from(block, (value) => Math.round(Math.max(-1, Math.min(1, value)) * FULL_SCALE)));
    const peak = block.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
    const column = Math.floor(this.seconds * COLUMNS_PER_SECOND);
    this.#columns[column] = Math.max(this.#columns[column] ?? 0, peak);
    this.frames += block.length;
    this.level = Math.max(peak, this.level * LEVEL_DECAY);
    this.isClipped ||= peak >= CLIPPED;
  }

  /** The last columns as they came, for while it grows; before them silence. */
  recent(columns: number): number[] {
    const last = Array.from(this.#columns.slice(-columns), drawn);
    return [...Array.from({ length: columns - last.length }, () => 0), ...last];
  }

  /** All of it in so many columns. */
  outline(columns: number): number[] {
    const all = Array.from(this.#columns, drawn);
    const count = Math.min(columns, all.length);
    return Array.from({ length: count }, (_, index) => {
      const from = Math.floor((index * all.length) / count);
      const to = Math.floor(((index + 1) * all.length) / count);
      return Math.max(...all.slice(from, to));
    });
  }
}

function drawn(peak: number | undefined): number {
  return Math.round(Math.min(1, peak ?? 0) * OUTLINE_MAX);
}
