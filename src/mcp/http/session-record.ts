import { isDeepStrictEqual } from "node:util";
import type { JSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";

const standingSchema = z.record(z.string(), z.object({ method: z.string(), params: z.looseObject({}) }));

/** All that a session is, so that a server can be made for it again: after a rest, or by another process. */
export const sessionRecordSchema = z.object({
  id: z.string(),
  /** Principal that began it; null where nobody has to sign in. */
  principalId: z.string().nullable(),
  /** The parameters of its `initialize`, with the revision that was agreed on. */
  handshake: z.looseObject({ protocolVersion: z.string() }),
  /** Standing requests of the client by their object: subscriptions, log level. */
  standing: standingSchema,
  /** Milliseconds since 1970. */
  lastSeen: z.number(),
});

export type SessionRecord = z.output<typeof sessionRecordSchema>;

/** Keeps the sessions of one endpoint. Written by that endpoint alone. */
export interface SessionStore {
  /** Sessions of an earlier process. */
  load(): SessionRecord[];
  save(record: SessionRecord): void;
  touch(id: string, lastSeen: number): void;
  remove(id: string): void;
}

/** More than a client subscribes to at once; what is beyond it ends with the process. */
const MAX_STANDING_REQUESTS = 256;

const STANDING_METHODS: ReadonlySet<string> = new Set([
  "logging/setLevel",
  "resources/subscribe",
  "resources/unsubscribe",
  "resources/list",
]);

/** True for a request that has effect beyond its answer. */
export function isStanding({ method }: JSONRPCRequest): boolean {
  return STANDING_METHODS.has(method);
}

/** Records the effect of an accepted request on the standing ones. @returns true if it changes any */
export function noteStanding(record: SessionRecord, { method, params = {} }: JSONRPCRequest): boolean {
  const { _meta: _progress, ...lasting } = params;
  switch (method) {
    case "logging/setLevel":
      return keep(record, method, { method, params: lasting });
    case "resources/subscribe":
      return keep(record, `subscription to ${String(params["uri"])}`, { method, params: lasting });
    case "resources/unsubscribe":
      return drop(record, `subscription to ${String(params["uri"])}`);
    case "resources/list":
      // A client that has listed is notified when the list changes; the first page suffices for that.
      return keep(record, method, { method, params: {} });
    default:
      return false;
  }
}

function keep({ standing }: SessionRecord, key: string, request: SessionRecord["standing"][string]): boolean {
  const isFull = Object.keys(standing).length >= MAX_STANDING_REQUESTS && !Object.hasOwn(standing, key);
  if (isFull || isDeepStrictEqual(standing[key], request)) return false;
  standing[key] = request;
  return true;
}

function drop({ standing }: SessionRecord, key: string): boolean {
  return Object.hasOwn(standing, key) && delete standing[key];
}
