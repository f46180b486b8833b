import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseMidi } from "midi-file";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeWav } from "../audio/codec/wav.ts";
import { composeScore } from "../audio/synth/compose.ts";
import { readRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { transcribeFile } from "./transcribe-file.ts";

let folder: string;

beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), "wav0-transcribe-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a bass line becomes a MIDI file with its notes, which another reader reads", async () => {
  const recipe = readRecipe({ prompt: "house bass only", type: "loop", bars: 2, seed: 2 });
  const file = path.join(folder, "bass_124bpm.wav");
  await writeFile(file, writeWav(renderSample(recipe).audio));
  const heard = await transcribeFile(file);
  expect(heard).toMatchObject({ material: "line", bpm: 124 });
  const { tracks } = parseMidi(heard?.midi ?? []);
  const notes = tracks.flat().flatMap((event) => (event.type === "noteOn" ? [event.noteNumber] : []));
  expect(notes).toEqual(composeScore(recipe).events.map(({ note }) => note));
});

test("what a person says of tempo and material is believed", async () => {
  const file = path.join(folder, "drums.wav");
  await writeFile(file, writeWav(renderSample(readRecipe({ prompt: "house drums", bars: 1, seed: 1 })).audio));
  expect(await transcribeFile(file, { bpm: 62, material: "drums" })).toMatchObject({ material: "drums", bpm: 62 });
});

test("a name says that a kick is no bass, unless a person does", async () => {
  const kick = renderSample(readRecipe({ prompt: "ambient kick only", bars: 1, seed: 4 })).audio;
  const file = path.join(folder, "tr808_90bpm.wav");
  await writeFile(file, writeWav(kick));
  expect(await transcribeFile(file)).toMatchObject({ material: "drums", bpm: 90 });
  expect(await transcribeFile(file, { material: "line" })).toMatchObject({ material: "line" });
});

test("silence has no notes", async () => {
  const file = path.join(folder, "silence.wav");
  await writeFile(file, writeWav({ sampleRate: 44_100, channels: [new Float32Array(44_100)] }));
  expect(await transcribeFile(file)).toBeNull();
});

test("a file that is no audio is refused by its name", async () => {
  const file = path.join(folder, "text.wav");
  await writeFile(file, "no audio");
  await expect(transcribeFile(file)).rejects.toMatchObject({
    code: "UNSUPPORTED_AUDIO",
    message: expect.stringContaining(file),
  });
});
