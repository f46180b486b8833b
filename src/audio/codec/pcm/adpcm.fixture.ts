import { viewOf } from "../riff.ts";

/** Encoders of ADPCM, written from the publications and not from our decoders; each tells what a decoder must find. */

/** Bytes of an encoder, and the samples in steps of 16 bits that it rebuilt on its way. */
export interface Encoded {
  bytes: Uint8Array;
  rebuilt: number[];
}

/** Each step is a tenth above the one before; the published table rounds four of them up. */
export const IMA_STEPS: readonly number[] = Array.from({ length: 89 }, (_, index) => {
  const roundedUp = [3, 4, 8, 86].includes(index) ? 1 : 0;
  return Math.min(32_767, Math.floor(7.464 * 1.1 ** index) + roundedUp);
});

/** Encoder of one channel by IMA's rules. */
export class ImaEncoder {
  predictor = 0;
  index = 0;

  /** Takes the next sample, in steps of 16 bits. @returns its four bits */
  encode(sample: number): number {
    const step = IMA_STEPS[this.index] ?? 0;
    const isNegative = sample < this.predictor;
    let left = Math.abs(sample - this.predictor);
    let [bits, difference] = [0, Math.floor(step / 8)];
    for (const [bit, part] of [
      [4, step],
      [2, Math.floor(step / 2)],
      [1, Math.floor(step / 4)],
    ] as const) {
      if (left < part) continue;
      left -= part;
      bits += bit;
      difference += part;
    }
    this.predictor = within(this.predictor + (isNegative ? -difference : difference), -32_768, 32_767);
    this.index = within(this.index + (bits < 4 ? -1 : 2 * (bits - 3)), 0, 88);
    return bits + (isNegative ? 8 : 0);
  }
}

/** A block of a WAV file: its header, then eight samples in each four bytes of a channel. */
export function imaWavBlock(channels: readonly (readonly number[])[], startIndex = 0): Encoded & { all: number[][] } {
  const groups = Math.floor(((channels[0]?.length ?? 0) - 1) / 8);
  const bytes = new Uint8Array(4 * channels.length * (1 + groups));
  const all = channels.map((samples, channel) => {
    const encoder = new ImaEncoder();
    [encoder.predictor, encoder.index] = [samples[0] ?? 0, startIndex];
    viewOf(bytes).setInt16(4 * channel, encoder.predictor, true);
    bytes[4 * channel + 2] = startIndex;
    const rebuilt = [encoder.predictor];
    for (let i = 0; i < 8 * groups; i++) {
      const offset = 4 * channels.length * (1 + (i >> 3)) + 4 * channel + ((i & 7) >> 1);
      bytes[offset] = (bytes[offset] ?? 0) + (encoder.encode(samples[i + 1] ?? 0) << (i % 2 === 0 ? 0 : 4));
      rebuilt.push(encoder.predictor);
    }
    return rebuilt;
  });
  return { bytes, all, rebuilt: all[0] ?? [] };
}

/** Packets of 64 samples of one channel as QuickTime has them: nine bits of the predictor and seven of the index in front. */
export function imaPackets(samples: readonly number[]): Encoded {
  const encoder = new ImaEncoder();
  const rebuilt: number[] = [];
  const bytes = new Uint8Array(34 * Math.floor(samples.length / 64));
  for (let start = 0; start + 64 <= samples.length; start += 64) {
    const offset = (34 * start) / 64;
    viewOf(bytes).setInt16(offset, Math.floor(encoder.predictor / 128) * 128 + encoder.index);
    for (let i = 0; i < 64; i += 2) {
      const low = encoder.encode(samples[start + i] ?? 0);
      rebuilt.push(encoder.predictor);
      bytes[offset + 2 + i / 2] = low + 16 * encoder.encode(samples[start + i + 1] ?? 0);
      rebuilt.push(encoder.predictor);
    }
  }
  return { bytes, rebuilt };
}

const MS_ADAPTATION = [230, 230, 230, 230, 307, 409, 512, 614];

/** A block of Microsoft ADPCM of one channel, with the coefficient pair of a number. */
export function msBlock(
  samples: readonly number[],
  { pair, coefficients, step = 16 }: { pair: number; coefficients: readonly [number, number]; step?: number },
): Encoded {
  const rebuilt = [samples[0] ?? 0, samples[1] ?? 0];
  const bytes = new Uint8Array(7 + Math.ceil((samples.length - 2) / 2));
  bytes[0] = pair;
  [step, samples[1] ?? 0, samples[0] ?? 0].forEach((field, i) => viewOf(bytes).setInt16(1 + 2 * i, field, true));
  let delta = step;
  for (let i = 2; i < samples.length; i++) {
    const [last = 0, beforeLast = 0] = [rebuilt[i - 1], rebuilt[i - 2]];
    const predicted = Math.trunc((last * coefficients[0] + beforeLast * coefficients[1]) / 256);
    const correction = within(Math.round(((samples[i] ?? 0) - predicted) / delta), -8, 7);
    rebuilt.push(within(predicted + correction * delta, -32_768, 32_767) + 0);
    const bits = (correction + 16) % 16;
    bytes[7 + ((i - 2) >> 1)] = (bytes[7 + ((i - 2) >> 1)] ?? 0) + (i % 2 === 0 ? 16 * bits : bits);
    // Corrections of −1 to −8 adapt as those of 1 to 8 do, and that of −8 as the largest.
    delta = Math.max(16, Math.floor(((MS_ADAPTATION[correctionSize(correction)] ?? 768) * delta) / 256));
  }
  return { bytes, rebuilt };
}

function correctionSize(correction: number): number {
  return correction < 0 ? -correction : correction;
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** Signal over error in dB. */
export function signalToError(signal: readonly number[], rebuilt: readonly number[]): number {
  let [power, error] = [0, 0];
  signal.forEach((value, i) => {
    power += value * value;
    error += (value - (rebuilt[i] ?? 0)) ** 2;
  });
  return 10 * Math.log10(power / error);
}
