import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";
import { readClaim } from "./envelope.ts";
import { TASKS_EXTENSION } from "./revision.ts";

/** Answers that a client sends along when it repeats a request (multi round-trip requests). */
export interface Round {
  inputResponses: Record<string, unknown>;
  /** null: the request is not repeated. */
  requestState: string | null;
}

/** Capabilities of a request's client, as far as they decide the form of the response. */
export interface Caller {
  /** Sent with each request in the current revision, once per connection in earlier ones. */
  capabilities: ClientCapabilities;
  /** null: an earlier revision, whose clients take server requests while their own request waits. */
  round: Round | null;
}

interface CallParameters {
  _meta?: Record<string, unknown>;
  inputResponses?: Record<string, unknown>;
  requestState?: string;
}

/** Caller of a request: by the request's own `_meta` in the current revision, else by the connection's handshake. */
export function callerOf(server: Server, params: CallParameters): Caller {
  const claim = readClaim(params);
  if (claim.kind !== "current") return { capabilities: server.getClientCapabilities() ?? {}, round: null };
  const { inputResponses = {}, requestState = null } = params;
  return { capabilities: claim.envelope.capabilities, round: { inputResponses, requestState } };
}

/** True if the request may return a task of the extension, which older revisions lack. */
export function takesTasks({ capabilities, round }: Caller): boolean {
  return round !== null && declaresTasks(capabilities);
}

/** True if a client of the current revision declares the tasks extension. */
export function declaresTasks({ extensions }: ClientCapabilities): boolean {
  return extensions?.[TASKS_EXTENSION] !== undefined;
}
