import type { Readable, Writable } from "node:stream";
import { META } from "../era/revision.ts";
import type { McpHttp } from "../http/mcp-http.ts";
import { current, messages, request } from "../http/testing/requests.ts";

/** A message of JSON-RPC as it was on the wire. */
export interface WireMessage {
  id?: string | number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: Record<string, unknown> };
}

/** A client of revision 2026-07-28 that keeps nothing: each request says what the client can do. */
export interface CurrentClient {
  /** Sends a request with these capabilities. @returns the response */
  ask(method: string, params?: Record<string, unknown>, capabilities?: Record<string, unknown>): Promise<WireMessage>;
  /** Everything that was not a response, in order. */
  heard: WireMessage[];
}

/** @param endpoint listens to nothing: its `fetch` is called as it would be by a listener */
export function clientOverHttp(endpoint: Pick<McpHttp, "fetch">): CurrentClient {
  const heard: WireMessage[] = [];
  return {
    heard,
    async ask(method, params = {}, capabilities = {}) {
      const { body, headers } = current(method, params, { [META.clientCapabilities]: capabilities });
      const all: WireMessage[] = await messages(await endpoint.fetch(request("POST", body, headers)));
      heard.push(...all.slice(0, -1));
      return all.at(-1) ?? {};
    },
  };
}

/** @param streams of the server: what it reads, and what it writes */
export function clientOverStdio({ stdin, stdout }: { stdin: Writable; stdout: Readable }): CurrentClient {
  const heard: WireMessage[] = [];
  const waiting = new Map<unknown, (message: WireMessage) => void>();
  let [rest, lastId] = ["", 0];
  stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const message: WireMessage = JSON.parse(line);
      const resolve = message.method === undefined ? waiting.get(message.id) : undefined;
      if (resolve) resolve(message);
      else heard.push(message);
    }
  });
  return {
    heard,
    ask(method, params = {}, capabilities = {}) {
      const id = ++lastId;
      const { body } = current(method, params, { [META.clientCapabilities]: capabilities });
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        stdin.write(`${JSON.stringify({ ...body, id })}\n`);
      });
    },
  };
}
