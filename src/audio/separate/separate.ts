import type { AudioData, ProgressListener, Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { type ChunkSplitter, MASKED_STEMS, type MaskedStem, PlainChunkSplitter } from "./chunk-splitter.ts";
import { createChunkMemory } from "./simd/chunk-memory.ts";
import { SimdChunkSplitter } from "./simd/simd-chunk-splitter.ts";

export type StemName = MaskedStem | "other";

/** The four stems; each has the mix's sample rate, channels and length, and together they are the mix. */
export type Stems = Record<StemName, AudioData>;

/** Longer audio is split in pieces of this length, which bounds memory. */
const CHUNK: Seconds = 30;
/** Neighbouring chunks are cross-faded over this time: longer than the longest filter's reach. */
const OVERLAP: Seconds = 2;

/**
 * Splits a mix into drums, bass, vocals and other by signal processing alone (see the README for the method). The stems
 * add up to the mix within −120 dB, whatever the mix is. Any sample rate, channel count and length, also 0.
 * @param options.onProgress called with 0…1 several times per chunk of 30 s; may throw to abandon the work
 */
export function separateStems(audio: AudioData, options: { onProgress?: ProgressListener } = {}): Stems {
  const length = sampleCount(audio);
  const chunks = planChunks(length, audio.sampleRate);
  const longest = chunks.reduce((most, chunk) => Math.max(most, chunk.end - chunk.start), 0);
  const splitter = createSplitter(audio.sampleRate, audio.channels.length, longest);
  const masked = { drums: silence(audio), bass: silence(audio), vocals: silence(audio) };
  chunks.forEach((chunk, index) => {
    const mix = audio.channels.map((samples) => samples.slice(chunk.start, chunk.end));
    const report = (fraction: number) => options.onProgress?.((index + fraction) / chunks.length);
    const parts = splitter.split(mix, report);
    for (const stem of MASKED_STEMS) addFaded(masked[stem], parts[stem], chunk);
    report(1);
  });
  return { ...masked, other: remainder(audio, masked) };
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

function addFaded(stem: AudioData, part: Float32Array[], { start, fadeIn, fadeOut }: Chunk): void {
  stem.channels.forEach((samples, channel) => {
    const piece = part[channel] ?? new Float32Array(0);
    for (let i = 0; i < piece.length; i++) {
      const left = piece.length - i;
      const gain = i < fadeIn ? i / fadeIn : left <= fadeOut ? left / fadeOut : 1;
      samples[start + i] = (samples[start + i] ?? 0) + gain * (piece[i] ?? 0);
    }
  });
}

function silence(audio: AudioData): AudioData {
  return { sampleRate: audio.sampleRate, channels: audio.channels.map((samples) => new Float32Array(samples.length)) };
}

/** The mix minus the masked stems: subtraction, unlike a fourth mask, keeps the sum exact. */
function remainder(mix: AudioData, stems: Record<MaskedStem, AudioData>): AudioData {
  const channels = mix.channels.map((samples) => samples.slice());
  for (const stem of MASKED_STEMS) {
    stems[stem].channels.forEach((taken, channel) => {
      const left = channels[channel] ?? taken;
      for (let i = 0; i < left.length; i++) left[i] = (left[i] ?? 0) - (taken[i] ?? 0);
    });
  }
  return { sampleRate: mix.sampleRate, channels };
}
