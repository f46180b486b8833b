import { answerOf, sizeOf, type CallResult, type ClientDriver, type ClientSession } from "../driver.ts";

/** Parts of the official SDK's second line that the driver uses. */
interface Client2 {
  connect(transport: unknown): Promise<void>;
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(params: object, options: { signal: AbortSignal }): Promise<CallResult>;
  readResource(params: { uri: string }): Promise<{ contents: { blob?: string }[] }>;
  close(): Promise<void>;
}
interface ClientModule {
  Client: new (info: object, options: object) => Client2;
  StreamableHTTPClientTransport: new (url: URL, options: object) => unknown;
}
interface StdioModule {
  StdioClientTransport: new (server: object) => unknown;
}

/** The handshake revisions, which it speaks unless told otherwise. */
export const client2Legacy = client2("@modelcontextprotocol/client, default", "legacy");
/** Asks with `server/discover` first, and so speaks 2026-07-28 here. */
export const client2Auto = client2("@modelcontextprotocol/client, auto (2026-07-28)", "auto");

function client2(name: string, mode: "legacy" | "auto"): ClientDriver {
  return {
    name,
    package: "@modelcontextprotocol/client",
    aborts: true,
    async connect(target, packages) {
      const { Client, StreamableHTTPClientTransport } =
        await packages.load<ClientModule>("@modelcontextprotocol/client");
      const { StdioClientTransport } = await packages.load<StdioModule>("@modelcontextprotocol/client/stdio");
      const client = new Client({ name: "compat", version: "1" }, { versionNegotiation: { mode } });
      await client.connect(
        target.transport === "http"
          ? new StreamableHTTPClientTransport(new URL(target.url), { requestInit: { headers: target.headers } })
          : new StdioClientTransport({ ...target, stderr: "ignore" }),
      );
      return sessionOf(client);
    },
  };
}

function sessionOf(client: Client2): ClientSession {
  return {
    async listTools() {
      return (await client.listTools()).tools.map(({ name }) => name);
    },
    async callTool({ name, input }, signal) {
      return answerOf(await client.callTool({ name, arguments: input }, { signal }));
    },
    async readResource(uri) {
      return sizeOf(await client.readResource({ uri }));
    },
    close: () => client.close(),
  };
}
