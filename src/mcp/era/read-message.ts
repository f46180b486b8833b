import { ErrorCode, JSONRPCMessageSchema, type JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { readJson } from "../../contracts/input/text-values.ts";
import { claimedRevision } from "./envelope.ts";
import { isRecord } from "../../contracts/wire/json-record.ts";

/** An answer of JSON-RPC to what is no request. Its `id` is null where none could be read. */
export interface Refusal {
  jsonrpc: "2.0";
  id: string | number | null;
  error: { code: number; message: string };
}

/** A message from a client, parsed. */
export type Incoming =
  | { kind: "message"; message: JSONRPCMessage }
  | { kind: "refused"; answer: Refusal }
  /** A notification or an answer that is malformed: neither is ever answered. */
  | { kind: "ignored"; reason: string };

/**
 * Parses JSON as clients write it: also behind a byte-order mark, which some shells put before what they pipe.
 * @returns the value, or the refusal of JSON-RPC
 */
export function parseJson(text: string): { value: unknown } | { refusal: Refusal } {
  try {
    // A byte-order mark counts as white space here.
    return { value: JSON.parse(text.trim()) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { refusal: refusal(null, ErrorCode.ParseError, `This is not valid JSON: ${reason}`) };
  }
}

/**
 * Reads one message of JSON-RPC 2.0. Where a message has one reading it is taken: members that JSON-RPC does not know are
 * dropped, and null stands for what was left out.
 */
export function readMessage(value: unknown): Incoming {
  if (!isRecord(value)) return refused(null, "A message must be a JSON object");
  if ("method" in value) return readCall(value);
  if ("result" in value || "error" in value) return readAnswer(value);
  return refused(value["id"], "The message has no method");
}

function readCall(given: Record<string, unknown>): Incoming {
  const { id, method, params } = given;
  const problem = findProblem(given);
  // A notification is never answered; what does not even name its method is none.
  if (problem && !("id" in given) && typeof method === "string") return { kind: "ignored", reason: problem };
  if (problem) return refused(id, problem);
  const call = {
    jsonrpc: "2.0",
    method,
    ...("id" in given ? { id } : {}),
    ...(isRecord(params) ? { params: asMeant(params) } : {}),
  };
  const parsed = JSONRPCMessageSchema.safeParse(call);
  if (parsed.success) return { kind: "message", message: parsed.data };
  const reason = "params._meta is malformed";
  return "id" in given
    ? { kind: "refused", answer: refusal(id, ErrorCode.InvalidParams, reason) }
    : { kind: "ignored", reason };
}

function findProblem(given: Record<string, unknown>): string | null {
  const { jsonrpc, id, method, params = null } = given;
  if (typeof method !== "string") return "method must be text";
  if (jsonrpc !== "2.0") return 'jsonrpc must be "2.0"';
  if ("id" in given && typeof id !== "string" && !Number.isSafeInteger(id)) return "id must be text or a whole number";
  return params === null || isRecord(params) ? null : "params must be a JSON object";
}

function readAnswer({ jsonrpc, id, result, error }: Record<string, unknown>): Incoming {
  const parsed = JSONRPCMessageSchema.safeParse({ jsonrpc, id, ...(error === undefined ? { result } : { error }) });
  return parsed.success
    ? { kind: "message", message: parsed.data }
    : { kind: "ignored", reason: "An answer is malformed" };
}

/**
 * Clients of the handshake revisions write null for fields that they do not use, and no arguments as an empty list (PHP has
 * no other empty object) or text. In the current one null is a wrong value of fields such as `requestState`, and an error.
 */
function asMeant(params: Record<string, unknown>): Record<string, unknown> {
  const { _meta: meta, arguments: given = null } = params;
  if (claimedRevision(params) !== null) return params;
  return filterNulls({
    ...params,
    arguments: readArguments(given),
    ...(isRecord(meta) ? { _meta: filterNulls(meta) } : {}),
  });
}

/** Arguments that were sent as the text that a model wrote, or as an empty list. */
function readArguments(given: unknown): unknown {
  if (typeof given === "string") return given.trim() === "" ? null : (readJson(given) ?? given);
  return Array.isArray(given) && given.length === 0 ? null : given;
}

function filterNulls(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

function refused(id: unknown, message: string): Incoming {
  return { kind: "refused", answer: refusal(id, ErrorCode.InvalidRequest, message) };
}

/** A refusal with the id of the request, if it is one that an answer can carry. */
export function refusal(id: unknown, code: number, message: string): Refusal {
  const known = typeof id === "string" || typeof id === "number" ? id : null;
  return { jsonrpc: "2.0", id: known, error: { code, message } };
}
