import { sizeOf, type CallResult, type ClientDriver } from "../driver.ts";

interface AgentsServer {
  connect(): Promise<void>;
  listTools(): Promise<{ name: string }[]>;
  callToolResult(name: string, input: object, meta: null, options: { signal: AbortSignal }): Promise<CallResult>;
  readResource(uri: string): Promise<{ contents: { blob?: string }[] }>;
  close(): Promise<void>;
}
interface AgentsModule {
  MCPServerStdio: new (options: object) => AgentsServer;
  MCPServerStreamableHttp: new (options: object) => AgentsServer;
}

/** OpenAI's Agents SDK: its own server classes, without an agent. */
export const openaiAgents: ClientDriver = {
  name: "@openai/agents",
  package: "@openai/agents",
  aborts: true,
  async connect(target, packages) {
    const { MCPServerStdio, MCPServerStreamableHttp } = await packages.load<AgentsModule>("@openai/agents");
    const server =
      target.transport === "http"
        ? new MCPServerStreamableHttp({ name: "compat", url: target.url, requestInit: { headers: target.headers } })
        : new MCPServerStdio({ name: "compat", command: target.command, args: target.args, env: target.env });
    await server.connect();
    return {
      listTools: async () => (await server.listTools()).map(({ name }) => name),
      async callTool({ name, input }, signal) {
        const result = await server.callToolResult(name, input, null, { signal });
        const text = JSON.stringify(result.content);
        if (result.isError) throw new Error(text);
        return text;
      },
      readResource: async (uri) => sizeOf(await server.readResource(uri)),
      close: () => server.close(),
    };
  },
};
