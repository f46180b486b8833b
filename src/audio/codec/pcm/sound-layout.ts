import { AudioError, type AudioData, type Hertz } from "../../audio.ts";
import { roomFor } from "../../core/channels.ts";
import { refuseTooLong } from "../decoded-stream.ts";
import { viewOf } from "../riff.ts";
import { ENCODINGS, type SampleEncoding } from "./encodings.ts";
import { decodeImaPackets, decodeImaWavBlock, IMA_PACKET, imaStates, imaWavBlockFrames } from "./ima-adpcm.ts";
import { type Coefficients, decodeMsBlock, msBlockFrames } from "./ms-adpcm.ts";

/** How sound is written: sample by sample, or in blocks that are decoded as one. */
export type Coding =
  /** `frameBytes`: from one sample of a channel to the next. */
  | { kind: "samples"; encoding: SampleEncoding; frameBytes: number }
  | { kind: "ima-wav"; blockBytes: number }
  | { kind: "ima-packets" }
  | { kind: "ms"; blockBytes: number; coefficients: readonly Coefficients[] };

/** Uncompressed or lightly compressed sound inside some container: where it lies, and how it is written. */
export interface SoundLayout {
  sampleRate: Hertz;
  channels: number;
  coding: Coding;
  /** Samples per channel that are there; never more than `data` holds. */
  frames: number;
  /** As many as the container announces; null if that is no more than is there, or it does not say. */
  announcedFrames: number | null;
  data: Uint8Array;
}

const MIN_SAMPLE_RATE = 1_000;
const MAX_SAMPLE_RATE = 768_000;

/** Facts that a container states about its sound. */
export interface SoundClaims {
  /** Name of the file type, for messages: "AIFF". */
  name: string;
  sampleRate: Hertz;
  channels: number;
  coding: Coding;
  /** The bytes of sound that are there. */
  data: Uint8Array;
  /** Bytes that the header announces; null where a program could not know (it wrote to a pipe). */
  announcedBytes: number | null;
  /** Samples per channel that the header announces, without what fills the last block; null if it does not say. */
  statedFrames?: number | null;
}

/**
 * Compares what a header claims with what is there.
 * @throws AudioError `unsupported` for senseless claims, `empty` when not one sample of each channel is there
 */
export function layOut(claims: SoundClaims): SoundLayout {
  const { name, sampleRate, channels, coding, data, announcedBytes } = claims;
  if (!(sampleRate >= MIN_SAMPLE_RATE && sampleRate <= MAX_SAMPLE_RATE)) {
    throw new AudioError(
      "unsupported",
      `This ${name} file claims a sample rate of ${sampleRate} Hz, which is not audio.`,
    );
  }
  if (channels < 1) throw new AudioError("unsupported", `This ${name} file claims to have no channels.`);
  const limit = frameLimit(claims);
  const frames = Math.min(limit, framesIn(data.length, channels, coding));
  if (frames === 0) throw new AudioError("empty", `This ${name} file holds no audio: there is not one sample in it.`);
  const announced = announcedBytes === null ? 0 : Math.min(limit, framesIn(announcedBytes, channels, coding));
  return { sampleRate, channels, coding, frames, announcedFrames: announced > frames ? announced : null, data };
}

/**
 * A count of samples is there to cut what fills the last block. One that leaves out more than a block is wrong
 * (libsndfile 1.2 writes half of them into Wave64 with IMA ADPCM in stereo) and does not count.
 */
function frameLimit({ channels, coding, data, announcedBytes, statedFrames }: SoundClaims): number {
  if (!statedFrames) return Number.POSITIVE_INFINITY;
  if (coding.kind === "samples") return statedFrames;
  const blockFrames = framesIn(blockSize(coding, channels), channels, coding);
  return statedFrames > framesIn(announcedBytes ?? data.length, channels, coding) - blockFrames
    ? statedFrames
    : Number.POSITIVE_INFINITY;
}

function blockSize(coding: Exclude<Coding, { kind: "samples" }>, channels: number): number {
  return coding.kind === "ima-packets" ? IMA_PACKET.bytes * channels : coding.blockBytes;
}

/** Samples per channel in so many bytes. */
function framesIn(bytes: number, channels: number, coding: Coding): number {
  switch (coding.kind) {
    case "samples":
      return Math.floor(bytes / coding.frameBytes);
    case "ima-packets":
      return Math.floor(bytes / (IMA_PACKET.bytes * channels)) * IMA_PACKET.frames;
    case "ima-wav":
      return framesInBlocks(bytes, coding.blockBytes, (size) => imaWavBlockFrames(size, channels));
    case "ms":
      return framesInBlocks(bytes, coding.blockBytes, (size) => msBlockFrames(size, channels));
  }
}

