import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { dynamicTool, generateText, jsonSchema, stepCountIs, type LanguageModel, type ToolSet } from "ai";

const MODEL = "anthropic/claude-sonnet-4.5";
const INSTRUCTIONS =
  "You make music with the studio's tools. Wait for each job with waitSeconds. At the end say where each file is.";

/**
 * Lets a language model make music: it gets every tool of the studio, and calls as many as it needs.
 * @returns the model's answer
 */
export async function askStudio(client: Client, model: LanguageModel, prompt: string): Promise<string> {
  const tools = await studioTools(client);
  const { text } = await generateText({ model, system: INSTRUCTIONS, prompt, tools, stopWhen: stepCountIs(10) });
  return text;
}

/** The studio's tools as tools of the AI SDK, with the schemas that the server lists. */
async function studioTools(client: Client): Promise<ToolSet> {
  const { tools } = await client.listTools();
  return Object.fromEntries(
    tools.map(({ name, description, inputSchema }) => [
      name,
      dynamicTool({
        description,
        // Both are JSON Schema; the SDK's type has the version's keywords only.
        inputSchema: jsonSchema(inputSchema as Parameters<typeof jsonSchema>[0]),
        execute: async (input) => {
          // A model fills in an object of the schema above; the server checks it.
          const result = await client.callTool({ name, arguments: input as Record<string, unknown> });
          return result.structuredContent ?? result.content;
        },
      }),
    ]),
  );
}

async function main(prompt: string): Promise<void> {
  const client = new Client({ name: "ai-sdk-example", version: "1" });
  await client.connect(new StdioClientTransport({ command: "npx", args: ["-y", "wav0-mcp"] }));
  try {
    process.stdout.write(`${await askStudio(client, MODEL, prompt)}\n`);
  } finally {
    await client.close();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(process.argv.slice(2).join(" ") || "A dusty 4-bar lo-fi loop at 82 BPM in D minor, then split it");
