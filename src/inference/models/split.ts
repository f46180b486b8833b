import type { AudioData } from "../../audio/audio.ts";
import type { AudioMetadata } from "../../audio/codec/metadata.ts";
import { decodeAudio } from "../../audio/codec/decode.ts";
import { type WavMetadata, writeWav } from "../../audio/codec/wav.ts";
import { separateStems } from "../../audio/separate/separate.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "../../contracts/limits.ts";
import type { ModelJob, ModelReporter } from "../worker/protocol.ts";
import { SPLIT_STEMS } from "./split-input.ts";

/** How much of the work is done once the input is decoded, and once it is separated; the rest is writing files. */
const DECODED = 0.03;
const SEPARATED = 0.97;
/** Half a step of 24 bits: what is below is written as zero. */
const SMALLEST_STEP = 2 ** -24;

/** `wav0/split`: the input's four stems as WAV files (24 bits) of its sample rate, channels and length. */
export async function runSplit(job: ModelJob, reporter: ModelReporter): Promise<void> {
  const source = job.files["audio"];
  if (!source) throw new Error("The server passed no audio to wav0/split");
  const { audio, format, metadata } = await decodeAudio(source.bytes, { maxSeconds: MAX_INPUT_AUDIO_SECONDS });
  const seconds = (audio.channels[0]?.length ?? 0) / audio.sampleRate;
  reporter.log(`Input: ${format}, ${seconds.toFixed(2)} s, ${audio.sampleRate} Hz, ${audio.channels.length} channels`);
  reporter.metric("audio_seconds", seconds);
  reporter.progress(DECODED);
  const onProgress = (fraction: number): void => reporter.progress(DECODED + fraction * (SEPARATED - DECODED));
  const stems = separateStems(audio, { onProgress });
  if (SPLIT_STEMS.every((stem) => isSilent(stems[stem])) && !isSilent(audio)) {
    throw new Error("The split came out silent although the input is not; this is a fault of wav0/split");
  }
  for (const stem of SPLIT_STEMS) {
    const bytes = writeWav(stems[stem], { bitDepth: 24, metadata: describeStem(metadata, stem) });
    reporter.output({ slot: stem, name: `${stem}.wav`, contentType: "audio/wav", bytes });
  }
  reporter.progress(1);
}

/** True if every sample is zero at the bit depth of written stems. */
function isSilent({ channels }: AudioData): boolean {
  return channels.every((samples) => samples.every((sample) => Math.abs(sample) < SMALLEST_STEP));
}

/** Stems inherit the input's metadata: tempo, key, loop points. */
function describeStem(metadata: AudioMetadata, stem: string): WavMetadata {
  const title = metadata.title === undefined ? stem : `${metadata.title} (${stem})`;
  return { ...metadata, title, software: "wav0-mcp" };
}
