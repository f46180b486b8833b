import type { AudioData, ProgressListener, Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import {
  type Channels,
  type ChunkSplitter,
  MASKED_STEMS,
  type MaskedStem,
  PlainChunkSplitter,
} from "./chunk-splitter.ts";
import { createChunkMemory } from "./simd/chunk-memory.ts";
import { SimdChunkSplitter } from "./simd/simd-chunk-splitter.ts";

export type StemName = MaskedStem | "other";

/** The four stems; each has the mix's sample rate, channels and length, and together they are the mix. */
export type Stems = Record<StemName, AudioData>;

const STEMS = [...MASKED_STEMS, "other"] as const;

/** Longer audio is split in pieces of this length, which bounds memory. */
const CHUNK: Seconds = 30;
/** Neighbouring chunks are cross-faded over this time: longer than the longest filter's reach. */
const OVERLAP: Seconds = 2;

/** A mix that is read stretch by stretch. */
export interface MixSource {
  sampleRate: number;
  channelCount: number;
  /** Samples of each channel. */
  length: number;
  /** The samples from `start` up to `end` of each channel, the caller's to keep. */
  read(start: number, end: number): Channels;
}

/** A finished stretch of all stems. */
export interface StemPiece {
  /** Its first sample in the mix. */
  start: number;
  stems: Record<StemName, Channels>;
}

/**
 * Splits a mix into drums, bass, vocals and other by signal processing alone (see the README for the method). The stems
 * add up to the mix within −120 dB, whatever the mix is. Any sample rate, channel count and length, also 0.
 * @param options.onProgress called with 0…1 several times per chunk of 30 s; may throw to abandon the work
 */
export function separateStems(audio: AudioData, options: { onProgress?: ProgressListener } = {}): Stems {
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
    read: (start, end) => audio.channels.map((samples) => samples.slice(start, end)),
  };
}

/** `separateStems` piece by piece, in order and without gaps: memory is that of a chunk of 30 s, however long the mix. */
export function* stemPieces(
  { sampleRate, channelCount, length, read }: MixSource,
  { onProgress }: { onProgress?: ProgressListener } = {},
): Generator<StemPiece> {
  const chunks = planChunks(length, sampleRate);
  const longest = chunks.reduce((most, chunk) => Math.max(most, chunk.end - chunk.start), 0);
  const splitter = createSplitter(sampleRate, channelCount, longest);
  let fading: Partial<Record<MaskedStem, Channels>> = {};
  for (const [index, chunk] of chunks.entries()) {
    const mix = read(chunk.start, chunk.end);
    const parts = splitter.split(mix, (fraction) => onProgress?.((index + fraction) / chunks.length));
    const finished = chunk.end - chunk.fadeOut - chunk.start;
    const next: typeof fading = {};
    const take = (stem: MaskedStem): Channels => {
      const faded = parts[stem].map((samples, channel) => crossFaded(samples, fading[stem]?.[channel], chunk));
      next[stem] = faded.map((samples) => samples.slice(finished));
      return faded.map((samples) => samples.subarray(0, finished));
    };
    const masked = { drums: take("drums"), bass: take("bass"), vocals: take("vocals") };
    fading = next;
    const rest = mix.map((samples) => samples.subarray(0, finished));
    yield { start: chunk.start, stems: { ...masked, other: remainder(rest, masked) } };
    onProgress?.((index + 1) / chunks.length);
  }
}

function createSplitter(sampleRate: number, channels: number, maxLength: number): ChunkSplitter {
  const memory = createChunkMemory();
  if (memory) return new SimdChunkSplitter(memory, { sampleRate, channels, maxLength });
  return new PlainChunkSplitter(sampleRate, channels, maxLength);
}

interface Chunk {
  start: number;
  end: number;
  /** Samples over which it rises from and falls to nothing, where a neighbour takes over; 0 at the ends of the audio. */
  fadeIn: number;
  fadeOut: number;
}

function planChunks(length: number, sampleRate: number): Chunk[] {
  const overlap = Math.round(OVERLAP * sampleRate);
  const size = Math.round(CHUNK * sampleRate);
  const chunks: Chunk[] = [];
  for (let start = 0; start === 0 || start + overlap < length; start += size - overlap) {
    const end = Math.min(length, start + size);
    chunks.push({ start, end, fadeIn: start === 0 ? 0 : overlap, fadeOut: end === length ? 0 : overlap });
  }
  return length === 0 ? [] : chunks;
}

/** A stem of a chunk as it rises and falls, with what the chunk before left at its start. */
function crossFaded(part: Float32Array, before: Float32Array | undefined, { fadeIn, fadeOut }: Chunk): Float32Array {
  const faded = new Float32Array(part.length);
  if (before) faded.set(before);
  for (let i = 0; i < part.length; i++) {
    const left = part.length - i;
    const gain = i < fadeIn ? i / fadeIn : left <= fadeOut ? left / fadeOut : 1;
    faded[i] = (faded[i] ?? 0) + gain * (part[i] ?? 0);
  }
  return faded;
}

function silence(audio: AudioData): AudioData {
  return { sampleRate: audio.sampleRate, channels: audio.channels.map((samples) => new Float32Array(samples.length)) };
}

/** The mix minus the masked stems, in its place: subtraction, unlike a fourth mask, keeps the sum exact. */
function remainder(mix: Channels, stems: Record<MaskedStem, Channels>): Channels {
  for (const stem of MASKED_STEMS) {
    stems[stem].forEach((taken, channel) => {
      const left = mix[channel] ?? taken;
      for (let i = 0; i < left.length; i++) left[i] = (left[i] ?? 0) - (taken[i] ?? 0);
    });
  }
  return mix;
}
