import { ErrorCode, McpError, type GetPromptResult, type Prompt } from "@modelcontextprotocol/sdk/types.js";
import { AppError } from "../../contracts/errors.ts";
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
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(prompt.arguments, name))
    .map((name) => `there is no argument ${name}`);
  const values: PromptValues<StudioPrompt["arguments"]> = {};
  for (const [name, { schema, description }] of Object.entries(prompt.arguments)) {
    const parsed = schema.safeParse(given[name]);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name}: ${parsed.error.issues[0]?.message ?? "invalid"} (${description})`);
  }
  if (problems.length === 0) return values;
  throw new AppError("INVALID_INPUT", `${prompt.name}: ${problems.join("; ")}. Correct this and get the prompt again`);
}
