import { openFile } from "../../bodies/open-file.ts";
import type { ProgressListener } from "../../audio/audio.ts";
import { openAudio, type OpenAudio } from "../../audio/codec/open-audio.ts";
import { demucsPieces } from "../../audio/separate/demucs/demucs-pieces.ts";
import { type MixSource, type SplitOptions, stemPieces, stemPiecesOfTwo } from "../../audio/separate/separate.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "../../contracts/limits.ts";
import { type SplitQuality, separationLine } from "../../contracts/separation.ts";
import { STEM_ORDER } from "../../contracts/words/stems.ts";
import { openKeptModel } from "../demucs/kept-model.ts";
import { ModelProcess } from "../demucs/model-process.ts";
import { SplitMate } from "../split-mate/split-mate.ts";
import type { ModelJob, ModelReporter, OwnSettings } from "../worker/protocol.ts";
import { SPLIT_STEMS, splitInputSchema } from "./split-input.ts";
import { chooseSplitQuality } from "./split-quality.ts";
import { isSilent, slotsOf, StemFiles } from "./stem-files.ts";

/** Samples a second up to which two threads split: what they share takes 480 bytes for each. */
const MOST_SHARED = 2 * 48_000;

/** How much of the work is done once the input is decoded; the rest is separating, and writing as it is separated. */
const DECODED = 0.03;

/**
 * `wav0/split`: the input's stems, or its vocals and the rest, as WAV files (24 bits) of its sample rate, channels and length. By the user's
 * model where one is set and no quality is asked for.
 */
export async function runSplit(
  job: ModelJob,
  reporter: ModelReporter,
  settings: Pick<OwnSettings, "demucsModel" | "modelPort" | "mateEntry"> = {},
): Promise<void> {
  const source = job.files["audio"];
  if (!source) throw new Error("The server passed no audio to wav0/split");
  const limits = { maxSeconds: MAX_INPUT_AUDIO_SECONDS };
  const run = { ...settings, job, reporter };
  if ("bytes" in source) return splitFile(await openAudio(source.bytes, limits), run);
  const file = openFile(source.path);
  try {
    await splitFile(await openAudio(file, limits), run);
  } finally {
    file.close();
  }
}

interface Run extends Pick<OwnSettings, "demucsModel" | "modelPort" | "mateEntry"> {
  job: ModelJob;
  reporter: ModelReporter;
}

async function splitFile(audio: OpenAudio, run: Run): Promise<void> {
  const { job, reporter } = run;
  const { format, sampleRate, channelCount, length } = audio;
  const seconds = length / sampleRate;
  reporter.log(`Input: ${format}, ${seconds.toFixed(2)} s, ${sampleRate} Hz, ${channelCount} channels`);
  reporter.metric("audio_seconds", seconds);
  const { quality, two_stems: isInTwo } = splitInputSchema.omit({ audio: true }).parse(withoutAudio(job.input));
  reporter.progress(DECODED);
  let isInputSilent = true;
  const read: MixSource["read"] = (start, end, room) => {
    const channels = audio.read(start, end, room);
    isInputSilent &&= isSilent(channels);
    return channels;
  };
  const pieces = piecesOf({ ...audio, read }, { ...run, quality });
  const files = await writeStems(pieces, (stems) => new StemFiles(slotsOf(stems, isInTwo), audio, job.scratch));
  try {
    if (files.isSilent && !isInputSilent) {
      throw new Error("The split came out silent although the input is not; this is a fault of wav0/split");
    }
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

type Pieces = AsyncIterable<{ stems: Readonly<Record<string, readonly Float32Array[]>> }>;

/**
 * Stretches of all stems. The user's model is a wish: where it cannot be run, that is told, and nothing else runs in its place.
 * @throws DemucsError
 */
async function* piecesOf(
  mix: MixSource,
  { quality, demucsModel, modelPort, ...run }: Run & { quality: SplitQuality | undefined },
): Pieces {
  const { reporter } = run;
  const onProgress: ProgressListener = (fraction) => reporter.progress(DECODED + fraction * (1 - DECODED));
  if (quality !== undefined || demucsModel === undefined) {
    const { separation, weights } = chooseSplitQuality(quality ?? "learned", mix);
    reporter.log(separationLine(separation));
    yield* builtInPieces(mix, { onProgress, weights }, run);
    return;
  }
  const model = modelPort ? await openKeptModel(modelPort, demucsModel) : await ModelProcess.open(demucsModel);
  try {
    reporter.log(`Model: ${demucsModel}, run by ${model.runtime}`);
    reporter.log(separationLine({ method: "demucs" }));
    yield* demucsPieces(mix, model, onProgress);
  } finally {
    model.close();
  }
}

/** By a second thread as well, where it is taken from nobody. A thread that ends costs time, not the split. */
async function* builtInPieces(
  mix: MixSource,
  options: SplitOptions,
  { job, reporter, mateEntry }: Omit<Run, "demucsModel" | "modelPort">,
): Pieces {
  const isLarge = mix.channelCount * mix.sampleRate > MOST_SHARED;
  if (!job.isAlone || isLarge || mateEntry === undefined) return yield* stemPieces(mix, options);
  const mates: SplitMate[] = [];
  try {
    yield* stemPiecesOfTwo(mix, (shape) => (mates[0] = new SplitMate(mateEntry, shape)), options);
  } finally {
    const failure = mates[0]?.failure;
    if (typeof failure === "string")
      reporter.log(`The second thread ended (${failure}), so one thread has split it all`);
    mates[0]?.close();
  }
}

/** Writes the stems that come, whose names the first stretch tells. */
async function writeStems(pieces: Pieces, begin: (stems: readonly string[]) => StemFiles): Promise<StemFiles> {
  let files: StemFiles | undefined;
  try {
    for await (const { stems } of pieces) {
      files ??= begin(STEM_ORDER.filter((name) => name in stems));
      files.add(stems);
    }
    return files ?? begin(SPLIT_STEMS);
  } catch (error) {
    files?.close();
    throw error;
  }
}
