import { mkdtemp, mkdir, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeWav } from "../audio/codec/wav.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "../contracts/limits.ts";
import { callTool, openStudioProcess, textOf, type StudioProcess } from "../testing/studio-process.ts";

let studio: StudioProcess;
let client: Client;
let folder: string;
let outside: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-inputs-"));
  outside = await mkdtemp(path.join(os.tmpdir(), "wav0-outside-"));
  studio = await openStudioProcess({ WAV0_FILE_ROOTS: folder });
  client = await studio.connect();
  await writeInputs();
}, 60_000);
afterAll(() => studio.close());

async function writeInputs(): Promise<void> {
  const tone = { sampleRate: 8_000, channels: [Float32Array.from({ length: 8_000 }, (_, i) => Math.sin(i / 5) / 2)] };
  const wav = writeWav(tone, { bitDepth: 16 });
  const hours = { sampleRate: 8_000, channels: [new Float32Array(8_000 * (MAX_INPUT_AUDIO_SECONDS + 1))] };
  await Promise.all([
    writeFile(path.join(folder, "text.wav"), "These are words, not audio."),
    writeFile(path.join(folder, "page.mp3"), "<!doctype html><title>404</title>"),
    writeFile(path.join(folder, "truncated.wav"), wav.subarray(0, 30)),
    writeFile(path.join(folder, "empty.wav"), ""),
    writeFile(
      path.join(folder, "silent-header.wav"),
      writeWav({ sampleRate: 8_000, channels: [new Float32Array(0)] }, { bitDepth: 16 }),
    ),
    writeFile(path.join(folder, "long.wav"), writeWav(hours, { bitDepth: 16 })),
    writeFile(path.join(outside, "secret.wav"), wav),
    mkdir(path.join(folder, "folder")),
    symlink(path.join(outside, "secret.wav"), path.join(folder, "escape.wav")),
  ]);
}

const generate: [string, Record<string, unknown>, RegExp][] = [
  ["an empty prompt", { prompt: "" }, /prompt.*1 to 1000/is],
  ["a blank prompt", { prompt: "  \n" }, /prompt.*1 to 1000/is],
  ["no prompt", {}, /prompt/i],
  ["no bars", { prompt: "x", bars: 0 }, /bars.*1/is],
  ["a thousand bars", { prompt: "x", bars: 1000 }, /bars.*64/is],
  ["9999 BPM", { prompt: "x", bpm: 9999 }, /bpm.*240/is],
  ["a key that is none", { prompt: "x", key: "A dorian" }, /key.*Am/is],
  ["an unknown model", { prompt: "x", model: "nobody/nothing" }, /nobody\/nothing.*wav0\/synth/is],
  ["a splitter as generator", { prompt: "x", model: "wav0/split" }, /wav0\/split/],
  ["a hosted model without a key", { prompt: "x", model: "meta/musicgen" }, /REPLICATE_API_TOKEN/],
  ["an unknown field", { prompt: "x", tempo: 120 }, /tempo/],
  ["a wait that is no number", { prompt: "x", waitSeconds: "long" }, /waitSeconds.*45/is],
];

const split: [string, () => Record<string, unknown>, RegExp][] = [
  ["nothing to split", () => ({}), /sampleId.*path.*url/is],
  ["two sources", () => ({ sampleId: "x", url: "https://example.com/a.wav" }), /one of/i],
  ["an unknown sample", () => ({ sampleId: "k57nosuchsample" }), /k57nosuchsample.*search_samples/is],
  ["a missing file", () => ({ path: path.join(folder, "missing.wav") }), /missing\.wav/],
  ["a folder", () => ({ path: path.join(folder, "folder") }), /folder/i],
  ["a text file named .wav", () => ({ path: path.join(folder, "text.wav") }), /WAV, MP3, FLAC/],
  ["a web page named .mp3", () => ({ path: path.join(folder, "page.mp3") }), /WAV, MP3, FLAC/],
  ["a truncated WAV", () => ({ path: path.join(folder, "truncated.wav") }), /ends before its format/],
  ["a file of no bytes", () => ({ path: path.join(folder, "empty.wav") }), /empty/i],
  ["a WAV of no samples", () => ({ path: path.join(folder, "silent-header.wav") }), /no (audio|samples)|empty/i],
  ["an over-long file", () => ({ path: path.join(folder, "long.wav") }), /15 min/],
  ["a file outside the allowed folders", () => ({ path: path.join(outside, "secret.wav") }), /WAV0_FILE_ROOTS/],
  ["a link that leads outside", () => ({ path: path.join(folder, "escape.wav") }), /WAV0_FILE_ROOTS/],
  ["a relative way outside", () => ({ path: `${folder}/../../etc/passwd` }), /WAV0_FILE_ROOTS/],
  ["a relative path", () => ({ path: "song.wav" }), /absolute/i],
  ["a file address", () => ({ url: "file:///etc/passwd" }), /url/i],
];

test.each(generate)("generate_sample: %s is refused with the remedy", async (_name, input, remedy) => {
  await expectRefusal("generate_sample", input, remedy);
});

test.each(split)("split_stems: %s is refused with the remedy", async (_name, input, remedy) => {
  await expectRefusal("split_stems", input(), remedy);
});

test.each(["check_job_status", "cancel_job"])(
  "%s: an unknown job is refused with the way to find jobs",
  async (tool) => {
    await expectRefusal(tool, { jobId: "k57nosuchjob" }, /k57nosuchjob.*list_jobs/is);
  },
);

test("the same requestId with another request is refused and names the first job", async () => {
  const first = await callTool(client, "generate_sample", {
    prompt: "one kick",
    type: "one_shot",
    requestId: "taken",
    waitSeconds: 45,
  });
  expect(first.isError).toBeFalsy();
  for (const input of [{ prompt: "one snare", type: "one_shot", requestId: "taken" }]) {
    const result = await callTool(client, "generate_sample", input);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/requestId/i);
  }
  // The contract of list_jobs, which the server has checked.
  const { jobs } = (await callTool(client, "list_jobs", {})).structuredContent as { jobs: unknown[] };
  expect(jobs).toHaveLength(1);
});

test("an address on this machine or a private network is not fetched: its job fails and says why", async () => {
  for (const url of [
    "http://127.0.0.1:9/a.wav",
    "http://169.254.169.254/latest/meta-data",
    "http://[::1]/a.wav",
    "http://10.0.0.1/a.wav",
  ]) {
    const result = await callTool(client, "split_stems", { url, waitSeconds: 45 });
    const text = textOf(result);
    expect(text, url).toMatch(/URL_NOT_ALLOWED|not allowed|private|public/i);
  }
  const { samples } = (await callTool(client, "search_samples", { type: "uploaded" })).structuredContent as {
    samples: unknown[];
  };
  expect(samples).toEqual([]);
});

async function expectRefusal(tool: string, input: Record<string, unknown>, remedy: RegExp): Promise<void> {
  const before = await jobCount();
  const result = await callTool(client, tool, input);
  expect({ isError: result.isError, text: textOf(result) }).toEqual({
    isError: true,
    text: expect.stringMatching(remedy),
  });
  expect(textOf(result)).not.toMatch(/\bat .*\.(js|ts):\d+/);
  expect(await jobCount()).toBe(before);
}

async function jobCount(): Promise<number> {
  const result = await callTool(client, "list_jobs", { limit: 100 });
  // The contract of list_jobs, which the server has checked.
  return (result.structuredContent as { jobs: unknown[] }).jobs.length;
}
