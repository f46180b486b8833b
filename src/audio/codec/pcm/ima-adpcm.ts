/**
 * IMA ADPCM (Recommended Practices for Enhancing Digital Audio Compatibility, IMA 1992): four bits tell how far a sample
 * lies from the one before, in steps whose size follows the signal.
 */

const STEPS = Int16Array.from(
  (
    "7 8 9 10 11 12 13 14 16 17 19 21 23 25 28 31 34 37 41 45 50 55 " +
    "60 66 73 80 88 97 107 118 130 143 157 173 190 209 230 253 279 307 337 371 408 449 " +
    "494 544 598 658 724 796 876 963 1060 1166 1282 1411 1552 1707 1878 2066 2272 2499 2749 3024 3327 3660 " +
    "4026 4428 4871 5358 5894 6484 7132 7845 8630 9493 10442 11487 12635 13899 15289 16818 18500 20350 22385 24623 27086 29794 " +
    "32767"
  ).split(" "),
  Number,
);
const INDEX_CHANGES = Int8Array.of(-1, -1, -1, -1, 2, 4, 6, 8);
const LAST_STEP = STEPS.length - 1;

/** State of one channel: the last sample in steps of 16 bits, and which step comes next. */
interface ImaState {
  predictor: number;
  index: number;
}

/** Decodes four bits. @returns the next sample in steps of 16 bits */
function expand(state: ImaState, nibble: number): number {
  const step = STEPS[state.index] ?? 0;
  let difference = step >> 3;
  if (nibble & 4) difference += step;
  if (nibble & 2) difference += step >> 1;
  if (nibble & 1) difference += step >> 2;
  const next = nibble & 8 ? state.predictor - difference : state.predictor + difference;
  state.predictor = Math.max(-32_768, Math.min(32_767, next));
  state.index = clampIndex(state.index + (INDEX_CHANGES[nibble & 7] ?? 0));
  return state.predictor;
}

function clampIndex(index: number): number {
  return Math.max(0, Math.min(LAST_STEP, index));
}

const WAV_HEADER_BYTES = 4;

/** Samples per channel in a block of a WAV file: one in the header, then eight in each four bytes of a channel. */
export function imaWavBlockFrames(bytes: number, channels: number): number {
  const groups = Math.floor((bytes - WAV_HEADER_BYTES * channels) / (4 * channels));
  return groups < 0 ? 0 : 1 + 8 * groups;
}

/**
 * Decodes a block of a WAV file: a header for each channel, then four bytes of each channel in turn.
 * @param out one array per channel, written from `at` on
 */
export function decodeImaWavBlock(block: DataView, out: readonly Float32Array[], at: number): void {
  const channels = out.length;
  const frames = imaWavBlockFrames(block.byteLength, channels);
  out.forEach((samples, channel) => {
    const header = WAV_HEADER_BYTES * channel;
    const state = { predictor: block.getInt16(header, true), index: clampIndex(block.getUint8(header + 2)) };
    samples[at] = state.predictor / 32_768;
    for (let i = 1; i < frames; i++) {
      const group = (i - 1) >> 3;
      const inGroup = (i - 1) & 7;
      const byte = block.getUint8(WAV_HEADER_BYTES * channels + (group * channels + channel) * 4 + (inGroup >> 1));
      samples[at + i] = expand(state, inGroup & 1 ? byte >> 4 : byte & 15) / 32_768;
    }
  });
}

/** Bytes and samples of a packet of one channel in QuickTime's form, which AIFC and CAF use. */
export const IMA_PACKET = { bytes: 34, frames: 64 } as const;

/** Rounding of the predictor in a packet's header, which lacks the lower seven bits. */
const PREDICTOR_SLACK = 0x7f;

/**
 * Decodes a packet of each channel. A header holds nine bits of the predictor and its step; where they agree with how
 * the last packet ended, that goes on unrounded, as in Apple's decoder.
 * @param states one per channel, kept from packet to packet
 */
export function decodeImaPackets(
  block: DataView,
  out: readonly Float32Array[],
  { at, states }: { at: number; states: readonly ImaState[] },
): void {
  out.forEach((samples, channel) => {
    const state = states[channel];
    if (!state) return;
    const offset = channel * IMA_PACKET.bytes;
    const header = block.getInt16(offset);
    const [predictor, index] = [header & ~PREDICTOR_SLACK, clampIndex(header & PREDICTOR_SLACK)];
    if (index !== state.index || Math.abs(predictor - state.predictor) > PREDICTOR_SLACK) {
      Object.assign(state, { predictor, index });
    }
    for (let i = 0; i < IMA_PACKET.frames; i++) {
      const byte = block.getUint8(offset + 2 + (i >> 1));
      samples[at + i] = expand(state, i & 1 ? byte >> 4 : byte & 15) / 32_768;
    }
  });
}

/** The states before the first packet. */
export function imaStates(channels: number): ImaState[] {
  return Array.from({ length: channels }, () => ({ predictor: 0, index: 0 }));
}
