import type { Take } from "./take.ts";

const HEADER_BYTES = 44;
const BYTES_PER_FRAME = 2;

/** A recording as a WAV file: PCM, 16 bits, mono. */
export function wavFile({ blocks, frames, sampleRate }: Take, name: string): File {
  const bytes = frames * BYTES_PER_FRAME;
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  const word = (at: number, text: string) =>
    [...text].forEach((letter, index) => header.setUint8(at + index, letter.charCodeAt(0)));
  word(0, "RIFF");
  header.setUint32(4, HEADER_BYTES - 8 + bytes, true);
  word(8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, sampleRate, true);
  header.setUint32(28, sampleRate * BYTES_PER_FRAME, true);
  header.setUint16(32, BYTES_PER_FRAME, true);
  header.setUint16(34, BYTES_PER_FRAME * 8, true);
  word(36, "data");
  header.setUint32(40, bytes, true);
  // Samples are little-endian in memory on every machine that runs a browser.
  return new File([header, ...blocks], `${name}.wav`, { type: "audio/wav" });
}
