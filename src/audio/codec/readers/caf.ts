import { isCaf, readCafLayout } from "../caf/caf-layout.ts";
import { readCafMetadata } from "../caf/caf-metadata.ts";
import { readSound } from "../pcm/sound-layout.ts";
import type { FormatReader } from "./reader.ts";

/** Apple's Core Audio Format with PCM, A-law, µ-law or IMA ADPCM. */
export const cafReader: FormatReader = {
  format: "caf",
  recognises: isCaf,
  probe(bytes) {
    const { sampleRate, channels, frames } = readCafLayout(bytes);
    return { sampleRate, channels, frames };
  },
  read(bytes, maxSeconds) {
    const layout = readCafLayout(bytes);
    const { announcedFrames, chunks } = layout;
    return { audio: readSound(layout, maxSeconds), metadata: readCafMetadata(chunks), announcedFrames };
  },
};
