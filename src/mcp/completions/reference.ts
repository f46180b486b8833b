import { ErrorCode, McpError, type CompleteRequestParams } from "@modelcontextprotocol/sdk/types.js";
import { jobUri, sampleUri, waveformUri } from "../../contracts/wire/uri.ts";
import { PROMPTS } from "../prompts/catalogue.ts";
import type { CompletionSource } from "../completion-source.ts";

/** The one variable of each template. */
const TEMPLATE_IDS: Record<string, CompletionSource> = {
  [sampleUri("{id}")]: "sampleId",
  [waveformUri("{id}")]: "sampleId",
  [jobUri("{id}")]: "jobId",
};

/**
 * Kind of value that a prompt's argument, or a template's variable, takes.
 * @throws McpError that names the known ones
 */
export function sourceOf({ ref, argument }: Pick<CompleteRequestParams, "ref" | "argument">): CompletionSource {
  return ref.type === "ref/prompt"
    ? sourceOfArgument(ref.name, argument.name)
    : sourceOfTemplate(ref.uri, argument.name);
}

function sourceOfArgument(promptName: string, argumentName: string): CompletionSource {
  const prompt = PROMPTS.find(({ name }) => name === promptName);
  if (!prompt)
    throw unknown(
      `prompt "${promptName}"`,
      PROMPTS.map(({ name }) => name),
    );
  const argument = Object.hasOwn(prompt.arguments, argumentName) ? prompt.arguments[argumentName] : undefined;
  if (!argument) throw unknown(`argument "${argumentName}" of ${promptName}`, Object.keys(prompt.arguments));
  return argument.suggest;
}

function sourceOfTemplate(template: string, variable: string): CompletionSource {
  const source = Object.hasOwn(TEMPLATE_IDS, template) ? TEMPLATE_IDS[template] : undefined;
  if (!source) throw unknown(`template "${template}"`, Object.keys(TEMPLATE_IDS));
  if (variable !== "id") throw unknown(`variable "${variable}" of ${template}`, ["id"]);
  return source;
}

function unknown(what: string, known: readonly string[]): McpError {
  return new McpError(ErrorCode.InvalidParams, `There is no ${what}; there is ${known.join(", ")}`);
}
