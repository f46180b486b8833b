import { isRecord } from "../../contracts/wire/json-record.ts";
/** Answers that a line calls for: ids of requests, as JSON text, and ids that it cancels. */
export interface Expected {
  ids: string[];
  takenBack: string[];
}

/** By the rules of JSON-RPC 2.0 and MCP. Ids that cannot be carried are answered with null, and not counted. */
export function idsToAnswer(line: Buffer): Expected {
  const value = readObject(line.toString("utf8").trim());
  const members: unknown[] = Array.isArray(value) ? value : [value];
  const messages = members.filter(isRecord);
  return { ids: messages.flatMap(idOf), takenBack: messages.flatMap(takenBackBy) };
}

/** A request, or what is meant as one: what has a method, or neither that nor a result. */
function idOf(message: Record<string, unknown>): string[] {
  const isAnswer = !("method" in message) && ("result" in message || "error" in message);
  const { id } = message;
  const isId = typeof id === "string" || (typeof id === "number" && Number.isFinite(id));
  return isAnswer || !isId ? [] : [JSON.stringify(id)];
}

function takenBackBy({ method, params }: Record<string, unknown>): string[] {
  if (method !== "notifications/cancelled" || !isRecord(params)) return [];
  const { requestId } = params;
  return typeof requestId === "string" || typeof requestId === "number" ? [JSON.stringify(requestId)] : [];
}

/** Kind of a peer's message: an answer, or one that needs none from us; null if it is not JSON-RPC. */
export function kindOfAnswer(
  message: unknown,
): { of: "answer"; id: string; code: number | null } | { of: "other" } | null {
  if (!isRecord(message) || message["jsonrpc"] !== "2.0") return null;
  if (typeof message["method"] === "string") return { of: "other" };
  const id = JSON.stringify(message["id"] ?? null);
  if (isRecord(message["result"])) return { of: "answer", id, code: null };
  const { error } = message;
  const isError = isRecord(error) && Number.isInteger(error["code"]) && typeof error["message"] === "string";
  return isError ? { of: "answer", id, code: Number(error["code"]) } : null;
}

/** Parsed JSON; undefined for what is none. */
export function readObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
