import { pack } from "../readers/containers.fixture.ts";

/** An encoder of Apple Lossless, by the format's rules and not by our decoder: bits as a list, sums as plain numbers. */

/** Choices of an encoder for one packet; none of them changes the samples. */
export interface AlacChoices {
  bitDepth: number;
  /** Samples of a whole packet; others state their number. */
  frameLength: number;
  isVerbatim?: boolean;
  /** Bytes of each sample that are written beside the prediction. */
  lowBytes?: number;
  mixBits?: number;
  mixWeight?: number;
  coefficients?: readonly number[];
  shift?: number;
  pbFactor?: number;
  /** Differences of neighbours are taken once more, after the prediction. */
  isDifferencedTwice?: boolean;
  /** 31 coefficients, which mean differences alone. */
  isDifferences?: boolean;
}

const [MB, PB, KB] = [10, 40, 14];

/** What an `alac` box holds behind version and flags. */
export function cookieOf({ bitDepth = 16, channels = 1, frameLength = 4_096, sampleRate = 8_000, pb = PB } = {}) {
  const head = pack([4, frameLength], [1, 0], [1, bitDepth], [1, pb], [1, MB], [1, KB], [1, channels]);
  return pack(head, [2, 255], [4, 0], [4, 0], [4, sampleRate]);
}

/** Numbers of so many bits, one after the other, as bytes. */
export function bitsOf(...fields: readonly (readonly [count: number, value: number])[]): Uint8Array {
  const bits: number[] = [];
  for (const [count, value] of fields) put(bits, count, value);
  return bytesOf(bits);
}

/** One packet: channels one by one, or pairs where two of `elements` say so. */
export function alacPacket(
  channels: readonly (readonly number[])[],
  choices: AlacChoices,
  elements: readonly (1 | 2)[] = channels.length === 2 ? [2] : channels.map(() => 1),
): Uint8Array {
  const bits: number[] = [];
  let next = 0;
  for (const width of elements) {
    put(bits, 3, width - 1);
    put(bits, 4, 0);
    putElement(bits, channels.slice(next, next + width), choices);
    next += width;
  }
  put(bits, 3, 7);
  return bytesOf(bits);
}

function putElement(bits: number[], channels: readonly (readonly number[])[], choices: AlacChoices): void {
  const { bitDepth, frameLength, isVerbatim = false, lowBytes = 0, mixBits = 0, mixWeight = 0 } = choices;
  const count = channels[0]?.length ?? 0;
  put(bits, 12, 0);
  put(bits, 1, count === frameLength ? 0 : 1);
  put(bits, 2, lowBytes);
  put(bits, 1, isVerbatim ? 1 : 0);
  if (count !== frameLength) put(bits, 32, count);
  if (isVerbatim) {
    for (let i = 0; i < count; i++) for (const samples of channels) put(bits, bitDepth, samples[i] ?? 0);
    return;
  }
  const low = 256 ** lowBytes;
  const high = mixed(
    channels.map((samples) => samples.map((sample) => Math.floor(sample / low))),
    { mixBits, mixWeight },
  );
  put(bits, 8, mixBits);
  put(bits, 8, mixWeight);
  for (const _ of channels) putPredictor(bits, choices);
  if (lowBytes > 0) {
    for (let i = 0; i < count; i++) for (const samples of channels) put(bits, 8 * lowBytes, samples[i] ?? 0);
  }
  const width = bitDepth - 8 * lowBytes + channels.length - 1;
  for (const samples of high) putResiduals(bits, residualsOf(samples, width, choices), width, choices.pbFactor ?? 4);
}

function putPredictor(bits: number[], choices: AlacChoices): void {
  const { shift = 9, pbFactor = 4, coefficients = [], isDifferencedTwice = false, isDifferences = false } = choices;
  put(bits, 4, isDifferencedTwice ? 15 : 0);
  put(bits, 4, shift);
  put(bits, 3, pbFactor);
  const stated = isDifferences ? Array.from({ length: 31 }, () => 0) : coefficients;
  put(bits, 5, stated.length);
  for (const coefficient of stated) put(bits, 16, coefficient);
}

/** A weighted middle and the difference, where there is a weight. */
function mixed(channels: number[][], { mixBits, mixWeight }: { mixBits: number; mixWeight: number }): number[][] {
  const [left, right] = channels;
  if (!left || !right || mixWeight === 0) return channels;
  const scale = 2 ** mixBits;
  const middle = left.map((l, i) => Math.floor((mixWeight * l + (scale - mixWeight) * (right[i] ?? 0)) / scale));
  return [middle, left.map((l, i) => l - (right[i] ?? 0))];
}

