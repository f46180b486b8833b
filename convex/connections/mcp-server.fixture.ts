import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { onTestFinished } from "vitest";
import * as z from "zod";

/** Somebody's MCP server on this machine, gone with the test. */
export interface OtherServer {
  url: string;
  /** Calls of its tools, by name. */
  calls: string[];
  /** Headers of its requests. */
  requests: IncomingMessage["headers"][];
}

interface Options {
  /** Whether a request may in; it is answered if not. */
  admit?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

/** Serves `echo`, `wait` (which never ends by itself), `flood` (a huge result) and `fail`, without sessions. */
export async function openOtherServer({ admit = async () => true }: Options = {}): Promise<OtherServer> {
  const other: OtherServer = { url: "", calls: [], requests: [] };
  const http = createServer((request, response) => {
    other.requests.push(request.headers);
    void (async () => {
      if (await admit(request, response)) await answer(other, request, response);
    })();
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  // A listening TCP server's address is never a string.
  other.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
  return other;
}

async function answer(other: OtherServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const server = createTools(other);
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.once("close", () => void server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
}

function createTools(other: OtherServer): McpServer {
  const server = new McpServer({ name: "other", version: "1" });
  const noted = (name: string) => void other.calls.push(name);
  const input = { inputSchema: { text: z.string() } };
  server.registerTool("echo", { title: "Echo", description: "Says it again.", ...input }, async ({ text: words }) => {
    noted("echo");
    return text(`You said: ${words}`);
  });
  server.registerTool("wait", { description: "Never ends." }, async (extra) => {
    noted("wait");
    return new Promise((resolve) => extra.signal.addEventListener("abort", () => resolve(text("ended"))));
  });
  server.registerTool("flood", { description: "Says too much." }, async () => {
    noted("flood");
    return text("flood ".repeat(50_000));
  });
  server.registerTool("fail.now", { description: "Fails." }, async () => {
    noted("fail.now");
    return { isError: true, ...text("the drawer is stuck") };
  });
  return server;
}

function text(words: string) {
  return { content: [{ type: "text" as const, text: words }] };
}
