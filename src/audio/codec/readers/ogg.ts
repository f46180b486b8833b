import { firstSoundOf, isOgg, isPlainOgg, readOgg, readOggFacts } from "../ogg/read.ts";
import type { FormatReader } from "./reader.ts";

/** Opus in Ogg: one stream or several in a row. */
export const opusReader: FormatReader = {
  format: "opus",
  recognises: (bytes) => isOgg(bytes) && firstSoundOf(bytes) === "opus",
  probe: readOggFacts,
  read: readOgg,
};

/** Vorbis or FLAC in Ogg: one stream or several in a row. */
export const oggReader: FormatReader = {
  format: "ogg",
  recognises: (bytes) => isOgg(bytes) && firstSoundOf(bytes) !== null,
  probe: (bytes) => ({ ...readOggFacts(bytes), isPlain: isPlainOgg(bytes) }),
  read: readOgg,
};
