import { AudioError } from "../../audio/audio.ts";
import { decodeAudio } from "../../audio/codec/decode.ts";
import { probeAudio } from "../../audio/codec/probe.ts";

/** Outcome of one file. */
export interface Reading {
  /** Its format, or the kind of refusal. */
  outcome: string;
  /** Breach of what a reader must never do; null for none. */
  problem: string | null;
}

/** A process that reads sound files: bytes come as messages, readings go back. */
const MAX_SECONDS = 60;

process.on("message", (bytes: Uint8Array) => {
  void readOne(bytes).then((reading) => process.send?.(reading));
});

async function readOne(bytes: Uint8Array): Promise<Reading> {
  try {
    const probe = probeAudio(bytes);
    const { audio, format } = await decodeAudio(bytes, { maxSeconds: MAX_SECONDS });
    const [first] = audio.channels;
    const length = first?.length ?? 0;
    if (length === 0 || audio.channels.some((samples) => samples.length !== length)) {
      return { outcome: format, problem: "channels are empty or not of one length" };
    }
    if (!audio.channels.every((samples) => samples.every(Number.isFinite))) {
      return { outcome: format, problem: "samples are not finite" };
    }
    if (length > MAX_SECONDS * audio.sampleRate + 1) return { outcome: format, problem: "longer than the limit" };
    if (probe.format !== format) return { outcome: format, problem: "the probe names another format" };
    return { outcome: format, problem: null };
  } catch (error) {
    if (error instanceof AudioError) return { outcome: error.kind, problem: null };
    return {
      outcome: "other error",
      problem: `throws ${error instanceof Error ? error.name : typeof error}: ${String(error)}`,
    };
  }
}
