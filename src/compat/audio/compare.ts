import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { AudioData } from "../../audio/audio.ts";
import { decodeAudio } from "../../audio/codec/decode.ts";
import { readWav } from "../../audio/codec/wav.ts";
import { localDecoders } from "../../programs/local-decoders.ts";
import type { Kind } from "./kinds.ts";
import { makeFile } from "./make-file.ts";

/** One foreign file, as we read it and as ffmpeg does. */
export interface Comparison {
  kind: string;
  /** For a person: rate, channels, length and setting. */
  label: string;
  /** Samples per channel: of the source, by us, by the judge. */
  source: number;
  ours: number;
  theirs: number;
  /** Ratio of our level to ffmpeg's, 1 if alike. */
  level: number;
  /** Largest difference of a sample where both have as many. */
  difference: number;
  /** Error thrown instead, if any. */
  error?: string;
}

const run = promisify(execFile);
const MAX_OUTPUT = { maxBuffer: 512 * 1024 * 1024, encoding: "buffer" } as const;

/** Makes file `index` of a kind, and reads it by both. */
export async function compareFile(kind: Kind, index: number, folder: string): Promise<Comparison> {
  const output = path.join(folder, `${kind.name.replaceAll(/\W+/g, "-")}-${index}.${kind.extension}`);
  const { label, length, sampleRate } = await makeFile(kind, index, output);
  try {
    const read = await readBoth(output, kind.judge);
    // Opus knows one rate only.
    return { kind: kind.name, label, source: Math.round((length * read.sampleRate) / sampleRate), ...read };
  } finally {
    await rm(output);
  }
}

type Readings = Pick<Comparison, "ours" | "theirs" | "level" | "difference" | "error"> & { sampleRate: number };

async function readBoth(file: string, judge: Kind["judge"]): Promise<Readings> {
  const theirs = await JUDGES[judge ?? "ffmpeg"](file);
  try {
    const { audio } = await decodeAudio(new Uint8Array(await readFile(file)), { foreign: localDecoders() });
    const ours = interleave(audio);
    const count = audio.channels.length;
    const difference = ours.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (theirs[i] ?? 0))), 0);
    return {
      sampleRate: audio.sampleRate,
      ours: ours.length / count,
      theirs: theirs.length / count,
      level: levelOf(ours) / levelOf(theirs),
      difference: ours.length === theirs.length ? difference : Number.NaN,
    };
  } catch (error) {
    return { sampleRate: 1, ours: 0, theirs: theirs.length, level: 0, difference: Number.NaN, error: String(error) };
  }
}

async function readByFfmpeg(file: string): Promise<Float32Array> {
  const { stdout } = await run("ffmpeg", ["-v", "error", "-i", file, "-map", "0:a:0", "-f", "f32le", "-"], MAX_OUTPUT);
  return new Float32Array(Uint8Array.from(stdout).buffer);
}

/** By the reference decoder, in a plain WAV. */
async function readByFlac(file: string): Promise<Float32Array> {
  const { stdout } = await run("flac", ["-d", "-s", "-c", file], MAX_OUTPUT);
  return interleave(readWav(Uint8Array.from(stdout)).audio);
}

/** The same of Opus. */
async function readByOpusdec(file: string): Promise<Float32Array> {
  const wav = `${file}.wav`;
  await run("opusdec", ["--quiet", "--float", "--rate", "48000", file, wav]);
  const { audio } = readWav(await readFile(wav));
  await rm(wav);
  return interleave(audio);
}

const JUDGES = { ffmpeg: readByFfmpeg, flac: readByFlac, opusdec: readByOpusdec };

function interleave({ channels }: AudioData): Float32Array {
  const length = channels[0]?.length ?? 0;
  const all = new Float32Array(length * channels.length);
  channels.forEach((samples, channel) => samples.forEach((sample, i) => (all[i * channels.length + channel] = sample)));
  return all;
}

function levelOf(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
}
