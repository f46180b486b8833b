import { META } from "../../era/revision.ts";

const ENDPOINT = "http://127.0.0.1:4790/mcp";

/** A request to the endpoint as a client makes it; headers given as null are left out. */
export function request(method: string, body?: unknown, headers: Record<string, string | null> = {}): Request {
  const all: Record<string, string | null> = {
    host: "127.0.0.1:4790",
    accept: "application/json, text/event-stream",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  return new Request(ENDPOINT, { method, headers: given, body: text });
}

export const INITIALIZE = {
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};

/** A call of a tool by an older client. */
export function call(name: string, id = 1): Record<string, unknown> {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: {} } };
}

/** A request of revision 2026-07-28, with the headers that belong to it. */
export function current(
  method: string,
  params: Record<string, unknown> = {},
  meta: Record<string, unknown> = {},
): { body: Record<string, unknown>; headers: Record<string, string | null> } {
  const envelope = {
    [META.protocolVersion]: "2026-07-28",
    [META.clientInfo]: { name: "new", version: "2" },
    [META.clientCapabilities]: {},
    ...meta,
  };
  const name = params["name"] ?? params["uri"] ?? params["taskId"];
  return {
    body: { jsonrpc: "2.0", id: 7, method, params: { ...params, _meta: envelope } },
    headers: {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(typeof name === "string" ? { "mcp-name": name } : {}),
    },
  };
}

/** The messages of a response, whether it came as JSON or as a stream of events. */
export async function messages(response: Response): Promise<Record<string, unknown>[]> {
  const text = await response.text();
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return [JSON.parse(text)];
  return text
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice("data: ".length)));
}