function residualsOf(samples: readonly number[], bits: number, choices: AlacChoices): number[] {
  const { coefficients = [], shift = 9, isDifferencedTwice = false, isDifferences = false } = choices;
  const residuals = isDifferences
    ? differences(samples, bits)
    : predicted(samples, { bits, coefficients: [...coefficients], shift });
  return isDifferencedTwice ? differences(residuals, bits) : residuals;
}

function differences(samples: readonly number[], bits: number): number[] {
  return samples.map((sample, i) => (i === 0 ? sample : wrapped(sample - (samples[i - 1] ?? 0), bits)));
}

function predicted(
  samples: readonly number[],
  { bits, coefficients, shift }: { bits: number; coefficients: number[]; shift: number },
): number[] {
  const order = coefficients.length;
  if (order === 0) return [...samples];
  return samples.map((sample, i) => {
    if (i === 0) return sample;
    if (i <= order) return wrapped(sample - (samples[i - 1] ?? 0), bits);
    const base = samples[i - order - 1] ?? 0;
    const past = coefficients.map((_, k) => (samples[i - 1 - k] ?? 0) - base);
    const sum = past.reduce((total, each, k) => total + each * (coefficients[k] ?? 0), 0);
    const scale = 2 ** shift;
    // Sums are of 32 bits, and wrap as those of decoders do.
    const rounded = wrapped(sum + (shift > 0 ? scale / 2 : 0), 32);
    const residual = wrapped(sample - base - Math.floor(rounded / scale), bits);
    adapt(coefficients, past, scale, residual);
    return residual;
  });
}

/** The oldest first, each coefficient moves by one, until what they moved by makes up for the error. */
function adapt(coefficients: number[], past: readonly number[], scale: number, residual: number): void {
  const direction = Math.sign(residual);
  let left = residual;
  for (let k = past.length - 1; k >= 0 && left * direction > 0; k--) {
    const each = past[k] ?? 0;
    coefficients[k] = (coefficients[k] ?? 0) + Math.sign(each) * direction;
    left -= (past.length - k) * Math.floor((direction * Math.abs(each)) / scale);
  }
}

function putResiduals(bits: number[], residuals: readonly number[], width: number, pbFactor: number): void {
  const pb = Math.floor((PB * pbFactor) / 4);
  let mean = MB;
  let afterRun = 0;
  for (let at = 0; at < residuals.length;) {
    const residual = residuals[at++] ?? 0;
    const code = 2 * Math.abs(residual) - (residual < 0 ? 1 : 0) - afterRun;
    const k = Math.min(Math.floor(Math.log2(Math.floor(mean / 512) + 3)), KB);
    putCode(bits, code, { most: 2 ** k - 1, k, width });
    mean = code > 65_535 ? 65_535 : pb * (code + afterRun) + mean - Math.floor((pb * mean) / 512);
    afterRun = 0;
    if (4 * mean >= 512 || at >= residuals.length) continue;
    let run = 0;
    while (at + run < residuals.length && residuals[at + run] === 0 && run < 65_535) run++;
    const runBits = (mean === 0 ? 8 : 7 - Math.floor(Math.log2(mean))) + Math.floor((mean + 16) / 64);
    putCode(bits, run, { most: Math.min(2 ** runBits, 2 ** KB) - 1, k: runBits, width: 16 });
    at += run;
    afterRun = run < 65_535 ? 1 : 0;
    mean = 0;
  }
}

function putCode(bits: number[], value: number, { most, k, width }: { most: number; k: number; width: number }): void {
  const prefix = Math.floor(value / most);
  for (let i = 0; i < Math.min(prefix, 9); i++) bits.push(1);
  if (prefix >= 9) return put(bits, width, value);
  bits.push(0);
  const rest = value % most;
  if (rest === 0) put(bits, k - 1, 0);
  else put(bits, k, rest + 1);
}

/** A number in two's complement of so many bits. */
function wrapped(value: number, bits: number): number {
  const span = 2 ** bits;
  const rest = ((value % span) + span) % span;
  return rest >= span / 2 ? rest - span : rest;
}

function put(bits: number[], count: number, value: number): void {
  for (let i = count - 1; i >= 0; i--) bits.push(Math.floor(value / 2 ** i) & 1);
}

function bytesOf(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => (bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (bit << (7 - (i & 7)))));
  return bytes;
}
