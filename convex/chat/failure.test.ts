import { expect, test } from "vitest";
import { explainFailure } from "./failure.ts";
import type { ChatModel } from "./models.ts";

const access = { provider: "anthropic", modelId: "m", baseUrl: null, apiKey: "k" } as const;
const model: ChatModel = { kind: "provided", name: "anthropic/m", title: "m (Anthropic)", access };

test.each([
  [400, "prompt is too long: 210042 tokens > 200000 maximum"],
  [400, "This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens."],
  [400, "the request exceeds the available context size, try increasing it"],
  [413, "Request Entity Too Large"],
])("HTTP %i %s says that the conversation is too long", (statusCode, message) => {
  expect(explainFailure({ message, statusCode }, model)).toMatch(/conversation has become too long/);
});

test("another refusal is quoted", () => {
  const error = { message: "temperature: must be at most 1", statusCode: 400 };
  expect(explainFailure(error, model)).toMatch(/refused the request \(temperature: must be at most 1\)/);
});
