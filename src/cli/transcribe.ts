import { writeFile } from "node:fs/promises";
import path from "node:path";
import { resolveLocalFile } from "../backend/local-files.ts";
import type { Config } from "../config.ts";
import { AppError } from "../contracts/errors.ts";
import { transcribeFile, type Transcription, type TranscriptionHints } from "../hub/transcribe-file.ts";
import { UsageError } from "./flags.ts";
import { makeAtFreePath } from "./free-path.ts";
import { formatTable } from "./table.ts";
import { readCommand } from "./usage.ts";

const HEARD_AS: Readonly<Record<Transcription["material"], string>> = {
  drums: "drums",
  line: "a line",
  chords: "chords",
};

/** `transcribe <file>…`: one MIDI file each, in the current folder. A file that cannot be read is told, and the others go on. */
export async function transcribe(args: readonly string[], config: Config): Promise<number> {
  const { operands: files, flags } = readCommand("transcribe", args);
  if (files.length === 0) throw new UsageError("Say which files: transcribe bass.wav");
  const hints = { bpm: flags.bpm, material: flags.kind, gridBeats: flags.grid };
  const rows: string[][] = [];
  let failures = 0;
  for (const file of files) {
    const outcome = await transcribeOne(file, hints, config);
    if (typeof outcome !== "string") rows.push(outcome);
    else {
      failures += 1;
      process.stderr.write(`${outcome}\n`);
    }
  }
  if (rows.length > 0) process.stdout.write(`${formatTable(["MIDI file", "heard as", "notes", "BPM"], rows)}\n`);
  return failures > 0 ? 1 : 0;
}

/** @returns a row of the table, or what went wrong */
async function transcribeOne(file: string, hints: TranscriptionHints, config: Config): Promise<string[] | string> {
  try {
    const found = await resolveLocalFile(file, config.fileRoots, process.cwd());
    const heard = await transcribeFile(found, hints);
    if (!heard) return `${file}: no notes are heard. Split a mix first, or say --kind drums, line or chords.`;
    const { name } = path.parse(found);
    const written = await makeAtFreePath(name, "mid", (target) => writeFile(target, heard.midi, { flag: "wx" }));
    return [written, HEARD_AS[heard.material], String(heard.notes), heard.bpm.toFixed(1)];
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}
