import type { ClientDriver } from "../driver.ts";
import { mcpProxy, mcpRemote, supergateway } from "./bridges.ts";
import { client2Auto, client2Legacy } from "./client-2.ts";
import { aiSdk, genkit, langchain, mastra } from "./frameworks.ts";
import { inspector } from "./inspector.ts";
import { mcporter } from "./mcporter.ts";
import { anthropic, gemini } from "./model-sdks.ts";
import { openaiAgents } from "./openai-agents.ts";
import { raw2024, raw2025 } from "./raw.ts";
import { oldSdk, sdk } from "./sdk.ts";

/** Every client that is measured, in the order of the table. */
export const DRIVERS: readonly ClientDriver[] = [
  sdk,
  oldSdk,
  client2Legacy,
  client2Auto,
  anthropic,
  openaiAgents,
  gemini,
  langchain,
  aiSdk,
  mastra,
  genkit,
  inspector,
  mcporter,
  mcpRemote,
  supergateway,
  mcpProxy,
  raw2024,
  raw2025,
];
