import type { Value } from "convex/values";
import { codeOf, messageOf } from "../failure.ts";
import type { Connection } from "./connection.ts";
import { openTable } from "../database.ts";
import { WRITE_KINDS, type ChargedRequest } from "./write-kinds.ts";

/** Backoff after a transient error. */
const AGAIN_MILLISECONDS = 1_500;

/** A row of the `writes` table: a write that is not acknowledged yet. Written and read by Outbox, in all tabs. */
export interface Write {
  /** Sorts by time of creation. */
  key: string;
  path: string;
  args: Record<string, Value>;
  at: number;
  /** True if the user has agreed to its cost. */
  isAgreed: boolean;
  /** Error message with what to do next; null while the write is pending. */
  refusal: string | null;
}

/** Transport to the deployment. */
export interface Post {
  send(path: string, args: Record<string, Value>): Promise<unknown>;
  estimate(request: ChargedRequest): Promise<{ metered: boolean; model: string }>;
}

/**
 * Outbox of writes. Each is stored before it is sent and until it is acknowledged, so a closed page loses none; the
 * next page sends it again, which is harmless as all kinds are idempotent. Not handled: other mutations; those are lost
 * with the page.
 */
export class Outbox {
  readonly #table = openTable<Write>("writes");
  readonly #post: Post;
  readonly #connection: Connection;
  readonly #listeners = new Set<() => void>();
  readonly #sending = new Map<string, Write>();
  #late: readonly Write[] = [];
  #writes: readonly Write[] = [];
  #again: ReturnType<typeof setTimeout> | null = null;
  #count = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(post: Post, connection: Connection) {
    this.#post = post;
    this.#connection = connection;
  }

  /** Stored writes: pending ones, and those refused after their caller had stopped waiting. */
  get late(): readonly Write[] {
    return this.#late;
  }

  /** All unacknowledged writes: `late`, and those that this page is sending right now. */
  get writes(): readonly Write[] {
    return this.#writes;
  }

  /** @returns unsubscribe */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads the writes that an earlier page left and sends them once the deployment is reached. */
  async open(): Promise<void> {
    await this.#reload();
    if (!this.#connection.isOffline) await this.flush();
  }

  /**
   * Stores a write and sends it.
   * @returns the result; undefined if the write was queued instead
   * @throws the deployment's error, unless the write was queued
   */
  async write(path: string, args: Record<string, Value>): Promise<unknown> {
    const isOffline = this.#connection.isOffline;
    const row: Write = { key: this.#nextKey(), path, args, at: Date.now(), isAgreed: !isOffline, refusal: null };
    this.#sending.set(row.key, row);
    this.#tell();
    try {
      return await this.#deliver(row);
    } finally {
      this.#sending.delete(row.key);
      this.#tell();
    }
  }

  /** Sends pending writes in order. */
  flush(): Promise<void> {
    // Writes that fail to send stay, for the next connection.
    this.#flushing = this.#flushing.then(() => this.#sendLate()).catch(() => undefined);
    return this.#flushing;
  }

  /** Retries a refused write, whose cost the user has seen by now. */
  async sendAgain(write: Write): Promise<void> {
    await this.#table.put({ ...write, isAgreed: true, refusal: null });
    await this.#reload();
    if (!this.#connection.isOffline) await this.flush();
  }

  /** Deletes a write without sending it. */
  async discard({ key }: Write): Promise<void> {
    await this.#table.remove(key);
    await this.#reload();
  }

  async #deliver(row: Write): Promise<unknown> {
    const isKept = await this.#table.put(row).then(
      () => true,
      () => false,
    );
    if (!isKept) return this.#post.send(row.path, row.args);
    if (this.#connection.isOffline) return this.#reload();
    const line = lineOf(row);
    const isBehind = this.#late.some((before) => before.refusal === null && line !== null && lineOf(before) === line);
    if (!isBehind) return this.#sendNow(row);
    await this.#reload();
    void this.flush();
  }

  /** Sends a write; resolves to undefined if the connection is lost before the result. */
  #sendNow(row: Write): Promise<unknown> {
    let isAwaited = true;
    return new Promise((resolve, reject) => {
      const stop = this.#connection.subscribe(() => {
        isAwaited = false;
        stop();
        void this.#reload().then(resolve);
      });
      void this.#exclusively(row, () => this.#settle(row, () => isAwaited))
        .then(resolve, reject)
        .finally(stop);
    });
  }

  async #sendLate(): Promise<void> {
    const held = new Set<string>();
    for (const { key } of await this.#waiting()) {
      const row = await this.#table.get(key);
      const line = row ? lineOf(row) : null;
      if (!row || row.refusal !== null || (line !== null && held.has(line))) continue;
      await this.#exclusively(row, async () => {
        if (await this.#table.get(key)) await this.#sendOrAsk(row);
      });
      const left = await this.#table.get(key);
      if (line !== null && left?.refusal === null) held.add(line);
      await this.#reload();
    }
  }

  async #sendOrAsk(row: Write): Promise<void> {
    const charge = row.isAgreed ? undefined : WRITE_KINDS[row.path]?.charge?.(row.args);
    const estimate = charge && (await this.#post.estimate(charge).catch(() => null));
    if (estimate?.metered) {
      const refusal = `It would run on ${estimate.model}, which its provider bills. Send it if you agree.`;
      return this.#table.put({ ...row, refusal });
    }
    await this.#settle(row, () => false);
  }

  /** @param isAwaited true while a caller waits for the result */
  async #settle(row: Write, isAwaited: () => boolean): Promise<unknown> {
    try {
      const answer = await this.#post.send(row.path, row.args);
      await this.#table.remove(row.key);
      return answer;
    } catch (error) {
      const { passing, isKept = false } = WRITE_KINDS[row.path] ?? {};
      if (passing !== undefined && codeOf(error) === passing) return this.#postpone();
      if (isAwaited() && !isKept) {
        await this.#table.remove(row.key);
        throw error;
      }
      await this.#table.put({ ...row, refusal: messageOf(error) });
      return this.#reload();
    } finally {
      if (this.#late.some(({ key }) => key === row.key)) await this.#reload();
    }
  }

  async #postpone(): Promise<void> {
    if (this.#again === null) {
      this.#again = setTimeout(() => {
        this.#again = null;
        if (!this.#connection.isOffline) void this.flush();
      }, AGAIN_MILLISECONDS);
    }
    await this.#reload();
  }

  /** Holds the write's lock while sending. The lock ends with the tab, and another tab may send. */
  async #exclusively<Result>({ key }: Write, send: () => Promise<Result>): Promise<Result> {
    if (!("locks" in navigator)) return send();
    return navigator.locks.request(`write ${key}`, send);
  }

  async #waiting(): Promise<Write[]> {
    const rows = await this.#table.all().catch(() => []);
    return rows.filter(({ refusal }) => refusal === null);
  }

  async #reload(): Promise<void> {
    this.#late = await this.#table.all().catch(() => []);
    this.#tell();
  }

  #tell(): void {
    const kept = new Set(this.#late.map(({ key }) => key));
    this.#writes = [...this.#late, ...[...this.#sending.values()].filter(({ key }) => !kept.has(key))];
    for (const listener of this.#listeners) listener();
  }

  #nextKey(): string {
    return [String(Date.now()).padStart(15, "0"), String(this.#count++).padStart(6, "0"), crypto.randomUUID()].join(
      " ",
    );
  }
}

function lineOf({ path, args }: Write): string | null {
  return WRITE_KINDS[path]?.line?.(args) ?? null;
}
