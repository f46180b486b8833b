import { openFile } from "../../bodies/open-file.ts";
import type { ProgressListener } from "../../audio/audio.ts";
import { openAudio, type OpenAudio } from "../../audio/codec/open-audio.ts";
import { stemPieces } from "../../audio/separate/separate.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "../../contracts/limits.ts";
import { separationLine } from "../../contracts/separation.ts";
import type { ModelJob, ModelReporter } from "../worker/protocol.ts";
import { SPLIT_STEMS, splitInputSchema } from "./split-input.ts";
import { type ChosenQuality, chooseSplitQuality } from "./split-quality.ts";
import { isSilent, slotsOf, StemFiles } from "./stem-files.ts";

/** How much of the work is done once the input is decoded; the rest is separating, and writing as it is separated. */
const DECODED = 0.03;

/**
 * `wav0/split`: the input's four stems, or its vocals and the rest, as WAV files (24 bits) of its sample rate, channels and
 * length.
 */
export async function runSplit(job: ModelJob, reporter: ModelReporter): Promise<void> {
  const source = job.files["audio"];
  if (!source) throw new Error("The server passed no audio to wav0/split");
  const limits = { maxSeconds: MAX_INPUT_AUDIO_SECONDS };
  if ("bytes" in source) return splitFile(await openAudio(source.bytes, limits), job, reporter);
  const file = openFile(source.path);
  try {
    await splitFile(await openAudio(file, limits), job, reporter);
  } finally {
    file.close();
  }
}

async function splitFile(audio: OpenAudio, job: ModelJob, reporter: ModelReporter): Promise<void> {
  const { format, sampleRate, channelCount, length } = audio;
  const seconds = length / sampleRate;
  reporter.log(`Input: ${format}, ${seconds.toFixed(2)} s, ${sampleRate} Hz, ${channelCount} channels`);
  reporter.metric("audio_seconds", seconds);
  const { quality, two_stems: isInTwo } = splitInputSchema.omit({ audio: true }).parse(withoutAudio(job.input));
  const chosen = chooseSplitQuality(quality, audio);
  reporter.log(separationLine(chosen.separation));
  reporter.progress(DECODED);
  const onProgress = (fraction: number): void => reporter.progress(DECODED + fraction * (1 - DECODED));
  const files = new StemFiles(slotsOf(SPLIT_STEMS, isInTwo), audio, job.scratch);
  try {
    separateInto(files, audio, { onProgress, ...chosen });
    files.handOver(reporter);
  } finally {
    files.close();
  }
  reporter.progress(1);
}

/** The address of the audio, which the server has fetched. */
function withoutAudio({ audio: _audio, ...input }: Record<string, unknown>): Record<string, unknown> {
  return input;
}

function separateInto(
  files: StemFiles,
  audio: OpenAudio,
  { onProgress, weights }: ChosenQuality & { onProgress: ProgressListener },
): void {
  let isInputSilent = true;
  const read = (start: number, end: number, room?: Float32Array[]): Float32Array[] => {
    const channels = audio.read(start, end, room);
    isInputSilent &&= isSilent(channels);
    return channels;
  };
  for (const { stems } of stemPieces({ ...audio, read }, { onProgress, weights })) files.add(stems);
  if (files.isSilent && !isInputSilent) {
    throw new Error("The split came out silent although the input is not; this is a fault of wav0/split");
  }
}
