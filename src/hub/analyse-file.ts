import { readFile } from "node:fs/promises";
import path from "node:path";
import { analyseAudio, type Analysis } from "../audio/analyse/analyse.ts";
import { AudioError } from "../audio/audio.ts";
import { decodeAudio } from "../audio/codec/decode.ts";
import { AppError } from "../contracts/errors.ts";
import { canonicalKey } from "../contracts/words/key.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "../contracts/limits.ts";

/**
 * Analyses a local audio file without importing it. Tempo and key in the file's metadata or name are believed first.
 * @throws AppError UNSUPPORTED_AUDIO or AUDIO_TOO_LONG, in words for whoever gave the file
 */
export async function analyseFile(file: string): Promise<Analysis> {
  const { audio, metadata } = await decodeLocalFile(file);
  // DJ software writes keys of the Camelot wheel into tags.
  const key = canonicalKey(metadata.key ?? "") ?? undefined;
  return analyseAudio(audio, { hints: { bpm: metadata.bpm, key, fileName: path.basename(file) } });
}

/**
 * Decodes a local audio file.
 * @throws AppError UNSUPPORTED_AUDIO or AUDIO_TOO_LONG, in words for whoever gave the file
 */
export async function decodeLocalFile(file: string): ReturnType<typeof decodeAudio> {
  try {
    return await decodeAudio(await readFile(file), { maxSeconds: MAX_INPUT_AUDIO_SECONDS });
  } catch (error) {
    if (!(error instanceof AudioError)) throw error;
    throw new AppError(
      error.kind === "too-long" ? "AUDIO_TOO_LONG" : "UNSUPPORTED_AUDIO",
      `${file}: ${error.message}`,
      { cause: error },
    );
  }
}
