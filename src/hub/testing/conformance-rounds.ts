import { createHmac, randomBytes } from "node:crypto";
import type { Result } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { Caller } from "../../mcp/era/caller.ts";
import { isRecord } from "../../contracts/wire/json-record.ts";
import { InputRequired, RoundRefused, type InputRequests } from "../../mcp/era/input-required.ts";

/** What a request asks for before it answers, round by round, and the answer. */
export interface Conversation<R extends Result> {
  rounds: readonly InputRequests[];
  /** Whether the rounds before come back with the client. Otherwise there is one round, without a state. */
  hasState: boolean;
  answer: (inputs: Record<string, unknown>) => R;
}

const SECRET = randomBytes(32);

const stateSchema = z.object({ name: z.string(), round: z.number(), inputs: z.record(z.string(), z.unknown()) });
type State = z.output<typeof stateSchema>;

/**
 * Goes on with a conversation where its state says that it is.
 * @throws InputRequired with what the client can be asked and has not answered; RoundRefused for a state that is not ours
 */
export function converse<R extends Result>(
  name: string,
  conversation: Conversation<R>,
  { round, capabilities }: Caller,
): R {
  if (round === null) throw new Error(`${name} asks by results, which this revision does not have`);
  const { requestState, inputResponses } = round;
  const state = requestState === null ? { name, round: 0, inputs: {} } : openState(requestState, name);
  const asked = conversation.rounds[state.round] ?? {};
  const requests = Object.fromEntries(
    Object.entries(asked).filter(([, { method }]) => capabilities[CAPABILITIES[method]] !== undefined),
  );
  const inputs = { ...state.inputs, ...pick(inputResponses, Object.keys(requests)) };
  const ask = (more: InputRequests, next: State) => {
    throw new InputRequired(more, conversation.hasState ? sealState(next) : undefined);
  };
  const missing = Object.fromEntries(Object.entries(requests).filter(([key]) => !(key in inputs)));
  if (Object.keys(missing).length > 0) ask(missing, { ...state, inputs });
  const following = conversation.rounds[state.round + 1];
  if (following) ask(following, { name, round: state.round + 1, inputs });
  return conversation.answer(inputs);
}

const CAPABILITIES = {
  "elicitation/create": "elicitation",
  "sampling/createMessage": "sampling",
  "roots/list": "roots",
} as const;

function pick(given: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => isRecord(given[key])).map((key) => [key, given[key]]));
}

function sealState(state: State): string {
  const body = Buffer.from(JSON.stringify(state)).toString("base64url");
  return `${body}.${sign(body)}`;
}

function openState(sealed: string, name: string): State {
  const [body = ""] = sealed.split(".");
  if (sealed !== `${body}.${sign(body)}`) throw new RoundRefused("This requestState was not made here");
  const state = stateSchema.parse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  if (state.name !== name) throw new RoundRefused("This requestState belongs to another request");
  return state;
}

function sign(body: string): string {
  return createHmac("sha256", SECRET).update(body).digest("base64url");
}

/** Asks for one text. */
export function elicitText(field: string, message: string): InputRequests[string] {
  const requestedSchema = { type: "object", properties: { [field]: { type: "string" } }, required: [field] };
  return { method: "elicitation/create", params: { message, requestedSchema } };
}

/** Asks for a yes. */
export function elicitConsent(field: string, message: string): InputRequests[string] {
  const requestedSchema = { type: "object", properties: { [field]: { type: "boolean" } }, required: [field] };
  return { method: "elicitation/create", params: { message, requestedSchema } };
}

/** Asks for what a model says. */
export function sampleText(text: string, maxTokens: number): InputRequests[string] {
  const messages = [{ role: "user", content: { type: "text", text } }];
  return { method: "sampling/createMessage", params: { messages, maxTokens } };
}
