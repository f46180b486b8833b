/**
 * Listens to files. In Node, since decoding takes more memory than the default runtime gives, and the decoders are
 * WebAssembly.
 */
"use node";

import { setImmediate as nextTurn } from "node:timers/promises";
import type { Analysis } from "../../src/audio/analyse/analyse.ts";
import { type FileFacts, meterOfFile, MIN_KEY_CONFIDENCE } from "../../src/audio/analyse/analyse-file.ts";
import { packSoundprint } from "../../src/audio/analyse/soundprint.ts";
import { AudioError } from "../../src/audio/audio.ts";
import type { ForeignDecoders } from "../../src/audio/codec/aac/decode.ts";
import { type ByteSource, sourceOf } from "../../src/audio/codec/byte-source.ts";
import type { AudioMetadata } from "../../src/audio/codec/metadata.ts";
import { type OpenAudio, openAudio, openDecoded, stretchesOf } from "../../src/audio/codec/open-audio.ts";
import { readScoreChunk } from "../../src/audio/codec/score-chunk.ts";
import { MAX_SCORE_CHARACTERS, readKeptScore } from "../../src/audio/synth/kept-score.ts";
import { type DecodedAudio, decodeAudio } from "../../src/audio/codec/decode.ts";
import { plainTwin } from "../../src/audio/codec/plain.ts";
import { probeAudio } from "../../src/audio/codec/probe.ts";
import { fileOfBlob } from "../../src/bodies/local-file.ts";
import { digestOf, openFile, openFileBlob } from "../../src/bodies/open-file.ts";
import { FORMAT_FACTS } from "../../src/contracts/audio/audio-formats.ts";
import { canonicalKey, formatKey } from "../../src/contracts/words/key.ts";
import { MAX_INPUT_AUDIO_BYTES, MAX_INPUT_AUDIO_SECONDS } from "../../src/contracts/limits.ts";
import type { Id } from "../_generated/dataModel.js";
import type { ActionCtx } from "../_generated/server.js";
import { localDecoders } from "../../src/programs/local-decoders.ts";
import { isOnUsersMachine } from "../kit/environment.ts";
import type { SampleFiles } from "./storedBytes.ts";
import type { ExaminedFile } from "./sampleRecord.ts";
import { studioError } from "../kit/studioError.ts";

/** Facts known without listening. Tempo and key in the file's own metadata take precedence. */
export type Hints = Omit<FileFacts, "readKey">;

/** Measured facts of a file. */
export interface Examination extends Omit<ExaminedFile, "storageId" | "plainStorageId" | "name"> {
  /** The same sound as a WAV file, where the file is not one that browsers and models read. */
  plain?: Uint8Array<ArrayBuffer>;
}

/**
 * Decodes and measures a file. Of a stored one on this machine, WAV is read stretch by stretch and never whole in memory.
 * @throws UNSUPPORTED_AUDIO, AUDIO_TOO_LONG as studio errors
 */
export async function examineFile(file: Uint8Array | Blob, given: Hints = {}): Promise<Examination> {
  checkSize(file instanceof Blob ? file.size : file.byteLength);
  const local = file instanceof Blob ? fileOfBlob(file) : null;
  if (!local) return examineBytes(file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : file, given);
  const opened = openFile(local.path);
  try {
    return await examineOpened(await open(opened), local.sha256 ?? (await digestOf(opened)), given);
  } finally {
    opened.close();
  }
}

/**
 * Opens a stored file for work on its samples. On this machine WAV is read stretch by stretch and never whole in memory.
 * @throws UNSUPPORTED_AUDIO, AUDIO_TOO_LONG as studio errors
 */
export async function withOpenAudio<Result>(file: Blob, work: (audio: OpenAudio) => Promise<Result>): Promise<Result> {
  const local = fileOfBlob(file);
  if (!local) return work(await open(new Uint8Array(await file.arrayBuffer())));
  const opened = openFile(local.path);
  try {
    return await work(await open(opened));
  } finally {
    opened.close();
  }
}

async function examineBytes(bytes: Uint8Array, given: Hints): Promise<Examination> {
  return examineOpened(await open(bytes), await digestOf(sourceOf(bytes)), given);
}

function open(file: Uint8Array | ByteSource): Promise<OpenAudio> {
  return tellFaults(() => openAudio(file, { maxSeconds: MAX_INPUT_AUDIO_SECONDS, foreign: foreignDecoders() }));
}

/** Measures a file that is decoded already. */
export async function examineDecoded(
  bytes: Uint8Array,
  decoded: DecodedAudio,
  given: Hints = {},
): Promise<Examination> {
  return examineOpened(openDecoded(bytes, decoded), await digestOf(sourceOf(bytes)), given);
}

