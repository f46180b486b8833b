import { expect } from "vitest";
import { tokenOf, type MemoryConnection, type MemorySync } from "./memory-sync.fixture.ts";
import type { ServerMessage } from "./messages.ts";
import type { SessionParts } from "./session.ts";

type MessageOf<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

/** A modification of a query set that adds a query about notes. */
export function add(queryId: number, name: string, args: object = {}): object {
  return { type: "Add", queryId, udfPath: `notes:${name}`, args: [args] };
}

/** A connection that says exactly what a test has it say, and keeps what it hears. */
export class TestConnection {
  /** Frames that have come and were not asked for yet. */
  readonly heard: ServerMessage[] = [];
  closed: { code: number; reason: string } | null = null;
  readonly #sync: MemorySync;
  readonly #connection: MemoryConnection;

  constructor(sync: MemorySync, parts: Partial<SessionParts> = {}) {
    this.#sync = sync;
    const frame = (message: ServerMessage): void => void this.heard.push(message);
    this.#connection = sync.connect({ frame, closed: (code, reason) => (this.closed = { code, reason }) }, parts);
  }

  send(message: object): void {
    this.#connection.send(message);
  }

  connect(sessionId: string, extra: object = {}): void {
    this.send({ type: "Connect", sessionId, ...extra });
  }

  modify(baseVersion: number, ...modifications: object[]): void {
    this.send({ type: "ModifyQuerySet", baseVersion, newVersion: baseVersion + 1, modifications });
  }

  mutate(requestId: number, name: string, args: object, extra: object = {}): void {
    this.send({ type: "Mutation", requestId, udfPath: `notes:${name}`, args: [args], ...extra });
  }

  act(requestId: number, args: object): void {
    this.send({ type: "Action", requestId, udfPath: "notes:sendInAction", args: [args] });
  }

  authenticate(baseVersion: number, token: object): void {
    this.send({ type: "Authenticate", baseVersion, ...token });
  }

  /** A token that is good for so many milliseconds. */
  user(subject: string, lifetime = 60_000): object {
    return { tokenType: "User", value: tokenOf(subject, this.#sync.clock + lifetime) };
  }

  drop(): void {
    this.#connection.drop();
  }

  /** The next frame, which must be of this type. */
  async next<T extends ServerMessage["type"]>(type: T): Promise<MessageOf<T>> {
    await expect.poll(() => this.heard.length + (this.closed ? 1 : 0)).toBeGreaterThan(0);
    const message = this.heard.shift();
    if (message?.type !== type) throw new Error(`Expected ${type}, but got ${JSON.stringify(message ?? this.closed)}`);
    return message as MessageOf<T>; // Just checked.
  }

  /** How the connection ends. */
  async end(): Promise<{ code: number; reason: string } | null> {
    await expect.poll(() => this.closed).not.toBeNull();
    return this.closed;
  }

  answersTo(requestId: number): ServerMessage[] {
    return this.heard.filter((message) => message.type === "MutationResponse" && message.requestId === requestId);
  }

  /** Long enough for whatever would come by itself. */
  async quiet(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  }
}
