import { ANONYMOUS } from "../../auth/authenticator.ts";
import type { Authenticator, Credentials } from "../../auth/authenticator.ts";
import { AuthError } from "../../auth/auth-error.ts";
import { StorageTrouble } from "../../storage/disk/storage-trouble.ts";
import type { Commit } from "../../storage/types.ts";
import type { Caller, Engine, FunctionOutcome } from "../../types.ts";
import { parseFunctionPath } from "../../function-path.ts";
import type { ConvexJson } from "../../values/json.ts";
import type { QueryRunner } from "../query-runner.ts";
import { encodeTimestamp } from "../timestamp.ts";
import { firstArgument } from "./arguments.ts";
import { ProtocolError, parseClientMessage } from "./client-message.ts";
import type { Authenticate, Connect, FunctionRequest, FunctionResponse, ServerMessage } from "./messages.ts";
import { createQuerySet } from "./query-set.ts";
import { createTaskQueue } from "./task-queue.ts";

/** Close codes of RFC 6455 that this server uses. */
export const CLOSE = { normal: 1000, goingAway: 1001, protocolError: 1002, internalError: 1011 } as const;

/** Mutations one client may have waiting; the official client backs off when told so. */
const MAX_WAITING_MUTATIONS = 1000;

/** The way to one client. */
export interface Transport {
  /** Resolves when the frame has left this process, so that a slow client slows only itself. */
  send(message: ServerMessage): Promise<void>;
  close(code: number, reason: string): void;
}

export interface SessionParts {
  engine: Engine;
  runQueries: QueryRunner;
  authenticator: Authenticator;
  transport: Transport;
  /** Milliseconds since 1970. */
  now(): number;
  /** Asked when the client has proved who it is. @returns what to call at the end; null if it may not stay */
  admit?(tokenIdentifier: string): (() => void) | null;
  /** Data of the ConvexError that a call fails with which the disk does not let through. */
  troubleData?(trouble: StorageTrouble): ConvexJson;
}

/** One connection of the sync protocol: its versions, its identity and its turn. */
export interface SyncSession {
  receive(text: string): void;
  commit(commit: Commit): void;
  /** Code or environment changed: every result may differ. */
  invalidate(): void;
  end(): void;
}

/**
 * Serves one client. Frames and refreshes take turns in one queue, so a refresh sees one identity and one query set;
 * mutations run in a queue of their own, in order; actions run at once.
 */
export function createSyncSession(parts: SessionParts): SyncSession {
  return new Session(parts);
}

