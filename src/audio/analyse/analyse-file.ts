import type { AudioMetadata } from "../codec/metadata.ts";
import type { DecodedAudio } from "../codec/decode.ts";
import type { SoundShape } from "../core/sound-shape.ts";
import { analyseAudio, type Analysis, type AnalysisHints, type AnalysisOptions, SoundMeter } from "./analyse.ts";

/** Below this another key fits almost as well, and a wrong key is worse than none. */
export const MIN_KEY_CONFIDENCE = 0.3;

/** Known facts of a file besides its bytes. */
export interface FileFacts {
  /** With what producers write into names: "loop_128_Amin.wav". */
  fileName?: string;
  /** Requested values, used where the file itself does not say. */
  bpm?: number;
  key?: string;
  kind?: "loop" | "one-shot";
  /** Reads a key as tags hold it, also those of the Camelot wheel, which DJ software writes. */
  readKey(text: string): string | null;
}

/**
 * Analyses a decoded file, for whoever asks: an import, a result of a model, the command line. Tempo and key that the
 * file's metadata states are believed first, then what was asked for, then its name beside the ear.
 */
export function analyseFile({ audio, metadata }: DecodedAudio, facts: FileFacts): Analysis {
  return analyseAudio(audio, optionsOf(metadata, facts));
}

/** As `analyseFile`, for a file whose samples come piece by piece; takes its soundprint, too. */
export function meterOfFile(
  { metadata, ...shape }: SoundShape & { metadata: AudioMetadata },
  facts: FileFacts,
): SoundMeter {
  return new SoundMeter(shape, { ...optionsOf(metadata, facts), prints: true });
}

function optionsOf(metadata: AudioMetadata, { fileName, bpm, key, kind, readKey }: FileFacts): AnalysisOptions {
  const hints = { fileName, bpm, key, ...statedBy(metadata, readKey) };
  return { hints, kind: metadata.oneShot ? "one-shot" : kind };
}

function statedBy(
  { bpm, key, isUnpitched, doubtfulBpms }: AudioMetadata,
  readKey: FileFacts["readKey"],
): AnalysisHints {
  const stated = readKey(key ?? "");
  return {
    ...(bpm === undefined ? {} : { bpm }),
    ...(doubtfulBpms === undefined ? {} : { doubtfulBpms }),
    ...(stated === null ? {} : { key: stated }),
    // An unpitched sound has no key, whatever the caller asked for.
    ...(isUnpitched ? { isUnpitched, key: undefined } : {}),
  };
}
