import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { drumPattern } from "../../audio/analyse/patterns.test-data.ts";
import { readWav, writeWav } from "../../audio/codec/wav.ts";
import { separateStems } from "../../audio/separate/separate.ts";
import type { ModelOutput } from "../worker/protocol.ts";
import { runSplit } from "./split.ts";

async function split(
  bytes: Uint8Array,
  input: Record<string, unknown> = {},
  mateEntry?: string,
): Promise<{ files: Record<string, Uint8Array>; progress: number[]; lines: string[]; folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "wav0-split-"));
  const [outputs, progress, lines]: [ModelOutput[], number[], string[]] = [[], [], []];
  await runSplit(
    {
      model: "wav0/split",
      input,
      files: { audio: { name: "a.wav", bytes } },
      isAlone: mateEntry !== undefined,
      scratch: path.join(folder, "p1."),
    },
    {
      log: (line) => lines.push(line),
      metric: () => {},
      progress: (fraction) => progress.push(fraction),
      output: (output) => outputs.push(output),
    },
    { mateEntry },
  );
  const read = outputs.map(async (output) => [output.slot, "path" in output ? await readFile(output.path) : null]);
  return { files: Object.fromEntries(await Promise.all(read)), progress, lines, folder };
}

test("the files are those of stems separated at once, with the metadata of the input", async () => {
  const mix = drumPattern({ bpm: 120, beats: 70, sampleRate: 4_000, channelCount: 2 });
  const metadata = { title: "song", bpm: 120, key: "Am" };
  const { files, progress } = await split(writeWav(mix, { bitDepth: 16, metadata }));
  const stems = separateStems(readWav(writeWav(mix, { bitDepth: 16 })).audio);
  expect(Object.keys(files)).toEqual(["drums", "bass", "vocals", "other"]);
  for (const stem of ["drums", "bass", "vocals", "other"] as const) {
    const named = { ...metadata, title: `song (${stem})`, software: "wav0-mcp" };
    const expected = readWav(writeWav(stems[stem], { metadata: named }));
    expect(readWav(files[stem] ?? new Uint8Array(0))).toEqual(expected);
  }
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
});

test("silence gives silent stems, and what is no audio is refused before a file is begun", async () => {
  const { files } = await split(writeWav({ sampleRate: 8_000, channels: [new Float32Array(4_000)] }));
  for (const bytes of Object.values(files))
    expect(readWav(bytes).audio.channels[0]?.every((each) => each === 0)).toBe(true);
  await expect(split(Buffer.from("no audio"))).rejects.toThrow(/can be read/);
});

test("the network is used unless fast is asked for, and the log says which ran", async () => {
  const mix = drumPattern({ bpm: 120, beats: 2, sampleRate: 22_050, channelCount: 2 });
  const bytes = writeWav(mix, { bitDepth: 24 });
  const [learned, fast] = [await split(bytes), await split(bytes, { quality: "fast" })];
  expect(learned.lines).toContain("Quality: learned");
  expect(fast.lines).toContain("Quality: fast");
  const drums = ({ files }: typeof fast) => readWav(files["drums"] ?? new Uint8Array(0)).audio;
  const { audio } = readWav(bytes);
  expect(drums(fast)).toEqual(readWav(writeWav(separateStems(audio).drums, { bitDepth: 24 })).audio);
  expect(drums(learned)).not.toEqual(drums(fast));
  await expect(split(bytes, { quality: "best" })).rejects.toThrow(/learned/);
});

test("a second thread changes no bit of the stems, and its end costs nothing but time", async () => {
  const bytes = writeWav(drumPattern({ bpm: 120, beats: 130, sampleRate: 8_000, channelCount: 2 }), { bitDepth: 16 });
  const one = await split(bytes);
  const two = await split(bytes, {}, path.resolve("dist/inference-worker.js"));
  expect(two.files).toEqual(one.files);
  expect(two.lines).toEqual(one.lines);
  expect(two.progress).toEqual(two.progress.toSorted((a, b) => a - b));
  const broken = await split(bytes, {}, path.resolve("no/such/worker.js"));
  expect(broken.files).toEqual(one.files);
  expect(broken.lines.at(-1)).toMatch(/second thread ended.*worker\.js.*one thread has split it all/);
});
