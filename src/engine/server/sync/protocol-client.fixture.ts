import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { ConvexJson, ConvexObject } from "../../values/json.ts";
import { decodeTimestamp, encodeTimestamp } from "../timestamp.ts";
import { tokenOf, type MemoryConnection, type MemorySync } from "./memory-sync.fixture.ts";
import type { ServerMessage, StateVersion, Transition } from "./messages.ts";

/** A query that the client is subscribed to. */
export interface WatchedQuery {
  name: string;
  args: ConvexObject;
}
/** What the server said of a query last. */
export type Shown = { value: ConvexJson } | { error: string; data: ConvexJson | null };

interface Call {
  kind: "Mutation" | "Action";
  requestId: number;
  name: string;
  args: ConvexObject;
}

const START: StateVersion = { querySet: 0, identity: 0, ts: encodeTimestamp(0n) };
const HOUR_MILLIS = 3_600_000;

/**
 * A client of the sync protocol by the book, apart from the official one: it checks every rule that a server must keep,
 * and after each loss of its connection it says everything again that the server may not know.
 */
export class ProtocolClient {
  readonly queries = new Map<number, WatchedQuery>();
  readonly shown = new Map<number, Shown>();
  /** Results of calls, each heard once. */
  readonly answers = new Map<number, { success: boolean; result: ConvexJson; ts: bigint | null }>();
  subject: string | null = null;
  /** Called after each transition. */
  onTransition: (at: bigint) => void = () => undefined;
  isHolding = false;
  readonly #sync: MemorySync;
  readonly #sessionId = randomUUID();
  readonly #pending = new Map<number, Call>();
  /** Requests that an earlier connection may have had done. */
  readonly #resent = new Set<number>();
  #held: ServerMessage[] = [];
  #connection: MemoryConnection | null = null;
  #version = START;
  #querySet = 0;
  #identity = 0;
  #maxObserved = 0n;
  #lastAnswer = 0n;
  #lastQuery = 0;
  #lastRequest = 0;

  constructor(sync: MemorySync) {
    this.#sync = sync;
    this.#connect();
  }

  add(name: string, args: ConvexObject): number {
    const queryId = ++this.#lastQuery;
    this.queries.set(queryId, { name, args });
    this.#modify([{ type: "Add", queryId, udfPath: `notes:${name}`, args: [args] }]);
    return queryId;
  }

  remove(queryId: number): void {
    if (!this.queries.delete(queryId)) return;
    this.#modify([{ type: "Remove", queryId }]);
  }

