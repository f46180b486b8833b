import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { Audience, CreateServer } from "../live-session.ts";

/** A server whose tool `wait` answers when the test lets it, and `who` says for whom the server is. */
export interface GateServers {
  createServer: CreateServer;
  /** Resolves when so many calls of `wait` have begun from now on. Default 1. */
  begun(count?: number): Promise<void>;
  /** Lets all running `wait` calls answer. */
  release(): void;
  servers: Server[];
  /** Subscriptions and levels that the servers were asked for, in order. */
  heard: string[];
  closed: number;
  aborted: number;
}

/** Servers of this kind, which one test shares. */
export function createGateServers(): GateServers {
  let waiting: (() => void)[] = [];
  let onBegin: (() => void) | null = null;
  const gate: GateServers = {
    servers: [],
    heard: [],
    closed: 0,
    aborted: 0,
    createServer(audience) {
      const server = new Server(
        { name: "gate", version: "1.0.0" },
        {
          capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, logging: {} },
          instructions: "Wait",
        },
      );
      gate.servers.push(server);
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's server is no event target
      server.onclose = () => (gate.closed += 1);
      serve(server, audience, wait);
      hear(server, gate.heard);
      return server;
    },
    begun: (count = 1) =>
      new Promise((resolve) => {
        let left = count;
        onBegin = () => {
          left -= 1;
          if (left === 0) resolve();
        };
      }),
    release() {
      for (const answer of waiting) answer();
      waiting = [];
    },
  };

  async function wait(server: Server, signal: AbortSignal): Promise<void> {
    await server.notification({ method: "notifications/tools/list_changed" });
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      signal.addEventListener("abort", () => {
        gate.aborted += 1;
        resolve();
      });
      onBegin?.();
    });
  }

  return gate;
}

function serve(
  server: Server,
  { principal, isLive }: Audience,
  wait: (server: Server, signal: AbortSignal) => Promise<void>,
): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [
      { name: "wait", inputSchema: { type: "object" }, execution: { taskSupport: "forbidden" } },
      { name: "who", inputSchema: { type: "object" } },
    ],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, () => {
    throw new McpError(-32_002, "There is no such resource");
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    if (params.name === "wait") await wait(server, extra.signal);
    await extra.sendNotification({ method: "notifications/message", params: { level: "info", data: "answering" } });
    const who = { principal: principal()?.id ?? null, token: principal()?.token ?? null, isLive };
    const client = { name: server.getClientVersion()?.name, capabilities: server.getClientCapabilities() };
    return { content: [{ type: "text", text: JSON.stringify({ ...who, client }) }] };
  });
}

function hear(server: Server, heard: string[]): void {
  server.setRequestHandler(SubscribeRequestSchema, ({ method, params }) => {
    if (!params.uri.startsWith("test://")) throw new McpError(ErrorCode.InvalidParams, "There is no such resource");
    heard.push(`${method} ${params.uri}`);
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
  server.setRequestHandler(SetLevelRequestSchema, ({ method, params }) => {
    heard.push(`${method} ${params.level}`);
    return {};
  });
}
