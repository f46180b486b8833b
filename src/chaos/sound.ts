import { writeWav } from "../audio/codec/wav.ts";

const SAMPLE_RATE = 44_100;
const SECONDS = 0.5;
let made = 0;

/** A WAV file that no other is equal to. */
export function newSound(): Uint8Array {
  made += 1;
  const hertz = 110 + (made % 900);
  const level = 0.2 + 0.000_01 * made;
  const samples = Float32Array.from({ length: SAMPLE_RATE * SECONDS }, (_, i) => {
    return level * Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE);
  });
  return writeWav({ sampleRate: SAMPLE_RATE, channels: [samples] });
}
