import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Analysis } from "../audio/analyse/analyse.ts";
import { describeCharacter } from "../audio/analyse/character-text.ts";
import { analyseFile } from "../audio/analyse/analyse-file.ts";
import { AudioError } from "../audio/audio.ts";
import { decodeAudio } from "../audio/codec/decode.ts";
import { localDecoders } from "../programs/local-decoders.ts";
import { AppError } from "../contracts/errors.ts";
import { canonicalKey } from "../contracts/words/key.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "../contracts/limits.ts";

/**
 * Analyses a local audio file without importing it. Tempo and key in the file's metadata or name are believed first;
 * `heard` says in words what it sounds like, `warnings` say what of the file is missing or was left out.
 * @throws AppError UNSUPPORTED_AUDIO or AUDIO_TOO_LONG, in words for whoever gave the file
 */
export async function analyseLocalFile(file: string): Promise<Analysis & { heard: string; warnings: string[] }> {
  const decoded = await decodeLocalFile(file);
  const analysis = analyseFile(decoded, { fileName: path.basename(file), readKey: canonicalKey });
  return { ...analysis, heard: describeCharacter(analysis), warnings: decoded.warnings };
}

/**
 * Decodes a local audio file.
 * @throws AppError UNSUPPORTED_AUDIO or AUDIO_TOO_LONG, in words for whoever gave the file
 */
export async function decodeLocalFile(file: string): ReturnType<typeof decodeAudio> {
  try {
    return await decodeAudio(await readFile(file), { maxSeconds: MAX_INPUT_AUDIO_SECONDS, foreign: localDecoders() });
  } catch (error) {
    if (!(error instanceof AudioError)) throw error;
    throw new AppError(
      error.kind === "too-long" ? "AUDIO_TOO_LONG" : "UNSUPPORTED_AUDIO",
      `${file}: ${error.message}`,
      { cause: error },
    );
  }
}
