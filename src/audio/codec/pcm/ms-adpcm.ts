/**
 * Microsoft ADPCM (Multimedia Standards Update, 1994): each sample is predicted from the two before by one of a table of
 * coefficient pairs; four bits correct it in steps that follow the signal.
 */

/** A pair of predictor coefficients, in 1/256. */
export type Coefficients = readonly [number, number];

/** The pairs that every file has; a file may add its own behind them. */
export const STANDARD_COEFFICIENTS: readonly Coefficients[] = [
  [256, 0],
  [512, -256],
  [0, 0],
  [192, 64],
  [240, 0],
  [460, -208],
  [392, -232],
];
const ADAPTATION = Int16Array.of(230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230);
const SMALLEST_STEP = 16;
/** Far above any step that a sample of 16 bits needs; keeps damaged files from growing without bound. */
const LARGEST_STEP = 1 << 20;
const HEADER_BYTES = 7;

/** Samples per channel in a block: two in the header, then two in each byte. */
export function msBlockFrames(bytes: number, channels: number): number {
  const rest = bytes - HEADER_BYTES * channels;
  return rest < 0 ? 0 : 2 + Math.floor((2 * rest) / channels);
}

interface MsState {
  coefficients: Coefficients;
  step: number;
  last: number;
  beforeLast: number;
}

/**
 * Decodes a block: the channels' headers field by field, then four bits of each channel in turn, the upper ones first.
 * @param out one array per channel, written from `at` on
 */
export function decodeMsBlock(
  block: DataView,
  out: readonly Float32Array[],
  { at, coefficients }: { at: number; coefficients: readonly Coefficients[] },
): void {
  const channels = out.length;
  const frames = msBlockFrames(block.byteLength, channels);
  out.forEach((samples, channel) => {
    const state = readState(block, { channel, channels, coefficients });
    samples[at] = state.beforeLast / 32_768;
    samples[at + 1] = state.last / 32_768;
    for (let i = 2; i < frames; i++) {
      const nibble = (i - 2) * channels + channel;
      const byte = block.getUint8(HEADER_BYTES * channels + (nibble >> 1));
      samples[at + i] = expand(state, nibble & 1 ? byte & 15 : byte >> 4) / 32_768;
    }
  });
}

function readState(
  block: DataView,
  { channel, channels, coefficients }: { channel: number; channels: number; coefficients: readonly Coefficients[] },
): MsState {
  const field = (index: number) => block.getInt16(channels + 2 * (index * channels + channel), true);
  return {
    coefficients: coefficients[block.getUint8(channel)] ?? [0, 0],
    step: field(0),
    last: field(1),
    beforeLast: field(2),
  };
}

function expand(state: MsState, nibble: number): number {
  const [first, second] = state.coefficients;
  const signed = nibble & 8 ? nibble - 16 : nibble;
  const predicted = Math.trunc((state.last * first + state.beforeLast * second) / 256);
  const next = Math.max(-32_768, Math.min(32_767, predicted + signed * state.step));
  state.beforeLast = state.last;
  state.last = next;
  const step = ((ADAPTATION[nibble] ?? 0) * state.step) >> 8;
  state.step = Math.max(SMALLEST_STEP, Math.min(LARGEST_STEP, step));
  return next;
}
