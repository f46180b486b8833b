import { ConvexReactClient, type Watch, type WatchQueryOptions } from "convex/react";
import {
  getFunctionName,
  makeFunctionReference,
  type ArgsAndOptions,
  type FunctionReference,
  type FunctionReference_future,
  type FunctionReturnType,
  type OptionalRestArgs,
} from "convex/server";
import type { Value } from "convex/values";
import { api } from "../api.ts";
import { isOwned } from "../owner.ts";
import { Connection } from "./connection.ts";
import { QueryCache } from "./query-cache.ts";
import { Outbox } from "./outbox.ts";
import { gatedSockets } from "./gated-socket.ts";
import type { applyPendingWrites } from "./optimistic-updates.ts";

type Query = FunctionReference<"query"> | FunctionReference_future<"query">;

/**
 * Grace period after reconnecting: cached results stay until live ones arrive, which takes longer on a busy machine
 * only.
 */
const HANDOVER_MILLISECONDS = 10_000;

/**
 * The page's Convex client, which also works offline: queries return their last results, and `outbox.enqueue` queues
 * writes of the kinds in write-kinds.ts. `mutation` needs a connection. A start is the same: cached results show until live ones arrive.
 */
export class StudioClient extends ConvexReactClient {
  readonly connection = new Connection();
  readonly outbox = new Outbox(
    {
      send: (path, args) => super.mutation(makeFunctionReference<"mutation">(path), args),
      estimate: (request) => this.#resultOf(super.watchQuery(api.jobs.public.estimateCharge, request)),
    },
    this.connection,
  );
  readonly results = new QueryCache(isOwned);
  readonly #watchers = new Set<() => void>();
  #applyWrites: typeof applyPendingWrites | null = null;
  #showsCached = true;

  /** @param isGranted resolves with the first token */
  constructor(address: string, isGranted: Promise<unknown>) {
    super(address, { webSocketConstructor: gatedSockets(isGranted), initialAuthTokenReuse: true });
  }

  /**
   * @param isReached false if the hub cannot be reached, so that the client goes offline without the grace period
   * @returns once cached results are loaded
   */
  async start(isReached: Promise<boolean>): Promise<void> {
    this.connection.watch(this);
    this.connection.subscribe(() => this.#follow());
    void this.connection.first.then(() => this.#handOver());
    void isReached.then((is) => (is ? null : this.connection.giveUp()));
    this.outbox.subscribe(() => void this.#showWrites());
    void this.outbox.open();
    await this.results.load();
    this.#notify();
  }

  override watchQuery<Q extends Query>(
    query: Q,
    ...rest: ArgsAndOptions<Q, WatchQueryOptions>
  ): Watch<FunctionReturnType<Q>> {
    const live = super.watchQuery(query, ...rest);
    const name = getFunctionName(query);
    // First of the rest arguments; absent for a function without arguments.
    const args = (rest[0] ?? {}) as Record<string, Value>;
    return {
      ...live,
      onUpdate: (callback) => {
        const stop = live.onUpdate(() => {
          this.#record(name, args, live);
          callback();
        });
        this.#watchers.add(callback);
        return () => {
          this.#watchers.delete(callback);
          stop();
        };
      },
      localQueryResult: () => {
        const result = live.localQueryResult() ?? (this.#showsCached ? this.results.read(name, args) : undefined);
        // Live or cached result of this query, with pending writes applied optimistically.
        return (this.#applyWrites?.(name, args, result, this.outbox.writes) ?? result) as
          | FunctionReturnType<Q>
          | undefined;
      },
    };
  }

  /** Returns the live result whenever the deployment is reachable, as the next step depends on it. */
  override query<Q extends Query>(query: Q, ...rest: OptionalRestArgs<Q>): Promise<FunctionReturnType<Q>> {
    // The same arguments, without options.
    const given = rest as unknown as ArgsAndOptions<Q, WatchQueryOptions>;
    return this.#resultOf(super.watchQuery(query, ...given), this.watchQuery(query, ...given));
  }

  /** @param cached source of the result while offline */
  #resultOf<Result>(live: Watch<Result>, cached: Watch<Result> = live): Promise<Result> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        try {
          const answer = (this.connection.isOffline ? cached : live).localQueryResult();
          // The cache may notify before this query has a result.
          if (answer === undefined) return;
          resolve(answer);
        } catch (error) {
          reject(error);
        }
        stop();
      };
      const stop = cached.onUpdate(settle);
      settle();
    });
  }

  #record(name: string, args: Record<string, Value>, live: Watch<unknown>): void {
    try {
      const value = live.localQueryResult();
      if (value !== undefined) this.results.record(name, args, value);
    } catch {
      // Errors are not cached; the client throws them to the caller.
    }
  }

  #follow(): void {
    if (!this.connection.isOffline) return this.#handOver();
    this.#showsCached = true;
    this.#notify();
  }

  /** Applies pending writes to results; the code is loaded with the first write. */
  async #showWrites(): Promise<void> {
    if (!this.#applyWrites && this.outbox.writes.length === 0) return;
    this.#applyWrites ??= (await import("./optimistic-updates.ts")).applyPendingWrites;
    this.#notify();
  }

  #handOver(): void {
    setTimeout(() => {
      if (this.connection.isOffline || !this.#showsCached) return;
      this.#showsCached = false;
      this.#notify();
    }, HANDOVER_MILLISECONDS);
  }

  #notify(): void {
    for (const callback of this.#watchers) callback();
  }
}
