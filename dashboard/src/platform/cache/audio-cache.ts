import type { AudioAddresses } from "../audio-addresses.ts";
import { refusalText, UNREACHABLE } from "../audio-refusal.ts";
import { sha256Of, type AudioFile, type CacheFailure, type KeepAnswer, type KeepRequest } from "./audio-file.ts";
import { audioUses, keptFiles, openAudioFolder, readableFile, removeFile } from "./audio-folder.ts";
import { browserTexts } from "../kept-texts.ts";

const MEGABYTE = 1_000_000;
/** Budgets to choose from; a smaller disk lowers the limit. */
export const BUDGETS_MEGABYTES = [100, 500, 1_000, 4_000, 16_000] as const;
const DEFAULT_BUDGET_MEGABYTES = 1_000;
const BUDGET_KEY = "audioBudgetMegabytes";
/** The rest is for the page itself, and for what else the browser counts. */
const QUOTA_SHARE = 0.8;

/** Nobody who listens for less needs the file again. */
const KEPT_AFTER_MILLIS = 5_000;

/** Observable state of the cache. */
export interface CacheState {
  /** Bytes of each file that is kept, by its SHA-256. */
  kept: ReadonlyMap<string, number>;
  pinned: ReadonlySet<string>;
  /** Why the last file was not kept, in words; null if it was. */
  trouble: string | null;
}

/** Audio files of this browser, that play without a network. Does not hold: decoded audio. */
export class AudioCache {
  readonly #addresses: AudioAddresses;
  readonly #inUse: () => readonly string[];
  readonly #listeners = new Set<() => void>();
  readonly #pending = new Map<string, Promise<KeepAnswer>>();
  #worker: CacheWorker | null = null;
  #state: CacheState = { kept: new Map(), pinned: new Set(), trouble: null };

  /** @param inUse names of the files that play */
  constructor(addresses: AudioAddresses, inUse: () => readonly string[]) {
    this.#addresses = addresses;
    this.#inUse = inUse;
    void this.#refresh();
  }

  get state(): CacheState {
    return this.#state;
  }

  /** @returns unsubscribe */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * A file's bytes: from this browser if it is kept, else fetched and kept; only fetched where it cannot be kept.
   * @throws Error if it can be had in no way
   */
  async read(file: AudioFile): Promise<ArrayBuffer> {
    const kept = await this.readKept(file);
    if (kept) return kept;
    const answer = await this.keep(file);
    if (!answer.ok && !isPlayable(answer.failure)) throw new Error(answer.message);
    return (answer.ok ? await this.readKept(file) : null) ?? this.#fetchBytes(file);
  }

  /**
   * Where a file is read while it plays: from this browser if it is kept, else from the studio, and it is kept by the way.
   * @param isAgain what was opened before cannot be read: what is kept goes, and the studio gives another address
   * @throws Error that says why it cannot be had
   */
  async open(file: AudioFile, isAgain: boolean): Promise<{ address: string; close(): void }> {
    const kept = await openAudioFolder()
      .then((folder) => (isAgain ? removeFile(folder, file.sha256) : readableFile(folder, file.sha256)))
      .catch(() => null);
    if (kept) {
      const address = URL.createObjectURL(kept);
      return { address, close: () => URL.revokeObjectURL(address) };
    }
    const address = isAgain ? await this.#addresses.check(file) : file.audioUrl;
    // Once it sounds: on a slow network the two would hinder each other.
    const timer = setTimeout(() => void this.keep({ ...file, audioUrl: address }), KEPT_AFTER_MILLIS);
    return { address, close: () => clearTimeout(timer) };
  }

