import { readMatroskaAudio, readMatroskaFacts } from "../matroska/read.ts";
import { isMatroska } from "../matroska/segment.ts";
import type { FormatReader } from "./reader.ts";

/** Opus, Vorbis, FLAC and more in WebM and Matroska, as browsers record them. */
export const matroskaReader: FormatReader = {
  format: "webm",
  recognises: isMatroska,
  probe: readMatroskaFacts,
  read: readMatroskaAudio,
};
