import type { ContentBlock, Icon } from "@modelcontextprotocol/sdk/types.js";
import type * as z from "zod";
import type { Backend } from "../../backend/backend.ts";
import type { ToolContract } from "../../contracts/contract.ts";
import type { CompletionSource } from "../completion-source.ts";

/** One argument of a prompt. Clients send text, which is read as leniently as a tool's input. */
export interface PromptArgument {
  description: string;
  /** Where suggestions come from. */
  suggest: CompletionSource;
  /** Schema of the value as the prompt uses it; undefined where the argument is absent. */
  schema: z.ZodType<string | number | undefined>;
}

/** Values of the arguments, by name. */
export type PromptValues<Arguments extends Record<string, PromptArgument>> = {
  [Name in keyof Arguments]: z.output<Arguments[Name]["schema"]>;
};

/** A recipe that a user picks: it leads a model through the tools with real values. */
export interface StudioPrompt<Arguments extends Record<string, PromptArgument> = Record<string, PromptArgument>> {
  name: string;
  title: string;
  description: string;
  icons: Icon[];
  arguments: Arguments;
  /** The content of the user's message. The studio is opened only where the prompt needs it. */
  write(values: PromptValues<Arguments>, studio: () => Promise<Backend>): Promise<ContentBlock[]>;
}

/** The identity function, with the names and types of the arguments kept inside the prompt. */
export function definePrompt<Arguments extends Record<string, PromptArgument>>(
  prompt: StudioPrompt<Arguments>,
): StudioPrompt {
  // Its values are only ever made from its own arguments, by `readArguments`.
  return prompt as unknown as StudioPrompt;
}

/** A call as a prompt shows it: the tool's name and its exact input. */
export function showCall(operation: ToolContract, input: Record<string, unknown>): string {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return `${operation.name} ${JSON.stringify(given)}`;
}

/** The text of a message: the goal, numbered steps, and how each recipe ends. */
export function writeSteps(goal: string, steps: readonly string[]): ContentBlock {
  const all = [...steps, ...CLOSING];
  return { type: "text", text: `${goal}\n\n${all.map((step, index) => `${index + 1}. ${step}`).join("\n")}` };
}

const CLOSING = [
  "While a job is pending or processing, call check_job_status with its jobId and waitSeconds 45 again. Never start the same job twice.",
  "Tell me the name and the file path of every finished sample, with its tempo and key, and suggest one next step.",
];
