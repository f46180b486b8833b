import type { AudioData } from "../../../src/audio/audio.ts";
import { describeForeignFile } from "../../../src/audio/codec/foreign-file.ts";
import { plainTwin } from "../../../src/audio/codec/plain.ts";
import { MAX_INPUT_AUDIO_BYTES, MAX_INPUT_AUDIO_SECONDS } from "../../../src/contracts/limits.ts";

/** Rates that every browser decodes to (Web Audio API, section 1.4). */
const MIN_RATE = 8_000;
const MAX_RATE = 96_000;
/** Where the file does not say, and no sound is lost. */
const USUAL_RATE = 48_000;

/**
 * Decodes a file by the browser, which knows codecs that the studio may not have, at the file's own rate.
 * @returns a WAV file of the same name and with the title, tempo and key of the file; null if this browser cannot read it either,
 *   or the result would be more than the studio takes
 */
export async function decodeInBrowser(file: File): Promise<File | null> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const described = describeForeignFile(bytes);
  const rate = described?.sampleRate ?? USUAL_RATE;
  const decoded = await decode(bytes, rate >= MIN_RATE && rate <= MAX_RATE ? rate : USUAL_RATE);
  if (!decoded) return null;
  const audio = described?.trim(decoded) ?? decoded;
  const wav = plainTwin(audio, described?.metadata ?? {});
  if (wav.length > MAX_INPUT_AUDIO_BYTES) return null;
  return new File([wav], `${file.name.replace(/\.[^.]*$/, "")}.wav`, { type: "audio/wav" });
}

async function decode(bytes: Uint8Array<ArrayBuffer>, sampleRate: number): Promise<AudioData | null> {
  // The context is only there to be asked: nothing is rendered.
  const context = new OfflineAudioContext({ length: 1, sampleRate });
  // The browser takes the memory that it is given.
  const buffer = await context.decodeAudioData(bytes.slice().buffer).catch(() => null);
  if (!buffer || buffer.length === 0 || buffer.duration > MAX_INPUT_AUDIO_SECONDS) return null;
  const channels = Array.from({ length: buffer.numberOfChannels }, (_, index) => buffer.getChannelData(index));
  return { sampleRate: buffer.sampleRate, channels };
}
