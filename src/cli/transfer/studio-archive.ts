import { existsSync } from "node:fs";
import { VERSION } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import { placeOf } from "../../engine/transfer/import-source.ts";
import { ImportError } from "../../engine/transfer/text-rows.ts";
import { openZip, ZipError } from "../../engine/transfer/zip-reader.ts";
import type { ConvexObject } from "../../engine/values/json.ts";
import { isNewer } from "../../engine/upgrade/version.ts";
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
  /** Files that samples and projects refer to and that are not in it. */
  missingFiles: readonly string[];
}

/** Tables that every version of the studio has. */
const TABLES_OF_STUDIO = ["samples", "jobs", "threads"];
const TABLES_WITH_FILES: readonly string[] = ["samples", "projectFiles"];
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
  const names = await namesIn(file);
  checkTables(file, names);
  const files = new Set(names.flatMap(fileOf));
  const missingFiles: string[] = [];
  let [openJobs, liveAnswers] = [0, 0];
  const digest = await digestArchive(file, ({ component, table }, document) => {
    if (component !== "") return;
    if (table === "jobs" && OPEN_STATES.includes(document["status"])) openJobs += 1;
    if (table === "streams" && document["state"] === "live") liveAnswers += 1;
    if (TABLES_WITH_FILES.includes(table)) missingFiles.push(...filesOf(document).filter((id) => !files.has(id)));
  });
  return { digest, label, openJobs, liveAnswers, missingFiles };
}

async function namesIn(file: string): Promise<string[]> {
  const { entries, close } = await openZip(file);
  await close();
  return entries.map(({ name }) => name);
}

function checkTables(file: string, names: readonly string[]): void {
  const missing = TABLES_OF_STUDIO.filter((table) => !names.includes(`${table}/documents.jsonl`));
  if (missing.length === 0) return;
  throw new AppError(
    "INVALID_INPUT",
    `${file} is no backup of a studio: it has no table ${missing.join(", ")}. Backups are made by wav0-mcp backup`,
  );
}

/** The id of a file of the app, not of a component. */
function fileOf(entryName: string): string[] {
  const place = placeOf(entryName);
  return place?.kind === "file" && place.component === "" ? [place.storageId] : [];
}

function filesOf({ storageId, plainStorageId }: ConvexObject): string[] {
  return [storageId, plainStorageId].filter((id) => typeof id === "string");
}

/**
 * A backup of ours was made with all the files that the studio had, so it is taken as it is.
 * @throws AppError INVALID_INPUT if an archive of another program came without files
 */
export function checkFiles(file: string, { label, missingFiles }: StudioArchive): void {
  const [first] = missingFiles;
  if (first === undefined || label !== null) return;
  throw new AppError(
    "INVALID_INPUT",
    `${file} lacks ${missingFiles.length} of the files of its samples and projects (the first is ${first}). Make it again ` +
      "with them: wav0-mcp backup, or npx convex export --include-file-storage. Nothing was changed",
  );
}
