import { AudioError, type AudioData, type Seconds } from "../audio.ts";
import { concatSamples } from "../core/channels.ts";

/** Output of a streaming decoder for a piece of its input. */
export interface DecodedPart {
  channelData: Float32Array[];
  samplesDecoded: number;
  sampleRate: number;
}

/** Bytes given to a decoder at a time, so that a small file that unpacks to hours is stopped early. */
const FEED_BYTES = 262_144;

/** The input in pieces of a size that decoders take. */
export function* feedsOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += FEED_BYTES) yield bytes.subarray(offset, offset + FEED_BYTES);
}

/**
 * Samples of all channels together: a quarter of an hour in stereo at 192 kHz, or in eight channels at 48 kHz. A limit of time
 * alone is none where a file of a few bytes states a rate of gigahertz and packets that are silence.
 */
const MAX_VALUES = 350_000_000;

/** Joins decoded parts, within a limit of time and of memory. Does not hold the decoder. */
export class DecodedStream {
  readonly #parts: DecodedPart[] = [];
  readonly #maxSeconds: Seconds;
  #samples = 0;
  #values = 0;

  constructor(maxSeconds: Seconds) {
    this.#maxSeconds = maxSeconds;
  }

  /** Samples of each channel so far. */
  get samples(): number {
    return this.#samples;
  }

  /**
   * Takes the next part. Decoders of damaged or joined files have answered with negative counts, with other rates than
   * before and too few samples, and reported no error: their answers are checked here, for every format.
   * @throws AudioError `truncated` for an impossible part; `too-long` once a limit is passed
   */
  add(part: DecodedPart): void {
    if (part.samplesDecoded === 0) return;
    refuseImpossible(part, this.#parts[0]);
    this.#parts.push(part);
    this.#samples += part.samplesDecoded;
    this.#values += part.samplesDecoded * part.channelData.length;
    refuseTooLong(this.#samples / part.sampleRate, this.#maxSeconds);
    refuseTooMuch(this.#values);
  }

  /**
   * Everything decoded, with as many channels as every part has.
   * @throws AudioError `empty` when nothing was
   */
  finish(): AudioData {
    const [first] = this.#parts;
    if (!first) throw new AudioError("empty", "Nothing in this file could be decoded: it holds no intact audio.");
    const count = this.#parts.reduce(
      (fewest, part) => Math.min(fewest, part.channelData.length),
      first.channelData.length,
    );
    const channels = Array.from({ length: count }, (_, channel) => this.#join(channel));
    return { sampleRate: first.sampleRate, channels };
  }

  #join(channel: number): Float32Array {
    const empty = new Float32Array(0);
    return concatSamples(
      this.#parts.map(({ channelData, samplesDecoded }) => (channelData[channel] ?? empty).subarray(0, samplesDecoded)),
    );
  }
}

function refuseTooMuch(values: number): void {
  if (values <= MAX_VALUES) return;
  throw new AudioError(
    "too-long",
    `This audio has more than ${MAX_VALUES / 1e6} million samples in all its channels. Cut it, or lower its sample rate.`,
  );
}

function refuseImpossible(part: DecodedPart, first: DecodedPart | undefined): void {
  const { samplesDecoded, sampleRate, channelData } = part;
  const isCount = Number.isInteger(samplesDecoded) && samplesDecoded > 0;
  const isShaped =
    isCount && channelData.length > 0 && channelData.every((samples) => samples.length >= samplesDecoded);
  const isRate = Number.isFinite(sampleRate) && sampleRate > 0 && sampleRate === (first?.sampleRate ?? sampleRate);
  if (!isShaped || !isRate) throw notSound();
}

/** Samples of float formats may be far above full scale, but not so far that filters overflow. */
const MAX_MAGNITUDE = 1e6;

/**
 * Checks decoded audio, whoever decoded it.
 * @throws AudioError `empty` without samples, `truncated` for channels of different lengths, values that are no numbers,
 *   or beyond any loudness
 */
export function refuseNonSound({ channels, sampleRate }: AudioData): void {
  const frames = channels[0]?.length ?? 0;
  if (frames === 0) throw new AudioError("empty", "This file holds no audio: there is not one sample in it.");
  if (!(sampleRate > 0) || channels.some((samples) => samples.length !== frames)) throw notSound();
  for (const samples of channels) {
    for (let i = 0; i < samples.length; i++) {
      // The comparison is false for what is not a number.
      if (!(Math.abs(samples[i] ?? 0) <= MAX_MAGNITUDE)) throw notSound();
    }
  }
}

function notSound(): AudioError {
  return new AudioError(
    "truncated",
    "This file is damaged: decoding it gives values that are no sound. Copy or export it again.",
  );
}

/** @throws AudioError `too-long` when audio of `seconds` exceeds the limit */
export function refuseTooLong(seconds: Seconds | null, maxSeconds: Seconds): void {
  if (seconds === null || seconds <= maxSeconds) return;
  throw new AudioError(
    "too-long",
    `This audio lasts at least ${Math.floor(seconds)} s; at most ${maxSeconds} s are taken. Cut it first.`,
  );
}