  /** Counts as a use of a file, if it is kept: the one that was used longest ago makes room first. */
  use({ sha256 }: AudioFile): void {
    if (this.#state.kept.has(sha256)) void this.#touch(sha256);
  }

  /** Fetches a file to be there when it is wanted. */
  keep(file: AudioFile): Promise<KeepAnswer> {
    const { sha256 } = file;
    const pending = this.#pending.get(sha256) ?? this.#keep(file).finally(() => this.#pending.delete(sha256));
    this.#pending.set(sha256, pending);
    return pending;
  }

  /** Keeps a file until it is let go of, whatever else needs room. The browser is asked not to clear its storage. */
  async setPinned(sha256: string, isPinned: boolean): Promise<void> {
    if (isPinned) void storageOf(navigator)?.persist?.();
    await audioUses.put({ key: sha256, usedAt: Date.now(), isPinned });
    await this.#refresh();
  }

  /** Removes all files, pinned ones too. */
  async clear(): Promise<void> {
    const folder = await openAudioFolder();
    for (const { sha256 } of await keptFiles(folder)) await removeFile(folder, sha256);
    await audioUses.clear();
    this.#change({ trouble: null });
    await this.#refresh();
  }

  async #keep(file: AudioFile): Promise<KeepAnswer> {
    const answer = await this.#fetchAndKeep(file);
    const trouble = answer.ok ? null : troubleOf(answer);
    if (trouble !== this.#state.trouble) this.#change({ trouble });
    if (answer.ok) await this.#touch(file.sha256);
    // Listing thousands of files takes a while, and a file that was kept already changes nothing.
    if (!answer.ok || !this.#state.kept.has(file.sha256)) await this.#refresh();
    return answer;
  }

  async #fetchAndKeep(file: AudioFile): Promise<KeepAnswer> {
    this.#worker ??= startWorker();
    const request = { file, budgetBytes: await budgetBytes(), inUse: this.#inUse() };
    const answer = await this.#worker(request);
    if (answer.ok || answer.failure !== "expired") return answer;
    return this.#worker({ ...request, file: { ...file, audioUrl: await this.#addresses.renew(file.sampleId) } });
  }

  async #fetchBytes(file: AudioFile): Promise<ArrayBuffer> {
    const response = await this.#addresses.fetch(file).catch((error: unknown) => {
      // What the engine says of a network that is not there.
      throw error instanceof TypeError ? new Error(UNREACHABLE) : error;
    });
    if (!response.ok) throw new Error(refusalText(response));
    return response.arrayBuffer();
  }

  /** @returns a file's bytes; null if it is not kept, or not any more what it was */
  async readKept({ sha256 }: AudioFile): Promise<ArrayBuffer | null> {
    try {
      const folder = await openAudioFolder();
      const file = await readableFile(folder, sha256);
      if (!file) return null;
      const bytes = await file.arrayBuffer();
      if ((await sha256Of(bytes)) === sha256) return bytes;
      await removeFile(folder, sha256);
    } catch {
      // This browser keeps nothing, or the file went in this moment: it has to be fetched.
    }
    return null;
  }

  async #touch(sha256: string): Promise<void> {
    try {
      const { isPinned = false } = (await audioUses.get(sha256)) ?? {};
      await audioUses.put({ key: sha256, usedAt: Date.now(), isPinned });
    } catch {
      // Without it the file counts as used when it was written.
    }
  }

  async #refresh(): Promise<void> {
    const files = await openAudioFolder()
      .then(keptFiles)
      .catch(() => []);
    this.#change({
      kept: new Map(files.map(({ sha256, bytes }) => [sha256, bytes])),
      pinned: new Set(files.filter(({ isPinned }) => isPinned).map(({ sha256 }) => sha256)),
    });
  }

  #change(next: Partial<CacheState>): void {
    this.#state = { ...this.#state, ...next };
    for (const listener of this.#listeners) listener();
  }
}

/** The chosen limit, in megabytes; the default where none is kept, or no number. */
export function chosenBudget(): number {
  const chosen = Number(browserTexts.getItem(BUDGET_KEY));
  return chosen > 0 ? chosen : DEFAULT_BUDGET_MEGABYTES;
}

/** Takes effect with the next file that is kept. */
export function chooseBudget(megabytes: number): void {
  browserTexts.setItem(BUDGET_KEY, String(megabytes));
}

/** Effective limit for all files together, in bytes. */
export async function budgetBytes(): Promise<number> {
  const { quota = Number.POSITIVE_INFINITY } = await estimateStorage();
  return Math.min(chosenBudget() * MEGABYTE, quota * QUOTA_SHARE);
}

/** Some private windows have none. */
function storageOf({
  storage,
}: Partial<Navigator>): (Partial<StorageManager> & Pick<StorageManager, "estimate">) | undefined {
  return storage;
}

/** Empty where the browser does not tell, as on pages that came without encryption. */
async function estimateStorage(): Promise<StorageEstimate> {
  return (await storageOf(navigator)?.estimate()) ?? {};
}

/** What the user may want to know of a file that is not kept; null where it could not be had at all. */
function troubleOf({ failure, message }: { failure: CacheFailure; message: string }): string | null {
  if (failure === "full") return `Not kept on this device: ${message}.`;
  if (failure !== "unsupported") return null;
  return "This browser keeps no audio for this page, as in a private window: samples are heard only while the studio can be reached.";
}

function isPlayable(failure: CacheFailure): boolean {
  return failure === "full" || failure === "unsupported";
}

type CacheWorker = (request: KeepRequest) => Promise<KeepAnswer>;

/** Starts the worker. One that does not start answers that nothing can be kept. */
function startWorker(): CacheWorker {
  const worker = new Worker(new URL("./cache-worker.ts", import.meta.url), { type: "module" });
  const failed = new Promise<KeepAnswer>((resolve) => {
    worker.addEventListener("error", () =>
      resolve({ ok: false, failure: "unsupported", message: "the cache did not start" }),
    );
  });
  return (request) => {
    const { port1, port2 } = new MessageChannel();
    const answered = new Promise<KeepAnswer>((resolve) => {
      port1.addEventListener("message", ({ data }: MessageEvent<KeepAnswer>) => resolve(data), { once: true });
      port1.start();
    });
    worker.postMessage(request, [port2]);
    return Promise.race([answered, failed]);
  };
}
