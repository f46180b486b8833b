import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { truePeak } from "../audio/analyse/true-peak.ts";
import type { AudioData } from "../audio/audio.ts";
import { decodeAudio } from "../audio/codec/decode.ts";
import { readWav, writeWav } from "../audio/codec/wav.ts";
import { deleteSample } from "../contracts/library.ts";
import { listModels } from "../contracts/model.ts";
import { callForJob, callTool, openStudioProcess, textOf, type StudioProcess } from "../testing/studio-process.ts";
import {
  analysisSchema,
  exportedSchema,
  mixedSchema,
  sampleDetailsSchema,
  samplePageSchema,
} from "../testing/tool-outputs.ts";

type Imported = ReturnType<typeof sampleDetailsSchema.parse>;

const RATE = 44_100;

let studio: StudioProcess;
let client: Client;
let inputs: string;
let song: Imported;

beforeAll(async () => {
  inputs = await mkdtemp(path.join(os.tmpdir(), "wav0-inputs-"));
  studio = await openStudioProcess({ WAV0_FILE_ROOTS: inputs });
  client = await studio.connect();
  song = await importFile("song 120bpm.wav", music(3));
}, 60_000);
afterAll(async () => {
  await studio.close();
  await rm(inputs, { recursive: true, force: true });
});

/** A bass, a chord and clicks on the beat, different left and right. */
function music(seconds: number, sampleRate = RATE): AudioData {
  const render = (channel: number) =>
    Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
      const t = i / sampleRate;
      const click = Math.exp(-((t % 0.5) * 90)) * Math.sin(i * i * 0.013);
      return 0.2 * Math.sin(2 * Math.PI * 55 * t) + 0.1 * Math.sin(2 * Math.PI * (440 + channel) * t) + 0.2 * click;
    });
  return { sampleRate, channels: [render(0), render(1)] };
}

async function call(name: string, input: Record<string, unknown>): Promise<unknown> {
  const result = await callTool(client, name, input);
  if (result.isError) throw new Error(textOf(result));
  return result.structuredContent;
}

async function refusal(name: string, input: Record<string, unknown>): Promise<string> {
  const result = await callTool(client, name, input);
  expect(result.isError).toBe(true);
  return textOf(result);
}

async function importFile(fileName: string, audio: AudioData): Promise<Imported> {
  const file = path.join(inputs, fileName);
  await writeFile(file, writeWav(audio, { bitDepth: 24 }));
  return sampleDetailsSchema.parse(await call("import_sample", { path: file }));
}

