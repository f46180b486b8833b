import { expect, test } from "vitest";
import { readChatAccesses } from "./chat-access.ts";

const SERVER = "http://127.0.0.1:11434/v1/";

test.each([
  [{ WAV0_CHAT_BASE_URL: SERVER }, /WAV0_CHAT_BASE_URL.*set WAV0_CHAT_MODEL/],
  [{ WAV0_CHAT_BASE_URL: SERVER, ANTHROPIC_API_KEY: "a" }, /set WAV0_CHAT_MODEL/],
  [{ WAV0_CHAT_MODEL: "m" }, /WAV0_CHAT_MODEL.*set WAV0_CHAT_BASE_URL, AI_GATEWAY_API_KEY or ANTHROPIC_API_KEY/],
  [{ WAV0_CHAT_API_KEY: "k" }, /WAV0_CHAT_API_KEY.*set WAV0_CHAT_BASE_URL/],
])("%o has no effect, and it is said what to set", (variables, missing) => {
  expect(readChatAccesses(variables).missing).toMatch(missing);
});

test("nothing is missing where nothing is set, or all of a provider", () => {
  const complete = [
    {},
    { ANTHROPIC_API_KEY: "a", WAV0_CHAT_MODEL: "m" },
    { WAV0_CHAT_BASE_URL: SERVER, WAV0_CHAT_MODEL: "m" },
  ];
  for (const variables of complete) expect(readChatAccesses(variables).missing).toBeNull();
  expect(readChatAccesses({ WAV0_CHAT_BASE_URL: SERVER, WAV0_CHAT_MODEL: "m" }).accesses).toEqual([
    { provider: "compatible", modelId: "m", baseUrl: "http://127.0.0.1:11434/v1", apiKey: null },
  ]);
});