  /** @returns the number of the request */
  call(kind: Call["kind"], name: string, args: ConvexObject): number {
    const call = { kind, requestId: ++this.#lastRequest, name, args };
    this.#pending.set(call.requestId, call);
    this.#sendCall(call);
    return call.requestId;
  }

  authenticate(subject: string | null): void {
    this.subject = subject;
    const token = subject === null ? { tokenType: "None" } : { tokenType: "User", value: this.#token(subject) };
    this.#connection?.send({ type: "Authenticate", baseVersion: this.#identity, ...token });
    this.#identity += 1;
  }

  /** Loses the connection, with all that is on its way, and makes another. */
  reconnect(): void {
    this.#connection?.drop();
    this.#connect();
  }

  /** Hears what was held back. */
  release(): void {
    this.isHolding = false;
    for (const message of this.#held.splice(0)) this.#hear(message);
  }

  /**
   * Waits until the client has been shown all that was committed before: a mutation's writes are shown by a transition at its
   * timestamp or later, and so is all that came before them.
   */
  async settle(): Promise<void> {
    this.release();
    this.call("Mutation", "send", { channel: "barrier", text: "barrier" });
    while (!this.#isSettled) await new Promise(setImmediate);
  }

  get #isSettled(): boolean {
    const { querySet, identity, ts } = this.#version;
    const isKnown = querySet === this.#querySet && identity === this.#identity && this.#pending.size === 0;
    return isKnown && decodeTimestamp(ts) >= this.#lastAnswer;
  }

  close(): void {
    this.#connection?.drop();
  }

  #token(subject: string): string {
    return tokenOf(subject, this.#sync.clock + HOUR_MILLIS);
  }

  #connect(): void {
    this.#version = START;
    this.#querySet = 0;
    this.#identity = 0;
    this.#held = [];
    this.shown.clear();
    const connection = this.#sync.connect({
      frame: (message) => {
        if (connection !== this.#connection) return;
        if (this.isHolding) this.#held.push(message);
        else this.#hear(message);
      },
      closed: (code, reason) => {
        if (connection !== this.#connection) return;
        expect([code, reason]).not.toEqual([1002, expect.anything()]);
        this.#connect();
      },
    });
    this.#connection = connection;
    const observed = this.#maxObserved === 0n ? {} : { maxObservedTimestamp: encodeTimestamp(this.#maxObserved) };
    connection.send({ type: "Connect", sessionId: this.#sessionId, ...observed });
    if (this.subject !== null) this.authenticate(this.subject);
    const added = [...this.queries].map(([queryId, { name, args }]) => ({
      type: "Add",
      queryId,
      udfPath: `notes:${name}`,
      args: [args],
    }));
    this.#modify(added);
    for (const call of this.#pending.values()) {
      this.#resent.add(call.requestId);
      this.#sendCall(call);
    }
  }

  #modify(modifications: object[]): void {
    const [baseVersion, newVersion] = [this.#querySet, this.#querySet + 1];
    this.#querySet = newVersion;
    this.#connection?.send({ type: "ModifyQuerySet", baseVersion, newVersion, modifications });
  }

  #sendCall({ kind, requestId, name, args }: Call): void {
    this.#connection?.send({ type: kind, requestId, udfPath: `notes:${name}`, args: [args] });
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case "Transition":
        return this.#transition(message);
      case "MutationResponse":
      case "ActionResponse": {
        const { requestId, success, result } = message;
        // Answered once on this connection, and never after it was answered on another.
        expect(this.#pending.delete(requestId)).toBe(true);
        const ts = "ts" in message && message.ts !== undefined ? decodeTimestamp(message.ts) : null;
        // An answer comes before the first transition that shows its effect.
        if (ts !== null && !this.#resent.has(requestId)) expect(ts > decodeTimestamp(this.#version.ts)).toBe(true);
        this.answers.set(requestId, { success, result, ts });
        if (ts !== null && ts > this.#lastAnswer) this.#lastAnswer = ts;
        return;
      }
      case "AuthError":
        // The token has expired: the next connection has a new one.
        return;
      case "FatalError":
        throw new Error(`The server took a frame for none of the protocol: ${message.error}`);
      case "Ping":
    }
  }

  #transition({ startVersion, endVersion, modifications }: Transition): void {
    expect(startVersion).toEqual(this.#version);
    const [from, to] = [decodeTimestamp(startVersion.ts), decodeTimestamp(endVersion.ts)];
    expect(to >= from && endVersion.querySet >= startVersion.querySet).toBe(true);
    expect(endVersion.identity).toBeGreaterThanOrEqual(startVersion.identity);
    for (const change of modifications) {
      if (change.type === "QueryRemoved") this.shown.delete(change.queryId);
      if (change.type === "QueryUpdated") this.shown.set(change.queryId, { value: change.value });
      if (change.type !== "QueryFailed") continue;
      this.shown.set(change.queryId, { error: change.errorMessage, data: change.errorData ?? null });
    }
    this.#version = endVersion;
    this.#maxObserved = to > this.#maxObserved ? to : this.#maxObserved;
    // A transition that answers an earlier query set shows what the client has left since.
    if (endVersion.querySet === this.#querySet && endVersion.identity === this.#identity) this.onTransition(to);
  }
}
