import { type JSONValue, type ToolSet, tool } from "ai";
import * as z from "zod";
import { QUESTION_TOOL } from "../../src/chat/parts.ts";
import { WAIT_TOOL } from "../../src/chat/rule-model/answer/tools.ts";
import { CHAT_TOOLS } from "../../src/contracts/tools.ts";
import { checkJobStatus, jobIdSchema } from "../../src/contracts/job.ts";
import { type ToolContract, deploymentInput, withoutLocalFiles } from "../../src/contracts/contract.ts";
import { toolOutput } from "../../src/contracts/tool-list/tool-output.ts";
import { requestDigest } from "../kit/request.ts";
import { type StudioCaller, callStudio, needsAgreement } from "./studio.ts";
import { toolInput } from "./toolInput.ts";
import { waitForJob } from "./waiting.ts";

type ToolInput = Record<string, unknown>;
type ChatTool = ToolSet[string];

/** The dashboard plays what a message shows, so there is nothing to open. */
const NOT_IN_CHAT: ReadonlySet<string> = new Set(["play_sample"]);
/** Filled in by us, or of no use to a model. */
const OWN_FIELDS: readonly string[] = ["requestId", "storageId"];
/** An address that opens a file to whoever knows it: nothing to hand to a provider of language models. */
const PRIVATE_OUTPUT: readonly string[] = ["audioUrl"];
const MAX_OPTIONS = 8;

/** Reader of tool results: the built-in rules need exact values, models pay by the token. */
export type Reader = "model" | "rules";

/** The studio's operations as tools of the chat, for the owner of a conversation. What the dashboard shows is whole. */
export function studioTools(caller: StudioCaller, reader: Reader): ToolSet {
  const offered = CHAT_TOOLS.filter(({ name }) => !NOT_IN_CHAT.has(name));
  return {
    ...Object.fromEntries(offered.map((operation) => [operation.name, operationTool(caller, operation, reader)])),
    [WAIT_TOOL]: waitTool(caller, reader),
    [QUESTION_TOOL]: questionTool(),
  };
}

/** Fields that a model may fill in: no local files, and nothing that blocks the answer. */
export function chatInput(operation: ToolContract): z.ZodObject {
  const fields = Object.entries(deploymentInput(operation).shape);
  return z.strictObject(Object.fromEntries(fields.filter(([field]) => !OWN_FIELDS.includes(field))));
}

/**
 * The same call of the same conversation has the same id, so that an answer that is written again takes the job that
 * the first one began. Who wants another take says so by another seed.
 */
export async function requestIdOf(threadId: string, operation: ToolContract, input: ToolInput): Promise<string> {
  return `chat-${await requestDigest(`${threadId} ${operation.name}`, input)}`;
}

/** The part of an operation's output that a model reads. */
function inShort(operation: ToolContract, reader: Reader): Pick<ChatTool, "toModelOutput"> {
  if (reader === "rules") return {};
  return {
    toModelOutput: ({ output }: { output: unknown }) => {
      const told = typeof output === "object" && output !== null ? toolOutput(operation, output) : output;
      // An output of the studio has crossed functions, so it is JSON.
      return { type: "json" as const, value: told as JSONValue };
    },
  };
}

function operationTool(caller: StudioCaller, operation: ToolContract, reader: Reader): ChatTool {
  return tool({
    title: operation.title,
    description: withoutLocalFiles(operation).description,
    inputSchema: toolInput(chatInput(operation)),
    ...(operation.confirm ? { needsApproval: (input: ToolInput) => needsAgreement(caller, operation, input) } : {}),
    execute: (input) => runOperation(caller, operation, input),
    ...inShort(operation, reader),
  });
}

async function runOperation(caller: StudioCaller, operation: ToolContract, input: ToolInput): Promise<unknown> {
  const identified = "requestId" in operation.input.shape;
  const request = identified ? { requestId: await requestIdOf(caller.threadId, operation, input) } : {};
  const output: object = await callStudio(caller, operation, { ...input, ...request });
  return Object.fromEntries(Object.entries(output).filter(([field]) => !PRIVATE_OUTPUT.includes(field)));
}

function waitTool(caller: StudioCaller, reader: Reader): ChatTool {
  return tool({
    title: "Wait for a job",
    description:
      "Waits up to two minutes for a job's end and returns it. Only where its samples are needed for the next step, " +
      "as in make and then split: the user sees the progress of every job by itself.",
    inputSchema: toolInput(z.strictObject({ jobId: jobIdSchema })),
    execute: ({ jobId }, { abortSignal }) => waitForJob(caller, jobId, abortSignal),
    ...inShort(checkJobStatus, reader),
  });
}

/** Without `execute`: the answer ends here, and goes on when the user's words are its output. */
function questionTool(): ChatTool {
  return tool({
    title: "Ask the user",
    description:
      "Asks the user one question and waits for the answer. With options to choose from, or without for free text. " +
      "Only where the request is ambiguous and a wrong guess would cost time or money.",
    inputSchema: toolInput(questionSchema),
  });
}

const questionSchema = z.strictObject({
  question: z.string().trim().min(1).max(500),
  options: z.array(z.string().trim().min(1).max(200)).max(MAX_OPTIONS).describe("Empty for free text"),
  multiple: z.boolean().optional().describe("Whether several options may be chosen"),
});
