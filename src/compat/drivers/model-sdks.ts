import { answerOf, type CallResult, type ClientDriver } from "../driver.ts";
import { connectSdk } from "./sdk.ts";

interface AnthropicTool {
  name: string;
  run(input: object): Promise<unknown>;
}
interface AnthropicHelpers {
  mcpTools(tools: readonly object[], client: object): AnthropicTool[];
}

/** Anthropic's helper: tools for its tool runner, over a client of the official SDK. */
export const anthropic: ClientDriver = {
  name: "@anthropic-ai/sdk helpers/beta/mcp",
  package: "@anthropic-ai/sdk",
  aborts: false,
  async connect(target, packages) {
    const client = await connectSdk(target, packages);
    const { mcpTools } = await packages.load<AnthropicHelpers>("@anthropic-ai/sdk/helpers/beta/mcp");
    let runnable: AnthropicTool[] = [];
    return {
      async listTools() {
        runnable = mcpTools((await client.listTools()).tools, client);
        return runnable.map(({ name }) => name);
      },
      async callTool({ name, input }) {
        const tool = runnable.find((candidate) => candidate.name === name);
        if (!tool) throw new Error(`${name} is not among its tools`);
        return JSON.stringify(await tool.run(input));
      },
      close: () => client.close(),
    };
  },
};

interface GeminiTool {
  tool(): Promise<{ functionDeclarations: { name: string }[] }>;
  callTool(calls: object[]): Promise<{ functionResponse: { response: CallResult & { error?: CallResult } } }[]>;
}
interface GeminiModule {
  mcpToTool(client: object, config: object): GeminiTool;
}

/** Google's helper: function declarations and their calls, over a client of the official SDK. */
export const gemini: ClientDriver = {
  name: "@google/genai mcpToTool",
  package: "@google/genai",
  aborts: false,
  async connect(target, packages) {
    const client = await connectSdk(target, packages);
    const { mcpToTool } = await packages.load<GeminiModule>("@google/genai");
    const tool = mcpToTool(client, {});
    return {
      listTools: async () => (await tool.tool()).functionDeclarations.map(({ name }) => name),
      async callTool({ name, input }) {
        const [part] = await tool.callTool([{ name, args: input }]);
        if (!part) throw new Error(`${name} is not among its tools`);
        const { response } = part.functionResponse;
        return answerOf(response.error ?? response);
      },
      close: () => client.close(),
    };
  },
};
