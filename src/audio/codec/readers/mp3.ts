import { readTrailingApe } from "../tags/ape-tag.ts";
import { readLeadingTags, tagsLength } from "../tags/leading-tags.ts";
import { findFirstFrame } from "../mpeg/mp3-frames.ts";
import { decodeMpeg, measureMpeg } from "../mpeg/mpeg-audio.ts";
import type { FormatReader } from "./reader.ts";

/** MP3, and MPEG audio of layers I and II. */
export const mp3Reader: FormatReader = {
  format: "mp3",
  recognises: (bytes) => findFirstFrame(bytes, tagsLength(bytes)) !== null,
  probe(bytes) {
    const { parts, isLayer3, ...facts } = measureMpeg(bytes);
    // Browsers play layer III alone.
    return { ...facts, isPlain: parts === 1 && isLayer3 };
  },
  read: async (bytes, maxSeconds) => ({
    audio: await decodeMpeg(bytes, maxSeconds),
    metadata: { ...readTrailingApe(bytes), ...readLeadingTags(bytes) },
  }),
};
