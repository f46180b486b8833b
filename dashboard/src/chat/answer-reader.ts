import type { FunctionReference } from "convex/server";
import { type LiveAnswer, type TailRow, beginAnswer, readOn } from "../../../src/chat/live-answer.ts";
import type { MessagePart } from "../../../src/chat/parts.ts";

type TailQuery = FunctionReference<
  "query",
  "public",
  { streamId: string; from: number },
  { tail: { rows: TailRow[]; hasMore: boolean } | null }
>;
type Tail = TailQuery["_returnType"];

/** The part of a Convex client that the reader needs. */
export interface TailClient {
  watchQuery(
    query: TailQuery,
    args: TailQuery["_args"],
  ): { onUpdate(callback: () => void): () => void; localQueryResult(): Tail | undefined };
}

/** A live answer as far as it has come. */
export interface Reading {
  answer: LiveAnswer;
  /** When something came last, in milliseconds since 1970; when reading began if nothing has. */
  newsAt: number;
}

/**
 * Reads a live answer outside of React, so that each row is taken in once. Watches only while somebody subscribes. Does
 * not hold: the end of the answer, which is the message's own row.
 */
export class AnswerReader {
  readonly #client: TailClient;
  readonly #query: TailQuery;
  readonly #streamId: string;
  readonly #listeners = new Set<() => void>();
  #reading: Reading;
  /** The place that is watched; null while nobody subscribes. */
  #from: number | null = null;
  #unwatch: () => void = () => {};

  /** @param parts of the message's row */
  constructor(client: TailClient, query: TailQuery, { streamId, parts }: { streamId: string; parts: MessagePart[] }) {
    this.#client = client;
    this.#query = query;
    this.#streamId = streamId;
    this.#reading = { answer: beginAnswer(parts), newsAt: Date.now() };
  }

  readonly get = (): Reading => this.#reading;

  /** @returns unsubscribe */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#from === null) this.#watch(this.#reading.answer.from);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unwatch();
      this.#from = null;
    };
  };

  /** The next watch is open before the last one is closed, so that the client sends both in one message. */
  #watch(from: number): void {
    this.#from = from;
    const unwatch = this.#unwatch;
    const watch = this.#client.watchQuery(this.#query, { streamId: this.#streamId, from });
    const read = () => this.#read(watch.localQueryResult()?.tail?.rows ?? []);
    this.#unwatch = watch.onUpdate(read);
    unwatch();
    read();
  }

  #read(rows: readonly TailRow[]): void {
    const { answer } = this.#reading;
    const next = readOn(answer, rows);
    if (next === answer) return;
    this.#reading = { answer: next, newsAt: Date.now() };
    if (this.#from !== null && next.from !== this.#from) this.#watch(next.from);
    for (const listener of this.#listeners) listener();
  }
}
