import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { saveBlob } from "../samples/save-file.ts";
import { archiveNames } from "../../../src/audio/project/file-names.ts";
import { zip, type ZipEntry } from "../../../src/audio/project/zip.ts";

type File = Pick<LibraryRow, "sampleId" | "name" | "format" | "audioUrl" | "createdAt">;

/**
 * Saves samples as one archive. One file at a time is in memory; what is done is the browser's, which keeps large
 * blobs on disk.
 * @param fetchFile gives the answer to asking for a file
 * @param onProgress told how many files are in the archive
 * @throws Error naming the file that could not be read
 */
export async function saveAsZip(
  files: readonly File[],
  fetchFile: (file: File) => Promise<Response>,
  onProgress: (done: number) => void,
): Promise<void> {
  const pieces: Blob[] = [];
  for await (const piece of zip(read(files, fetchFile, onProgress))) pieces.push(new Blob([piece]));
  saveBlob(new Blob(pieces, { type: "application/zip" }), archiveName(new Date()));
}

async function* read(
  files: readonly File[],
  fetchFile: (file: File) => Promise<Response>,
  onProgress: (done: number) => void,
): AsyncGenerator<ZipEntry> {
  const names = archiveNames(files);
  for (const [index, file] of files.entries()) {
    const { name, createdAt } = file;
    const response = await fetchFile(file);
    if (!response.ok) throw new Error(`${name} could not be read (${response.status}); try again`);
    yield {
      name: names[index] ?? name,
      bytes: new Uint8Array(await response.arrayBuffer()),
      modified: new Date(createdAt),
    };
    onProgress(index + 1);
  }
}

/** "wav0 2026-11-20 13.37.zip": sorts by time, and is allowed on every system. */
function archiveName(now: Date): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return `wav0 ${local.slice(0, 10)} ${local.slice(11, 16).replace(":", ".")}.zip`;
}
