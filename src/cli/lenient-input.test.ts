import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeWav } from "../audio/codec/wav.ts";
import { toolJobSchema, type ToolJob } from "../contracts/tool-list/tool-output.ts";
import { callTool, EXECUTABLE, openStudioProcess, textOf, type StudioProcess } from "../testing/studio-process.ts";
import { sampleDetailsSchema } from "../testing/tool-outputs.ts";

let studio: StudioProcess;
let client: Client;
let inputs: string;
let sample: ToolJob["samples"][number];
let libraryFile: string;
let jobId: string;

beforeAll(async () => {
  inputs = await mkdtemp(path.join(os.tmpdir(), "wav0-inputs-"));
  studio = await openStudioProcess({ WAV0_FILE_ROOTS: inputs });
  client = await studio.connect();
  const asked = { prompt: "short kick", type: "one-shot", waitSeconds: "45", bpm: null, key: "" };
  const job = toolJobSchema.parse((await callTool(client, "generate_sample", asked)).structuredContent);
  const [made] = job.samples;
  if (!made?.path) throw new Error(`No sample was made: ${job.next}`);
  sample = made;
  libraryFile = made.path;
  ({ jobId } = job);
}, 120_000);
afterAll(async () => {
  await studio.close();
  await rm(inputs, { recursive: true, force: true });
});

async function idOf(sampleId: unknown): Promise<string> {
  const result = await callTool(client, "get_sample", { sampleId });
  return result.isError ? textOf(result) : sampleDetailsSchema.parse(result.structuredContent).sampleId;
}

test("a sample is named by its address, its name, the name of its file or its path in the library", async () => {
  const { sampleId, uri, name } = sample;
  const ways = [uri, name, `${name}.wav`, name.toUpperCase(), libraryFile, `"${libraryFile}"`, { sampleId, name }];
  for (const way of ways) expect(await idOf(way)).toBe(sampleId);
}, 60_000);

test("the path of a file that is not in the library names no sample, though one is called so", async () => {
  const file = path.join(inputs, path.basename(libraryFile));
  await writeFile(file, writeWav({ sampleRate: 8_000, channels: [new Float32Array(800)] }, { bitDepth: 16 }));
  expect(await idOf(file)).toMatch(/^INVALID_INPUT: .*not a file in the library.*import_sample/);
  expect(await idOf(path.join(inputs, "nothing.wav"))).toMatch(/^INVALID_INPUT: .*import_sample/);
}, 60_000);

test.each<[string, () => [string, Record<string, unknown>]]>([
  ["audio asked for by a text", () => ["get_sample", { sampleId: sample.uri, includeAudio: "true" }]],
  ["one id for a list", () => ["play_sample", { sampleIds: sample.sampleId }]],
  ["an address as a job's id", () => ["check_job_status", { job_id: `wav0://jobs/${jobId}` }]],
  [
    "a list as JSON text",
    () => ["mix_samples", { tracks: JSON.stringify([{ sampleId: sample.sampleId }, sample.name]) }],
  ],
  ["ids as tracks", () => ["mix_samples", { tracks: [sample.sampleId, libraryFile] }]],
  ["an empty list beside a job", () => ["play_sample", { sampleIds: [], jobId }]],
  [
    "a model in another case",
    () => ["generate_sample", { prompt: "short tom", type: "loop", bars: 1, model: "WAV0/Synth" }],
  ],
  ["an empty cursor", () => ["search_samples", { cursor: "", limit: 1_000 }]],
  ["a bit depth as text", () => ["export_sample", { sampleId: sample.name, bitDepth: "16-bit", format: "WAV" }]],
  [
    "empty texts beside the one source",
    () => ["split_stems", { sampleId: sample.name, path: "", url: "", waitSeconds: -1 }],
  ],
  ["a key of the Camelot wheel", () => ["search_samples", { key: "8A", limit: "5" }]],
])(
  "%s is taken",
  async (_what, call) => {
    const [name, input] = call();
    const result = await callTool(client, name, input);
    expect(result.isError ? textOf(result) : "taken").toBe("taken");
    // The audio, or why there is none.
    if (input["includeAudio"]) expect(result.content.length).toBeGreaterThan(1);
  },
  60_000,
);

test.each([
  ["generate_sample", { prompt: "x", bpm: "fast" }, 'bpm must be a number from 40 to 240, not "fast"'],
  ["generate_sample", { prompt: "x", tempo: 100 }, "did you mean bpm?"],
  ["get_sample", { sampleId: "wav0://samples/none" }, "SAMPLE_NOT_FOUND"],
  [
    "generate_sample",
    { prompt: "x", type: "constructor" },
    'type must be one of "loop", "one_shot", not "constructor"',
  ],
  ["split_stems", { path: "https://example.com/a.wav" }, "pass it as url"],
  ["split_stems", { path: "wav0://samples/x" }, "pass it as sampleId"],
  ["mix_samples", { tracks: [{ sampleId: "x" }, 7] }, "tracks[1] must be an object with sampleId"],
])("%s %j is refused", async (name, input, words) => {
  const result = await callTool(client, name, input);
  expect(result.isError).toBe(true);
  expect(textOf(result)).toContain(words);
});

test.skipIf(process.platform === "win32")(
  "a file is imported however its path is written, and nothing hidden is",
  async () => {
    const folder = path.join(inputs, "Größe".normalize("NFD"), ".hidden");
    await mkdir(folder, { recursive: true });
    const bytes = writeWav({
      sampleRate: 8_000,
      channels: [Float32Array.from({ length: 4_000 }, (_, i) => Math.sin(i / 5))],
    });
    const file = path.join(folder, "..", "Take 1 (2.10\u202FPM).wav");
    await writeFile(file, bytes);
    await writeFile(path.join(folder, "x.wav"), bytes);
    const written = path.join(inputs, "Größe".normalize("NFC"), "Take 1 (2.10 PM).wav");
    for (const text of [
      written,
      `"${written}"`,
      `${written.replaceAll(/[ ()]/g, "\\$&")}\n`,
      `file://${encodeURI(written)}`,
    ]) {
      const result = await callTool(client, "import_sample", { path: text });
      expect(result.isError ? textOf(result) : "taken").toBe("taken");
    }
    const hidden = await callTool(client, "import_sample", { path: `'${path.join(folder, "x.wav")}'` });
    expect(textOf(hidden)).toMatch(/^PATH_NOT_ALLOWED: .* is hidden/);
  },
  60_000,
);

test("the command line takes quoted files, names of samples and other spellings, too", async () => {
  const file = path.join(inputs, "one two.wav");
  const tone = Float32Array.from({ length: 8_000 }, (_, i) => Math.sin(i / 7));
  await writeFile(file, writeWav({ sampleRate: 8_000, channels: [tone] }, { bitDepth: 16 }));
  expect(await command("analyze", `'${file}'`)).toMatch(/one two\.wav +1\.000 s/);
  const made = await command("generate", "short snare", "--type", "One-Shot", "--bpm", "124bpm");
  expect(made).toContain("generated");
  // The name of a kick says already which stem it is.
  expect(await command("split", sample.name)).toMatch(new RegExp(`${sample.name}_\\d+ +kick `));
  await expect(command("split", "no such song.wav")).rejects.toThrow(/FILE_NOT_FOUND: There is no file no such song/);
}, 120_000);

async function command(...args: string[]): Promise<string> {
  const env = { ...process.env, WAV0_HOME: studio.home, WAV0_PORT: "0", WAV0_FILE_ROOTS: inputs };
  const { stdout } = await promisify(execFile)(process.execPath, [EXECUTABLE, ...args], { env });
  return stdout;
}
