import { sampleCount } from "../../core/channels.ts";
import { decodeMpeg, measureMpeg } from "../mpeg/mpeg-audio.ts";
import { readText } from "../riff.ts";
import { readWavLayout } from "../wav-layout.ts";
import { readWavMetadata } from "../wav-metadata.ts";
import { readWavMpeg } from "../mpeg/wav-mpeg.ts";
import { readWav } from "../wav.ts";
import type { FormatReader } from "./reader.ts";

const FORMS = new Set(["RIFF", "RIFX", "RF64", "BW64"]);

/** WAV: RIFF, RIFX (big-endian), RF64 and BW64; of PCM and light compression, or MPEG audio. */
export const wavReader: FormatReader = {
  format: "wav",
  recognises: (bytes) => FORMS.has(readText(bytes, 0, 4)) && readText(bytes, 8, 4) === "WAVE",
  probe(bytes) {
    const mpeg = readWavMpeg(bytes);
    if (mpeg) {
      const { sampleRate, channels, frames } = measureMpeg(mpeg.stream);
      return { sampleRate, channels, frames };
    }
    const { sampleRate, channels, frames, announcedFrames, isPlain } = readWavLayout(bytes);
    return { sampleRate, channels, frames, isPlain: isPlain && announcedFrames === null };
  },
  async read(bytes, maxSeconds) {
    const mpeg = readWavMpeg(bytes);
    if (!mpeg) return readWav(bytes, maxSeconds);
    const audio = await decodeMpeg(mpeg.stream, maxSeconds);
    return { audio, metadata: readWavMetadata(mpeg.chunks, sampleCount(audio) / audio.sampleRate) };
  },
};
