import type { Hertz, Seconds } from "../../audio.ts";
import type { AudioFormat } from "../../../contracts/audio/audio-formats.ts";
import type { ForeignDecoders } from "../aac/decode.ts";
import type { ReadAudio } from "../read-audio.ts";

/** Facts from a file's headers; a claim until the file is decoded. */
export interface StreamFacts {
  sampleRate: Hertz;
  channels: number;
  /** Samples per channel that will come out; null when only decoding would tell. */
  frames: number | null;
  /** True if browsers, ffmpeg and what follows them decode the file to the same samples; absent: they may not. */
  isPlain?: boolean;
}

/**
 * One format that can be read, from recognising it to its metadata. What it decodes is checked by `decodeAudio`: a reader
 * need not look for impossible samples. All throw AudioError only, whatever the bytes.
 */
export interface FormatReader {
  format: AudioFormat;
  /** True if these bytes are of this format, by their content; never throws. */
  recognises(bytes: Uint8Array): boolean;
  /** Reads headers only. @throws AudioError `unsupported`, `truncated` or `empty` */
  probe(bytes: Uint8Array): StreamFacts;
  /** @throws AudioError as `probe`, and `too-long` for more than `maxSeconds`, before memory is taken for it */
  read(bytes: Uint8Array, maxSeconds: Seconds, foreign?: ForeignDecoders): ReadAudio | Promise<ReadAudio>;
}
