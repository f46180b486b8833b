import type { Hertz, Seconds } from "../audio.ts";
import type { Channels, MaskedStem } from "./chunk-splitter.ts";

export type StemName = MaskedStem | "other";

/** A finished stretch of all stems; its samples last until the next one is asked for. */
export interface StemPiece {
  /** Its first sample in the mix. */
  start: number;
  stems: Record<StemName, Channels>;
}

/** Longer audio is split in pieces of this length, which bounds memory. */
const CHUNK: Seconds = 30;

/** How neighbouring chunks overlap. */
export interface Overlap {
  /** Time at the inner ends of a chunk that is only listened to. */
  guard: Seconds;
  /** Time of the cross-fade between the guards. */
  fade: Seconds;
}

/** A stretch of the mix that is split at once. */
export interface Chunk {
  start: number;
  end: number;
  /** Samples over which it rises from and falls to nothing, where a neighbour takes over; 0 at the ends of the audio. */
  fadeIn: number;
  fadeOut: number;
  /** Counted from `start`: the first sample that is not only listened to, and the first that the next chunk adds to. */
  begun: number;
  finished: number;
}

/** Chunks that cover `length` samples, in order; none for none. */
export function planChunks(length: number, sampleRate: Hertz, { guard, fade }: Overlap): Chunk[] {
  const guarded = Math.round(guard * sampleRate);
  const faded = Math.round(fade * sampleRate);
  const overlap = 2 * guarded + faded;
  const size = Math.round(CHUNK * sampleRate);
  const chunks: Chunk[] = [];
  for (let start = 0; start === 0 || start + overlap < length; start += size - overlap) {
    const end = Math.min(length, start + size);
    const [isFirst, isLast] = [start === 0, end === length];
    chunks.push({
      start,
      end,
      fadeIn: isFirst ? 0 : faded,
      fadeOut: isLast ? 0 : faded,
      begun: isFirst ? 0 : guarded,
      finished: isLast ? end - start : end - start - guarded - faded,
    });
  }
  return length === 0 ? [] : chunks;
}

/** Lets a stem of a chunk rise and fall, in its place, and adds what the chunk before left where it begins. */
function crossFaded(part: Float32Array, before: Float32Array | undefined, chunk: Chunk): Float32Array {
  const { fadeIn, fadeOut, begun, finished } = chunk;
  for (let i = 0; i < fadeIn; i++) part[begun + i] = (before?.[i] ?? 0) + (i / fadeIn) * (part[begun + i] ?? 0);
  for (let i = 0; i < fadeOut; i++) part[finished + i] = ((fadeOut - i) / fadeOut) * (part[finished + i] ?? 0);
  return part;
}

/** Makes pieces without gaps of the masked stems of chunks that overlap, which come in order. */
export class ChunkJoiner {
  /** What each stem of the chunk before adds to the next one. */
  #fading: Partial<Record<MaskedStem, Channels>> = {};

  /** The next piece; it takes the place of the mix and the parts of its chunk. */
  join(chunk: Chunk, mix: Channels, parts: Readonly<Record<MaskedStem, Channels>>): StemPiece {
    const next: Partial<Record<MaskedStem, Channels>> = {};
    const take = (stem: MaskedStem): Channels => {
      const faded = parts[stem].map((samples, channel) => crossFaded(samples, this.#fading[stem]?.[channel], chunk));
      next[stem] = faded.map((samples) => samples.slice(chunk.finished, chunk.finished + chunk.fadeOut));
      return faded.map((samples) => samples.subarray(chunk.begun, chunk.finished));
    };
    const masked = { drums: take("drums"), bass: take("bass"), vocals: take("vocals") };
    this.#fading = next;
    const rest = mix.map((samples) => samples.subarray(chunk.begun, chunk.finished));
    return { start: chunk.start + chunk.begun, stems: { ...masked, other: remainder(rest, Object.values(masked)) } };
  }
}

/** The mix minus its stems, in its place: subtraction, unlike one more mask, keeps the sum exact. */
export function remainder(mix: Channels, stems: readonly Channels[]): Channels {
  for (const stem of stems) {
    stem.forEach((taken, channel) => {
      const left = mix[channel] ?? taken;
      for (let i = 0; i < left.length; i++) left[i] = (left[i] ?? 0) - (taken[i] ?? 0);
    });
  }
  return mix;
}
