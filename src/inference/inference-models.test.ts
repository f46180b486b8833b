import { createHash } from "node:crypto";
import path from "node:path";
import Replicate, { parseProgressFromLogs } from "replicate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./testing/eventually.ts";
import type { AudioData } from "../audio/audio.ts";
import { readWav, writeWav } from "../audio/codec/wav.ts";
import { type InferenceServer, startInferenceServer, TEST_TOKEN } from "./testing/inference-server.ts";

let server: InferenceServer;
let replicate: Replicate;

beforeAll(async () => {
  server = await startInferenceServer({ workerEntry: path.resolve("dist/inference-worker.js") });
  replicate = new Replicate({ auth: TEST_TOKEN, baseUrl: server.baseUrl });
});
afterAll(() => server.close());

async function download(url: unknown): Promise<Uint8Array> {
  const response = await fetch(String(url));
  expect(response.headers.get("content-type")).toBe("audio/wav");
  return new Uint8Array(await response.arrayBuffer());
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function synthesise(input: object): Promise<string[]> {
  const output = await replicate.run("wav0/synth", { input, wait: { mode: "poll", interval: 50 } });
  return output as string[];
}

/** Two seconds of a drum-like click on a tone, stereo. */
function mixture(): AudioData {
  const sampleRate = 22_050;
  const channels = [0.4, 0.3].map((level) =>
    Float32Array.from({ length: 2 * sampleRate }, (_, i) => {
      const click = Math.exp(-(i % 5_512) / 200) * Math.sin(i * i * 0.01);
      return level * (0.5 * Math.sin((2 * Math.PI * 220 * i) / sampleRate) + 0.4 * click);
    }),
  );
  return { sampleRate, channels };
}

test("the official client makes a loop of exact length that says what it is", async () => {
  const input = { prompt: "warm house chords", type: "loop", bars: 2, bpm: 124, key: "Am", seed: 7 };
  const [url] = await synthesise(input);
  const { audio, metadata } = readWav(await download(url));
  const length = Math.round(((2 * 4 * 60) / 124) * 44_100);
  expect([audio.sampleRate, audio.channels.length, audio.channels[0]?.length]).toEqual([44_100, 2, length]);
  expect(metadata).toMatchObject({
    bpm: 124,
    key: "Am",
    oneShot: false,
    loop: { startSample: 0, endSample: length },
    software: "wav0-mcp",
    comment: "warm house chords (seed 7)",
  });
});

test("variation i is what seed + i makes, and the same seed makes the same bytes", async () => {
  const input = { prompt: "techno drums", bars: 1, bpm: 130 };
  const urls = await synthesise({ ...input, seed: 20, variations: 3 });
  const hashes = await Promise.all(urls.map(async (url) => sha256(await download(url))));
  const [second] = await synthesise({ ...input, seed: 21 });
  expect(urls.map((url) => url.split("/").at(-1))).toEqual(["take_1.wav", "take_2.wav", "take_3.wav"]);
  expect(new Set(hashes).size).toBe(3);
  expect(sha256(await download(second))).toBe(hashes[1]);
});

test("a seed that the server chose is in logs and metrics and makes the same again", async () => {
  const input = { prompt: "lofi keys", bars: 1 };
  const first = await replicate.predictions.create({ model: "wav0/synth", input, wait: true });
  const seed = Number(/Using seed: (\d+)/.exec(first.logs ?? "")?.[1]);
  expect(first.metrics).toMatchObject({ seed });
  const [again] = await synthesise({ ...input, seed });
  expect(sha256(await download(again))).toBe(sha256(await download(first.output[0])));
});

test("a one-shot carries no tempo and no loop", async () => {
  const [url] = await synthesise({ prompt: "909 kick one shot", seed: 3 });
  const { metadata } = readWav(await download(url));
  expect(metadata).toMatchObject({ oneShot: true });
  expect([metadata.bpm, metadata.loop]).toEqual([undefined, undefined]);
});

test("progress is readable from the logs by the official client", async () => {
  const { logs = "" } = await replicate.predictions.create({
    model: "wav0/synth",
    input: { prompt: "ambient pad", bars: 4, seed: 1 },
    wait: true,
  });
  expect(parseProgressFromLogs(logs)).toMatchObject({ percentage: 1 });
  expect(logs).toContain("Take 1 of 1: ");
});

test("stems of an uploaded file add up to it", async () => {
  const mix = mixture();
  const file = await replicate.files.create(
    new File([new Uint8Array(writeWav(mix))], "mix.wav", { type: "audio/wav" }),
  );
  const prediction = await replicate.predictions.create({
    model: "wav0/split",
    input: { audio: file.urls.get },
    wait: true,
  });
  expect(prediction).toMatchObject({ status: "succeeded", metrics: { audio_seconds: 2 } });
  expect(Object.keys(prediction.output)).toEqual(["drums", "bass", "vocals", "other"]);
  const stems = await Promise.all(
    Object.values(prediction.output).map(async (url) => readWav(await download(url)).audio),
  );
  for (const stem of stems) expect([stem.sampleRate, stem.channels.length]).toEqual([22_050, 2]);
  const worst = mix.channels.flatMap((samples, channel) =>
    Array.from(samples, (sample, i) =>
      Math.abs(stems.reduce((sum, stem) => sum + (stem.channels[channel]?.[i] ?? 0), 0) - sample),
    ),
  );
  // Four files of 24 bits are each off by at most half a step.
  expect(worst.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(5 / 2 ** 23);
});

test.each([
  ["text", "hello, this is not audio"],
  ["nothing", ""],
])("%s instead of audio fails the split in words", async (_, content) => {
  const file = await replicate.files.create(new File([content], "a.wav"));
  const prediction = await replicate.predictions.create({
    model: "wav0/split",
    input: { audio: file.urls.get },
    wait: true,
  });
  expect(prediction).toMatchObject({ status: "failed", error: expect.stringMatching(/\w+ \w+/) });
  expect(prediction.error).not.toContain("wav0/split could not finish");
});

test("a long rendering is canceled in the middle, and the next prediction runs", async () => {
  const input = { prompt: "full drum and bass beat", bars: 64, variations: 4, seed: 1 };
  const { id } = await replicate.predictions.create({ model: "wav0/synth", input });
  await eventually(async () => expect(parseProgressFromLogs(await replicate.predictions.get(id))).not.toBeNull());
  expect(await replicate.predictions.cancel(id)).toMatchObject({ status: "canceled", output: null });
  expect(await synthesise({ prompt: "kick one shot", seed: 1 })).toHaveLength(1);
  expect(await replicate.predictions.get(id)).toMatchObject({ status: "canceled" });
});

test("the client lists models, versions and predictions", async () => {
  const { results } = await replicate.models.list();
  expect(results.map(({ owner, name }) => `${owner}/${name}`)).toEqual(["wav0/synth", "wav0/split", "wav0/stems"]);
  const [version] = (await replicate.models.versions.list("wav0", "synth")).results;
  const byVersion = await replicate.predictions.create({
    version: version?.id ?? "",
    input: { prompt: "hat one shot", seed: 1 },
    wait: true,
  });
  expect(byVersion).toMatchObject({ status: "succeeded", model: "wav0/synth" });
  expect((await replicate.predictions.list()).results[0]).toMatchObject({ id: byVersion.id });
});
