import type { Protocol, ProviderTurn } from "./provider-server.fixture.ts";

export const GATEWAY_KEY = "vck_of_the_test";

/** The AI Gateway's protocol for language models, as the installed @ai-sdk/gateway speaks it: its stream parts are events. */
export const gatewayProtocol: Protocol = {
  path: "/language-model",
  refuse(headers, body) {
    if (headers.authorization !== `Bearer ${GATEWAY_KEY}`)
      return refusal(401, "authentication_error", "Invalid API key");
    const wanted = {
      "ai-gateway-protocol-version": "0.0.1",
      "ai-gateway-auth-method": "api-key",
      "ai-language-model-specification-version": "3",
      "ai-language-model-streaming": "true",
    };
    const wrong = Object.entries(wanted).find(([name, value]) => headers[name] !== value);
    if (wrong) return refusal(400, "invalid_request_error", `${wrong[0]} must be ${wrong[1]}`);
    const modelId = headers["ai-language-model-id"];
    if (modelId !== "anthropic/claude-sonnet-5.5")
      return refusal(404, "model_not_found", `Model '${modelId}' not found`);
    return Array.isArray(body["prompt"]) ? null : refusal(400, "invalid_request_error", "prompt must be an array");
  },
  events(turn, callId) {
    const parts = [
      { type: "stream-start", warnings: [] },
      { type: "response-metadata", id: "gen_1", modelId: "claude-sonnet-5.5", timestamp: "2026-11-20T17:00:00.000Z" },
      ...partsOf(turn, callId),
    ];
    return [...parts.map((part) => `data: ${JSON.stringify(part)}\n\n`), "data: [DONE]\n\n"];
  },
};

function partsOf(turn: ProviderTurn, callId: string): object[] {
  switch (turn.kind) {
    case "text":
      return [...text(turn.pieces), finish("stop", "end_turn")];
    case "call": {
      const input = JSON.stringify(turn.input);
      return [
        ...text([turn.text]),
        { type: "tool-input-start", id: callId, toolName: turn.name },
        { type: "tool-input-delta", id: callId, delta: input },
        { type: "tool-input-end", id: callId },
        { type: "tool-call", toolCallId: callId, toolName: turn.name, input },
        finish("tool-calls", "tool_use"),
      ];
    }
    case "text-then-error":
      return [...text([turn.text]), { type: "error", error: { type: "overloaded_error", message: turn.message } }];
  }
}

function text(pieces: readonly string[]): object[] {
  return [
    { type: "text-start", id: "0" },
    ...pieces.map((delta) => ({ type: "text-delta", id: "0", delta })),
    { type: "text-end", id: "0" },
  ];
}

function finish(unified: string, raw: string): object {
  const usage = {
    inputTokens: { total: 25, noCache: 25, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 15, text: 15, reasoning: 0 },
  };
  return { type: "finish", finishReason: { unified, raw }, usage, providerMetadata: { gateway: { cost: "0.0003" } } };
}

function refusal(status: number, type: string, message: string) {
  return { status, error: { error: { type, message } } };
}
