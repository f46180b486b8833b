import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { AudioData } from "../audio/audio.ts";
import { measureLoudness } from "../audio/analyse/loudness.ts";
import { estimateTempo } from "../audio/analyse/tempo.ts";
import { truePeak } from "../audio/analyse/true-peak.ts";
import { writeWav } from "../audio/codec/wav.ts";
import { resample } from "../audio/core/resample.ts";
import { applyGain } from "../audio/mix/level.ts";
import { readRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { type Figure, milliseconds, printSection } from "./report.ts";
import { median, processorTime } from "./statistics.ts";

const SECONDS = 180;
const ROUNDS = 5;
/** Decibels. */
const QUIETER = -10;

/** Work of ours and a program that does the same to a file, or the same and more. */
interface Comparison {
  name: string;
  work(): unknown;
  peer: readonly [program: string, ...given: string[]];
  /** Largest share of the peer's time. */
  aim: number;
}

/**
 * Resampling, tempo and loudness beside sox, aubio and ffmpeg, by processor time in alternating rounds. The programs read
 * their file, too, and sox writes one.
 */
export async function benchBeside(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-beside-bench-"));
  try {
    const comparisons = await prepare(folder);
    printSection(`${SECONDS} s stereo beside other programs, processor time`, comparisons.map(compare));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(folder: string): Promise<Comparison[]> {
  const loud = song();
  const quiet = applyGain(loud, QUIETER);
  const files = { loud: path.join(folder, "loud.wav"), quiet: path.join(folder, "quiet.wav") };
  await writeFile(files.loud, writeWav(loud, { bitDepth: 24 }));
  await writeFile(files.quiet, writeWav(quiet, { bitDepth: 24 }));
  const loudness = (name: "loud" | "quiet", audio: AudioData): Comparison => ({
    name: `loudness and true peak, ${name}`,
    work: () => [measureLoudness(audio), truePeak(audio)],
    peer: ["ffmpeg", "-nostats", "-i", files[name], "-af", "ebur128=peak=true", "-f", "null", "-"],
    aim: 0.3,
  });
  return [
    {
      name: "44.1 → 48 kHz",
      work: () => resample(loud, 48_000),
      peer: ["sox", files.loud, "-r", "48000", path.join(folder, "out.wav"), "rate"],
      aim: 1,
    },
    { name: "tempo", work: () => estimateTempo(loud), peer: ["aubio", "tempo", files.loud], aim: 1 },
    loudness("loud", loud),
    loudness("quiet", quiet),
  ];
}

function compare({ name, work, peer, aim }: Comparison): Figure {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.ours.push(processorTime(work));
    times.theirs.push(programTime(peer));
  }
  const [ours, theirs] = [median(times.ours), median(times.theirs)];
  const ratio = (ours / theirs).toFixed(2);
  const beside = Number.isNaN(theirs)
    ? `${peer[0]} is not there`
    : `${peer[0]} ${milliseconds(theirs)}, ratio ${ratio} (aim ≤ ${aim})`;
  return { name, value: milliseconds(ours), beside };
}

/** Processor time of a program in ms, by the shell's own clock; not a number where it is missing or fails. */
function programTime(command: readonly string[]): number {
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1';
  const { stderr, status } = spawnSync("bash", ["-c", script, "bash", ...command], { encoding: "utf8" });
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(" ").map(Number);
  return status === 0 ? 1000 * (user + system) : Number.NaN;
}

function song(): AudioData {
  const bars = readRecipe({ prompt: "driving house with drums, bass, chords and lead", bpm: 128, bars: 8, seed: 1 });
  const { sampleRate, channels } = renderSample(bars).audio;
  const length = SECONDS * sampleRate;
  return {
    sampleRate,
    channels: channels.map((loop) => Float32Array.from({ length }, (_, i) => loop[i % loop.length] ?? 0)),
  };
}
