import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { truePeak } from "../audio/analyse/true-peak.ts";
import type { AudioData } from "../audio/audio.ts";
import { readWav, writeWav } from "../audio/codec/wav.ts";
import type { ToolSample } from "../contracts/tool-list/tool-output.ts";
import { callForJob, callTool, EXECUTABLE, openStudioProcess, type StudioProcess } from "../testing/studio-process.ts";

const RATE = 44_100;
const REQUEST = { prompt: "lo-fi drums, bass and chords", bpm: 82, key: "Dm", bars: 4 };

let studio: StudioProcess;
let client: Client;
let inputs: string;
/** One that was asked for with nothing but `REQUEST` and a seed. */
let loop: ToolSample | undefined;

beforeAll(async () => {
  inputs = await mkdtemp(path.join(os.tmpdir(), "wav0-inputs-"));
  studio = await openStudioProcess({ WAV0_FILE_ROOTS: inputs });
  client = await studio.connect();
});
afterAll(async () => {
  await studio.close();
  await rm(inputs, { recursive: true, force: true });
});

async function generate(input: Record<string, unknown>): Promise<ToolSample[]> {
  const job = await callForJob(client, "generate_sample", { ...REQUEST, ...input, waitSeconds: 45 });
  expect(job).toMatchObject({ status: "completed", progress: 100 });
  return job.samples;
}

async function split(input: Record<string, unknown>): Promise<ToolSample[]> {
  const job = await callForJob(client, "split_stems", { ...input, waitSeconds: 45 });
  expect({ status: job.status, error: job.error }).toEqual({ status: "completed", error: undefined });
  return job.samples;
}

async function readSample(sample: ToolSample | undefined): Promise<AudioData> {
  return readWav(await readFile(sample?.path ?? "")).audio;
}

async function sha256(sample: ToolSample | undefined): Promise<string> {
  const { audio } = readWav(await readFile(sample?.path ?? ""));
  const hash = createHash("sha256");
  for (const channel of audio.channels) hash.update(channel);
  return hash.digest("hex");
}

test(
  "a loop has exactly its bars, its tempo, its key and a peak of at most −1 dBTP",
  { timeout: 120_000 },
  async () => {
    for (const [bars, bpm] of [
      [1, 174],
      [2, 93.7],
    ] as const) {
      const [sample] = await generate({ bars, bpm, seed: 5 });
      const audio = await readSample(sample);
      const frames = Math.round((bars * 4 * 60 * RATE) / bpm);
      expect(audio.sampleRate).toBe(RATE);
      expect(audio.channels.map((channel) => channel.length)).toEqual([frames, frames]);
      expect(sample).toMatchObject({ bpm, key: "D minor" });
      expect(sample?.durationSeconds).toBeCloseTo(frames / RATE, 3);
      expect(truePeak(audio)).toBeLessThanOrEqual(-1 + 0.05);
      expect(sample?.peakDb).toBeLessThanOrEqual(-1 + 0.05);
      loop = sample;
    }
  },
);

test("the same prompt and seed give the same audio, another seed another", { timeout: 120_000 }, async () => {
  const [first] = await generate({ bars: 1, seed: 7 });
  const [again] = await generate({ bars: 1, seed: 7 });
  const [other] = await generate({ bars: 1, seed: 8 });
  expect(again?.sampleId).not.toBe(first?.sampleId);
  expect(await sha256(again)).toBe(await sha256(first));
  expect(await sha256(other)).not.toBe(await sha256(first));
});

test("the seam of a loop is no larger than the 99th percentile of its steps", { timeout: 120_000 }, async () => {
  loop ??= (await generate({ bars: 1, seed: 5 }))[0];
  const { channels } = await readSample(loop);
  for (const channel of channels) {
    const steps = channel.slice(1).map((value, index) => Math.abs(value - (channel[index] ?? 0)));
    const p99 = steps.toSorted()[Math.floor(steps.length * 0.99)] ?? 0;
    expect(Math.abs((channel[0] ?? 0) - (channel.at(-1) ?? 0))).toBeLessThanOrEqual(p99);
  }
});

test("variations are as many different samples as asked for", { timeout: 120_000 }, async () => {
  const samples = await generate({ variations: 3, bars: 1, seed: 3 });
  expect(samples).toHaveLength(3);
  expect(new Set(await Promise.all(samples.map(sha256))).size).toBe(3);
});

