import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { AudioData } from "../audio/audio.ts";
import { decodeAudio } from "../audio/codec/decode.ts";
import { writeWav } from "../audio/codec/wav.ts";
import { sampleCount } from "../audio/core/channels.ts";
import { isDrums, isSteady, LOOPS, onsetErrors, tuningOf } from "../audio/stretch/fit-quality.fixture.ts";
import { centsOff, sawtooth } from "../audio/stretch/signals.fixture.ts";
import { readRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { printSection } from "./report.ts";
import { median } from "./statistics.ts";

const RATE = 44_100;
/** Lowest and higher notes, and what is done to them. */
const TONES: readonly [hertz: number, semitones: number, ratio: number][] = [
  [41.203, -3, 1],
  [41.203, 3, 1.2],
  [41.203, 0, 1.6],
  [55, 7, 0.8],
  [220, 12, 1],
  [440, -5, 1.3],
];
const SONG_SECONDS = 60;
const LONG_SECONDS = 900;

/** A program that fits a WAV file, in a process of its own. */
interface Tool {
  name: string;
  program: string;
  arguments(files: Files, to: Target): string[];
}

interface Files {
  input: string;
  output: string;
}

interface Target {
  length: number;
  ratio: number;
  semitones: number;
  isLoop: boolean;
}

/** The result, with the processor time of the process in ms and its highest resident memory in bytes. */
interface Fitted {
  audio: AudioData;
  cpu: number;
  memory: number;
}

const rubberband =
  (...engine: string[]): Tool["arguments"] =>
  ({ input, output }, { ratio, semitones }) => [...engine, "-q", `-t${ratio}`, `-p${semitones}`, input, output];
const OURS: Tool = {
  name: "wav0",
  program: process.execPath,
  arguments: ({ input, output }, { length, semitones, isLoop }) => [
    "--import",
    "tsx",
    path.resolve("src/bench/fit-file.ts"),
    input,
    output,
    ...[length, semitones, isLoop ? 1 : 0].map(String),
  ],
};
const PEERS: readonly Tool[] = [
  { name: "rubberband", program: "rubberband", arguments: rubberband("-2") },
  { name: "rubberband -3", program: "rubberband", arguments: rubberband("-3") },
  {
    name: "sox",
    program: "sox",
    arguments: ({ input, output }, { ratio, semitones }) => [
      input,
      output,
      ...(semitones === 0 ? [] : ["pitch", String(100 * semitones)]),
      ...(ratio === 1 ? [] : ["tempo", String(1 / ratio)]),
    ],
  },
];

/** Stretching beside the tools that are installed: how far hits, pitches and lengths are off, and what it costs. */
export async function benchFit(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-fit-bench-"));
  const tools = [OURS, ...PEERS.filter(({ program }) => isInstalled(program))];
  try {
    for (const tool of tools) await benchTool(tool, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchTool(tool: Tool, folder: string): Promise<void> {
  const run = (audio: AudioData, to: Target) => fitFile(tool, audio, { to, folder });
  const loops = await fitLoops(run);
  const cents = await toneErrors(run);
  const song = await fitSong(run, SONG_SECONDS);
  const long = await fitSong(run, LONG_SECONDS);
  printSection(`fit by ${tool.name}`, [
    { name: `onsets of ${loops.onsets.length} hits off the grid`, ...spread(loops.onsets, "ms") },
    { name: `tuning of ${loops.tuning.length} loops`, ...spread(loops.tuning, "cents") },
    { name: `pitch of ${cents.length} partials of low and high tones`, ...spread(cents, "cents") },
    { name: `length of ${LOOPS.length} loops`, ...spread(loops.lengths, "samples") },
    ...[song, long].flatMap(({ seconds, cpu, memory }) => [
      { name: `${seconds} s stereo × 1.25`, value: `${((1000 * seconds) / cpu).toFixed(1)} × real time` },
      { name: `memory for ${seconds} s`, value: `${Math.round(memory / 1e6)} MB` },
    ]),
  ]);
}

type Run = (audio: AudioData, to: Target) => Promise<Fitted>;

async function fitLoops(run: Run): Promise<Record<"onsets" | "tuning" | "lengths", number[]>> {
  const found = { onsets: [] as number[], tuning: [] as number[], lengths: [] as number[] };
  for (const loop of LOOPS) {
    const [prompt, bpm, semitones] = loop;
    const { audio } = renderSample(readRecipe({ prompt, type: "loop", bars: 2, seed: 7 }));
    const length = Math.round(((8 * 60) / bpm) * RATE);
    const { audio: fitted } = await run(audio, { length, ratio: length / sampleCount(audio), semitones, isLoop: true });
    found.lengths.push(Math.abs(sampleCount(fitted) - length));
    if (isDrums(loop)) found.onsets.push(...onsetErrors(audio, fitted).map((seconds) => 1000 * seconds));
    if (isSteady(loop)) found.tuning.push(Math.abs(tuningOf(fitted) - tuningOf(audio)));
  }
  return found;
}

async function toneErrors(run: Run): Promise<number[]> {
  const errors: number[] = [];
  for (const [hertz, semitones, ratio] of TONES) {
    const samples = sawtooth(hertz, { seconds: 3, sampleRate: RATE });
    const length = Math.round(samples.length * ratio);
    const to = { length, ratio, semitones, isLoop: false };
    const { audio } = await run({ sampleRate: RATE, channels: [samples] }, to);
    const wanted = (hertz / RATE) * Math.exp((semitones * Math.LN2) / 12);
    for (const partial of [1, 3]) errors.push(Math.abs(centsOff(audio.channels[0] ?? samples, partial * wanted)));
  }
  return errors;
}

async function fitSong(run: Run, seconds: number): Promise<{ seconds: number; cpu: number; memory: number }> {
  const bars = readRecipe({ prompt: "driving house with drums, bass, chords and lead", bpm: 128, bars: 8, seed: 1 });
  const { channels } = renderSample(bars).audio;
  const samples = channels.map((loop) =>
    Float32Array.from({ length: seconds * RATE }, (_, i) => loop[i % loop.length] ?? 0),
  );
  const ratio = seconds >= LONG_SECONDS ? 1 / 1.25 : 1.25;
  const length = Math.round(seconds * RATE * ratio);
  const fitted = await run({ sampleRate: RATE, channels: samples }, { length, ratio, semitones: 0, isLoop: false });
  return { seconds, cpu: fitted.cpu, memory: fitted.memory };
}

function spread(errors: readonly number[], unit: string): { value: string; beside: string } {
  const text = (value: number) => `${value.toFixed(unit === "samples" ? 0 : 2)} ${unit}`;
  return { value: text(median(errors)), beside: `worst ${text(Math.max(0, ...errors))}` };
}

async function fitFile(tool: Tool, audio: AudioData, { to, folder }: { to: Target; folder: string }): Promise<Fitted> {
  const files = { input: path.join(folder, "in.wav"), output: path.join(folder, "out.wav") };
  await writeFile(files.input, writeWav(audio, { bitDepth: 24 }));
  const { cpu, memory } = await runMeasured(tool.program, tool.arguments(files, to));
  return { ...(await decodeAudio(new Uint8Array(await readFile(files.output)))), cpu, memory };
}

/** Runs a program to its end. Where there is no /proc, what it took is not a number. */
async function runMeasured(program: string, given: string[]): Promise<{ cpu: number; memory: number }> {
  const child = spawn(program, given, { stdio: "ignore" });
  let last = { cpu: Number.NaN, memory: Number.NaN };
  const timer = setInterval(() => {
    void readUse(child.pid).then((use) => (last = use ?? last));
  }, 20);
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}`);
  return last;
}

/** A tick of the kernel's clock, in ms. */
const TICK = 10;

async function readUse(pid: number | undefined): Promise<{ cpu: number; memory: number } | null> {
  const read = (file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
  const [stat, status] = await Promise.all([read("stat"), read("status")]);
  const ticks = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13)
    .map(Number);
  const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
  const [user = Number.NaN, system = Number.NaN] = ticks;
  return Number.isFinite(kilobytes) ? { cpu: TICK * (user + system), memory: 1024 * kilobytes } : null;
}

function isInstalled(program: string): boolean {
  return (process.env["PATH"] ?? "").split(path.delimiter).some((folder) => existsSync(path.join(folder, program)));
}
