import path from "node:path";
import { resolveLocalFile } from "../backend/local-files.ts";
import { AppError } from "../contracts/errors.ts";
import type { Config } from "../config.ts";
import { analyseLocalFile } from "../hub/analyse-file.ts";
import { UsageError } from "./flags.ts";
import { formatLevel, formatTable } from "./table.ts";
import { readCommand } from "./usage.ts";

const HEADINGS = ["file", "length", "BPM", "key", "heard", "LUFS", "peak dBTP"];

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
  if (rows.length > 0) process.stdout.write(`${formatTable(HEADINGS, rows)}\n`);
  return failures > 0 ? 1 : 0;
}

/** Below this a reading is no more than a guess. */
const SURE = 0.3;
/** Others that are less likely than this are not worth a look. */
const WORTH_TELLING = 0.1;

/** "84 (95 %) or 168 (30 %)", "D minor? (5 %)" for a guess, "120" for what the file states, "–" for none. */
function readingText<Reading extends { confidence: number }>(
  found: (Reading & { alternatives: Reading[] }) | null,
  textOf: (reading: Reading) => string,
): string {
  if (!found) return "–";
  const told = (reading: Reading) => {
    if (reading.confidence === 1) return textOf(reading);
    return `${textOf(reading)}${reading.confidence < SURE ? "?" : ""} (${Math.round(100 * reading.confidence)} %)`;
  };
  const others = found.alternatives.filter((other) => other.confidence >= WORTH_TELLING);
  return [found, ...others].map(told).join(" or ");
}

function tempoText(bpm: number): string {
  return String(Math.round(bpm * 10) / 10);
}

async function analysisRow(file: string, config: Config): Promise<string[]> {
  const found = await resolveLocalFile(file, config.fileRoots, process.cwd());
  const analysis = await analyseLocalFile(found);
  for (const warning of analysis.warnings) process.stderr.write(`${found}: ${warning}\n`);
  return [
    path.basename(found),
    `${analysis.durationSeconds.toFixed(3)} s`,
    readingText(analysis.bpm, ({ value }) => tempoText(value)),
    readingText(analysis.key, ({ tonic, mode }) => `${tonic} ${mode}`),
    analysis.heard,
    formatLevel(analysis.lufs),
    formatLevel(analysis.truePeakDb),
  ];
}
