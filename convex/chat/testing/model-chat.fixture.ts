import { onTestFinished } from "vitest";
import { openChat } from "./chat.fixture.ts";
import { ModelServer, type Turn } from "./model-server.fixture.ts";

export const KEY = "sk-very-secret-0123456789";

/** A chat with a model of a server that does what the test says. */
export async function openWithModel(...turns: Turn[]) {
  const server = new ModelServer();
  await server.listen();
  server.turns = turns;
  const chat = await openChat();
  const variables = { WAV0_CHAT_BASE_URL: server.baseUrl, WAV0_CHAT_API_KEY: KEY, WAV0_CHAT_MODEL: "test-model" };
  Object.assign(process.env, variables);
  onTestFinished(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });
  return { ...chat, server, talk: chat.talk() };
}
