import { ConvexError } from "convex/values";
import type { ErrorCode } from "../../../src/contracts/errors.ts";
import { openTable } from "../platform/database.ts";
import { codeOf, messageOf } from "../platform/failure.ts";
import type { Connection } from "../platform/offline/connection.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { createStore } from "../platform/store.ts";
import { importFile, splitSample, UploadError, type ImportedSample, type ImportOptions } from "./import-file.ts";

const FINAL_CODES: ReadonlySet<ErrorCode | undefined> = new Set([
  "UNSUPPORTED_AUDIO",
  "AUDIO_TOO_LONG",
  "INVALID_INPUT",
]);

/** Use of an added file. */
export type Purpose = "import" | "split" | "recording";

/** A row of the `files` table: a file that is no sample yet. Written and read by UploadQueue, in all tabs. */
export interface QueuedFile {
  /** Sorts by the time at which it was added. */
  key: string;
  file: File;
  purpose: Purpose;
  /** Why it was refused, and what to do; null while it is pending. */
  failure: string | null;
  /** True if it would be refused again: it is not kept beyond this page. */
  isFinal?: boolean;
}

/** The studio, as the queue calls it. */
export interface UploadTarget {
  importFile(file: File, options: ImportOptions): Promise<ImportedSample>;
  /** @param requestId makes a repeated split the same one */
  splitSample(sampleId: string, requestId: string): Promise<void>;
}

/** Files that are no samples yet, refused ones among them. */
export const queuedFiles = createStore<readonly QueuedFile[]>([]);
/** Keys of files that this page is uploading. */
export const uploadingKeys = createStore<ReadonlySet<string>>(new Set());

/** Shares of the bytes that are sent, 0 to 1, by the keys of files that this page is uploading. */
export const uploadShares = createStore<ReadonlyMap<string, number>>(new Map());

/**
 * Files on their way into the library. Each is stored in this browser before it is uploaded and until it is a sample, so
 * that a closed page loses none; while offline they wait. The same bytes are one sample, so uploads are idempotent.
 */
export class UploadQueue {
  readonly #table: ReturnType<typeof openTable<QueuedFile>>;
  readonly #target: UploadTarget;
  readonly #connection: Connection;
  /** Keys of files that the browser could not store: they are lost with this page. */
  readonly #unstored = new Set<string>();
  #count = 0;

  constructor(connection: Connection, target: UploadTarget, table = openTable<QueuedFile>("files")) {
    this.#connection = connection;
    this.#target = target;
    this.#table = table;
    connection.subscribe(() => void this.#uploadAll());
    void this.#load();
  }

  /**
   * Adds a file and uploads it.
   * @returns its sample; null if it is uploaded later
   * @throws the reason of a refusal; the file stays in the queue, unless it is a recording, which its recorder still has
   */
  async add(file: File, purpose: Purpose): Promise<ImportedSample | null> {
    const row: QueuedFile = { key: this.#nextKey(), file, purpose, failure: null };
    await this.#table.put(row).catch(() => this.#unstored.add(row.key));
    queuedFiles.set([...queuedFiles.value, row]);
    if (this.#connection.isOffline) return null;
    return this.#untilOffline(this.#upload(row));
  }

  /** Uploads a refused file once more. */
  async retry(row: QueuedFile): Promise<void> {
    const pending = { ...row, failure: null };
    await this.#change(pending);
    if (!this.#connection.isOffline) await this.#upload(pending);
  }

  /** Deletes a file without uploading it. */
  async discard({ key }: QueuedFile): Promise<void> {
    queuedFiles.set(queuedFiles.value.filter((row) => row.key !== key));
    await this.#table.remove(key).catch(() => null);
  }

  async #load(): Promise<void> {
    const rows = await this.#table.all().catch(() => []);
    const known = new Set(queuedFiles.value.map(({ key }) => key));
    queuedFiles.set([...rows.filter(({ key }) => !known.has(key)), ...queuedFiles.value]);
    await this.#uploadAll();
  }

  async #uploadAll(): Promise<void> {
    if (this.#connection.isOffline) return;
    for (const row of queuedFiles.value) if (row.failure === null) await this.#upload(row).catch(() => null);
  }

  /** Stops waiting when the connection is lost. */
  #untilOffline(upload: Promise<ImportedSample | null>): Promise<ImportedSample | null> {
    return new Promise((resolve, reject) => {
      const stop = this.#connection.subscribe(() => {
        stop();
        resolve(null);
      });
      upload.then(resolve, reject).finally(stop);
    });
  }

  /** Holds the file's lock while uploading, so that no two tabs upload it at a time. */
  async #upload(row: QueuedFile): Promise<ImportedSample | null> {
    if (uploadingKeys.value.has(row.key)) return null;
    uploadingKeys.set(new Set([...uploadingKeys.value, row.key]));
    try {
      return await navigator.locks.request(`file ${row.key}`, () => this.#deliver(row));
    } finally {
      uploadingKeys.set(new Set([...uploadingKeys.value].filter((key) => key !== row.key)));
      uploadShares.set(new Map([...uploadShares.value].filter(([key]) => key !== row.key)));
    }
  }

  async #deliver(row: QueuedFile): Promise<ImportedSample | null> {
    const { file, purpose, key } = row;
    if (await this.#isGone(key)) {
      await this.discard(row);
      return null;
    }
    try {
      const sample = await this.#target.importFile(file, {
        ...(purpose === "recording" ? { isRecording: true } : {}),
        onProgress: (share) => uploadShares.set(new Map([...uploadShares.value, [key, share]])),
      });
      if (purpose === "split") await this.#target.splitSample(sample.sampleId, key);
      await this.discard(row);
      return sample;
    } catch (error) {
      // A broken connection says nothing about the file.
      if (!isRefusal(error)) return null;
      if (purpose === "recording") await this.discard(row);
      else await this.#refuse(row, error);
      throw error;
    }
  }

  async #refuse(row: QueuedFile, error: unknown): Promise<void> {
    const isFinal = isFinalRefusal(error);
    await this.#change({ ...row, failure: messageOf(error), isFinal });
    if (isFinal) await this.#table.remove(row.key).catch(() => null);
  }

  /** True if the file was uploaded or discarded, in whichever tab. */
  async #isGone(key: string): Promise<boolean> {
    if (this.#unstored.has(key)) return queuedFiles.value.every((row) => row.key !== key);
    return this.#table.get(key).then(
      (row) => row === undefined,
      () => false,
    );
  }

  async #change(row: QueuedFile): Promise<void> {
    queuedFiles.set(queuedFiles.value.map((each) => (each.key === row.key ? row : each)));
    if (this.#unstored.has(row.key) || (await this.#isGone(row.key))) return;
    await this.#table.put(row).catch(() => null);
  }

  #nextKey(): string {
    const count = String(this.#count++).padStart(6, "0");
    return [String(Date.now()).padStart(15, "0"), count, crypto.randomUUID()].join(" ");
  }
}

let queue: UploadQueue | null = null;

/** The page's one queue. @param client of the page; it lives as long as that does */
export function openUploadQueue(client: StudioClient): UploadQueue {
  queue ??= new UploadQueue(client.connection, {
    importFile: (file, options) => importFile(client, file, options),
    splitSample: (sampleId, requestId) => splitSample(client, sampleId, requestId),
  });
  return queue;
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConvexError || error instanceof UploadError;
}

/** True if the file itself is the reason. */
function isFinalRefusal(error: unknown): boolean {
  return error instanceof UploadError ? error.isFinal : FINAL_CODES.has(codeOf(error));
}
