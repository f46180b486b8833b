import { randomUUID } from "node:crypto";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { Principal } from "../../contracts/principal.ts";
import { createEventStore, type EventLog } from "./event-log.ts";
import { watchBody } from "./watched-body.ts";

/** For whom a server is. */
export interface Audience {
  /** Who made the newest request, with a token that is fresh; null where nobody has to sign in. */
  principal: () => Principal | null;
  /** Whether the client stays to hear of changes. Otherwise the server is for one request. */
  isLive: boolean;
}

export type CreateServer = (audience: Audience) => Server;

export interface SessionLimits {
  maxSessions: number;
  maxSessionsPerPrincipal: number;
  /** A session without an open stream ends after this long without a request. */
  idleMilliseconds: number;
}

export interface SessionsOptions extends SessionLimits {
  createServer: CreateServer;
  eventLog: EventLog | null;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** One client's conversation: its server and transport. It opens for the principal that began it and for no other. */
interface Session {
  readonly id: string;
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly caller: { principal: Principal | null };
  lastSeen: number;
  openResponses: number;
}

/** How soon a client whose stream ended should come back. */
const RETRY_MILLISECONDS = 1000;

/** The sessions of one endpoint. They live in memory: a client whose session is gone gets 404 and begins a new one. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Session>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#sessions.size;
  }

  /**
   * Begins a session with its `initialize` request. At the limit the session that was idle for longest makes room.
   * @returns null if all are in use
   */
  async begin(request: Request, body: unknown, principal: Principal | null): Promise<Response | null> {
    this.sweep();
    if (!this.#makeRoom(principal)) return null;
    const session = await this.#create(principal);
    const response = await this.#handle(session, request, body);
    if (!this.#sessions.has(session.id)) await session.server.close();
    return response;
  }

  /** Serves a request of a session. @returns null if this principal has no such session */
  async serve(request: Request, body: unknown, principal: Principal | null): Promise<Response | null> {
    const session = this.#sessions.get(request.headers.get("mcp-session-id") ?? "");
    if (!session || session.caller.principal?.id !== principal?.id) return null;
    if (this.#hasExpired(session)) {
      this.#end(session);
      return null;
    }
    session.caller.principal = principal;
    return this.#handle(session, request, body);
  }

  /** Ends what has been idle for too long, and streams whose token has run out: their client comes back with a new one. */
  sweep(): void {
    const now = this.#options.now();
    for (const session of this.#sessions.values()) {
      if (this.#hasExpired(session)) this.#end(session);
      else if ((session.caller.principal?.expiresAt ?? now + 1) <= now) session.transport.closeStandaloneSSEStream();
    }
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(({ server }) => server.close()));
  }

  async #create(principal: Principal | null): Promise<Session> {
    const { createServer, eventLog, now } = this.#options;
    const id = randomUUID();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      onsessioninitialized: () => void this.#sessions.set(id, session),
      retryInterval: RETRY_MILLISECONDS,
      ...(eventLog ? { eventStore: createEventStore(eventLog, id) } : {}),
    });
    const caller = { principal };
    const server = createServer({ principal: () => caller.principal, isLive: true });
    const session: Session = { id, server, transport, caller, lastSeen: now(), openResponses: 0 };
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    transport.onclose = () => this.#forget(id);
    await server.connect(transport);
    return session;
  }

  async #handle(session: Session, request: Request, parsedBody: unknown): Promise<Response> {
    const { now } = this.#options;
    session.lastSeen = now();
    session.openResponses += 1;
    const done = () => {
      session.openResponses -= 1;
      session.lastSeen = now();
    };
    try {
      return watchBody(await session.transport.handleRequest(request, { parsedBody }), done);
    } catch (error) {
      done();
      throw error;
    }
  }

  #makeRoom(principal: Principal | null): boolean {
    const { maxSessions, maxSessionsPerPrincipal } = this.#options;
    const all = [...this.#sessions.values()];
    const own = principal ? all.filter((session) => session.caller.principal?.id === principal.id) : [];
    if (own.length >= maxSessionsPerPrincipal) return this.#endIdlest(own);
    return all.length < maxSessions || this.#endIdlest(all);
  }

  #endIdlest(sessions: Session[]): boolean {
    const [idlest] = sessions.filter((session) => session.openResponses === 0).sort((a, b) => a.lastSeen - b.lastSeen);
    if (idlest) this.#end(idlest);
    return idlest !== undefined;
  }

  #hasExpired({ openResponses, lastSeen }: Session): boolean {
    return openResponses === 0 && this.#options.now() - lastSeen >= this.#options.idleMilliseconds;
  }

  #end(session: Session): void {
    this.#forget(session.id);
    void session.server.close();
  }

  #forget(id: string): void {
    this.#sessions.delete(id);
    this.#options.eventLog?.forgetSession(id);
  }
}
