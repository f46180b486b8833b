import { openFile } from "../../bodies/open-file.ts";
import type { ProgressListener } from "../../audio/audio.ts";
import type { AudioMetadata } from "../../audio/codec/metadata.ts";
import { openAudio, type OpenAudio } from "../../audio/codec/open-audio.ts";
import { wavPieces, type WavMetadata, type WavPieces } from "../../audio/codec/wav.ts";
import { PIECE, piecesOf } from "../../audio/core/sound-shape.ts";
import { stemPieces } from "../../audio/separate/separate.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "../../contracts/limits.ts";
import type { ModelJob, ModelReporter, WrittenFile } from "../worker/protocol.ts";
import { ScratchFile } from "../worker/scratch-file.ts";
import { SPLIT_STEMS, splitInputSchema } from "./split-input.ts";
import { type ChosenQuality, chooseSplitQuality } from "./split-quality.ts";

/** How much of the work is done once the input is decoded; the rest is separating, and writing as it is separated. */
const DECODED = 0.03;
/** Of the stems' files. */
const BIT_DEPTH = 24;
/** Half a step of 24 bits: what is below is written as zero. */
const SMALLEST_STEP = 2 ** -24;

/**
 * `wav0/split`: the input's four stems as WAV files (24 bits) of its sample rate, channels and length. They are written while
 * they are made, so that no stem is ever whole in memory.
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
  const chosen = chooseSplitQuality(splitInputSchema.shape.quality.parse(job.input["quality"]), audio);
  reporter.log(chosen.reading);
  reporter.progress(DECODED);
  const onProgress = (fraction: number): void => reporter.progress(DECODED + fraction * (1 - DECODED));
  const files = SPLIT_STEMS.map((stem) => new StemFile(stem, audio, job.scratch));
  try {
    separateInto(files, audio, { onProgress, ...chosen });
    for (const file of files) {
      const written = file.finish();
      reporter.output({ slot: file.stem, name: `${file.stem}.wav`, contentType: "audio/wav", ...written });
    }
  } finally {
    for (const file of files) file.close();
  }
  reporter.progress(1);
}

function separateInto(
  files: readonly StemFile[],
  audio: OpenAudio,
  { onProgress, weights }: ChosenQuality & { onProgress: ProgressListener },
): void {
  let isInputSilent = true;
  const read = (start: number, end: number, room?: Float32Array[]): Float32Array[] => {
    const channels = audio.read(start, end, room);
    isInputSilent &&= isSilent(channels);
    return channels;
  };
  for (const { stems } of stemPieces({ ...audio, read }, { onProgress, weights })) {
    for (const file of files) file.add(stems[file.stem]);
  }
  if (files.every((file) => file.isSilent) && !isInputSilent) {
    throw new Error("The split came out silent although the input is not; this is a fault of wav0/split");
  }
}

/** The WAV file of one stem while it is written. */
class StemFile {
  readonly stem: (typeof SPLIT_STEMS)[number];
  readonly #wav: WavPieces;
  readonly #file: ScratchFile;
  readonly #room: Uint8Array;
  #isSilent = true;

  constructor(
    stem: (typeof SPLIT_STEMS)[number],
    { sampleRate, channelCount, length, metadata }: OpenAudio,
    scratch: string,
  ) {
    this.stem = stem;
    const shape = { sampleRate, channelCount, frames: length };
    this.#wav = wavPieces(shape, { bitDepth: BIT_DEPTH, metadata: describeStem(metadata, stem) });
    this.#room = new Uint8Array((PIECE * channelCount * BIT_DEPTH) / 8);
    this.#file = new ScratchFile(`${scratch}${stem}`);
    this.#file.write(this.#wav.head);
  }

  /** True if every sample so far is zero at the bit depth of written stems. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  add(channels: readonly Float32Array[]): void {
    this.#isSilent &&= isSilent(channels);
    for (const piece of piecesOf({ channels })) this.#file.write(this.#wav.encode(piece, this.#room));
  }

  finish(): WrittenFile {
    this.#file.write(this.#wav.tail);
    return this.#file.finish();
  }

  close(): void {
    this.#file.close();
  }
}

function isSilent(channels: readonly Float32Array[]): boolean {
  return channels.every((samples) => samples.every((sample) => Math.abs(sample) < SMALLEST_STEP));
}

/** Stems inherit the input's metadata: tempo, key, loop points. */
function describeStem(metadata: AudioMetadata, stem: string): WavMetadata {
  const title = metadata.title === undefined ? stem : `${metadata.title} (${stem})`;
  return { ...metadata, title, software: "wav0-mcp" };
}
