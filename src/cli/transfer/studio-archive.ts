import { existsSync } from "node:fs";
import { VERSION } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import { ImportError } from "../../engine/transfer/text-rows.ts";
import { openZip, ZipError } from "../../engine/transfer/zip-reader.ts";
import { isNewer } from "../../hub/version.ts";
import { digestArchive, type ArchiveDigest } from "./archive-digest.ts";
import { readLabel, type ArchiveLabel } from "./archive-label.ts";

/** An archive that was read whole and is one of a studio. */
export interface StudioArchive {
  digest: ArchiveDigest;
  /** Null where it was made by `npx convex export`. */
  label: ArchiveLabel | null;
  /** Jobs that were under way. */
  openJobs: number;
  /** Answers of the chat that were being written. */
  liveAnswers: number;
}

/** Tables that every version of the studio has. */
const TABLES_OF_STUDIO = ["samples", "jobs", "threads"];
const OPEN_STATES: readonly unknown[] = ["pending", "processing"];

/**
 * Reads an archive whole, each file against its checksum.
 * @throws AppError INVALID_INPUT if it is missing, damaged, of another app or of a newer version
 */
export async function readStudioArchive(file: string): Promise<StudioArchive> {
  if (!existsSync(file)) throw new AppError("INVALID_INPUT", `There is no file ${file}`);
  try {
    return await read(file);
  } catch (error) {
    if (!(error instanceof ZipError || error instanceof ImportError)) throw error;
    const message = `${file} is damaged, or no backup of a studio: ${error.message}`;
    throw new AppError("INVALID_INPUT", message, { cause: error });
  }
}

async function read(file: string): Promise<StudioArchive> {
  const label = await readLabel(file);
  if (label !== null && isNewer(label.wav0, VERSION)) {
    throw new AppError(
      "INVALID_INPUT",
      `${file} is a backup of wav0-mcp ${label.wav0}, and this is ${VERSION}: restore it with the newer one (npx wav0-mcp@latest restore …)`,
    );
  }
  await checkTables(file);
  let [openJobs, liveAnswers] = [0, 0];
  const digest = await digestArchive(file, ({ component, table }, document) => {
    if (component !== "") return;
    if (table === "jobs" && OPEN_STATES.includes(document["status"])) openJobs += 1;
    if (table === "streams" && document["state"] === "live") liveAnswers += 1;
  });
  return { digest, label, openJobs, liveAnswers };
}

async function checkTables(file: string): Promise<void> {
  const { entries, close } = await openZip(file);
  await close();
  const names = new Set(entries.map(({ name }) => name));
  const missing = TABLES_OF_STUDIO.filter((table) => !names.has(`${table}/documents.jsonl`));
  if (missing.length === 0) return;
  throw new AppError(
    "INVALID_INPUT",
    `${file} is no backup of a studio: it has no table ${missing.join(", ")}. Backups are made by wav0-mcp backup`,
  );
}
