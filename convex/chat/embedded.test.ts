import { ConvexHttpClient } from "convex/browser";
import { onTestFinished, expect, test } from "vitest";
import { createLocalTokens } from "../../src/auth/local-token.ts";
import { loadMachineKey } from "../../src/auth/machine-key.ts";
import { parseParts } from "../../src/chat/parts.ts";
import { openStudioProcess } from "../../src/testing/studio-process.ts";
import { api } from "../_generated/api.js";
import { until } from "../studio.fixture.ts";
import { ModelServer } from "./model-server.fixture.ts";

/** A chat of the built executable on its embedded deployment. */
async function openEmbedded(environment: Record<string, string> = {}) {
  const studio = await openStudioProcess(environment);
  onTestFinished(() => studio.close());
  const client = await studio.connect();
  await client.callTool({ name: "list_models", arguments: {} });
  const { port } = await studio.hub();
  const convex = new ConvexHttpClient(`http://127.0.0.1:${port}`);
  convex.setAuth(await createLocalTokens(await loadMachineKey(studio.home))());
  return async (text: string, model?: string) => {
    const clientId = crypto.randomUUID();
    const { threadId } = await convex.mutation(api.chat.threads.send, { text, clientId, ...(model ? { model } : {}) });
    const message = await until(async () => {
      const { messages } = await convex.query(api.chat.threads.get, { threadId });
      const last = messages.at(-1);
      return last?.role === "assistant" && last.status !== "live" && last;
    });
    const { jobs } = await convex.query(api.jobs.list, {});
    return { ...message, parts: parseParts(message.parts), jobs };
  };
}

test("without any key the studio's own rules make a loop and split it", async () => {
  const say = await openEmbedded();
  const answer = await say("make a 1 bar lo-fi loop at 140 in D minor and split it");
  expect(answer).toMatchObject({ status: "done", model: "wav0/rules" });
  expect(answer.jobs.map(({ type }) => type)).toEqual(["stem_split", "generate"]);
}, 120_000);

test("every provider's code runs in the embedded deployment, set up by the user's environment", async () => {
  const server = new ModelServer();
  await server.listen();
  server.turns = [{ kind: "text", pieces: ["Hello ", "from a model."] }];
  const say = await openEmbedded({
    WAV0_CHAT_BASE_URL: server.baseUrl,
    WAV0_CHAT_MODEL: "small",
    ANTHROPIC_API_KEY: "a-key",
    ANTHROPIC_BASE_URL: server.baseUrl,
    AI_GATEWAY_API_KEY: "g-key",
    AI_GATEWAY_BASE_URL: server.baseUrl,
  });
  expect(await say("hi", "compatible/small")).toMatchObject({
    status: "done",
    parts: [{ type: "step-start" }, { type: "text", text: "Hello from a model." }],
  });
  server.turns = [{ kind: "status", status: 401, message: "no" }];
  expect((await say("hi", "anthropic/claude-sonnet-5-5")).error).toMatch(/refused the key.*ANTHROPIC_API_KEY/);
  // The gateway is the default.
  expect((await say("hi")).error).toMatch(/AI_GATEWAY_API_KEY/);
}, 120_000);