class Session implements SyncSession {
  readonly #parts: SessionParts;
  readonly #queries;
  readonly #turns;
  readonly #mutations;
  #credentials: Credentials = ANONYMOUS;
  /** Whose place this connection has, and how to give it back. */
  #place: { holder: string; release(): void } | null = null;
  #sessionId: string | null = null;
  #clockSkewMs: number | null = null;
  /** State that the client was last sent. */
  #told = { querySet: 0, identity: 0, timestamp: 0n };
  #querySetVersion = 0;
  #identityVersion = 0;
  #refreshIsQueued = false;
  /** A mutation has ended: its promise waits for a Transition, even one that changes nothing. */
  #owesTransition = false;
  #isOver = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#queries = createQuerySet(parts.runQueries);
    this.#turns = createTaskQueue((error) => this.#fail(error));
    this.#mutations = createTaskQueue((error) => this.#fail(error));
  }

  receive(text: string): void {
    this.#turns.add(() => this.#handle(text));
  }

  commit(commit: Commit): void {
    if (this.#queries.commit(commit)) this.#queueRefresh();
  }

  invalidate(): void {
    this.#turns.add(() => this.#queries.markAllDirty());
    this.#queueRefresh();
  }

  end(): void {
    this.#isOver = true;
    this.#place?.release();
    this.#place = null;
  }

  async #handle(text: string): Promise<void> {
    if (this.#isOver) return;
    const message = parseClientMessage(text);
    switch (message.type) {
      case "Connect":
        return this.#connect(message);
      case "Authenticate":
        return this.#authenticate(message);
      case "ModifyQuerySet":
        if (message.baseVersion !== this.#querySetVersion) {
          throw new ProtocolError(`Base version ${message.baseVersion} is not ${this.#querySetVersion}`);
        }
        if (message.newVersion <= message.baseVersion) {
          throw new ProtocolError(`Version ${message.newVersion} does not follow ${message.baseVersion}`);
        }
        this.#queries.modify(message);
        this.#querySetVersion = message.newVersion;
        return this.#queueRefresh();
      case "Mutation":
        return this.#queueMutation(message);
      case "Action":
        return this.#startAction(message);
      case "Event":
        return;
    }
  }

  #connect({ sessionId, maxObservedTimestamp, clientTs }: Connect): void {
    this.#sessionId = sessionId;
    if (clientTs !== undefined) this.#clockSkewMs = Math.round(clientTs - this.#parts.now());
    if (maxObservedTimestamp !== undefined && maxObservedTimestamp > this.#parts.engine.latestTimestamp()) {
      throw new Error("Client has observed a timestamp ahead of this deployment; was its data replaced by older data?");
    }
  }

  async #authenticate(message: Authenticate): Promise<void> {
    if (message.baseVersion !== this.#identityVersion) {
      throw new ProtocolError(`Base version ${message.baseVersion} is not ${this.#identityVersion}`);
    }
    try {
      this.#credentials = await this.#verify(message);
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      return this.#refuse(error.message, { baseVersion: message.baseVersion, authUpdateAttempted: true });
    }
    if (!this.#takePlace(this.#credentials.caller)) {
      return this.#close(CLOSE.internalError, "TooManyConcurrentRequests: this user has too many connections open");
    }
    this.#identityVersion = message.baseVersion + 1;
    this.#queries.markAllDirty();
    this.#queueRefresh();
  }

  /** @returns false if the caller may not have one more connection */
  #takePlace({ identity }: Caller): boolean {
    const holder = identity?.tokenIdentifier;
    if (this.#isOver || holder === this.#place?.holder) return true;
    this.#place?.release();
    this.#place = null;
    if (holder === undefined || !this.#parts.admit) return true;
    const release = this.#parts.admit(holder);
    if (release) this.#place = { holder, release };
    return release !== null;
  }

  async #verify(message: Authenticate): Promise<Credentials> {
    const { authenticator } = this.#parts;
    switch (message.tokenType) {
      case "None":
        return ANONYMOUS;
      case "User":
        return authenticator.fromToken(message.value);
      case "Admin":
        return authenticator.fromAdminKey(message.value, message.impersonating);
    }
  }

  /** Tells the client to fetch another token; it comes back on a new connection. */
  #refuse(error: string, detail: { baseVersion: number; authUpdateAttempted: boolean }): void {
    void this.#parts.transport.send({ type: "AuthError", error, ...detail });
    this.#close(CLOSE.normal, "AuthError");
  }

  /** @returns the caller, or null after telling the client that its token has expired */
  #callerBy({ caller, expiresAt }: Credentials): Caller | null {
    if (expiresAt === null || this.#parts.now() < expiresAt) return caller;
    this.#refuse("The token has expired", { baseVersion: this.#identityVersion, authUpdateAttempted: false });
    return null;
  }

  #queueMutation(message: FunctionRequest): void {
    if (this.#mutations.length >= MAX_WAITING_MUTATIONS) {
      return this.#close(CLOSE.internalError, `TooManyConcurrentRequests: ${MAX_WAITING_MUTATIONS} mutations wait`);
    }
    const call = readCall(message);
    // A later Authenticate does not change on whose behalf this one was sent.
    const credentials = this.#credentials;
    this.#mutations.add(async () => {
      const caller = this.#isOver ? null : this.#callerBy(credentials);
      if (caller === null) return;
      const session =
        this.#sessionId === null ? undefined : { sessionId: this.#sessionId, requestId: message.requestId };
      const { engine } = this.#parts;
      const outcome = await engine
        .mutation(call.path, call.args, caller, session)
        .catch((error: unknown) => ({ ...this.#troubled(error), timestamp: engine.latestTimestamp() }));
      const timestamp = outcome.ok ? { ts: encodeTimestamp(outcome.timestamp) } : {};
      void this.#send({ type: "MutationResponse", requestId: message.requestId, ...timestamp, ...asResponse(outcome) });
      this.#owesTransition = true;
      this.#queueRefresh();
    });
  }

  #startAction(message: FunctionRequest): void {
    const caller = this.#callerBy(this.#credentials);
    if (caller === null) return;
    const { path, args } = readCall(message);
    this.#parts.engine
      .action(path, args, caller)
      .catch((error: unknown) => this.#troubled(error))
      .then(
        (outcome) => this.#send({ type: "ActionResponse", requestId: message.requestId, ...asResponse(outcome) }),
        (error: unknown) => this.#fail(error),
      );
  }

  /**
   * A full or damaged disk fails the call, and whoever made it reads why. To end the connection, as other faults of the engine
   * do, would take reading from the client, too, and have it send the call again without end.
   */
  #troubled(error: unknown): Extract<FunctionOutcome, { ok: false }> {
    if (!(error instanceof StorageTrouble)) throw error;
    return { ok: false, message: error.message, data: this.#parts.troubleData?.(error), logLines: [] };
  }

  #queueRefresh(): void {
    if (this.#refreshIsQueued || this.#isOver) return;
    this.#refreshIsQueued = true;
    this.#turns.add(() => this.#refresh());
  }

  async #refresh(): Promise<void> {
    this.#refreshIsQueued = false;
    const caller = this.#isOver ? null : this.#callerBy(this.#credentials);
    if (caller === null) return;
    const isOwed = this.#owesTransition;
    this.#owesTransition = false;
    const { engine } = this.#parts;
    const { timestamp, modifications } = await this.#queries.refresh(caller, () => engine.latestTimestamp());
    await this.#answersFirst();
    const next = { querySet: this.#querySetVersion, identity: this.#identityVersion, timestamp };
    const isNews = next.querySet !== this.#told.querySet || next.identity !== this.#told.identity;
    if (!isOwed && !isNews && modifications.length === 0) return;
    const startVersion = encodeVersion(this.#told);
    this.#told = next;
    const skew = this.#clockSkewMs === null ? {} : { clientClockSkew: this.#clockSkewMs };
    await this.#send({ type: "Transition", startVersion, endVersion: encodeVersion(next), modifications, ...skew });
  }

  /**
   * A mutation that the snapshot holds is answered before its effect is shown: a client drops an optimistic update with the first
   * transition after the answer, and would show both meanwhile. From its commit on a mutation needs microtasks only.
   */
  async #answersFirst(): Promise<void> {
    if (this.#mutations.length > 0) await new Promise(setImmediate);
  }

  async #send(message: ServerMessage): Promise<void> {
    if (!this.#isOver) await this.#parts.transport.send(message);
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof ProtocolError)) return this.#close(CLOSE.internalError, `InternalServerError: ${message}`);
    void this.#send({ type: "FatalError", error: message });
    this.#close(CLOSE.protocolError, message);
  }

  #close(code: number, reason: string): void {
    this.#isOver = true;
    this.#parts.transport.close(code, reason);
  }
}

function readCall(message: FunctionRequest) {
  return { path: parseFunctionPath(message.udfPath, message.componentPath ?? ""), args: firstArgument(message.args) };
}

function asResponse(outcome: FunctionOutcome): FunctionResponse {
  const { logLines } = outcome;
  if (outcome.ok) return { success: true, result: outcome.value, logLines };
  const errorData = outcome.data === undefined ? {} : { errorData: outcome.data };
  return { success: false, result: outcome.message, logLines, ...errorData };
}

function encodeVersion({ querySet, identity, timestamp }: { querySet: number; identity: number; timestamp: bigint }) {
  return { querySet, identity, ts: encodeTimestamp(timestamp) };
}
