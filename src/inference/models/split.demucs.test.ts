import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { at, largestDifference, noise } from "../../audio/core/signals.fixture.ts";
import { readWav, writeWav } from "../../audio/codec/wav.ts";
import { DemucsError } from "../demucs/demucs-error.ts";
import { GAINS, modelWithRuntime } from "../demucs/user-folder.fixture.ts";
import type { ModelOutput } from "../worker/protocol.ts";
import { runSplit } from "./split.ts";

const STEP = 2 ** -23;
/** Of an odd length, at a rate that is not Demucs' own. */
const CHANNELS = [noise(30_001, 1), noise(30_001, 2)].map((samples) => samples.map((value) => 0.4 * value));

async function split(demucsModel: string, input: Record<string, unknown> = {}, sampleRate = 44_100) {
  const folder = await mkdtemp(path.join(tmpdir(), "wav0-split-"));
  const [outputs, progress, lines]: [ModelOutput[], number[], string[]] = [[], [], []];
  const reporter = {
    log: (line: string) => lines.push(line),
    metric: () => {},
    progress: (fraction: number) => progress.push(fraction),
    output: (output: ModelOutput) => outputs.push(output),
  };
  const files = { audio: { name: "a.wav", bytes: writeWav({ sampleRate, channels: CHANNELS }) } };
  const job = { model: "wav0/split", input, files, scratch: path.join(folder, "p1.") };
  const failure: unknown = await runSplit(job, reporter, { demucsModel }).then(
    () => null,
    (error: unknown) => error,
  );
  const read = outputs.map(async (output) => {
    const bytes = "path" in output ? await readFile(output.path) : output.bytes;
    return [output.slot, readWav(bytes).audio] as const;
  });
  return { stems: Object.fromEntries(await Promise.all(read)), progress, lines, failure, folder };
}

function expectSum(stems: Awaited<ReturnType<typeof split>>["stems"]): void {
  CHANNELS.forEach((samples, channel) => {
    const sum = samples.map((_, i) =>
      Object.values(stems).reduce((all, { channels }) => all + at(channels[channel] ?? [], i), 0),
    );
    expect(largestDifference(sum, samples)).toBeLessThan((Object.keys(stems).length + 1) * STEP);
  });
}

test("the user's model splits where no quality is asked for; the log says so, and the stems are its own", async () => {
  const file = await modelWithRuntime();
  const { stems, progress, lines, failure } = await split(file);
  expect(failure).toBeNull();
  expect(lines.slice(1)).toEqual([`Model: ${file}, run by onnxruntime-node`, "Quality: demucs"]);
  expect(Object.keys(stems)).toEqual(["drums", "bass", "vocals", "other"]);
  CHANNELS.forEach((samples, channel) => {
    const expected = samples.map((value) => value * at(GAINS[0], channel));
    // What the mean of the mix adds to each stem, as in Demucs.
    expect(largestDifference(stems["drums"]?.channels[channel] ?? [], expected)).toBeLessThan(0.003);
  });
  expectSum(stems);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
});

test("in two, and with guitar and piano, at another rate, the files still add up to the mix", async () => {
  const six = await modelWithRuntime({ waveGains: [...GAINS, [0.3, 0.3], [0.2, 0.1]] });
  const { stems } = await split(six, {}, 48_000);
  expect(Object.keys(stems)).toEqual(["drums", "bass", "vocals", "guitar", "piano", "other"]);
  expect(stems["piano"]?.sampleRate).toBe(48_000);
  expectSum(stems);
  const two = await split(six, { two_stems: true }, 48_000);
  expect(Object.keys(two.stems)).toEqual(["vocals", "instrumental"]);
  expect(two.stems["vocals"]).toEqual(stems["vocals"]);
  expectSum(two.stems);
});

test("a quality that is asked for is that of the built-in splitter, and needs no model", async () => {
  const { stems, lines, failure } = await split("/nowhere/htdemucs.onnx", { quality: "fast" });
  expect(failure).toBeNull();
  expect(lines).toContain("Quality: fast");
  expectSum(stems);
});

test.each([
  ["is missing", async () => "/nowhere/htdemucs.onnx", "there is no such file"],
  ["fails", () => modelWithRuntime({ operator: "Fail" }), "Failed to allocate memory"],
  ["crashes", () => modelWithRuntime({ operator: "Crash" }), "exit code 139"],
])("where the model %s the split fails with what to do, and nothing else runs in its place", async (_, file, why) => {
  const { stems, lines, failure, folder } = await split(await file());
  expect(failure).toBeInstanceOf(DemucsError);
  expect(String(failure)).toContain(why);
  expect(String(failure)).toContain("ask for quality learned or fast");
  expect(stems).toEqual({});
  expect(lines.join("\n")).not.toMatch(/learned|fast/);
  expect(await readdir(folder)).toEqual([]);
});
