import type { AudioData, Hertz, ProgressListener } from "../audio.ts";
import { copySamples, sampleCount } from "../core/channels.ts";
import {
  type Channels,
  type ChunkSplitter,
  MASKED_STEMS,
  type MaskedStem,
  PlainChunkSplitter,
} from "./chunk-splitter.ts";
import { type Chunk, ChunkJoiner, type Overlap, planChunks, type StemName, type StemPiece } from "./chunks.ts";
import { LearnedPass } from "./learned/learned-pass.ts";
import type { NetworkWeights } from "./learned/network-shape.ts";
import { createChunkMemory } from "./simd/chunk-memory.ts";
import { SimdChunkSplitter } from "./simd/simd-chunk-splitter.ts";

export type { StemName, StemPiece } from "./chunks.ts";

/** The four stems; each has the mix's sample rate, channels and length, and together they are the mix. */
export type Stems = Record<StemName, AudioData>;

const STEMS = [...MASKED_STEMS, "other"] as const;

/** "fast" is signal processing alone, "learned" adds a network that has been trained. */
export type SplitQuality = "fast" | "learned";

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

/** What a splitter of chunks is made for. */
export interface SplitterShape {
  sampleRate: Hertz;
  channels: number;
  /** Samples of the longest chunk. */
  maxLength: number;
  /** Weights of a network that can hear such a mix; without them, signal processing alone. */
  weights?: NetworkWeights | undefined;
}

/** Splits chunks on another thread, one at a time. */
export interface ChunkMate {
  /** One array a channel, as long as the longest chunk: what is read into it need not be copied. The mate changes nothing there. */
  readonly room: Channels;
  /** Begins to split a chunk, which must stay as it is until the end. */
  begin(mix: Channels): void;
  /** The masked stems of the chunk that was begun, the caller's until the next begins; null if the mate cannot go on. */
  finish(): Promise<Record<MaskedStem, Channels> | null>;
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
export function* stemPieces(mix: MixSource, { onProgress, weights }: SplitOptions = {}): Generator<StemPiece> {
  const { chunks, shape } = planSplit(mix, weights);
  const [splitter, joiner, room] = [createSplitter(shape), new ChunkJoiner(), roomFor(shape)];
  for (const [index, chunk] of chunks.entries()) {
    const heard = mix.read(chunk.start, chunk.end, room);
    const parts = splitter.split(heard, (fraction) => onProgress?.((index + fraction) / chunks.length));
    yield joiner.join(chunk, heard, parts);
    onProgress?.((index + 1) / chunks.length);
  }
}

/**
 * The same pieces, bit by bit, with every other chunk split by a mate in the meantime.
 * @param openMate asked if there is more than one chunk
 */
export async function* stemPiecesOfTwo(
  mix: MixSource,
  openMate: (shape: SplitterShape) => ChunkMate,
  { onProgress, weights }: SplitOptions = {},
): AsyncGenerator<StemPiece> {
  const { chunks, shape } = planSplit(mix, weights);
  if (chunks.length < 2) return yield* stemPieces(mix, { onProgress, weights });
  const mate = openMate(shape);
  const [splitter, joiner, room] = [createSplitter(shape), new ChunkJoiner(), roomFor(shape)];
  for (const [index, own] of chunks.entries()) {
    if (index % 2 === 1) continue;
    const other = chunks[index + 1];
    const count = other ? 2 : 1;
    const tell = (fraction: number): void => onProgress?.((index + count * fraction) / chunks.length);
    const heard = mix.read(own.start, own.end, room);
    const heardByMate = other && mix.read(other.start, other.end, mate.room);
    if (heardByMate) mate.begin(heardByMate);
    yield joiner.join(own, heard, splitter.split(heard, tell));
    if (other && heardByMate) {
      const parts = (await mate.finish()) ?? splitter.split(heardByMate, () => {});
      yield joiner.join(other, heardByMate, parts);
    }
    tell(1);
  }
}

/** Weights that cannot hear such a mix are left out. */
function planSplit(mix: MixSource, weights: NetworkWeights | undefined): { chunks: Chunk[]; shape: SplitterShape } {
  const { sampleRate, channelCount: channels, length } = mix;
  const usable = weights && refusalOfNetwork(mix) === null ? weights : undefined;
  const chunks = planChunks(length, sampleRate, OVERLAPS[usable ? "learned" : "fast"]);
  const maxLength = chunks.reduce((most, chunk) => Math.max(most, chunk.end - chunk.start), 0);
  return { chunks, shape: { sampleRate, channels, maxLength, weights: usable } };
}

/** The best splitter of chunks of this machine. */
export function createSplitter({ weights, ...shape }: SplitterShape): ChunkSplitter {
  const memory = createChunkMemory();
  if (!memory) return new PlainChunkSplitter(shape.sampleRate, shape.channels, shape.maxLength);
  // A mix without samples or channels needs no network.
  const learned =
    weights && shape.channels > 0 && shape.maxLength > 0 ? new LearnedPass(memory, { ...shape, weights }) : undefined;
  return new SimdChunkSplitter(memory, shape, learned);
}

function roomFor({ channels, maxLength }: SplitterShape): Channels {
  return Array.from({ length: channels }, () => new Float32Array(maxLength));
}

function silence(audio: AudioData): AudioData {
  return { sampleRate: audio.sampleRate, channels: audio.channels.map((samples) => new Float32Array(samples.length)) };
}