/** The last block may be shorter. */
function framesInBlocks(bytes: number, blockBytes: number, framesOf: (bytes: number) => number): number {
  return Math.floor(bytes / blockBytes) * framesOf(blockBytes) + framesOf(bytes % blockBytes);
}

/**
 * Decodes the sound of a layout. Values of floating point that are no numbers become silence.
 * @throws AudioError `too-long` for more than `maxSeconds`
 */
export function readSound(layout: SoundLayout, maxSeconds = Number.POSITIVE_INFINITY): AudioData {
  const { sampleRate, coding, frames, data } = layout;
  refuseTooLong(frames / sampleRate, maxSeconds);
  if (coding.kind === "samples") {
    const channels = Array.from({ length: layout.channels }, () => new Float32Array(frames));
    readSamples(data, coding, channels);
    return { sampleRate, channels };
  }
  return { sampleRate, channels: readBlocks(layout, coding).map((samples) => samples.subarray(0, frames)) };
}

/** Samples whose bytes are read together. */
const READ_AT_ONCE = 65_536;

/**
 * Reads any stretch of samples that are written one by one.
 * @param data gives the layout's data from one byte up to another, in `room` where they must be read first
 * @returns `OpenAudio.read`; null for sound in blocks
 */
export function stretchReader(
  layout: SoundLayout,
  data: (start: number, end: number, room: Uint8Array) => Uint8Array,
): ((start: number, end: number, room?: readonly Float32Array[]) => Float32Array[]) | null {
  const { coding, frames, channels } = layout;
  if (coding.kind !== "samples") return null;
  const { frameBytes } = coding;
  let bytes = new Uint8Array(0);
  return (start, wanted, room) => {
    const end = Math.max(start, Math.min(wanted, frames));
    const out = Array.from({ length: channels }, (_, channel) => roomFor(end - start, room?.[channel]));
    const atOnce = Math.min(end - start, READ_AT_ONCE);
    if (bytes.length < atOnce * frameBytes) bytes = new Uint8Array(atOnce * frameBytes);
    for (let at = start; at < end; at += READ_AT_ONCE) {
      const next = Math.min(end, at + READ_AT_ONCE);
      const found = data(at * frameBytes, next * frameBytes, bytes);
      readSamples(
        found,
        coding,
        out.map((samples) => samples.subarray(at - start, next - start)),
      );
    }
    return out;
  };
}

/** True if values may be no sound at all: those of floating point may have any magnitude. */
export function mayBeNoSound({ coding }: SoundLayout): boolean {
  return coding.kind === "samples" && coding.encoding.startsWith("f");
}

/** Fills the channels with the samples of `data`, which begins with the first of them. */
function readSamples(
  data: Uint8Array,
  { encoding, frameBytes }: Extract<Coding, { kind: "samples" }>,
  channels: readonly Float32Array[],
): void {
  const view = viewOf(data);
  const { bytes, read } = ENCODINGS[encoding];
  const isFloat = encoding.startsWith("f");
  channels.forEach((samples, channel) => {
    for (let i = 0; i < samples.length; i++) samples[i] = read(view, i * frameBytes + channel * bytes);
    if (isFloat) silenceNonNumbers(samples);
  });
}

/** A damaged float file may hold NaN or infinity, which would spread through everything computed from it. */
function silenceNonNumbers(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) {
    if (!Number.isFinite(samples[i])) samples[i] = 0;
  }
}

function readBlocks(layout: SoundLayout, coding: Exclude<Coding, { kind: "samples" }>): Float32Array[] {
  const { data, channels } = layout;
  const view = viewOf(data);
  const total = framesIn(data.length, channels, coding);
  const out = Array.from({ length: channels }, () => new Float32Array(total));
  const blockBytes = blockSize(coding, channels);
  const states = imaStates(channels);
  for (let offset = 0, at = 0; offset < data.length && at < layout.frames; offset += blockBytes) {
    const block = new DataView(view.buffer, view.byteOffset + offset, Math.min(blockBytes, data.length - offset));
    const frames = framesIn(block.byteLength, channels, coding);
    if (frames === 0) break;
    if (coding.kind === "ima-packets") decodeImaPackets(block, out, { at, states });
    else if (coding.kind === "ima-wav") decodeImaWavBlock(block, out, at);
    else decodeMsBlock(block, out, { at, coefficients: coding.coefficients });
    at += frames;
  }
  return out;
}
