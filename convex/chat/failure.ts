import { CHAT_REMEDY } from "../../src/contracts/chat/chat-access.ts";
import { shortened } from "../kit/shortened.ts";
import type { ChatModel } from "./models.ts";

/** A failure whose message is meant for the user and for the model: it says what to do. */
export class ReadableError extends Error {
  override readonly name = "ReadableError";
}

/** The facts of a failed call that the SDK's errors carry, whichever class they have. */
interface Facts {
  message: string;
  statusCode?: number;
  responseBody?: string;
  /** Last attempt, of an error after several retries. */
  lastError?: unknown;
}

/** More of a provider's own words than this is no explanation any more. */
const MAX_QUOTED_CHARACTERS = 200;

/** How providers say so who answer with 400: Anthropic, OpenAI, llama.cpp, vLLM. */
const TOO_LONG = /prompt is too long|context[ _](?:length|size|window)|maximum context|too many (?:input )?tokens/i;

/**
 * Why an answer failed, in words for the user, and what to do. Never says a key: what a provider says is quoted without
 * anything that looks like one.
 */
export function explainFailure(error: unknown, model: ChatModel): string {
  if (error instanceof ReadableError) return error.message;
  const { lastError, ...facts } = factsOf(error);
  if (lastError !== undefined) return explainFailure(lastError, model);
  const fault = explainCall(facts.message);
  if (fault) return fault;
  if (model.kind === "rules") return "The built-in model failed. Retry, or say it in other words.";
  const { key, address } = CHAT_REMEDY[model.access.provider];
  const { statusCode: status } = facts;
  if (status === undefined || status < 400) return explainConnection(facts, model, address);
  if (status === 401 || status === 403) return `${model.title} refused the key (HTTP ${status}). Check ${key}.`;
  if (status === 402) return `${model.title} wants payment (HTTP 402). Check the account of ${key}.`;
  if (status === 404) return `${model.title} was not found (HTTP 404). Check WAV0_CHAT_MODEL and ${address}.`;
  if (status === 413 || TOO_LONG.test(`${facts.message} ${facts.responseBody ?? ""}`)) {
    return "The conversation has become too long for the model. Start a new one.";
  }
  if (status === 429) return `${model.title} has had too many requests (HTTP 429). Wait a little, then Retry.`;
  if (status >= 500) return `${model.title} has trouble of its own (HTTP ${status}). Retry in a while.`;
  return `${model.title} refused the request${quoted(facts, model)}. Retry, or choose another model.`;
}

/** A call that the model wrote wrongly; the model itself is told everything. @returns null for any other failure */
function explainCall(message: string): string | null {
  const [, unknown] = /^Model tried to call unavailable tool '(.{1,100}?)'/.exec(message) ?? [];
  if (unknown !== undefined) return `There is no tool "${unknown}".`;
  const [, refused] = /^Invalid input for tool (\S{1,100}):/.exec(message) ?? [];
  return refused === undefined ? null : `The model called ${refused} with an input that it does not take.`;
}

function explainConnection(facts: Facts, model: ChatModel, address: string): string {
  if (/connect|fetch failed|network|socket|ECONN|ENOTFOUND|getaddrinfo/i.test(facts.message)) {
    return `${model.title} cannot be reached. Check the connection and ${address}, then Retry.`;
  }
  if (/no output|empty/i.test(facts.message)) return EMPTY_ANSWER;
  const what = /JSON|parse/i.test(facts.message) ? "answered with something that is no answer" : "broke off";
  return `${model.title} ${what}${quoted(facts, model)}. Retry, or choose another model.`;
}

/** Error of an answer with no text and no tool call. */
export const EMPTY_ANSWER = "The model gave an empty answer. Retry, or choose another model.";

function factsOf(error: unknown): Facts {
  if (typeof error !== "object" || error === null) return { message: String(error) };
  const { message, statusCode, responseBody, lastError }: Partial<Record<keyof Facts, unknown>> = error;
  return {
    message: typeof message === "string" ? message : JSON.stringify(error),
    ...(typeof statusCode === "number" ? { statusCode } : {}),
    ...(typeof responseBody === "string" ? { responseBody } : {}),
    ...(lastError === undefined ? {} : { lastError }),
  };
}

/** The provider's own words in brackets, or nothing. */
function quoted({ message }: Facts, model: ChatModel): string {
  const secret = model.kind === "provided" ? model.access.apiKey : null;
  const plain = (secret ? message.replaceAll(secret, "…") : message)
    .replaceAll(/\b(?:sk|pk|key|vck|Bearer)[-_ ][\w.*-]{6,}/gi, "…")
    .replaceAll(/\s+/g, " ")
    .trim();
  const short = plain.length > MAX_QUOTED_CHARACTERS ? `${shortened(plain, MAX_QUOTED_CHARACTERS)}…` : plain;
  return short === "" ? "" : ` (${short})`;
}
