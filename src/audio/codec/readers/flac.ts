import { decodeFlac } from "../flac-decoder.ts";
import { readFlacHeaders } from "../flac-headers.ts";
import { id3Length } from "../id3.ts";
import { readText } from "../riff.ts";
import type { FormatReader } from "./reader.ts";

/** FLAC in its own container. */
export const flacReader: FormatReader = {
  format: "flac",
  recognises: (bytes) => readText(bytes, id3Length(bytes), 4) === "fLaC",
  probe: readFlacHeaders,
  read: (bytes, maxSeconds) => ({
    audio: decodeFlac(bytes, maxSeconds),
    metadata: readFlacHeaders(bytes).metadata,
  }),
};
