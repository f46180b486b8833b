import { answerOf, sizeOf, type CallResult, type ClientDriver, type ClientSession, type Target } from "../driver.ts";

type RunTool = (input: object, signal: AbortSignal) => Promise<unknown>;

/** Tools as a framework gives them to its agent. */
interface Toolbox {
  loadTools(): Promise<[name: string, run: RunTool][]>;
  readResource?(uri: string): Promise<number>;
  close(): Promise<void>;
}

interface LangChainModule {
  MultiServerMCPClient: new (config: object) => {
    getTools(): Promise<{ name: string; invoke(input: object, options: object): Promise<unknown> }[]>;
    readResource(server: string, uri: string): Promise<{ blob?: string }[]>;
    close(): Promise<void>;
  };
}

/** LangChain's adapter, which makes LangChain tools of MCP tools. */
export const langchain: ClientDriver = {
  name: "@langchain/mcp-adapters",
  package: "@langchain/mcp-adapters",
  aborts: true,
  async connect(target, packages) {
    const { MultiServerMCPClient } = await packages.load<LangChainModule>("@langchain/mcp-adapters");
    const client = new MultiServerMCPClient({ mcpServers: { wav0: connectionOf(target) } });
    return sessionOf({
      async loadTools() {
        const tools = await client.getTools();
        return tools.map((tool) => [tool.name, (input, signal) => tool.invoke(input, { signal, timeout: 60_000 })]);
      },
      readResource: async (uri) => sizeOf({ contents: await client.readResource("wav0", uri) }),
      close: () => client.close(),
    });
  },
};

interface AiSdkModule {
  experimental_createMCPClient(config: object): Promise<{
    tools(): Promise<Record<string, { execute(input: object, options: object): Promise<CallResult> }>>;
    readResource(request: { uri: string }): Promise<{ contents: { blob?: string }[] }>;
    close(): Promise<void>;
  }>;
}
interface AiSdkStdioModule {
  Experimental_StdioMCPTransport: new (server: object) => object;
}

/** Vercel's AI SDK, by its experimental MCP client. */
export const aiSdk: ClientDriver = {
  name: "@ai-sdk/mcp",
  package: "@ai-sdk/mcp",
  aborts: true,
  async connect(target, packages) {
    const { experimental_createMCPClient: create } = await packages.load<AiSdkModule>("@ai-sdk/mcp");
    const { Experimental_StdioMCPTransport: Stdio } = await packages.load<AiSdkStdioModule>("@ai-sdk/mcp/mcp-stdio");
    const transport =
      target.transport === "http"
        ? { type: "http", url: target.url, headers: target.headers }
        : new Stdio({ ...target, stderr: "ignore" });
    const client = await create({ transport });
    const call = { toolCallId: "1", messages: [] };
    return sessionOf({
      async loadTools() {
        return Object.entries(await client.tools()).map(([name, tool]) => [
          name,
          async (input, abortSignal) => answerOf(await tool.execute(input, { ...call, abortSignal })),
        ]);
      },
      readResource: async (uri) => sizeOf(await client.readResource({ uri })),
      close: () => client.close(),
    });
  },
};

interface MastraModule {
  MCPClient: new (config: object) => {
    listToolsWithErrors(): Promise<{
      tools: Record<string, { execute(input: object, options: object): Promise<CallResult> }>;
      errors: Record<string, string>;
    }>;
    resources: { read(server: string, uri: string): Promise<{ contents: { blob?: string }[] }> };
    disconnect(): Promise<void>;
  };
}

/** Mastra's MCP client. */
export const mastra: ClientDriver = {
  name: "@mastra/mcp",
  package: "@mastra/mcp",
  aborts: true,
  async connect(target, packages) {
    const { MCPClient } = await packages.load<MastraModule>("@mastra/mcp");
    const server =
      target.transport === "http" ? { ...throughSdk(target), url: new URL(target.url) } : connectionOf(target);
    const client = new MCPClient({ servers: { wav0: server } });
    return sessionOf({
      async loadTools() {
        const { tools, errors } = await client.listToolsWithErrors();
        if (errors.wav0) throw new Error(errors.wav0);
        return Object.entries(tools).map(([name, tool]) => [
          name.replace(/^wav0_/, ""),
          (input, abortSignal) => tool.execute(input, { abortSignal }),
        ]);
      },
      readResource: async (uri) => sizeOf(await client.resources.read("wav0", uri)),
      close: () => client.disconnect(),
    });
  },
};

interface GenkitModule {
  genkit(config: object): object;
}
interface GenkitMcpModule {
  createMcpClient(options: object): {
    ready(): Promise<void>;
    getActiveTools(ai: object): Promise<(((input: object) => Promise<unknown>) & { __action: { name: string } })[]>;
    disable(): Promise<void>;
  };
}

/** Genkit's MCP plugin. Cannot abort a call. */
export const genkit: ClientDriver = {
  name: "@genkit-ai/mcp",
  package: "@genkit-ai/mcp",
  aborts: false,
  async connect(target, packages) {
    const ai = (await packages.load<GenkitModule>("genkit")).genkit({});
    const { createMcpClient } = await packages.load<GenkitMcpModule>("@genkit-ai/mcp");
    // Its `transport` is an object of the SDK, not a name.
    const { transport: _, ...mcpServer } =
      target.transport === "http" ? { ...target, ...throughSdk(target) } : connectionOf(target);
    const client = createMcpClient({ name: "wav0", mcpServer });
    await client.ready();
    return sessionOf({
      async loadTools() {
        const tools = await client.getActiveTools(ai);
        // oxlint-disable-next-line no-underscore-dangle -- Genkit's own name
        return tools.map((tool) => [tool.__action.name.replace(/^.*\//, ""), (input) => tool(input)]);
      },
      close: () => client.disable(),
    });
  },
};

/** Options that go on to the SDK's transport. */
function throughSdk({ url, headers }: Extract<Target, { transport: "http" }>): Record<string, unknown> {
  return { url, requestInit: { headers } };
}

/** A server as the settings files of most hosts have it. */
function connectionOf(target: Target): Record<string, unknown> {
  return target.transport === "http"
    ? { transport: "http", url: target.url, headers: target.headers }
    : { transport: "stdio", command: target.command, args: target.args, env: target.env };
}

function sessionOf({ loadTools, readResource, close }: Toolbox): ClientSession {
  let tools = new Map<string, RunTool>();
  return {
    async listTools() {
      tools = new Map(await loadTools());
      return [...tools.keys()];
    },
    async callTool({ name, input }, signal) {
      const run = tools.get(name);
      if (!run) throw new Error(`${name} is not among its tools`);
      const answer = await run(input, signal);
      return typeof answer === "string" ? answer : JSON.stringify(answer);
    },
    ...(readResource ? { readResource } : {}),
    close,
  };
}
