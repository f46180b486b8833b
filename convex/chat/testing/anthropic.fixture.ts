import type { Protocol, ProviderTurn } from "./provider-server.fixture.ts";

export const ANTHROPIC_KEY = "sk-ant-of-the-test";

interface Message {
  role: string;
  content: { type: string; id?: string; tool_use_id?: string }[];
}

/** Anthropic's Messages API, streaming. https://docs.anthropic.com/en/api/messages-streaming */
export const anthropicProtocol: Protocol = {
  path: "/messages",
  refuse(headers, body) {
    if (headers["x-api-key"] !== ANTHROPIC_KEY) return refusal(401, "authentication_error", "invalid x-api-key");
    if (headers["anthropic-version"] !== "2023-06-01") return invalid("anthropic-version: header is required");
    if (typeof body["max_tokens"] !== "number") return invalid("max_tokens: Field required");
    if (body["stream"] !== true) return invalid("This server only streams");
    // As the SDK writes them; what is not so fails below and ends the connection.
    return refuseMessages(body["messages"] as Message[]);
  },
  events(turn, callId) {
    const all = [{ type: "message_start", message: MESSAGE }, ...contentOf(turn, callId)];
    return all.map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
  },
};

const MESSAGE = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-5-5",
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 25, output_tokens: 1 },
};

/** Roles take turns, and every call has its result in the very next message. */
function refuseMessages(messages: readonly Message[]) {
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== (index % 2 === 0 ? "user" : "assistant")) return invalid(`messages.${index}: roles must alternate`);
    const results = (messages[index + 1]?.content ?? []).map(({ tool_use_id: id }) => id);
    const calls = content.filter(({ type }) => type === "tool_use").map(({ id }) => id);
    const open = calls.find((id) => !results.includes(id));
    if (open !== undefined) return invalid(`messages.${index}: tool_use ids were found without tool_result: ${open}`);
  }
  return null;
}

function contentOf(turn: ProviderTurn, callId: string): { type: string }[] {
  switch (turn.kind) {
    case "text":
      return [...textBlock(turn.pieces), ...ending("end_turn")];
    case "call": {
      const call = { type: "tool_use", id: `toolu_${callId}`, name: turn.name, input: {} };
      const json = JSON.stringify(turn.input);
      const half = Math.floor(json.length / 2);
      const pieces = ["", json.slice(0, half), json.slice(half)].map((partial_json) => ({
        type: "input_json_delta",
        partial_json,
      }));
      return [...textBlock([turn.text]), ...block(1, call, pieces), ...ending("tool_use")];
    }
    case "text-then-error": {
      const error = { type: "overloaded_error", message: turn.message };
      return [...textBlock([turn.text]).slice(0, -1), Object.assign({ type: "error" }, { error })];
    }
  }
}

function textBlock(pieces: readonly string[]): { type: string }[] {
  const deltas = pieces.map((text) => ({ type: "text_delta", text }));
  const [start, ...rest] = block(0, { type: "text", text: "" }, deltas);
  return start ? [start, { type: "ping" }, ...rest] : [];
}

function block(index: number, content_block: object, deltas: readonly object[]): { type: string }[] {
  return [
    Object.assign({ type: "content_block_start" }, { index, content_block }),
    ...deltas.map((delta) => Object.assign({ type: "content_block_delta" }, { index, delta })),
    Object.assign({ type: "content_block_stop" }, { index }),
  ];
}

function ending(stop_reason: string): { type: string }[] {
  const delta = { stop_reason, stop_sequence: null };
  return [Object.assign({ type: "message_delta" }, { delta, usage: { output_tokens: 15 } }), { type: "message_stop" }];
}

function invalid(message: string) {
  return refusal(400, "invalid_request_error", message);
}

function refusal(status: number, type: string, message: string) {
  return { status, error: { type: "error", error: { type, message } } };
}
