import type { Value } from "convex/values";
import { openTable, type Table } from "../database.ts";
import { codeOf, messageOf } from "../failure.ts";
import type { Connection } from "./connection.ts";
import { readWrite, type StoredWrite, type Write } from "./stored-write.ts";
import { kindOf, type ChargedRequest, type WriteArguments, type WriteName } from "../write-kinds.ts";

/** Backoff after a transient error. */
const RETRY_MILLISECONDS = 1_500;

/** The deployment, as the outbox calls it. */
export interface Transport {
  send(path: string, args: Record<string, Value>): Promise<unknown>;
  estimate(request: ChargedRequest): Promise<{ metered: boolean; model: string }>;
}

/**
 * Outbox of writes. Each is stored before it is sent and until it is acknowledged, so a closed page loses none; the
 * next page sends it again, which is harmless as all kinds are idempotent. Not handled: other mutations; those are lost
 * with the page.
 */
export class Outbox {
  readonly #table: Table<StoredWrite>;
  readonly #transport: Transport;
  readonly #connection: Connection;
  readonly #listeners = new Set<() => void>();
  readonly #tabs = new BroadcastChannel("writes");
  /** Writes of this page whose callers wait. */
  readonly #inFlight = new Map<string, Write>();
  #queued: readonly Write[] = [];
  #writes: readonly Write[] = [];
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #count = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(transport: Transport, connection: Connection, table = openTable<StoredWrite>("writes")) {
    this.#transport = transport;
    this.#connection = connection;
    this.#table = table;
  }

  /** Stored writes: pending ones, and those refused after their caller had stopped waiting. */
  get queued(): readonly Write[] {
    return this.#queued;
  }

  /** All unacknowledged writes in order: `queued`, and those that this page is sending right now. */
  get writes(): readonly Write[] {
    return this.#writes;
  }

  /** @returns unsubscribe */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads the writes that an earlier page left, and sends pending ones whenever the deployment is reached. */
  async open(): Promise<void> {
    this.#connection.subscribe(() => {
      if (!this.#connection.isOffline) void this.flush();
    });
    this.#tabs.addEventListener("message", () => void this.#reload());
    await this.#reload();
    if (!this.#connection.isOffline) await this.flush();
  }

  /**
   * Stores a write and sends it, at once or later. Its result is nobody's: it may come to another page.
   * @returns once the write is acknowledged or queued
   * @throws the deployment's error, unless the write was queued
   */
  async enqueue<Name extends WriteName>(kind: Name, args: WriteArguments<Name>): Promise<void> {
    const isAgreed = !this.#connection.isOffline;
    const write: Write = { key: this.#nextKey(), kind, args, at: Date.now(), isAgreed, refusal: null };
    this.#inFlight.set(write.key, write);
    this.#notify();
    try {
      await this.#deliver(write);
    } finally {
      this.#inFlight.delete(write.key);
      this.#notify();
    }
  }

  /** Sends pending writes in order. */
  flush(): Promise<void> {
    // Writes that fail to send stay, for the next connection.
    this.#flushing = this.#flushing.then(() => this.#sendQueued()).catch(() => undefined);
    return this.#flushing;
  }

  /** Retries a refused write, whose cost the user has seen by now. */
  async retry(write: Write): Promise<void> {
    await this.#update({ ...write, isAgreed: true, refusal: null });
    await this.#reload();
    if (!this.#connection.isOffline) await this.flush();
  }

  /** Deletes a write without sending it. */
  async discard({ key }: Write): Promise<void> {
    await this.#table.remove(key);
    this.#tellTabs();
    await this.#reload();
  }

  async #deliver(write: Write): Promise<void> {
    const isStored = await this.#table.put(write).then(
      () => true,
      () => false,
    );
    if (!isStored) return void (await this.#transport.send(kindOf(write.kind).path, write.args));
    // The cost of a write from offline is unknown yet, even if the connection is back by now.
    const mustWait = !write.isAgreed || (await this.#mustWait(write));
    if (!mustWait && !this.#connection.isOffline) return this.#sendNow(write);
    await this.#reload();
    if (!this.#connection.isOffline) void this.flush();
  }

  /** True if an earlier write with the same ordering key is pending, in whichever tab. */
  async #mustWait(write: Write): Promise<boolean> {
    const orderingKey = orderingKeyOf(write);
    if (orderingKey === null) return false;
    // This page's client sends mutations in order, so a write in flight is overtaken only if it may be retried.
    const isRetried = kindOf(write.kind).transientError !== undefined;
    const pending = await this.#pending();
    return pending.some(
      (other) =>
        other.key < write.key && orderingKeyOf(other) === orderingKey && (isRetried || !this.#inFlight.has(other.key)),
    );
  }

  /** Sends a write; resolves early if the connection is lost before it is acknowledged. */
  #sendNow(write: Write): Promise<void> {
    let isAwaited = true;
    return new Promise((resolve, reject) => {
      const stop = this.#connection.subscribe(() => {
        isAwaited = false;
        stop();
        void this.#reload().then(resolve);
      });
      void this.#exclusively(write, () => this.#settle(write, () => isAwaited))
        .then(resolve, reject)
        .finally(stop);
    });
  }

  async #sendQueued(): Promise<void> {
    const blocked = new Set<string>();
    for (const { key } of await this.#pending()) {
      const write = await this.#get(key);
      const orderingKey = write ? orderingKeyOf(write) : null;
      if (!write || write.refusal !== null || (orderingKey !== null && blocked.has(orderingKey))) continue;
      await this.#exclusively(write, async () => {
        if (await this.#get(key)) await this.#sendIfAgreed(write);
      });
      const left = await this.#get(key);
      if (orderingKey !== null && left?.refusal === null) blocked.add(orderingKey);
      await this.#reload();
    }
  }

  /** Sends a write that costs nothing or whose cost the user has agreed to; refuses it otherwise. */
  async #sendIfAgreed(write: Write): Promise<void> {
    const charge = write.isAgreed ? undefined : kindOf(write.kind).charge?.(write.args);
    try {
      const estimate = charge && (await this.#transport.estimate(charge));
      if (estimate?.metered) {
        const refusal = `It would run on ${estimate.model}, which its provider bills. Send it if you agree.`;
        return await this.#update({ ...write, refusal });
      }
    } catch (error) {
      // Without an estimate it might be billed.
      return this.#update({ ...write, refusal: messageOf(error) });
    }
    await this.#settle(write, () => false);
  }

  /** @param isAwaited true while a caller waits for the result */
  async #settle(write: Write, isAwaited: () => boolean): Promise<void> {
    const { path, transientError, isKeptIfRefused = false } = kindOf(write.kind);
    try {
      await this.#transport.send(path, write.args);
    } catch (error) {
      if (transientError !== undefined && codeOf(error) === transientError) return this.#scheduleRetry();
      if (!isAwaited() || isKeptIfRefused) {
        await this.#update({ ...write, refusal: messageOf(error) });
        return this.#reload();
      }
      await this.#forget(write);
      throw error;
    }
    await this.#forget(write);
  }

  /** Deletes an acknowledged write. If that fails, the next page sends it again. */
  async #forget({ key }: Write): Promise<void> {
    await this.#table.remove(key).catch(() => null);
    this.#tellTabs();
    if (this.#queued.some((each) => each.key === key)) await this.#reload();
  }

  async #scheduleRetry(): Promise<void> {
    if (this.#retryTimer === null) {
      this.#retryTimer = setTimeout(() => {
        this.#retryTimer = null;
        if (!this.#connection.isOffline) void this.flush();
      }, RETRY_MILLISECONDS);
    }
    await this.#reload();
  }

  /** Stores a change of a write, unless the write was discarded meanwhile. */
  async #update(write: Write): Promise<void> {
    if (!(await this.#get(write.key))) return;
    await this.#table.put(write);
    this.#tellTabs();
  }

  /** Holds the write's lock while sending. The lock ends with the tab, and another tab may send. */
  async #exclusively<Result>({ key }: Write, send: () => Promise<Result>): Promise<Result> {
    if (!("locks" in navigator)) return send();
    return navigator.locks.request(`write ${key}`, send);
  }

  async #get(key: string): Promise<Write | null> {
    const row = await this.#table.get(key);
    return row ? readWrite(row) : null;
  }

  async #all(): Promise<Write[]> {
    const rows = await this.#table.all().catch(() => []);
    return rows.flatMap((row) => readWrite(row) ?? []);
  }

  async #pending(): Promise<Write[]> {
    return (await this.#all()).filter(({ refusal }) => refusal === null);
  }

  async #reload(): Promise<void> {
    this.#queued = await this.#all();
    this.#notify();
  }

  /** A stored write changed or went. */
  #tellTabs(): void {
    // A channel has no target origin: only pages of this origin are on it.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#tabs.postMessage(null);
  }

  #notify(): void {
    const stored = new Set(this.#queued.map(({ key }) => key));
    const unstored = [...this.#inFlight.values()].filter(({ key }) => !stored.has(key));
    this.#writes = [...this.#queued, ...unstored].sort((left, right) => (left.key < right.key ? -1 : 1));
    for (const listener of this.#listeners) listener();
  }

  #nextKey(): string {
    return [String(Date.now()).padStart(15, "0"), String(this.#count++).padStart(6, "0"), crypto.randomUUID()].join(
      " ",
    );
  }
}

function orderingKeyOf({ kind, args }: Write): string | null {
  return kindOf(kind).orderingKey?.(args) ?? null;
}
