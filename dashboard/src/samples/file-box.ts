import { ConvexError } from "convex/values";
import type { SampleView } from "../../../src/contracts/sample.ts";
import { messageOf } from "../platform/failure.ts";
import { openTable } from "../platform/database.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { createStore } from "../platform/store.ts";
import { importFile, splitSample, UploadError } from "./import-file.ts";

/** Use of an added file. */
export type Purpose = "import" | "split" | "recording";

/** A row of the `files` table: a file that is no sample yet. Written and read by FileBox, in all tabs. */
export interface KeptFile {
  /** Sorts by the time at which it was brought in. */
  key: string;
  file: File;
  purpose: Purpose;
  /** Why it was not taken, and what to do; null while it waits or is sent. */
  failure: string | null;
}

/** The files that are no samples yet. */
export const keptFiles = createStore<readonly KeptFile[]>([]);
/** Keys of those that are sent right now. */
export const sentFiles = createStore<ReadonlySet<string>>(new Set());

/**
 * Files on their way into the library. Each is kept in this browser before it is sent and until it is a sample, so
 * that none is lost with the page; what cannot be sent now is sent when the deployment is reached. The same bytes are
 * one sample, so sending twice does no harm.
 */
export class FileBox {
  readonly #table = openTable<KeptFile>("files");
  readonly #client: StudioClient;
  #count = 0;

  constructor(client: StudioClient) {
    this.#client = client;
    client.connection.subscribe(() => {
      if (!client.connection.isOffline) void this.#sendAll();
    });
    void this.#table
      .all()
      .catch(() => [])
      .then((rows) => keptFiles.set([...rows, ...keptFiles.value]))
      .then(() => this.#sendAll());
  }

  /**
   * Keeps a file and sends it.
   * @returns its sample; null once it is sure that it will be sent later
   * @throws why it was not taken; it is kept all the same, unless it is a recording, which whoever made it has still
   */
  async bring(file: File, purpose: Purpose): Promise<SampleView | null> {
    const key = [String(Date.now()).padStart(15, "0"), this.#count++, crypto.randomUUID()].join(" ");
    const row: KeptFile = { key, file, purpose, failure: null };
    // Where the browser keeps nothing it is in this page's memory, and goes with it.
    await this.#table.put(row).catch(() => null);
    keptFiles.set([...keptFiles.value, row]);
    if (this.#client.connection.isOffline) return null;
    return this.#untilAway(this.#send(row));
  }

  /** Sends one that was not taken once more. */
  async sendAgain(row: KeptFile): Promise<void> {
    const fresh = { ...row, failure: null };
    this.#change(fresh);
    if (!this.#client.connection.isOffline) await this.#send(fresh);
  }

  /** Gives one up. */
  async discard({ key }: KeptFile): Promise<void> {
    keptFiles.set(keptFiles.value.filter((row) => row.key !== key));
    await this.#table.remove(key).catch(() => null);
  }

  async #sendAll(): Promise<void> {
    if (this.#client.connection.isOffline) return;
    for (const row of keptFiles.value) if (row.failure === null) await this.#send(row).catch(() => null);
  }

  /** Stops waiting when the connection is lost. */
  #untilAway(sending: Promise<SampleView | null>): Promise<SampleView | null> {
    return new Promise((resolve, reject) => {
      const stop = this.#client.connection.subscribe(() => {
        stop();
        resolve(null);
      });
      sending.then(resolve, reject).finally(stop);
    });
  }

  /** Never the same one twice at a time, in whichever tab. */
  async #send(row: KeptFile): Promise<SampleView | null> {
    if (sentFiles.value.has(row.key)) return null;
    sentFiles.set(new Set([...sentFiles.value, row.key]));
    try {
      return await navigator.locks.request(`file ${row.key}`, () => this.#deliver(row));
    } finally {
      sentFiles.set(new Set([...sentFiles.value].filter((key) => key !== row.key)));
    }
  }

  async #deliver(row: KeptFile): Promise<SampleView | null> {
    const { file, purpose, key } = row;
    try {
      const sample = await importFile(this.#client, file, purpose === "recording" ? { isRecording: true } : {});
      if (purpose === "split") await splitSample(this.#client, sample.sampleId, key);
      await this.discard(row);
      return sample;
    } catch (error) {
      // A connection that broke says nothing about the file.
      if (!isRefusal(error)) return null;
      if (purpose === "recording") await this.discard(row);
      else this.#change({ ...row, failure: messageOf(error) });
      throw error;
    }
  }

  #change(row: KeptFile): void {
    keptFiles.set(keptFiles.value.map((each) => (each.key === row.key ? row : each)));
    void this.#table.put(row).catch(() => null);
  }
}

let box: FileBox | null = null;

/** The page's one box. @param client of the page; it lives as long as that does */
export function openFileBox(client: StudioClient): FileBox {
  box ??= new FileBox(client);
  return box;
}

function isRefusal(error: unknown): boolean {
  return error instanceof ConvexError || error instanceof UploadError;
}
