import * as z from "zod";
import { BodyTooLargeError, type Carrier, boundedText } from "../../src/bodies/bounded-body.ts";
import { chatIdSchema } from "../../src/contracts/chat/chat.ts";
import { checkInput, describeProblems } from "../../src/contracts/input/problems.ts";
import { MAX_CHAT_BODY_BYTES } from "../../src/contracts/chat/chat-client.ts";
import { type MessagePart, QUESTION_TOOL, isSamplePart, isToolPart, toolNameOf } from "../../src/chat/parts.ts";
import { studioError } from "../kit/studioError.ts";

/** Request body of an AI SDK client. Only its last message is read; the studio has the others. */
const postSchema = z.object({
  id: chatIdSchema,
  messages: z.array(
    z.looseObject({
      id: z.string(),
      role: z.enum(["user", "assistant", "system"]),
      parts: z.array(z.looseObject({ type: z.string() })),
    }),
  ),
  trigger: z.enum(["submit-message", "regenerate-message"]).optional(),
  messageId: z.string().optional(),
  model: z.string().optional(),
});

/** An answer to what the agent wants: an approval, or what a question asks. */
export type Reply =
  | { approvalId: string; approved: boolean; reason?: string }
  | { toolCallId: string; answers: string[] };

/** Request of a client. */
export type Post =
  | { kind: "say"; chatId: string; clientId: string; text: string; sampleIds: string[]; model?: string }
  | { kind: "reply"; chatId: string; replies: Reply[] }
  | { kind: "retry"; chatId: string };

/**
 * Reads the body of `POST /chat`.
 * @throws INVALID_INPUT that says what is wrong
 */
export async function readPost(request: Carrier): Promise<Post> {
  const body = await boundedText(request, MAX_CHAT_BODY_BYTES).catch((error: unknown) => {
    if (error instanceof BodyTooLargeError) throw wrong("the body is too long; send the last message only");
    throw error;
  });
  const parsed = checkInput(postSchema, parseJson(body));
  if (!parsed.success) throw wrong(describeProblems(parsed.problems));
  const { id: chatId, messages, trigger, messageId, model } = parsed.data;
  if (trigger === "regenerate-message") return { kind: "retry", chatId };
  const last = messages.at(-1);
  if (!last || last.role === "system") throw wrong("the last message has to be the user's");
  // Shapes that are read below are checked there, field by field.
  const parts = last.parts as MessagePart[];
  if (last.role === "assistant") return { kind: "reply", chatId, replies: readReplies(parts) };
  if (messageId !== undefined) throw wrong("a message that was sent stays as it is; send a new one");
  return { kind: "say", chatId, clientId: last.id, ...readWords(parts), ...(model === undefined ? {} : { model }) };
}

function readWords(parts: readonly MessagePart[]): { text: string; sampleIds: string[] } {
  if (parts.some(({ type }) => type === "file")) {
    throw wrong("files are not taken here; import the audio and name its sampleId");
  }
  const text = parts.flatMap((part) => (part.type === "text" && "text" in part ? String(part.text) : [])).join("\n");
  const samples = parts.filter(isSamplePart).map(({ data }) => sampleSchema.safeParse(data).data?.sampleId);
  return { text, sampleIds: samples.filter((sampleId) => sampleId !== undefined) };
}

const sampleSchema = z.object({ sampleId: z.string() });

/** Nothing else of an assistant's message is believed. */
function readReplies(parts: readonly MessagePart[]): Reply[] {
  const replies = parts.filter(isToolPart).flatMap((part): Reply[] => {
    const approval = approvalSchema.safeParse(part).data?.approval;
    if (approval) return [{ approvalId: approval.id, ...withReason(approval) }];
    const answers = toolNameOf(part) === QUESTION_TOOL ? answerSchema.safeParse(part).data : undefined;
    return answers ? [{ toolCallId: answers.toolCallId, answers: answers.output.answers }] : [];
  });
  if (replies.length > 0) return replies;
  throw wrong("the last message is the assistant's, and holds neither an approval nor an answer to a question");
}

const approvalSchema = z.object({
  state: z.literal("approval-responded"),
  approval: z.object({ id: z.string(), approved: z.boolean(), reason: z.string().optional() }),
});
const answerSchema = z.object({
  state: z.literal("output-available"),
  toolCallId: z.string(),
  output: z.object({ answers: z.array(z.string()) }),
});

function withReason({ approved, reason }: { approved: boolean; reason?: string }) {
  return { approved, ...(reason === undefined ? {} : { reason }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong("the body is not JSON");
  }
}

function wrong(what: string): Error {
  return studioError("INVALID_INPUT", `${what}. Post { id, messages } as the AI SDK's DefaultChatTransport does.`);
}
