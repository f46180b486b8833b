import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { ClientCapabilities, ServerNotification } from "@modelcontextprotocol/sdk/types.js";
import { createMcpServer, type McpServerOptions } from "../mcp/server.ts";

/** The SDK's client on a server in the same process, and all that the server told without being asked. */
export interface ConnectedClient {
  client: Client;
  /** Every notification that no request of the client claimed, in order. */
  heard: ServerNotification[];
  /** The next notification of a method that has not been waited for yet. */
  hear<Method extends ServerNotification["method"]>(
    method: Method,
  ): Promise<Extract<ServerNotification, { method: Method }>>;
  logged: string[];
}

type ServerOptions = Partial<McpServerOptions> & Pick<McpServerOptions, "backend">;

/** @param prepare runs before the handshake, to set request handlers */
export async function connectClient(
  options: ServerOptions,
  capabilities: ClientCapabilities = {},
  prepare: (client: Client) => void = () => {},
): Promise<ConnectedClient> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const logged: string[] = [];
  const server = createMcpServer({
    version: "0",
    fileRoots: [],
    log: (message) => logged.push(message),
    playerPage: async () => "",
    ...options,
  });
  const client = new Client({ name: "test", version: "1" }, { capabilities });
  const { heard, add, hear } = createEar();
  client.fallbackNotificationHandler = async (notification) => {
    // The server is the only one who sends, and its types are these.
    add(notification as ServerNotification);
  };
  prepare(client);
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  return { client, heard, hear, logged };
}

function createEar() {
  const heard: ServerNotification[] = [];
  const claimed = new Set<ServerNotification>();
  let wake: (() => void)[] = [];
  const add = (notification: ServerNotification): void => {
    heard.push(notification);
    for (const resolve of wake) resolve();
    wake = [];
  };
  async function hear<Method extends ServerNotification["method"]>(method: Method) {
    for (;;) {
      const next = heard.find((candidate) => candidate.method === method && !claimed.has(candidate));
      if (next) {
        claimed.add(next);
        // Found by this very method.
        return next as Extract<ServerNotification, { method: Method }>;
      }
      await new Promise<void>((resolve) => wake.push(resolve));
    }
  }
  return { heard, add, hear };
}
