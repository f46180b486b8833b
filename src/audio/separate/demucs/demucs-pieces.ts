import type { ProgressListener } from "../../audio.ts";
import { resampleStretches, Resampler } from "../../core/resample.ts";
import type { Channels } from "../chunk-splitter.ts";
import { remainder } from "../chunks.ts";
import type { MixSource } from "../separate.ts";
import { overlapAdded, type SegmentModel, type SegmentStems } from "./overlap-add.ts";

/** The rate that Demucs was trained at. */
const DEMUCS_RATE = 44_100;

/** A finished stretch of all stems. */
export interface DemucsPiece {
  /** Its first sample in the mix. */
  start: number;
  /** Those of the model, and other: the mix minus these. */
  stems: Record<string, Channels>;
}

/**
 * Stems of a mix of any sample rate, length and number of channels by a model of Demucs: piece by piece, in order and without gaps, with the
 * mix's rate and channels. The model is given two channels at 44.1 kHz: pairs of channels one after another, and a single one on both sides, of
 * which the mean comes back. The stems add up to the mix within −120 dB. Memory is that of a few segments of each pair. A mix without channels
 * has no pieces.
 * @throws Error if the model gives no stems
 */
export async function* demucsPieces(
  mix: MixSource,
  model: SegmentModel,
  onProgress?: ProgressListener,
): AsyncGenerator<DemucsPiece> {
  const pairs = pairsOf(mix.channelCount);
  if (pairs.length === 0) return;
  const resampled = atModelRate(mix);
  const flows = pairs.map((pair) => overlapAdded(pairOf(resampled, pair), model));
  const back = new StemResamplers(mix.sampleRate);
  for (let start = 0; start < mix.length;) {
    const parts: SegmentStems[] = [];
    for (const flow of flows) {
      const { value, done } = await flow.next();
      if (!done) parts.push(value);
    }
    const stems = parts.length > 0 ? back.add(joined(parts, pairs)) : back.finish();
    const end = Math.min(mix.length, start + lengthOf(stems));
    if (parts.length === 0 && end === start)
      throw new Error(
        `The model's stems end at sample ${start} of ${mix.length}; it must give stems of whole segments`,
      );
    // Before the last stretch a resampler may have decided nothing yet.
    if (end > start) {
      const cut = mapStems(stems, (samples) => samples.subarray(0, end - start));
      const rest = remainder(mix.read(start, end), Object.values(cut));
      yield { start, stems: { ...cut, other: rest } };
    }
    start = end;
    onProgress?.(start / mix.length);
  }
}

/** [0, 1], [2, 3] …; the last of an odd number of channels alone. */
function pairsOf(channelCount: number): number[][] {
  return Array.from({ length: Math.ceil(channelCount / 2) }, (_, i) =>
    [2 * i, 2 * i + 1].filter((channel) => channel < channelCount),
  );
}

function atModelRate(mix: MixSource): MixSource {
  return { ...mix, ...resampleStretches(mix, { from: mix.sampleRate, to: DEMUCS_RATE }), sampleRate: DEMUCS_RATE };
}

function pairOf(mix: MixSource, pair: readonly number[]): MixSource {
  return {
    ...mix,
    channelCount: pair.length,
    read: (start, end) => mix.read(start, end).filter((_, channel) => pair.includes(channel)),
  };
}

/** The stems of all pairs as stems of all channels. */
function joined(parts: readonly SegmentStems[], pairs: readonly (readonly number[])[]): SegmentStems {
  const [first = {}] = parts;
  const stems = Object.keys(first).map((name): [string, Channels] => [
    name,
    parts.flatMap((part, i) => (pairs[i]?.length === 1 ? [meanOf(part[name] ?? [])] : (part[name] ?? []))),
  ]);
  return Object.fromEntries(stems);
}

function meanOf([left = new Float32Array(0), right = left]: Channels): Float32Array {
  return left.map((value, i) => (value + (right[i] ?? 0)) / 2);
}

function lengthOf(stems: SegmentStems): number {
  return Object.values(stems)[0]?.[0]?.length ?? 0;
}

function mapStems(stems: SegmentStems, map: (samples: Float32Array) => Float32Array): SegmentStems {
  return Object.fromEntries(Object.entries(stems).map(([name, channels]) => [name, channels.map(map)]));
}

/** Takes stems back to the mix's rate. */
class StemResamplers {
  readonly #rates: { from: number; to: number };
  readonly #first: Resampler;
  #stems: Record<string, Resampler[]> = {};

  constructor(rate: number) {
    this.#rates = { from: DEMUCS_RATE, to: rate };
    this.#first = new Resampler(this.#rates);
  }

  add(stems: SegmentStems): SegmentStems {
    const resamplerOf = (): Resampler => new Resampler(this.#rates, undefined, this.#first);
    return Object.fromEntries(
      Object.entries(stems).map(([name, channels]) => {
        const resamplers = (this.#stems[name] ??= channels.map(resamplerOf));
        return [name, channels.map((samples, channel) => resamplers[channel]?.add(samples) ?? samples)];
      }),
    );
  }

  /** What the samples before decide together with silence after them. */
  finish(): SegmentStems {
    const stems = Object.entries(this.#stems);
    return Object.fromEntries(stems.map(([name, each]) => [name, each.map((resampler) => resampler.finish())]));
  }
}
