import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseMidi } from "midi-file";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeWav } from "../audio/codec/wav.ts";
import { readConfig } from "../config.ts";
import { UsageError } from "./flags.ts";
import { transcribe } from "./transcribe.ts";

const RATE = 22_050;
let folder: string;
let before: string;
let written: { stdout: string; stderr: string };

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-transcribe-"));
  before = process.cwd();
  process.chdir(folder);
  written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.chdir(before);
  await rm(folder, { recursive: true, force: true });
});

/** Half a second each of A3 and E4, with a gap between them. */
async function writeLine(name: string): Promise<void> {
  const tone = (hertz: number) =>
    Array.from({ length: RATE / 2 }, (_, i) =>
      i > 0.45 * RATE ? 0 : 0.5 * Math.sin((2 * Math.PI * hertz * i) / RATE) * Math.min(1, i / 200),
    );
  await writeFile(name, writeWav({ sampleRate: RATE, channels: [Float32Array.from([...tone(220), ...tone(329.63)])] }));
}

const run = (...args: string[]) => transcribe(args, readConfig({ HOME: folder, WAV0_FILE_ROOTS: folder }));
const pitchesOf = async (file: string) =>
  parseMidi(await readFile(file))
    .tracks.flat()
    .flatMap((event) => (event.type === "noteOn" ? [event.noteNumber] : []));

test("a line becomes a MIDI file beside it, told in a table with its tempo", async () => {
  await writeLine("line.wav");
  expect(await run("line.wav", "--bpm", "120")).toBe(0);
  expect(await pitchesOf("line.mid")).toEqual([57, 64]);
  expect(written.stdout).toMatch(/^MIDI file +heard as +notes +BPM\n.*\nline\.mid +a line +2 +120\.0\n$/);
  expect(written.stderr).toBe("");
});

test("a file that is there already is left, and the next name is taken", async () => {
  await writeLine("line.wav");
  await writeFile("line.mid", "mine");
  await run("line.wav");
  await run("line.wav");
  expect((await readdir(".")).toSorted()).toEqual(["line.mid", "line.wav", "line_2.mid", "line_3.mid"]);
  expect(await readFile("line.mid", "utf8")).toBe("mine");
});

test("what cannot be read or has no notes is told by name, and the others go on", async () => {
  await writeLine("line.wav");
  await writeFile("silence.wav", writeWav({ sampleRate: RATE, channels: [new Float32Array(RATE)] }));
  await writeFile("words.wav", "These are words, not audio.");
  expect(await run("nowhere.wav", "words.wav", "silence.wav", "line.wav")).toBe(1);
  expect(await pitchesOf("line.mid")).toEqual([57, 64]);
  const lines = written.stderr.trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain("nowhere.wav");
  expect(lines[1]).toContain("words.wav");
  expect(lines[2]).toBe("silence.wav: no notes are heard. Split a mix first, or say --kind drums, line or chords.");
});

test("where nothing is heard no table is printed and no file written", async () => {
  await writeFile("silence.wav", writeWav({ sampleRate: RATE, channels: [new Float32Array(RATE)] }));
  expect(await run("silence.wav")).toBe(1);
  expect(written.stdout).toBe("");
  expect(await readdir(".")).toEqual(["silence.wav"]);
});

test.each([
  [[], /Say which files: transcribe bass\.wav/],
  [["a.wav", "--bpm", "9"], /--bpm must be a number from 40 to 240/],
  [["a.wav", "--grid", "0"], /--grid/],
  [["a.wav", "--kind", "guitar"], /--kind must be one of "drums", "line", "chords", "pitched", not "guitar"/],
])("%j is refused before a file is looked at", async (args, words) => {
  const told = run(...args);
  await expect(told).rejects.toThrow(UsageError);
  await expect(told).rejects.toThrow(words);
});
