import { randomUUID } from "node:crypto";
import type { JSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";
import type { Principal } from "../../contracts/principal.ts";
import type { EventLog } from "./event-log.ts";
import { openLiveSession, resume, type CreateServer, type LiveSession } from "./live-session.ts";
import { isStanding, noteStanding, type SessionRecord, type SessionStore } from "./session-record.ts";
import { watchBody } from "./watched-body.ts";

export interface SessionLimits {
  maxSessions: number;
  maxSessionsPerPrincipal: number;
  /** A session without an open stream rests after this long without a request: it has no server until the next. */
  idleMilliseconds: number;
  /** A session ends after this long without a request. Many clients never begin another. */
  expiryMilliseconds: number;
}

export interface SessionsOptions extends SessionLimits {
  createServer: CreateServer;
  eventLog: EventLog | null;
  /** null: sessions end with this process. */
  store: SessionStore | null;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** One client's conversation. It opens for the principal that began it and for no other. */
interface Session {
  readonly record: SessionRecord;
  /** null while it rests. */
  live: LiveSession | null;
  waking: Promise<LiveSession> | null;
  openResponses: number;
}

/** The sessions of one endpoint. They outlive its process where there is a store. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions: Map<string, Session>;
  #store: SessionStore | null;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#store = options.store;
    const kept = options.store?.load() ?? [];
    this.#sessions = new Map(kept.map((record) => [record.id, resting(record)]));
    this.sweep();
  }

  /** Sessions, dormant ones included. */
  get count(): number {
    return this.#sessions.size;
  }

  /**
   * Begins a session with its `initialize` request. At the limit the session that was idle for longest makes room.
   * @param handshake its parameters
   * @returns null if all are in use
   */
  async begin(
    request: Request,
    body: { params: Record<string, unknown> },
    principal: Principal | null,
  ): Promise<Response | null> {
    this.sweep();
    if (!this.#makeRoom(principal)) return null;
    const handshake = { protocolVersion: "", ...body.params };
    const session = resting({
      id: randomUUID(),
      principalId: principal?.id ?? null,
      handshake,
      standing: {},
      lastSeen: this.#options.now(),
    });
    const { record } = session;
    let hasBegun = false;
    const live = await this.#open(session, principal, () => (hasBegun = true));
    session.live = live;
    const response = await this.#handle(session, live, { request, body });
    if (!hasBegun) {
      await live.server.close();
      return response;
    }
    handshake.protocolVersion = live.negotiation.revision ?? handshake.protocolVersion;
    this.#sessions.set(record.id, session);
    this.#store?.save(record);
    return response;
  }

  /** Serves a request of a session. @returns null if this principal has no such session */
  async serve(request: Request, body: unknown, principal: Principal | null): Promise<Response | null> {
    const session = this.#find(request, principal);
    if (session === null) return null;
    if (request.method === "DELETE" && !session.live && !session.waking) {
      this.#end(session);
      return new Response(null, { status: 200 });
    }
    const live = await this.#wake(session, principal);
    live.caller.principal = principal;
    return this.#handle(session, live, { request, body });
  }

  /** The revision of a session of this principal; null if there is none. */
  revisionOf(request: Request, principal: Principal | null): string | null {
    return this.#find(request, principal)?.record.handshake.protocolVersion ?? null;
  }

  /** Ends what has expired, lets rest what is idle, and ends streams whose token has run out: their client comes back with a new one. */
  sweep(): void {
    const now = this.#options.now();
    for (const session of this.#sessions.values()) {
      const { live } = session;
      if (this.#isIdleFor(session, this.#options.expiryMilliseconds)) this.#end(session);
      else if (live && this.#isIdleFor(session, this.#options.idleMilliseconds)) void this.#rest(session);
      else if ((live?.caller.principal?.expiresAt ?? now + 1) <= now) live?.transport.closeStandaloneSSEStream();
    }
  }

  /** Ends all servers; what is in the store goes on in another process. */
  async closeAll(): Promise<void> {
    this.#store = null;
    await Promise.all(
      [...this.#sessions.values()].map(async (session) => {
        await session.waking?.catch(() => {});
        await this.#rest(session);
      }),
    );
    this.#sessions.clear();
  }

  #find(request: Request, principal: Principal | null): Session | null {
    const session = this.#sessions.get(request.headers.get("mcp-session-id") ?? "");
    if (!session || session.record.principalId !== (principal?.id ?? null)) return null;
    if (!this.#isIdleFor(session, this.#options.expiryMilliseconds)) return session;
    this.#end(session);
    return null;
  }

  /** Requests in the meantime wait for the same server. */
  #wake(session: Session, principal: Principal | null): Promise<LiveSession> | LiveSession {
    if (session.live) return session.live;
    session.waking ??= this.#revive(session, principal).finally(() => (session.waking = null));
    return session.waking;
  }

  async #revive(session: Session, principal: Principal | null): Promise<LiveSession> {
    const live = await this.#open(session, principal);
    try {
      await resume(live, session.record);
    } catch (error) {
      await live.server.close();
      throw error;
    }
    session.live = live;
    return live;
  }

  async #open(session: Session, principal: Principal | null, onBegin?: () => void): Promise<LiveSession> {
    const { createServer, eventLog } = this.#options;
    const live: LiveSession = await openLiveSession(session.record.id, {
      createServer,
      eventLog,
      principal,
      accepted: { isWanted: isStanding, onAccepted: (request) => this.#note(session, request) },
      onBegin,
      // The client has ended it; of one that is to rest `live` is null by now.
      onClose: () => {
        if (session.live === live) this.#forget(session);
      },
    });
    return live;
  }

  #note(session: Session, request: JSONRPCRequest): void {
    const hasChanged = noteStanding(session.record, request);
    // An answer may come late, when the session has ended.
    if (hasChanged && this.#sessions.get(session.record.id) === session) this.#store?.save(session.record);
  }

  async #handle(
    session: Session,
    { transport }: LiveSession,
    { request, body }: { request: Request; body: unknown },
  ): Promise<Response> {
    const touch = () => {
      session.record.lastSeen = this.#options.now();
      this.#store?.touch(session.record.id, session.record.lastSeen);
    };
    const done = () => {
      session.openResponses -= 1;
      touch();
    };
    session.openResponses += 1;
    touch();
    try {
      return watchBody(await transport.handleRequest(request, { parsedBody: body }), done);
    } catch (error) {
      done();
      throw error;
    }
  }

  #makeRoom(principal: Principal | null): boolean {
    const { maxSessions, maxSessionsPerPrincipal } = this.#options;
    const all = [...this.#sessions.values()];
    const own = principal ? all.filter(({ record }) => record.principalId === principal.id) : [];
    if (own.length >= maxSessionsPerPrincipal) return this.#endIdlest(own);
    return all.length < maxSessions || this.#endIdlest(all);
  }

  #endIdlest(sessions: Session[]): boolean {
    const [idlest] = sessions
      .filter(({ openResponses, waking }) => openResponses === 0 && waking === null)
      .sort((a, b) => a.record.lastSeen - b.record.lastSeen);
    if (idlest) this.#end(idlest);
    return idlest !== undefined;
  }

  #isIdleFor({ openResponses, record }: Session, milliseconds: number): boolean {
    return openResponses === 0 && this.#options.now() - record.lastSeen >= milliseconds;
  }

  #end(session: Session): void {
    this.#forget(session);
    void this.#rest(session);
  }

  async #rest(session: Session): Promise<void> {
    const { live } = session;
    session.live = null;
    await live?.server.close();
  }

  #forget({ record: { id } }: Session): void {
    this.#sessions.delete(id);
    this.#store?.remove(id);
    this.#options.eventLog?.forgetSession(id);
  }
}

function resting(record: SessionRecord): Session {
  return { record, live: null, waking: null, openResponses: 0 };
}
