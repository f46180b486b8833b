import { ErrorCode, McpError, type GetPromptResult, type Prompt } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { parseInput } from "../../contracts/input/parse-input.ts";
import type { Connection } from "../connection.ts";
import { protocolError } from "../failures.ts";
import { PROMPTS } from "./catalogue.ts";
import type { PromptValues, StudioPrompt } from "./prompt.ts";

/** A prompt as `prompts/list` shows it. */
export function describePrompt(prompt: StudioPrompt): Prompt {
  const { name, title, description, icons } = prompt;
  const entries = Object.entries(prompt.arguments).map(([argument, { description: text, schema }]) => ({
    name: argument,
    description: text,
    required: !schema.safeParse(undefined).success,
  }));
  return { name, title, description, icons, arguments: entries };
}

/** The message that a prompt makes of its arguments. */
export async function getPrompt(
  name: string,
  given: Record<string, string>,
  { backend, log }: Pick<Connection, "backend" | "log">,
): Promise<GetPromptResult> {
  const prompt = PROMPTS.find((candidate) => candidate.name === name);
  if (!prompt) {
    const known = PROMPTS.map((candidate) => candidate.name).join(", ");
    throw new McpError(ErrorCode.InvalidParams, `There is no prompt "${name}"; there are ${known}`);
  }
  try {
    const content = await prompt.write(readArguments(prompt, given), backend);
    return {
      description: prompt.description,
      messages: content.map((block) => ({ role: "user", content: block })),
    };
  } catch (error) {
    throw protocolError(error, `prompt ${name} failed`, log);
  }
}

/** @throws AppError INVALID_INPUT that names each wrong argument */
function readArguments(prompt: StudioPrompt, given: Record<string, string>): PromptValues<StudioPrompt["arguments"]> {
  const schemas = Object.entries(prompt.arguments).map(([name, { schema }]) => [name, schema] as const);
  return parseInput(z.strictObject(Object.fromEntries(schemas)), given, `get ${prompt.name} again`);
}
