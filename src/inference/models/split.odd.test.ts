import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { noise } from "../../audio/core/signals.fixture.ts";
import { readWav, writeWav } from "../../audio/codec/wav.ts";
import type { ModelOutput, ModelReporter } from "../worker/protocol.ts";
import { runSplit } from "./split.ts";

/** What a split said and made; `folder` holds its scratch files. */
async function followed(bytes: Uint8Array, change: Partial<ModelReporter> = {}, input: Record<string, unknown> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "wav0-split-"));
  const outputs: ModelOutput[] = [];
  const [progress, lines, metrics]: [number[], string[], Record<string, number>] = [[], [], {}];
  const reporter: ModelReporter = {
    log: (line) => lines.push(line),
    metric: (name, value) => (metrics[name] = value),
    progress: (fraction) => progress.push(fraction),
    output: (output) => outputs.push(output),
    ...change,
  };
  const job = { model: "wav0/split", input, files: { audio: { name: "a.wav", bytes } } };
  const done = runSplit({ ...job, scratch: path.join(folder, "p1.") }, reporter);
  const failure = await done.then(
    () => null,
    (error: unknown) => error,
  );
  return { folder, outputs, progress, lines, metrics, failure };
}

const STEP = 2 ** -23;
/** A stem may be louder than its mix, and is clipped at full scale. */
const QUIET = 0.4;

const mixes: [string, number, Float32Array[]][] = [
  ["a single sample", 8_000, [Float32Array.of(0.7)]],
  ["mono of an odd length", 11_025, [noise(1_001, 1)]],
  ["three channels", 4_410, [noise(700, 2), noise(700, 3), noise(700, 4)]],
  ["a strange rate", 7_351, [noise(900, 5), noise(900, 6)]],
  ["two chunks and a sample", 1_000, [noise(30_001, 7)]],
];

test.each(mixes)("four files of the input's shape add up to it: %s", async (_, sampleRate, channels) => {
  const bytes = writeWav({ sampleRate, channels: channels.map((samples) => samples.map((sample) => sample * QUIET)) });
  const { outputs, progress, lines, metrics, failure, folder } = await followed(bytes);
  expect(failure).toBeNull();
  expect(outputs.map(({ slot, name }) => [slot, name])).toEqual(
    ["drums", "bass", "vocals", "other"].map((stem) => [stem, `${stem}.wav`]),
  );
  expect((await readdir(folder)).toSorted()).toEqual(["bass", "drums", "other", "vocals"].map((s) => `p1.${s}.tmp`));
  const mix = readWav(bytes).audio.channels;
  const sums = mix.map((samples) => new Float64Array(samples.length));
  for (const output of outputs) {
    if (!("path" in output)) throw new Error("A stem was not written to the disk");
    const file = await readFile(output.path);
    expect(output).toMatchObject({
      sizeBytes: file.length,
      sha256: createHash("sha256").update(file).digest("hex"),
    });
    const { audio } = readWav(file);
    expect(audio.sampleRate).toBe(sampleRate);
    audio.channels.forEach((samples, channel) =>
      samples.forEach((sample, i) => sums[channel]?.fill((sums[channel]?.[i] ?? 0) + sample, i, i + 1)),
    );
  }
  // Each of the four is rounded to a step of 24 bits.
  const errors = mix.map((samples, channel) =>
    samples.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (sums[channel]?.[i] ?? 9))), 0),
  );
  expect(Math.max(...errors)).toBeLessThan(4 * STEP);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
  expect(metrics["audio_seconds"]).toBeCloseTo((mix[0]?.length ?? 0) / sampleRate, 9);
  expect(lines[0]).toContain(`${sampleRate} Hz, ${channels.length} channels`);
});

test("in two, the instrumental is the mix without the vocals, to the step", async () => {
  const mix = [noise(30_001, 7), noise(30_001, 8)].map((samples) => samples.map((sample) => sample * QUIET));
  const bytes = writeWav({ sampleRate: 1_000, channels: mix });
  const asked = { quality: "fast", two_stems: true };
  const { outputs, lines, folder } = await followed(bytes, {}, asked);
  expect(outputs.map(({ slot, name }) => [slot, name])).toEqual([
    ["vocals", "vocals.wav"],
    ["instrumental", "instrumental.wav"],
  ]);
  expect((await readdir(folder)).toSorted()).toEqual(["p1.instrumental.tmp", "p1.vocals.tmp"]);
  expect(lines[1]).toBe("Quality: fast");
  const read = async (output: ModelOutput | undefined) =>
    output && "path" in output ? readWav(await readFile(output.path)).audio.channels : [];
  const [vocals, instrumental] = [await read(outputs[0]), await read(outputs[1])];
  const { outputs: four } = await followed(bytes, {}, { quality: "fast" });
  expect(vocals).toEqual(await read(four[2]));
  const source = readWav(bytes).audio.channels;
  const error = source.flatMap((samples, channel) =>
    Array.from(samples, (sample, i) =>
      Math.abs(sample - (vocals[channel]?.[i] ?? 9) - (instrumental[channel]?.[i] ?? 9)),
    ),
  );
  expect(error.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(2 * STEP);
});

test("a split that is stopped hands over no stem, and leaves its scratch files to be cleared", async () => {
  const { outputs, failure, folder } = await followed(writeWav({ sampleRate: 1_000, channels: [noise(31_000, 8)] }), {
    progress: (fraction) => {
      if (fraction > 0.5) throw new Error("canceled");
    },
  });
  expect(failure).toEqual(new Error("canceled"));
  expect(outputs).toEqual([]);
  expect(await readdir(folder)).toHaveLength(4);
});

test("a job without audio, and audio that cannot be read, leave no file", async () => {
  const { failure, folder } = await followed(Buffer.from("RIFF"));
  expect(failure).toBeInstanceOf(Error);
  expect(await readdir(folder)).toEqual([]);
  const reporter = { log: () => {}, metric: () => {}, progress: () => {}, output: () => {} };
  const job = { model: "wav0/split", input: {}, files: {}, scratch: path.join(folder, "p1.") };
  await expect(runSplit(job, reporter)).rejects.toThrow("passed no audio");
});
