import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";
import { readClaim } from "./envelope.ts";
import { TASKS_EXTENSION } from "./revision.ts";

/** What a client brings with a request that it repeats. */
export interface Round {
  inputResponses: Record<string, unknown>;
  /** null: the request is not repeated. */
  requestState: string | null;
}

/** Who makes a request, as far as it decides what the answer may be. */
export interface Caller {
  /** Of this very request in the current revision, of the whole connection in those before. */
  capabilities: ClientCapabilities;
  /** null: the client takes requests while its own waits, as revisions with a handshake have it. */
  round: Round | null;
}

interface CallParameters {
  _meta?: Record<string, unknown>;
  inputResponses?: Record<string, unknown>;
  requestState?: string;
}

export function callerOf(server: Server, params: CallParameters): Caller {
  const claim = readClaim(params);
  if (claim.kind !== "current") return { capabilities: server.getClientCapabilities() ?? {}, round: null };
  const { inputResponses = {}, requestState = null } = params;
  return { capabilities: claim.envelope.capabilities, round: { inputResponses, requestState } };
}

/** Whether the caller's request may answer with a task of the extension, which older revisions do not have. */
export function takesTasks({ capabilities, round }: Caller): boolean {
  return round !== null && declaresTasks(capabilities);
}

/** Whether a client of the current revision knows the extension for tasks. */
export function declaresTasks({ extensions }: ClientCapabilities): boolean {
  return extensions?.[TASKS_EXTENSION] !== undefined;
}
