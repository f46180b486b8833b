import { readFile, writeFile } from "node:fs/promises";
import { decodeAudio } from "../audio/codec/decode.ts";
import { writeWav } from "../audio/codec/wav.ts";
import { fitAudio } from "../audio/stretch/fit.ts";

// Fits one file in a process of its own, as the tools beside it do: input, output, samples, semitones, 1 for a loop.
const [input = "", output = "", length, semitones, isLoop] = process.argv.slice(2);
const { audio } = await decodeAudio(new Uint8Array(await readFile(input)));
const fitted = await fitAudio(audio, {
  length: Number(length),
  semitones: Number(semitones),
  isLoop: isLoop === "1",
});
await writeFile(output, writeWav(fitted, { bitDepth: 24 }));
