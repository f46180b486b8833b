import { ConvexReactClient, type MutationOptions, type Watch, type WatchQueryOptions } from "convex/react";
import {
  getFunctionName,
  makeFunctionReference,
  type ArgsAndOptions,
  type FunctionArgs,
  type FunctionReference,
  type FunctionReference_future,
  type FunctionReturnType,
} from "convex/server";
import type { Value } from "convex/values";
import { api } from "../../../convex/_generated/api.js";
import { Connection } from "./connection.ts";
import { LastSeen } from "./last-seen.ts";
import { Outbox } from "./outbox.ts";
import { WRITE_KINDS, type ChargedRequest } from "./write-kinds.ts";

type Query = FunctionReference<"query"> | FunctionReference_future<"query">;
type Mutation = FunctionReference<"mutation"> | FunctionReference_future<"mutation">;

/** After the connection is back, live answers need this long to come; until then what was seen stays. */
const HANDOVER_MILLISECONDS = 3_000;

/**
 * The Convex client of the page, also while the deployment cannot be reached: then questions are answered with what
 * was last seen, and writes of the kinds in write-kinds.ts are kept and sent later.
 */
export class StudioClient extends ConvexReactClient {
  readonly connection = new Connection();
  readonly outbox = new Outbox(
    {
      send: (path, args) => super.mutation(makeFunctionReference<"mutation">(path), args),
      estimate: (request) => this.#estimate(request),
    },
    this.connection,
  );
  readonly seen = new LastSeen();
  readonly #watchers = new Set<() => void>();
  #showsSeen = false;

  /** @param isReached false if it is known that the deployment cannot be reached now */
  async start(isReached: boolean): Promise<void> {
    this.connection.watch(this, isReached);
    this.connection.subscribe(() => void this.#follow());
    if (!isReached) await this.#follow();
    void this.outbox.open();
  }

  override watchQuery<Q extends Query>(
    query: Q,
    ...rest: ArgsAndOptions<Q, WatchQueryOptions>
  ): Watch<FunctionReturnType<Q>> {
    const live = super.watchQuery(query, ...rest);
    const name = getFunctionName(query);
    // The first of them; a function without arguments may be called without any.
    const args = (rest[0] ?? {}) as Record<string, Value>;
    return {
      ...live,
      onUpdate: (callback) => {
        const stop = live.onUpdate(() => {
          this.#note(name, args, live);
          callback();
        });
        this.#watchers.add(callback);
        return () => {
          this.#watchers.delete(callback);
          stop();
        };
      },
      localQueryResult: () => {
        const result = live.localQueryResult();
        if (result !== undefined || !this.#showsSeen) return result;
        // It was an answer to the same question.
        return this.seen.recall(name, args) as FunctionReturnType<Q> | undefined;
      },
    };
  }

  override mutation<M extends Mutation>(
    mutation: M,
    ...rest: ArgsAndOptions<M, MutationOptions<FunctionArgs<M>>>
  ): Promise<FunctionReturnType<M>> {
    const path = getFunctionName(mutation);
    if (!(path in WRITE_KINDS)) return super.mutation(mutation, ...rest);
    // As above. Whoever calls one of these does without its answer where that comes later.
    return this.outbox.write(path, (rest[0] ?? {}) as Record<string, Value>) as Promise<FunctionReturnType<M>>;
  }

  /** Never without the answer itself: a change between what was seen and what is live also ends a question. */
  async #estimate(request: ChargedRequest): Promise<{ metered: boolean; model: string }> {
    for (;;) {
      const answer: { metered: boolean; model: string } | undefined = await this.query(api.charges.estimate, request);
      if (answer) return answer;
    }
  }

  #note(name: string, args: Record<string, Value>, live: Watch<unknown>): void {
    try {
      const value = live.localQueryResult();
      if (value !== undefined) this.seen.note(name, args, value);
    } catch {
      // A question that failed has no answer to keep; whoever asked is told by the client.
    }
  }

  async #follow(): Promise<void> {
    if (this.connection.isOffline) {
      await this.seen.load();
      this.#show(true);
      return;
    }
    setTimeout(() => this.#show(this.connection.isOffline), HANDOVER_MILLISECONDS);
    await this.outbox.flush();
  }

  #show(showsSeen: boolean): void {
    if (showsSeen === this.#showsSeen) return;
    this.#showsSeen = showsSeen;
    for (const callback of this.#watchers) callback();
  }
}
