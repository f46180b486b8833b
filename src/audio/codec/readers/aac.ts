import { AAC_FRAME_SAMPLES, readAdts, type AdtsStream } from "../aac/config.ts";
import { decodeAdts } from "../aac/decode.ts";
import { AudioError } from "../../audio.ts";
import { refuseTooLong } from "../decoded-stream.ts";
import { readLeadingTags, tagsLength } from "../tags/leading-tags.ts";
import type { FormatReader } from "./reader.ts";

/** A bare AAC stream (ADTS). */
export const aacReader: FormatReader = {
  format: "aac",
  recognises: (bytes) => readAdts(bytes, tagsLength(bytes)) !== null,
  probe(bytes) {
    const { config, frames } = adtsOf(bytes);
    return { sampleRate: config.sampleRate, channels: config.channels, frames: frames.length * AAC_FRAME_SAMPLES };
  },
  async read(bytes, maxSeconds, foreign) {
    const { config, frames } = adtsOf(bytes);
    refuseTooLong((frames.length * AAC_FRAME_SAMPLES) / config.sampleRate, maxSeconds);
    const audio = await decodeAdts(frames, foreign);
    return { audio, metadata: readLeadingTags(bytes) };
  },
};

function adtsOf(bytes: Uint8Array): AdtsStream {
  const stream = readAdts(bytes, tagsLength(bytes));
  if (!stream) throw new AudioError("truncated", "This AAC file holds no whole frame.");
  return stream;
}
