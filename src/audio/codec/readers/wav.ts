import { readText } from "../riff.ts";
import { readWavLayout } from "../wav-layout.ts";
import { readWav } from "../wav.ts";
import type { FormatReader } from "./reader.ts";

const FORMS = new Set(["RIFF", "RIFX", "RF64", "BW64"]);

/** WAV: RIFF, RIFX (big-endian), RF64 and BW64. */
export const wavReader: FormatReader = {
  format: "wav",
  recognises: (bytes) => FORMS.has(readText(bytes, 0, 4)) && readText(bytes, 8, 4) === "WAVE",
  probe(bytes) {
    const { sampleRate, channels, frames, announcedFrames, isPlain } = readWavLayout(bytes);
    return { sampleRate, channels, frames, isPlain: isPlain && announcedFrames === null };
  },
  read: readWav,
};
