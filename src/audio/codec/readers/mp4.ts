import { readMp4, readMp4Facts } from "../mp4/read.ts";
import { isMp4 } from "../mp4/sound-description.ts";
import type { FormatReader } from "./reader.ts";

/** Apple Lossless, AAC, Opus, FLAC and more in MP4, M4A and QuickTime files. */
export const mp4Reader: FormatReader = {
  format: "m4a",
  recognises: isMp4,
  probe: readMp4Facts,
  read: readMp4,
};
