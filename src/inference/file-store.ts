import { webcrypto } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import * as z from "zod";
import type { LocalFile } from "../bodies/local-file.ts";
import { digestOfFile, linkOrCopy } from "../bodies/open-file.ts";
import { moveDurably, TEMPORARY_SUFFIX, writeAtomically } from "./atomic-write.ts";
import type { WrittenFile } from "./worker/protocol.ts";

const RECORD_SUFFIX = ".json";
const CONTENT_SUFFIX = ".content";

const ownerSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("upload"), metadata: z.record(z.string(), z.unknown()) }),
  z.object({ kind: z.literal("prediction"), predictionId: z.string() }),
]);

const storedFileSchema = z.object({
  /** Unguessable: whoever knows it may read the content. */
  id: z.string(),
  name: z.string(),
  contentType: z.string(),
  sizeBytes: z.number().int(),
  /** Hexadecimal. */
  sha256: z.string(),
  createdAt: z.number(),
  owner: ownerSchema,
});

/** Facts of a file besides its bytes. */
export type StoredFile = z.output<typeof storedFileSchema>;

/** A file to be kept. */
export type NewFile = Omit<StoredFile, "sizeBytes" | "sha256">;

/** Audio and other bytes: content and record as two files each, the record written last, so that a record implies content. */
export class FileStore {
  readonly #folder: string;
  readonly #files = new Map<string, StoredFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads what an earlier process left and deletes content without a record. */
  async load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const names = await readdir(this.#folder);
    for (const name of names.filter((each) => each.endsWith(RECORD_SUFFIX))) await this.#readRecord(name);
    for (const name of names) {
      const orphan = name.endsWith(CONTENT_SUFFIX) && !this.#files.has(name.slice(0, -CONTENT_SUFFIX.length));
      if (orphan || name.endsWith(TEMPORARY_SUFFIX)) await rm(path.join(this.#folder, name), { force: true });
    }
  }

  /** Keeps the bytes; a file with the same id is replaced. */
  async put(file: NewFile, content: Uint8Array): Promise<StoredFile> {
    const stored: StoredFile = { ...file, sizeBytes: content.byteLength, sha256: await digest(content) };
    await writeAtomically(this.#contentPath(file.id), content);
    return this.#record(stored);
  }

  /** Keeps a file that was written under `scratch`, by moving it. Its bytes must be on the disk. */
  async adopt(file: NewFile, { path: written, sizeBytes, sha256 }: WrittenFile): Promise<StoredFile> {
    await moveDurably(written, this.#contentPath(file.id));
    return this.#record({ ...file, sizeBytes, sha256 });
  }

  /** Keeps a file of this machine that never changes: by a hard link, or a copy where the file system has none. */
  async link(file: NewFile, given: LocalFile): Promise<StoredFile> {
    const written = path.join(this.#folder, `${file.id}${TEMPORARY_SUFFIX}`);
    await linkOrCopy(given.path, written);
    const { size: sizeBytes } = await stat(written);
    return this.adopt(file, { path: written, sizeBytes, sha256: given.sha256 ?? (await digestOfFile(written)) });
  }

  /** Begins the paths of files that are written for a prediction; with `TEMPORARY_SUFFIX` at their end a crash leaves none. */
  scratch(predictionId: string): string {
    return path.join(this.#folder, `${predictionId}.`);
  }

  /** Deletes files that were written for a prediction and not adopted. */
  async clearScratch(predictionId: string): Promise<void> {
    const begin = path.basename(this.scratch(predictionId));
    const names = await readdir(this.#folder);
    for (const name of names.filter((each) => each.startsWith(begin) && each.endsWith(TEMPORARY_SUFFIX)))
      await rm(path.join(this.#folder, name), { force: true });
  }

  get(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }

  /** Newest first. */
  list(): StoredFile[] {
    return [...this.#files.values()].sort((a, b) => b.createdAt - a.createdAt);
  }

  /** The output files of a prediction. */
  listOf(predictionId: string): StoredFile[] {
    return this.list().filter(({ owner }) => owner.kind === "prediction" && owner.predictionId === predictionId);
  }

  /** Where the bytes of a file lie. */
  pathOf(id: string): string {
    return this.#contentPath(id);
  }

  /** Bytes `first` to `last`, both included. */
  stream(id: string, first: number, last: number): ReadableStream<Uint8Array> {
    const source = createReadStream(this.#contentPath(id), { start: first, end: last });
    // Node's own type for web streams is the same object under another name.
    return Readable.toWeb(source) as ReadableStream<Uint8Array>;
  }

  /** @returns whether there was such a file */
  async remove(id: string): Promise<boolean> {
    const existed = this.#files.delete(id);
    if (!existed) return false;
    await rm(this.#recordPath(id), { force: true });
    await rm(this.#contentPath(id), { force: true });
    return true;
  }

  async #record(stored: StoredFile): Promise<StoredFile> {
    await writeAtomically(this.#recordPath(stored.id), JSON.stringify(stored));
    this.#files.set(stored.id, stored);
    return stored;
  }

  #recordPath(id: string): string {
    return path.join(this.#folder, `${id}${RECORD_SUFFIX}`);
  }

  #contentPath(id: string): string {
    return path.join(this.#folder, `${id}${CONTENT_SUFFIX}`);
  }

  async #readRecord(name: string): Promise<void> {
    const file = path.join(this.#folder, name);
    try {
      const stored = storedFileSchema.parse(JSON.parse(await readFile(file, "utf8")));
      this.#files.set(stored.id, stored);
    } catch {
      await rm(file, { force: true });
    }
  }
}

/** Hexadecimal SHA-256, computed off the main thread: a long stem takes half a second. */
async function digest(content: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", content)).toString("hex");
}
