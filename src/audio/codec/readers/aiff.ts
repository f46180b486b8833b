import { readAiffLayout } from "../aiff/aiff-layout.ts";
import { readAiffMetadata } from "../aiff/aiff-metadata.ts";
import { readSound } from "../pcm/sound-layout.ts";
import { readText } from "../riff.ts";
import type { FormatReader } from "./reader.ts";

/** AIFF and AIFC. */
export const aiffReader: FormatReader = {
  format: "aiff",
  recognises: (bytes) => readText(bytes, 0, 4) === "FORM" && ["AIFF", "AIFC"].includes(readText(bytes, 8, 4)),
  probe(bytes) {
    const { sampleRate, channels, frames } = readAiffLayout(bytes);
    return { sampleRate, channels, frames };
  },
  read(bytes, maxSeconds) {
    const layout = readAiffLayout(bytes);
    const { announcedFrames } = layout;
    return { audio: readSound(layout, maxSeconds), metadata: readAiffMetadata(layout), announcedFrames };
  },
};
