import { Hono, type MiddlewareHandler } from "hono";
import type { Principal } from "../../contracts/principal.ts";
import { createDispatch } from "./dispatch.ts";
import type { EventLog } from "./event-log.ts";
import { createExchanges } from "./exchanges.ts";
import { refuse, TRANSPORT_ERROR } from "./refusal.ts";
import type { SessionStore } from "./session-record.ts";
import type { CreateServer } from "./live-session.ts";
import { Sessions, type SessionLimits } from "./sessions.ts";

export interface McpHttpOptions extends Partial<SessionLimits> {
  /** Makes the server of a session, or of a single request where there is none. */
  createServer: CreateServer;
  /**
   * True if Host and Origin are this endpoint's own. Checked first: a web page can point its own name at this address
   * (DNS rebinding), but cannot forge either header.
   */
  isOwnRequest: (headers: { host: string | null; origin: string | null }) => boolean;
  /**
   * Authenticates a request: a principal, null for the one user of a studio, or the response that refuses it. Default:
   * everybody who reaches the endpoint is that user.
   */
  authenticate?: (request: Request) => Promise<Principal | Response | null>;
  /** Event log by which broken streams resume; null: they do not. */
  eventLog?: EventLog | null;
  /** Where sessions outlive this process; null: they end with it. */
  sessionStore?: SessionStore | null;
  /** "stateless": no sessions, each request by a server of its own. Default: "stateful". */
  mode?: "stateful" | "stateless";
  maxBodyBytes?: number;
  /** How long `close` waits for what is being answered. */
  drainMilliseconds?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** Streamable HTTP at `/mcp`, with `/mcp/health` beside it. */
export interface McpHttp {
  fetch(request: Request): Promise<Response>;
  /** Takes nothing new, lets what is being answered finish, then ends all streams and sessions. */
  close(): Promise<void>;
  /** Sessions that are open to their clients, also those that have no server at the moment. */
  sessions(): number;
  /** Responses that are being sent, streams included: clients that are there. */
  connections(): number;
}

/** Where the endpoint is. */
export const MCP_PATH = "/mcp";

const DEFAULT_MAX_BODY_BYTES = 4 * 1024 * 1024;
const DEFAULT_MAX_SESSIONS = 1000;
const DEFAULT_MAX_SESSIONS_PER_PRINCIPAL = 100;
const DEFAULT_IDLE_MILLISECONDS = 30 * 60 * 1000;
const DEFAULT_EXPIRY_MILLISECONDS = 7 * 24 * 60 * 60 * 1000;
const DEFAULT_DRAIN_MILLISECONDS = 5000;
const SWEEP_MILLISECONDS = 15_000;

/** Opens the endpoint. It listens to nothing by itself: hand its `fetch` the requests for `/mcp` and below. */
export function createMcpHttp(options: McpHttpOptions): McpHttp {
  const sessions = new Sessions({
    createServer: options.createServer,
    eventLog: options.eventLog ?? null,
    store: options.sessionStore ?? null,
    now: options.now ?? Date.now,
    maxSessions: options.maxSessions ?? DEFAULT_MAX_SESSIONS,
    maxSessionsPerPrincipal: options.maxSessionsPerPrincipal ?? DEFAULT_MAX_SESSIONS_PER_PRINCIPAL,
    idleMilliseconds: options.idleMilliseconds ?? DEFAULT_IDLE_MILLISECONDS,
    expiryMilliseconds: options.expiryMilliseconds ?? DEFAULT_EXPIRY_MILLISECONDS,
  });
  const exchanges = createExchanges();
  const sweeper = setInterval(() => sessions.sweep(), SWEEP_MILLISECONDS);
  sweeper.unref();
  const dispatch = createDispatch({
    createServer: options.createServer,
    sessions: options.mode === "stateless" ? null : sessions,
    exchanges,
    maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
  });

  const app = new Hono();
  app.use(refuseForeign(options.isOwnRequest));
  app.get(`${MCP_PATH}/health`, (context) => {
    const status = exchanges.isDraining() ? "draining" : "ok";
    return context.json({ status, sessions: sessions.count, connections: exchanges.open() });
  });
  app.all(MCP_PATH, async ({ req }) => {
    if (exchanges.isDraining()) return refuseWhileStopping();
    const principal = (await options.authenticate?.(req.raw)) ?? null;
    return principal instanceof Response ? principal : dispatch.answer(req.raw, principal);
  });
  app.notFound(() => refuse({ status: 404, code: TRANSPORT_ERROR, message: `MCP is served at ${MCP_PATH}` }));

  return {
    fetch: async (request) => app.fetch(request),
    sessions: () => sessions.count,
    connections: () => exchanges.open(),
    async close() {
      clearInterval(sweeper);
      await exchanges.drain(options.drainMilliseconds ?? DEFAULT_DRAIN_MILLISECONDS);
      await Promise.all([sessions.closeAll(), dispatch.close()]);
    },
  };
}

/** No header lets another origin in: to the pages of the endpoint's own origin a browser needs none. */
function refuseForeign(isOwnRequest: McpHttpOptions["isOwnRequest"]): MiddlewareHandler {
  return async ({ req }, next) => {
    if (isOwnRequest({ host: req.header("host") ?? null, origin: req.header("origin") ?? null })) return next();
    const message = "This endpoint answers only requests made to its own address, from its own pages";
    return refuse({ status: 403, code: TRANSPORT_ERROR, message });
  };
}

function refuseWhileStopping(): Response {
  const message = "The studio is stopping; try again in a moment";
  return refuse({ status: 503, code: TRANSPORT_ERROR, message, headers: { "retry-after": "2" } });
}
