import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { Principal } from "../../contracts/principal.ts";
import { RevisionTransport, type Negotiation } from "../era/revision-transport.ts";
import { type AcceptedRequests, ReportingTransport } from "./accepted-requests.ts";
import { createEventStore, type EventLog } from "./event-log.ts";
import type { SessionRecord } from "./session-record.ts";

/** For whom a server is. */
export interface Audience {
  /** Principal of the newest request, with a fresh token; null where nobody has to sign in. */
  principal: () => Principal | null;
  /** True if the client listens for changes; else the server serves one request. */
  isLive: boolean;
}

export type CreateServer = (audience: Audience) => Server;

/** The server of a session while it is in use, and what connects it with its client. */
export interface LiveSession {
  server: Server;
  transport: WebStandardStreamableHTTPServerTransport;
  negotiation: Negotiation;
  /** Principal of the newest request. */
  caller: { principal: Principal | null };
}

export interface LiveSessionOptions {
  createServer: CreateServer;
  eventLog: EventLog | null;
  principal: Principal | null;
  /** Requests that shape the session from now on. */
  accepted: AcceptedRequests;
  onBegin?: () => void;
  onClose: () => void;
}

/** How soon a client whose stream ended should come back. */
const RETRY_MILLISECONDS = 1000;

/** Makes the server of a session. It takes nothing but `initialize` before it was greeted. */
export async function openLiveSession(id: string, options: LiveSessionOptions): Promise<LiveSession> {
  const { createServer, eventLog, principal, accepted, onBegin, onClose } = options;
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: () => id,
    onsessioninitialized: onBegin,
    retryInterval: RETRY_MILLISECONDS,
    ...(eventLog ? { eventStore: createEventStore(eventLog, id) } : {}),
  });
  const caller = { principal };
  const negotiation: Negotiation = { revision: null };
  const server = createServer({ principal: () => caller.principal, isLive: true });
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
  transport.onclose = onClose;
  await server.connect(new RevisionTransport(new ReportingTransport(transport, accepted), negotiation));
  return { server, transport, negotiation, caller };
}

/**
 * Greets a new server in the client's name, as the client did when its session began, and repeats what it has asked for
 * since and still holds. A subscription whose resource has gone is left out.
 */
export async function resume({ transport }: LiveSession, { id, handshake, standing }: SessionRecord): Promise<void> {
  const send = async (message: Record<string, unknown>) => {
    const request = new Request(OWN_ADDRESS, { method: "POST", headers: { ...JSON_HEADERS, "mcp-session-id": id } });
    const response = await transport.handleRequest(request, { parsedBody: { jsonrpc: "2.0", ...message } });
    await response.text();
  };
  await send({ id: `${OWN_ID}-0`, method: "initialize", params: handshake });
  await send({ method: "notifications/initialized" });
  const requests = Object.values(standing);
  await Promise.all(requests.map((request, index) => send({ id: `${OWN_ID}-${index + 1}`, ...request })));
}

const JSON_HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };
/** Nothing is sent there: the transport only wants requests. */
const OWN_ADDRESS = "http://127.0.0.1/mcp";
/** No client's ids are such. */
const OWN_ID = "wav0-resume";
