import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { AudioData } from "../../audio/audio.ts";
import { decodeAudio } from "../../audio/codec/decode.ts";
import { writeWav } from "../../audio/codec/wav.ts";
import { createRandom } from "../../audio/core/random.ts";
import { localDecoders } from "../../programs/local-decoders.ts";
import type { Kind } from "./kinds.ts";

/** One foreign file, as we read it and as ffmpeg does. */
export interface Comparison {
  kind: string;
  /** For a person: rate, channels, length and setting. */
  label: string;
  /** Samples per channel: of the source, by us, by ffmpeg. */
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
  const random = createRandom(kind.name, index);
  const sampleRate = random.pick(kind.rates);
  const channels = random.pick(kind.channels);
  const setting = kind.settings[index % kind.settings.length] ?? "";
  const length = 1_000 + random.integer(3 * sampleRate);
  const base = path.join(folder, `${kind.name.replaceAll(/\W+/g, "-")}-${index}`);
  const [input, output] = [`${base}.source.wav`, `${base}.${kind.extension}`];
  await writeFile(
    input,
    writeWav(soundOf(sampleRate, channels, length, index), { bitDepth: index % 3 === 0 ? 16 : 24 }),
  );
  await encode(kind, { input, output, setting });
  const label = `${sampleRate} Hz, ${channels} channels, ${length} samples, ${setting}`;
  try {
    const read = await readBoth(output);
    // Opus knows one rate only.
    return { kind: kind.name, label, source: Math.round((length * read.sampleRate) / sampleRate), ...read };
  } finally {
    await rm(input);
    await rm(output);
  }
}

/** Tones and noise, at a level of its own for each channel. */
function soundOf(sampleRate: number, count: number, length: number, seed: number): AudioData {
  const random = createRandom(seed);
  const channels = Array.from({ length: count }, (_, channel) =>
    Float32Array.from({ length }, (_unused, i) => {
      const tone = Math.sin((2 * Math.PI * 220 * (channel + 1) * i) / sampleRate);
      return (0.5 / (channel + 1)) * tone + 0.05 * (random.next() - 0.5);
    }),
  );
  return { sampleRate, channels };
}

async function encode(
  { program }: Kind,
  { input, output, setting }: { input: string; output: string; setting: string },
): Promise<void> {
  const settings = setting.split(" ").filter(Boolean);
  const ARGUMENTS = {
    ffmpeg: ["-v", "error", "-y", "-i", input, ...settings, output],
    flac: [...settings, "-f", input, "-o", output],
    lame: [...settings, input, output],
    sox: [input, ...settings, output],
  };
  await run(program, ARGUMENTS[program]);
}

type Readings = Pick<Comparison, "ours" | "theirs" | "level" | "difference" | "error"> & { sampleRate: number };

async function readBoth(file: string): Promise<Readings> {
  const { stdout } = await run("ffmpeg", ["-v", "error", "-i", file, "-map", "0:a:0", "-f", "f32le", "-"], MAX_OUTPUT);
  const theirs = new Float32Array(Uint8Array.from(stdout).buffer);
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

function interleave({ channels }: AudioData): Float32Array {
  const length = channels[0]?.length ?? 0;
  const all = new Float32Array(length * channels.length);
  channels.forEach((samples, channel) => samples.forEach((sample, i) => (all[i * channels.length + channel] = sample)));
  return all;
}

function levelOf(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
}
