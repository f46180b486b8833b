import type { AudioData, Hertz, ProgressListener, Seconds } from "../audio.ts";
import { copySamples, sampleCount } from "../core/channels.ts";
import {
  type Channels,
  type ChunkSplitter,
  MASKED_STEMS,
  type MaskedStem,
  PlainChunkSplitter,
} from "./chunk-splitter.ts";
import { LearnedPass } from "./learned/learned-pass.ts";
import type { NetworkWeights } from "./learned/network-shape.ts";
import { createChunkMemory } from "./simd/chunk-memory.ts";
import { SimdChunkSplitter } from "./simd/simd-chunk-splitter.ts";

export type StemName = MaskedStem | "other";

/** The four stems; each has the mix's sample rate, channels and length, and together they are the mix. */
export type Stems = Record<StemName, AudioData>;

const STEMS = [...MASKED_STEMS, "other"] as const;

/** "fast" is signal processing alone, "learned" adds a network that has been trained. */
export type SplitQuality = "fast" | "learned";

/** Longer audio is split in pieces of this length, which bounds memory. */
const CHUNK: Seconds = 30;

/** How neighbouring chunks overlap. */
interface Overlap {
  /** Time at the inner ends of a chunk that is only listened to. */
  guard: Seconds;
  /** Time of the cross-fade between the guards. */
  fade: Seconds;
}

const OVERLAPS: Readonly<Record<SplitQuality, Overlap>> = {
  // Longer than the longest filter's reach.
  fast: { guard: 0, fade: 2 },
  // The network hears 1.5 s around a frame, and the level that it goes by comes from 1.7 s.
  learned: { guard: 2, fade: 1 },
};

/** Below this rate the network, trained at 44.1 kHz, is not used: half of what it listens to would be missing. */
const LOWEST_LEARNED_RATE: Hertz = 22_050;

export interface SplitOptions {
  /** Called with 0…1 several times per chunk of 30 s; may throw to abandon the work. */
  onProgress?: ProgressListener;
  /** Weights of the network; without them the split is by signal processing alone. */
  weights?: NetworkWeights | undefined;
}

/** A mix that is read stretch by stretch. */
export interface MixSource {
  sampleRate: number;
  channelCount: number;
  /** Samples of each channel. */
  length: number;
  /**
   * The samples from `start` up to `end` of each channel, the caller's to change.
   * @param room as many arrays as channels, filled instead of new ones where they are long enough
   */
  read(start: number, end: number, room?: Channels): Channels;
}

/** A finished stretch of all stems; its samples last until the next one is asked for. */
export interface StemPiece {
  /** Its first sample in the mix. */
  start: number;
  stems: Record<StemName, Channels>;
}

/**
 * Splits a mix into drums, bass, vocals and other (see the README for the method). The stems add up to the mix within −120 dB, whatever the
 * mix is. Any sample rate, channel count and length, also 0.
 */
export function separateStems(audio: AudioData, options: SplitOptions = {}): Stems {
  const stems = { drums: silence(audio), bass: silence(audio), vocals: silence(audio), other: silence(audio) };
  for (const { start, stems: piece } of stemPieces(sourceOf(audio), options)) {
    for (const stem of STEMS) {
      piece[stem].forEach((samples, channel) => stems[stem].channels[channel]?.set(samples, start));
    }
  }
  return stems;
}

/** Audio in memory as a source. */
export function sourceOf(audio: AudioData): MixSource {
  return {
    sampleRate: audio.sampleRate,
    channelCount: audio.channels.length,
    length: sampleCount(audio),
    read: (start, end, room) =>
      audio.channels.map((samples, channel) => copySamples(samples.subarray(start, end), room?.[channel])),
  };
}

/** Why the network, whose weights are there, cannot split such a mix; null where it can. */
export function refusalOfNetwork({ sampleRate, channelCount }: Omit<MixSource, "length" | "read">): string | null {
  if (!createChunkMemory()) return "this machine has no WebAssembly with SIMD";
  if (channelCount > 2) return `it has learned mono and stereo, not ${channelCount} channels`;
  if (sampleRate < LOWEST_LEARNED_RATE) return `it needs ${LOWEST_LEARNED_RATE} Hz or more, not ${sampleRate}`;
  return null;
}

/** `separateStems` piece by piece, in order and without gaps: memory is that of a chunk of 30 s, however long the mix. */
export function* stemPieces(
  { sampleRate, channelCount, length, read }: MixSource,
  { onProgress, weights }: SplitOptions = {},
): Generator<StemPiece> {
  const usable = weights && refusalOfNetwork({ sampleRate, channelCount }) === null ? weights : undefined;
  const chunks = planChunks(length, sampleRate, OVERLAPS[usable ? "learned" : "fast"]);
  const longest = chunks.reduce((most, chunk) => Math.max(most, chunk.end - chunk.start), 0);
  const splitter = createSplitter({ sampleRate, channels: channelCount, maxLength: longest }, usable);
  const room = Array.from({ length: channelCount }, () => new Float32Array(longest));
  let fading: Partial<Record<MaskedStem, Channels>> = {};
  for (const [index, chunk] of chunks.entries()) {
    const mix = read(chunk.start, chunk.end, room);
    const parts = splitter.split(mix, (fraction) => onProgress?.((index + fraction) / chunks.length));
    const next: typeof fading = {};
    const take = (stem: MaskedStem): Channels => {
      const faded = parts[stem].map((samples, channel) => crossFaded(samples, fading[stem]?.[channel], chunk));
      next[stem] = faded.map((samples) => samples.slice(chunk.finished, chunk.finished + chunk.fadeOut));
      return faded.map((samples) => samples.subarray(chunk.begun, chunk.finished));
    };
    const masked = { drums: take("drums"), bass: take("bass"), vocals: take("vocals") };
    fading = next;
    const rest = mix.map((samples) => samples.subarray(chunk.begun, chunk.finished));
    const other = remainder(rest, Object.values(masked));
    yield { start: chunk.start + chunk.begun, stems: { ...masked, other } };
    onProgress?.((index + 1) / chunks.length);
  }
}

function createSplitter(
  shape: { sampleRate: Hertz; channels: number; maxLength: number },
  weights: NetworkWeights | undefined,
): ChunkSplitter {
  const memory = createChunkMemory();
  if (!memory) return new PlainChunkSplitter(shape.sampleRate, shape.channels, shape.maxLength);
  // A mix without samples or channels needs no network.
  const learned =
    weights && shape.channels > 0 && shape.maxLength > 0 ? new LearnedPass(memory, { ...shape, weights }) : undefined;
  return new SimdChunkSplitter(memory, shape, learned);
}

interface Chunk {
  start: number;
  end: number;
  /** Samples over which it rises from and falls to nothing, where a neighbour takes over; 0 at the ends of the audio. */
  fadeIn: number;
  fadeOut: number;
  /** Counted from `start`: the first sample that is not only listened to, and the first that the next chunk adds to. */
  begun: number;
  finished: number;
}

function planChunks(length: number, sampleRate: number, { guard, fade }: Overlap): Chunk[] {
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

function silence(audio: AudioData): AudioData {
  return { sampleRate: audio.sampleRate, channels: audio.channels.map((samples) => new Float32Array(samples.length)) };
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
