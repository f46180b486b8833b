import { decodeFlac } from "../flac/flac-decoder.ts";
import { readFlacHeaders } from "../flac/flac-headers.ts";
import { tagsLength } from "../tags/leading-tags.ts";
import { readText } from "../riff.ts";
import type { FormatReader } from "./reader.ts";

/** Depths that all decoders have; others are silence in some. */
const COMMON_DEPTHS = [16, 24];

/** FLAC in its own container. */
export const flacReader: FormatReader = {
  format: "flac",
  recognises: (bytes) => readText(bytes, tagsLength(bytes), 4) === "fLaC",
  probe(bytes) {
    const { sampleRate, channels, frames, bitDepth } = readFlacHeaders(bytes);
    return { sampleRate, channels, frames, isPlain: COMMON_DEPTHS.includes(bitDepth) };
  },
  read(bytes, maxSeconds) {
    const { metadata, frames } = readFlacHeaders(bytes);
    return { audio: decodeFlac(bytes, maxSeconds), metadata, announcedFrames: frames };
  },
};
