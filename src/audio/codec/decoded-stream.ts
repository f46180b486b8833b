import { AudioError, type AudioData, type Seconds } from "../audio.ts";

/** What a streaming decoder hands over for a piece of its input. */
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

/** Joins decoded parts, within a limit of time. Does not hold the decoder. */
export class DecodedStream {
  readonly #parts: DecodedPart[] = [];
  readonly #maxSeconds: Seconds;
  #samples = 0;

  constructor(maxSeconds: Seconds) {
    this.#maxSeconds = maxSeconds;
  }

  /** @throws AudioError `too-long` once the limit is passed */
  add(part: DecodedPart): void {
    if (part.samplesDecoded === 0) return;
    this.#parts.push(part);
    this.#samples += part.samplesDecoded;
    refuseTooLong(this.#samples / part.sampleRate, this.#maxSeconds);
  }

  /**
   * Everything decoded, with as many channels as every part has.
   * @param promised samples that the headers announced; null when they did not
   * @throws AudioError `truncated` when fewer were decoded than promised, `empty` when none were
   */
  finish(promised: number | null): AudioData {
    refuseShort(this.#samples, promised);
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
    const joined = new Float32Array(this.#samples);
    let offset = 0;
    for (const part of this.#parts) {
      joined.set((part.channelData[channel] ?? new Float32Array(0)).subarray(0, part.samplesDecoded), offset);
      offset += part.samplesDecoded;
    }
    return joined;
  }
}

function refuseShort(samples: number, promised: number | null): void {
  if (promised === null || samples >= promised) return;
  throw new AudioError(
    "truncated",
    `This file is cut off or damaged: it promises ${promised} samples, ${samples} could be decoded. Copy or export it again.`,
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
