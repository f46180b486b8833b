import type { Value } from "convex/values";
import { messageOf } from "../failure.ts";
import type { Connection } from "./connection.ts";
import { openTable } from "./database.ts";
import { WRITE_KINDS, type ChargedRequest } from "./write-kinds.ts";

/** A row of the `writes` table: a write that was not answered yet. Written and read by Outbox, in all tabs. */
export interface Write {
  /** Sorts by the time at which it was asked for. */
  key: string;
  path: string;
  args: Record<string, Value>;
  at: number;
  /** The user knows what it costs. */
  isAgreed: boolean;
  /** Why it was not done, and what to do; null while it waits. */
  refusal: string | null;
}

/** The way to the deployment. */
export interface Post {
  send(path: string, args: Record<string, Value>): Promise<unknown>;
  estimate(request: ChargedRequest): Promise<{ metered: boolean; model: string }>;
}

/**
 * Writes on their way. Each is kept before it is sent and until it is answered, so none is lost with the page; it is
 * sent once more by the next page if this one ends first, which its request's id makes harmless. Does not hold:
 * writes of other kinds, which end with the page as ever.
 */
export class Outbox {
  readonly #table = openTable<Write>("writes");
  readonly #post: Post;
  readonly #connection: Connection;
  readonly #listeners = new Set<() => void>();
  #late: readonly Write[] = [];
  #count = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(post: Post, connection: Connection) {
    this.#post = post;
    this.#connection = connection;
  }

  /** Those that wait for the deployment, and those that it refused when nobody waited for the answer. */
  get late(): readonly Write[] {
    return this.#late;
  }

  /** @returns a function that ends it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Shows what an earlier page left; sends it as soon as the deployment is reached. */
  async open(): Promise<void> {
    await this.#reload();
    if (!this.#connection.isOffline) await this.flush();
  }

  /**
   * Keeps a write and sends it.
   * @returns the answer; undefined once it is sure that it will come later
   * @throws what the deployment refused it with, unless that comes later too
   */
  async write(path: string, args: Record<string, Value>): Promise<unknown> {
    const isOffline = this.#connection.isOffline;
    const row: Write = { key: this.#nextKey(), path, args, at: Date.now(), isAgreed: !isOffline, refusal: null };
    const isKept = await this.#table.put(row).then(
      () => true,
      () => false,
    );
    if (!isKept) return this.#post.send(path, args);
    return this.#connection.isOffline ? this.#reload() : this.#sendNow(row);
  }

  /** Sends what waits, in order. */
  flush(): Promise<void> {
    // What could not be sent now stays, and is sent with the next connection.
    this.#flushing = this.#flushing.then(() => this.#sendLate()).catch(() => undefined);
    return this.#flushing;
  }

  /** Sends one that was refused once more; the user knows by now what it costs. */
  async sendAgain(write: Write): Promise<void> {
    await this.#table.put({ ...write, isAgreed: true, refusal: null });
    await this.#reload();
    if (!this.#connection.isOffline) await this.flush();
  }

  /** Gives one up. */
  async discard({ key }: Write): Promise<void> {
    await this.#table.remove(key);
    await this.#reload();
  }

  /** Waits for the answer while there is a connection. */
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
    for (const { key } of await this.#waiting()) {
      const row = await this.#table.get(key);
      if (!row || row.refusal !== null) continue;
      await this.#exclusively(row, async () => {
        if (await this.#table.get(key)) await this.#sendOrAsk(row);
      });
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

  /** @param isAwaited whether somebody takes the answer */
  async #settle(row: Write, isAwaited: () => boolean): Promise<unknown> {
    try {
      const answer = await this.#post.send(row.path, row.args);
      await this.#table.remove(row.key);
      return answer;
    } catch (error) {
      if (isAwaited()) {
        await this.#table.remove(row.key);
        throw error;
      }
      return this.#table.put({ ...row, refusal: messageOf(error) });
    } finally {
      if (this.#late.some(({ key }) => key === row.key)) await this.#reload();
    }
  }

  /** Whoever sends a write has its lock, and loses it with the tab: then another tab may. */
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
    for (const listener of this.#listeners) listener();
  }

  #nextKey(): string {
    return [String(Date.now()).padStart(15, "0"), String(this.#count++).padStart(6, "0"), crypto.randomUUID()].join(
      " ",
    );
  }
}
