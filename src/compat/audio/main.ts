import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { compareFile, type Comparison } from "./compare.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { formatTable, tally, type Tally } from "./table.ts";

const DOCUMENT = path.resolve("src/audio/codec/README.md");
const BEGIN = "<!-- foreign files: written by `npm run compat:audio` -->";
const END = "<!-- end of foreign files -->";
const FILES = 30;
/** How each program is asked for its version. */
const VERSIONS = { ffmpeg: "-version", flac: "-v", lame: "--version", sox: "--version", opusdec: "--version" };

// `npm run compat:audio` makes 30 files of each kind by ffmpeg, flac, lame and SoX, reads them, and writes the table;
// `npm run compat:audio -- "MP3 in"` prints some kinds.
const asked = process.argv.slice(2);
const kinds = KINDS.filter(({ name }) => asked.length === 0 || asked.some((word) => name.includes(word)));
const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-foreign-"));
try {
  const rows: Tally[] = [];
  for (const kind of kinds) rows.push(await compareKind(kind));
  const summary = `${versions()}\n\n${formatTable(rows)}`;
  process.stdout.write(`${summary}\n`);
  if (asked.length === 0) await writeTable(summary);
  process.exitCode = rows.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function compareKind(kind: Kind): Promise<Tally> {
  const files: Comparison[] = [];
  for (let index = 0; index < FILES; index++) files.push(await compareFile(kind, index, folder));
  const row = tally(kind, files);
  process.stderr.write(`${kind.name}: ${row.exact} exact, ${row.counted} counted, ${row.alike} alike of ${FILES}\n`);
  for (const { label, source, ours, theirs, level, difference, error } of row.wrong) {
    process.stderr.write(`  ${label}: ${error ?? `${source} → ${ours}, ffmpeg ${theirs}; ${level}, ${difference}`}\n`);
  }
  return row;
}

function versions(): string {
  const programs = Object.entries(VERSIONS).map(([program, argument]) => {
    const [line = ""] = execFileSync(program, [argument]).toString().split("\n", 1);
    return line
      .replace(/ Copyright.*| \(http.*/, "")
      .replace(/^sox:\s*/, "")
      .trim();
  });
  return `${FILES} files of each kind, read by Node ${process.versions.node} and ${programs.join(", ")}.`;
}

async function writeTable(text: string): Promise<void> {
  const document = await readFile(DOCUMENT, "utf8");
  const [before, rest = ""] = document.split(BEGIN);
  await writeFile(DOCUMENT, `${before}${BEGIN}\n\n${text}\n\n${END}${rest.split(END)[1] ?? ""}`);
}