async function fileOf(sampleId: string): Promise<string> {
  for (;;) {
    const { path: file } = sampleDetailsSchema.parse(await call("get_sample", { sampleId }));
    if (file) return file;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function audioOf(sampleId: string) {
  return decodeAudio(await readFile(await fileOf(sampleId)));
}

/** The power of the difference in relation to that of the signal, in decibels. */
function errorDb(made: AudioData, original: AudioData): number {
  let [signal, error] = [0, 0];
  original.channels.forEach((channel, c) => {
    expect(made.channels[c]?.length).toBe(channel.length);
    channel.forEach((value, i) => {
      signal += value * value;
      error += ((made.channels[c]?.[i] ?? 0) - value) ** 2;
    });
  });
  return 10 * Math.log10(error / signal);
}

test("import_sample takes a path, base64 and no address of this machine; the same bytes are one sample", async () => {
  expect(song).toMatchObject({ type: "uploaded", name: "song_120bpm", bpm: 120, durationSeconds: 3 });
  const bytes = await readFile(path.join(inputs, "song 120bpm.wav"));
  for (const alphabet of ["base64", "base64url"] as const) {
    const again = { base64: bytes.toString(alphabet) };
    expect(await call("import_sample", again)).toMatchObject({ sampleId: song.sampleId });
  }
  const short = writeWav(music(0.2)).slice();
  const named = await call("import_sample", { base64: Buffer.from(short).toString("base64"), name: "Blip!" });
  expect(named).toMatchObject({ name: "Blip", type: "uploaded" });
  const server = createServer((_request, response) => response.end("x")).listen(0, "127.0.0.1");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  expect(await refusal("import_sample", { url: `http://127.0.0.1:${port}/a.wav` })).toMatch(/^URL_NOT_ALLOWED/);
  server.close();
  expect(await refusal("import_sample", {})).toContain("exactly one of path, url, base64");
  expect(await refusal("import_sample", { base64: "###" })).toMatch(/^INVALID_INPUT: base64/);
  expect(await refusal("import_sample", { base64: Buffer.from("no audio").toString("base64") })).toMatch(
    /^UNSUPPORTED_AUDIO/,
  );
  expect(await refusal("import_sample", { storageId: "x" })).toContain("no field storageId");
}, 60_000);

test("get_sample shows all facts, with the audio only if it is small and asked for", async () => {
  expect(await call("get_sample", { sampleId: song.sampleId })).toMatchObject({
    sampleRate: RATE,
    channels: 2,
    name: song.name,
  });
  const tiny = await importFile("tiny.wav", music(0.1));
  const withAudio = await callTool(client, "get_sample", { sampleId: tiny.sampleId, includeAudio: true });
  const audio = withAudio.content.find((part) => part.type === "audio");
  expect(readWav(Buffer.from(audio?.data ?? "", "base64")).audio.channels[0]?.length).toBe(RATE / 10);
  const withoutAudio = await callTool(client, "get_sample", { sampleId: song.sampleId, includeAudio: true });
  expect(withoutAudio.content.map((part) => part.type)).not.toContain("audio");
  expect(textOf(withoutAudio)).toContain("export_sample");
}, 60_000);

test("an unknown sample or job is answered with the newest ids", async () => {
  expect(await refusal("get_sample", { sampleId: "nonsense" })).toMatch(
    /^SAMPLE_NOT_FOUND: .*The newest are [a-z0-9]+ \(/,
  );
  const { jobId } = await callForJob(client, "generate_sample", { prompt: "kick", type: "one_shot", waitSeconds: 45 });
  expect(await refusal("check_job_status", { jobId: "nonsense" })).toContain(jobId);
}, 60_000);

test("analyze_sample hears tempo and loudness and changes nothing", async () => {
  const heard = analysisSchema.parse(await call("analyze_sample", { sampleId: song.sampleId }));
  expect(heard).toMatchObject({
    sampleId: song.sampleId,
    durationSeconds: 3,
    sampleRate: RATE,
    channels: 2,
    clippedSamples: 0,
  });
  expect(heard.tempo?.bpm).toBeCloseTo(120, 0);
  expect(heard.lufs).toBe(song.lufs);
}, 60_000);

test.each([
  [{ format: "wav", sampleRate: 48_000, bitDepth: 16 }, 48_000],
  [{ format: "wav", bitDepth: 32 }, 44_100],
  [{ format: "flac" }, 44_100],
  [{ format: "flac", bitDepth: 16, sampleRate: 22_050 }, 22_050],
  [{ format: "mp3", bitrateKbps: 320 }, 44_100],
  [{ format: "mp3", sampleRate: 48_000 }, 48_000],
])(
  "export_sample %j has its exact length at its rate",
  async (settings, rate) => {
    const { sample } = exportedSchema.parse(await call("export_sample", { sampleId: song.sampleId, ...settings }));
    expect(sample).toMatchObject({ bpm: 120 });
    expect(sampleDetailsSchema.parse(await call("get_sample", { sampleId: sample.sampleId }))).toMatchObject({
      type: "export",
      sourceId: song.sampleId,
      format: settings.format,
    });
    const { audio, format } = await audioOf(sample.sampleId);
    expect(format).toBe(settings.format);
    expect(audio.sampleRate).toBe(rate);
    expect(audio.channels.map((channel) => channel.length)).toEqual([3 * rate, 3 * rate]);
  },
  60_000,
);

test("FLAC keeps every bit, and a level that is asked for is reached", async () => {
  const flac = exportedSchema.parse(await call("export_sample", { sampleId: song.sampleId, format: "flac" }));
  expect((await audioOf(flac.sample.sampleId)).audio).toEqual((await audioOf(song.sampleId)).audio);
  const loud = exportedSchema.parse(await call("export_sample", { sampleId: song.sampleId, peakDb: -3 }));
  expect(truePeak((await audioOf(loud.sample.sampleId)).audio)).toBeCloseTo(-3, 1);
  const quiet = exportedSchema.parse(await call("export_sample", { sampleId: song.sampleId, lufs: -30 }));
  expect(quiet.sample.lufs).toBeCloseTo(-30, 1);
  expect(quiet.gainDb).toBeCloseTo(-30 - (song.lufs ?? 0), 1);
}, 60_000);

test("the same requestId gives the same sample, also when calls race, and another request is refused", async () => {
  const ask = (more = {}) =>
    call("export_sample", { sampleId: song.sampleId, format: "mp3", requestId: "once", ...more });
  const [first, second] = await Promise.all([ask(), ask()]);
  expect(second).toEqual(first);
  expect(await ask()).toEqual(first);
  await expect(ask({ bitrateKbps: 128 })).rejects.toThrow(/REQUEST_ID_CONFLICT/);
}, 60_000);

test("export_sample refuses what a format does not have", async () => {
  const { sampleId } = song;
  expect(await refusal("export_sample", { sampleId, format: "mp3", bitDepth: 16 })).toContain("bitDepth");
  expect(await refusal("export_sample", { sampleId, format: "flac", bitDepth: 32 })).toContain("32 bits need wav");
  expect(await refusal("export_sample", { sampleId, format: "mp3", sampleRate: 22_050 })).toContain("32000");
  expect(await refusal("export_sample", { sampleId, bitrateKbps: 128 })).toContain("bitrateKbps");
});

test("stems mixed at unity equal what they were split from within −90 dB", async () => {
  const split = await callForJob(client, "split_stems", { sampleId: song.sampleId, waitSeconds: 45 });
  const tracks = split.samples.map(({ sampleId }) => ({ sampleId }));
  const mixed = mixedSchema.parse(await call("mix_samples", { tracks }));
  expect(mixed).toMatchObject({
    gainDb: 0,
    clippedSamples: 0,
    sample: { bpm: 120 },
  });
  const [made, original] = [await audioOf(mixed.sample.sampleId), await audioOf(song.sampleId)];
  expect(errorDb(made.audio, original.audio)).toBeLessThan(-90);
  const details = sampleDetailsSchema.parse(await call("get_sample", { sampleId: mixed.sample.sampleId }));
  expect(details).toMatchObject({ type: "mix", sourceId: song.sampleId });
  expect(details.parentIds).toEqual(tracks.map(({ sampleId }) => sampleId));
}, 120_000);

test("mix_samples places, mutes, reports clipping and normalises", async () => {
  const { sampleId } = song;
  const mix = async (input: Record<string, unknown>) => mixedSchema.parse(await call("mix_samples", input));
  const placed = await mix({
    tracks: [
      { sampleId },
      { sampleId, offsetBeats: 4, pan: -1, gainDb: -6 },
      { sampleId, mute: true, offsetSeconds: 100 },
    ],
  });
  expect(placed.sample.durationSeconds).toBeCloseTo(5, 6);
  const loud = await mix({
    tracks: [
      { sampleId, gainDb: 24 },
      { sampleId, gainDb: 24 },
    ],
  });
  expect(loud.clippedSamples).toBeGreaterThan(0);
  expect(loud.next).toContain("normalise");
  const tamed = await mix({
    tracks: [
      { sampleId, gainDb: 24 },
      { sampleId, gainDb: 24 },
    ],
    normalise: true,
  });
  expect(tamed.clippedSamples).toBe(0);
  expect(tamed.sample.peakDb).toBeCloseTo(-1, 1);
  expect(await refusal("mix_samples", { tracks: [{ sampleId }] })).toContain("tracks");
  expect(
    await refusal("mix_samples", {
      tracks: [
        { sampleId, mute: true },
        { sampleId, mute: true },
      ],
    }),
  ).toContain("muted");
  expect(await refusal("mix_samples", { tracks: [{ sampleId }, { sampleId, offsetSeconds: 899 }] })).toMatch(
    /^AUDIO_TOO_LONG/,
  );
}, 60_000);

/** Calls a tool that wants the user's agreement, which is given in the dashboard. */
async function callAgreed(name: string, input: Record<string, unknown>): Promise<unknown> {
  expect(await refusal(name, input)).toContain("#/approvals");
  await (await studio.person()).decide(true);
  return call(name, input);
}

test("delete_sample takes the sample and our own file, not one that the user has changed", async () => {
  const [gone, kept] = [await importFile("gone.wav", music(0.3)), await importFile("kept.wav", music(0.4))];
  const files = [await fileOf(gone.sampleId), await fileOf(kept.sampleId)] as const;
  await writeFile(files[1], "the user's own");
  for (const { sampleId } of [gone, kept]) {
    const answer = deleteSample.output.parse(await callAgreed("delete_sample", { sampleId }));
    expect(answer.deletedId).toBe(sampleId);
    expect(await refusal("get_sample", { sampleId })).toMatch(/^SAMPLE_NOT_FOUND/);
  }
  const isThere = (file: string) =>
    stat(file).then(
      () => true,
      () => false,
    );
  while (await isThere(files[0])) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await readFile(files[1], "utf8")).toBe("the user's own");
  const { samples } = samplePageSchema.parse(await call("search_samples", { limit: 100 }));
  expect(samples.map(({ sampleId }) => sampleId)).not.toContain(gone.sampleId);
}, 60_000);

test("retry_job starts a canceled job again as a new one that names it; others are refused", async () => {
  const long = { prompt: "lo-fi drums", bars: 64, bpm: 60, seed: 7 };
  const first = await callForJob(client, "generate_sample", long);
  expect(await refusal("retry_job", { jobId: first.jobId })).toMatch(/^JOB_NOT_RETRYABLE: .*(pending|processing)/);
  await callForJob(client, "cancel_job", { jobId: first.jobId });
  const again = await callForJob(client, "retry_job", { jobId: first.jobId, requestId: "again" });
  expect(again).toMatchObject({ retryOf: first.jobId, type: "generate", model: first.model });
  expect(again.jobId).not.toBe(first.jobId);
  expect((await callForJob(client, "retry_job", { jobId: first.jobId, requestId: "again" })).jobId).toBe(again.jobId);
  await callForJob(client, "cancel_job", { jobId: again.jobId });
  const done = await callForJob(client, "generate_sample", { prompt: "snare", type: "one_shot", waitSeconds: 45 });
  expect(await refusal("retry_job", { jobId: done.jobId })).toContain("completed");
}, 60_000);

test("list_models says what is there and what to set for the rest", async () => {
  const { models } = listModels.output.parse(await call("list_models", {}));
  expect(models.filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(["wav0/synth", "wav0/split"]);
  for (const { name, available, setup } of models) {
    expect([name, available || /\b(?:REPLICATE_API_TOKEN|WAV0_[A-Z_]+)\b/.test(setup ?? "")]).toEqual([name, true]);
  }
  const splitters = listModels.output.parse(await call("list_models", { task: "stem_split" })).models;
  expect(new Set(splitters.map(({ task }) => task))).toEqual(new Set(["stem_split"]));
});
