import path from "node:path";
import { resolveLocalFile } from "../backend/local-files.ts";
import { AppError } from "../contracts/errors.ts";
import type { Config } from "../config.ts";
import { analyseFile } from "../hub/analyse-file.ts";
import { UsageError } from "./flags.ts";
import { formatLevel, formatTable } from "./table.ts";
import { readCommand } from "./usage.ts";

/** `analyze <file>…`: one line a file. A file that cannot be read is told, and the others go on. */
export async function analyze(args: readonly string[], config: Config): Promise<number> {
  const { operands: files } = readCommand("analyze", args);
  if (files.length === 0) throw new UsageError("Say which files: analyze loop.wav song.mp3");
  const rows: string[][] = [];
  let failures = 0;
  for (const file of files) {
    try {
      rows.push(await analysisRow(file, config));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures += 1;
      process.stderr.write(`${error.message}\n`);
    }
  }
  if (rows.length > 0)
    process.stdout.write(`${formatTable(["file", "length", "BPM", "key", "LUFS", "peak dBTP"], rows)}\n`);
  return failures > 0 ? 1 : 0;
}

async function analysisRow(file: string, config: Config): Promise<string[]> {
  const found = await resolveLocalFile(file, config.fileRoots, process.cwd());
  const analysis = await analyseFile(found);
  return [
    path.basename(found),
    `${analysis.durationSeconds.toFixed(3)} s`,
    analysis.bpm ? analysis.bpm.value.toFixed(1) : "–",
    analysis.key ? `${analysis.key.tonic} ${analysis.key.mode}` : "–",
    formatLevel(analysis.lufs),
    formatLevel(analysis.truePeakDb),
  ];
}
