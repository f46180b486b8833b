import type { AudioAddresses } from "../audio-addresses.ts";
import {
  refusalText,
  sha256Of,
  type AudioFile,
  type CacheFailure,
  type KeepAnswer,
  type KeepRequest,
} from "./audio-file.ts";
import { audioUses, keptFiles, openAudioFolder, readableFile, removeFile } from "./audio-folder.ts";

const MEGABYTE = 1_000_000;
/** Budgets to choose from; a smaller disk lowers the limit. */
export const BUDGETS_MEGABYTES = [100, 500, 1_000, 4_000, 16_000] as const;
const DEFAULT_BUDGET_MEGABYTES = 1_000;
const BUDGET_KEY = "audioBudgetMegabytes";
/** The rest is for the page itself, and for what else the browser counts. */
const QUOTA_SHARE = 0.8;

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
    if (isPinned) void navigator.storage.persist?.();
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
    const trouble = !answer.ok && answer.failure === "full" ? `Not kept on this device: ${answer.message}.` : null;
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
    const response = await this.#addresses.fetch(file);
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
  const chosen = Number(localStorage.getItem(BUDGET_KEY));
  return chosen > 0 ? chosen : DEFAULT_BUDGET_MEGABYTES;
}

/** Takes effect with the next file that is kept. */
export function chooseBudget(megabytes: number): void {
  localStorage.setItem(BUDGET_KEY, String(megabytes));
}

/** Effective limit for all files together, in bytes. */
export async function budgetBytes(): Promise<number> {
  const { quota = Number.POSITIVE_INFINITY } = await estimateStorage();
  return Math.min(chosenBudget() * MEGABYTE, quota * QUOTA_SHARE);
}

/** Empty where the browser does not tell, as on pages that came without encryption. */
async function estimateStorage(): Promise<StorageEstimate> {
  return "storage" in navigator ? navigator.storage.estimate() : {};
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