async function examineOpened(audio: OpenAudio, sha256: string, given: Hints): Promise<Examination> {
  const { format, metadata, image, warnings, sampleRate, channelCount } = audio;
  const meter = meterOfFile(audio, { ...given, readKey: canonicalKey });
  for (const stretch of stretchesOf(audio)) {
    meter.add(stretch);
    // Minutes of audio take seconds: other actions of this thread go on meanwhile.
    await nextTurn();
  }
  const analysis = meter.finish();
  const { soundprint = [] } = analysis;
  return {
    format,
    ...(probeAudio(image).isPlainlyPlayable ? {} : { plain: plainOf(audio) }),
    sha256,
    duration: analysis.durationSeconds,
    ...formOf(metadata, analysis),
    ...scoreIn(image),
    soundprint: packSoundprint(soundprint),
    ...(analysis.bpm ? { bpm: hundredth(analysis.bpm.value) } : {}),
    ...(analysis.key && analysis.key.confidence >= MIN_KEY_CONFIDENCE ? { key: formatKey(analysis.key) } : {}),
    ...readingsOf(analysis),
    metadata: {
      lufs: analysis.lufs,
      peakDb: analysis.truePeakDb,
      peaks: analysis.peaks,
      sampleRate,
      channels: channelCount,
      ...(analysis.instrument === null ? {} : { instrument: analysis.instrument }),
      ...(warnings.length > 0 ? { warning: warnings.join(" ") } : {}),
    },
  };
}

function plainOf({ sampleRate, length, metadata, read }: OpenAudio): Uint8Array<ArrayBuffer> {
  return plainTwin({ sampleRate, channels: read(0, length) }, metadata);
}

/** The score that wav0/synth writes into its files, if the file still has the sound it is of. */
function scoreIn(bytes: Uint8Array): Pick<ExaminedFile, "score"> {
  const text = readScoreChunk(bytes, MAX_SCORE_CHARACTERS);
  return text !== null && readKeptScore(text) ? { score: text } : {};
}

/** Alternative readings of tempo and key by ear; stated values have none. */
function readingsOf({ bpm, key }: Analysis): Pick<ExaminedFile, "readings"> {
  const tempos = bpm && bpm.confidence < 1 ? [bpm, ...bpm.alternatives] : [];
  const keys = key && key.confidence < 1 ? [key, ...key.alternatives] : [];
  if (tempos.length + keys.length === 0) return {};
  return {
    readings: {
      bpm: tempos.map(({ value, confidence }) => ({ value: hundredth(value), confidence: hundredth(confidence) })),
      key: keys.map((one) => ({ value: formatKey(one), confidence: hundredth(one.confidence) })),
    },
  };
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

/**
 * Stores an examined file, and its plain copy.
 * @returns the file's facts, with where it is
 */
export async function storeExamined<Facts extends Pick<Examination, "format" | "plain">>(
  ctx: Pick<ActionCtx, "storage">,
  file: Uint8Array<ArrayBuffer> | Blob,
  { plain, ...facts }: Facts,
): Promise<Omit<Facts, "plain"> & SampleFiles> {
  const type = FORMAT_FACTS[facts.format].mediaType;
  const local = file instanceof Blob ? fileOfBlob(file) : null;
  const storageId = await ctx.storage.store(local ? await openFileBlob(local, type) : new Blob([file], { type }));
  return { ...facts, storageId, ...(plain ? { plainStorageId: await storePlain(ctx, plain) } : {}) };
}

/** Stores a plain copy. */
export async function storePlain(
  ctx: Pick<ActionCtx, "storage">,
  plain: Uint8Array<ArrayBuffer>,
): Promise<Id<"_storage">> {
  return ctx.storage.store(new Blob([plain], { type: FORMAT_FACTS.wav.mediaType }));
}

/** Form stated in the file's metadata, which most files lack; else by ear. A one-shot is given no tempo by its maker. */
function formOf({ oneShot, loop }: AudioMetadata, { form, bpm }: Analysis): Pick<ExaminedFile, "form"> {
  const isTempoStated = bpm?.confidence === 1;
  if (oneShot || (!loop && !isTempoStated && form === "one-shot")) return { form: "one_shot" };
  return loop || form === "loop" ? { form: "loop" } : {};
}

/**
 * Decodes a file.
 * @throws UNSUPPORTED_AUDIO, AUDIO_TOO_LONG as studio errors
 */
export async function decodeFile(bytes: Uint8Array): Promise<DecodedAudio> {
  return tellFaults(() => decodeAudio(bytes, { maxSeconds: MAX_INPUT_AUDIO_SECONDS, foreign: foreignDecoders() }));
}

/** None but for a studio on its user's own machine: files of strangers are given to no program. */
function foreignDecoders(): ForeignDecoders {
  return isOnUsersMachine() ? localDecoders() : {};
}

/** Runs work on audio; what is wrong with the audio itself is told as a studio error. */
export async function tellFaults<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AudioError) throw refusalOf(error);
    throw error;
  }
}

function refusalOf(error: AudioError): Error {
  switch (error.kind) {
    case "unsupported":
    case "truncated":
    case "empty":
      return studioError("UNSUPPORTED_AUDIO", error.message);
    case "too-long": {
      const minutes = MAX_INPUT_AUDIO_SECONDS / 60;
      return studioError(
        "AUDIO_TOO_LONG",
        `${error.message} At most ${minutes} minutes are taken; cut it and try again.`,
      );
    }
  }
}

/**
 * Refuses a file by its size, before it is taken into memory.
 * @throws AUDIO_TOO_LONG as a studio error
 */
export function checkSize(bytes: number): void {
  if (bytes <= MAX_INPUT_AUDIO_BYTES) return;
  const [size, limit] = [bytes, MAX_INPUT_AUDIO_BYTES].map((count) => Math.round(count / 1024 / 1024));
  throw studioError("AUDIO_TOO_LONG", `The file has ${size} MB; at most ${limit} MB are taken. Cut it and try again.`);
}
