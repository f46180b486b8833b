import type { OpenAudio } from "../codec/open-audio.ts";

/** Audio that is read where it lies. */
export type Readable = Pick<OpenAudio, "length" | "read">;

/** Share of a channel's energy below which the sum of all is what is left of channels that cancel one another: −20 dB. */
const CANCELED = 0.01;

/**
 * The place nearest to a sample at which all channels together pass through zero, so that a cut there does not click.
 * @param at index of a sample, from 0 to the length
 * @param reach how many samples away it may lie at most
 * @returns the first sample at or past zero; `at` itself where none is in reach, and at both ends of the audio
 */
export function nearestZeroCrossing({ length, read }: Readable, at: number, reach: number): number {
  if (at <= 0 || at >= length) return Math.min(Math.max(at, 0), length);
  const first = Math.max(1, at - reach);
  // One sample before, since a crossing is seen between two.
  const channels = read(first - 1, Math.min(length, at + reach + 1));
  const sums = heard(channels);
  let nearest = at;
  let distance = Number.POSITIVE_INFINITY;
  for (let index = 1; index < sums.length; index++) {
    const place = first + index - 1;
    if (Math.abs(place - at) >= distance || !crosses(sums[index - 1] ?? 0, sums[index] ?? 0)) continue;
    nearest = place;
    distance = Math.abs(place - at);
  }
  return nearest;
}

function crosses(before: number, here: number): boolean {
  return here === 0 || before < 0 !== here < 0;
}

/** What is heard of all channels together; where they cancel one another, the loudest of them. */
function heard(channels: readonly Float32Array[]): Float32Array {
  const sum = sumOf(channels);
  const [loudest = sum] = channels.toSorted((a, b) => energyOf(b) - energyOf(a));
  return energyOf(sum) < CANCELED * energyOf(loudest) ? loudest : sum;
}

function energyOf(samples: Float32Array): number {
  return samples.reduce((sum, value) => sum + value * value, 0);
}

function sumOf(channels: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(channels[0]?.length ?? 0);
  for (const samples of channels) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (samples[i] ?? 0);
  return sum;
}