/** Chords, a bass and clicks, different left and right, so that every stem has something. */
function mixture(sampleRate: number, seconds: number, channels: number): AudioData {
  const length = Math.round(sampleRate * seconds);
  const render = (channel: number) =>
    Float32Array.from({ length }, (_, i) => {
      const t = i / sampleRate;
      const click = Math.exp(-((t % 0.5) * 90)) * Math.sin(i * i * 0.013);
      return (
        0.2 * Math.sin(2 * Math.PI * 55 * t) + 0.15 * Math.sin(2 * Math.PI * (440 + channel * 3) * t) + 0.3 * click
      );
    });
  return { sampleRate, channels: Array.from({ length: channels }, (_, channel) => render(channel)) };
}

test.each([
  ["stereo", 44_100, 2, 2],
  ["mono", 44_100, 2, 1],
  ["8 kHz", 8_000, 2, 2],
  ["96 kHz", 96_000, 1, 2],
  ["one-second", 44_100, 1, 2],
])(
  "the stems of a %s file sum to it within −90 dB",
  { timeout: 120_000 },
  async (name, sampleRate, seconds, channels) => {
    const file = path.join(inputs, `${name}.wav`);
    await writeFile(file, writeWav(mixture(sampleRate, seconds, channels), { bitDepth: 24 }));
    const original = readWav(await readFile(file)).audio;
    const stems = await split({ path: file });
    expect(stems.map((stem) => stem.stemType).toSorted()).toEqual(["bass", "drums", "other", "vocals"]);
    const audio = await Promise.all(stems.map(readSample));
    let signal = 0;
    let error = 0;
    for (const [c, channel] of original.channels.entries()) {
      for (const stem of audio) expect(stem.channels[c]?.length).toBe(channel.length);
      for (const [i, value] of channel.entries()) {
        const sum = audio.reduce((total, stem) => total + (stem.channels[c]?.[i] ?? 0), 0);
        signal += value * value;
        error += (sum - value) ** 2;
      }
    }
    expect(audio.map((stem) => stem.sampleRate)).toEqual(audio.map(() => sampleRate));
    expect(10 * Math.log10(error / signal)).toBeLessThan(-90);
  },
);

test("a sample's resource is its file", { timeout: 120_000 }, async () => {
  const result = await callTool(client, "generate_sample", { ...REQUEST, bars: 1, seed: 11, waitSeconds: 45 });
  // The contract of generate_sample, which the server has checked.
  const { samples } = result.structuredContent as { samples: ToolSample[] };
  const { contents } = await client.readResource({ uri: samples[0]?.uri ?? "" });
  const [content] = contents;
  expect(content).toMatchObject({ uri: samples[0]?.uri, mimeType: "audio/wav" });
  const blob = content && "blob" in content ? content.blob : "";
  expect(Buffer.from(blob, "base64").equals(await readFile(samples[0]?.path ?? ""))).toBe(true);
});

test("progress is told to a client that asks for it", { timeout: 120_000 }, async () => {
  const seen: number[] = [];
  const file = path.join(inputs, "progress.wav");
  await writeFile(file, writeWav(mixture(44_100, 8, 2)));
  await client.callTool({ name: "split_stems", arguments: { path: file, waitSeconds: 45 } }, undefined, {
    onprogress: ({ progress }) => seen.push(progress),
    timeout: 120_000,
  });
  expect(seen.length).toBeGreaterThan(1);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test(
  "a cancelled call ends the wait, not the job; cancel_job ends the job and leaves no samples",
  { timeout: 120_000 },
  async () => {
    const waiting = new AbortController();
    const call = client.callTool(
      { name: "generate_sample", arguments: { ...REQUEST, bars: 64, bpm: 60, requestId: "long", waitSeconds: 45 } },
      undefined,
      { signal: waiting.signal },
    );
    setTimeout(() => waiting.abort(), 400);
    await expect(call).rejects.toThrow(/abort/i);
    const job = await callForJob(client, "generate_sample", { ...REQUEST, bars: 64, bpm: 60, requestId: "long" });
    expect(["pending", "processing"]).toContain(job.status);
    const canceled = await callForJob(client, "cancel_job", { jobId: job.jobId });
    expect(canceled.status).toBe("canceled");
    const later = await callForJob(client, "check_job_status", { jobId: job.jobId, waitSeconds: 3 });
    expect(later).toMatchObject({ status: "canceled", samples: [] });
  },
);

test(
  "the demo makes, splits and splits the given file, prints a table and ends with 0",
  { timeout: 300_000 },
  async () => {
    const file = path.join(inputs, "song.wav");
    await writeFile(file, writeWav(mixture(44_100, 2, 2)));
    const env = { ...getDefaultEnvironment(), TMPDIR: inputs };
    const { stdout } = await promisify(execFile)(process.execPath, [EXECUTABLE, "demo", file], { env });
    const rows = stdout.trim().split("\n");
    expect(rows[0]).toMatch(/sample\s+kind\s+length\s+BPM\s+key\s+LUFS\s+peak dBTP\s+file/);
    // The loop's own stems are those of its score.
    for (const part of ["kick", "hats", "bass", "chords"]) {
      expect(rows.filter((row) => new RegExp(String.raw`_${part}\s+${part}\s`).test(row))).not.toEqual([]);
    }
    expect(rows[2]).toMatch(/generated\s+7\.742 s\s+124\s+A minor\s+-1[34]\.\d\s+-[1-9]\.\d/);
    expect(rows.filter((row) => row.includes("song_"))).toHaveLength(4);
    const samples = rows.slice(2, rows.includes("") ? rows.indexOf("") : undefined);
    for (const row of samples) await expect(readFile(row.split(/\s{2,}/).at(-1) ?? "")).resolves.not.toHaveLength(0);
  },
);

/** Half a second each of four notes after a short silence, as somebody hums them. */
function hum(): AudioData {
  const samples = new Float32Array(2.5 * RATE);
  [220, 246.94, 261.63, 220].forEach((hertz, place) => {
    for (let i = 0; i < 0.45 * RATE; i++) {
      const fade = Math.min(1, i / 400, (0.45 * RATE - i) / 400);
      const phase = (2 * Math.PI * hertz * i) / RATE;
      samples[Math.round((0.4 + 0.5 * place) * RATE) + i] = 0.4 * fade * (Math.sin(phase) + 0.3 * Math.sin(2 * phase));
    }
  });
  return { sampleRate: RATE, channels: [samples] };
}

test(
  "the command line has a hum played by a bass, and lists, copies and deletes the pack of it",
  { timeout: 300_000 },
  async () => {
    await writeFile(path.join(inputs, "hum_120.wav"), writeWav(hum()));
    const env = { ...getDefaultEnvironment(), WAV0_HOME: studio.home, WAV0_PORT: "0", WAV0_FILE_ROOTS: inputs };
    const cli = (...args: string[]) =>
      promisify(execFile)(process.execPath, [EXECUTABLE, ...args], { env, cwd: inputs });
    const part = await cli("part", "hum_120.wav", "--instrument", "bass");
    expect(part.stderr).toMatch(/The 4 notes heard in hum.*, on bass at 120 BPM in .*, 2 octaves down\./);
    const [, , row = ""] = part.stdout.split("\n");
    const [name = ""] = row.split(/\s{2,}/);
    expect(row).toMatch(/generated\s+2\.000 s\s+120/);
    const made = await cli("export-project", name, "--format", "pack", "--name", "Night");
    const file = made.stdout.trim().split("\n").at(-1) ?? "";
    const list = await cli("projects");
    expect(list.stdout).toMatch(/Night\.zip\s+Sample pack\s+\d+ kB\s+1 WAV file, 1 MIDI file/);
    expect(list.stdout).toContain(file);
    await rm(file);
    const copies = [await cli("projects", "night.zip", "--to", "out"), await cli("projects", "Night", "--to", "out")];
    expect(copies.map(({ stdout }) => path.basename(stdout.trim()))).toEqual(["Night.zip", "Night_2.zip"]);
    const [copy = "", again = ""] = copies.map(({ stdout }) => stdout.trim());
    expect((await readFile(copy)).equals(await readFile(again))).toBe(true);
    // It was put back into the library folder for that.
    expect((await readFile(copy)).equals(await readFile(file))).toBe(true);
    expect((await cli("projects", "Night", "--delete")).stdout).toMatch(/^Deleted Night\.zip\. Its samples stay/);
    expect((await cli("projects")).stdout).toMatch(/No project files yet/);
    await expect(cli("projects", "Night")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/FILE_NOT_FOUND/),
    });
  },
);
