import { expect, test } from "vitest";
import { openEmbedded } from "./testing/embedded.fixture.ts";
import { ModelServer } from "./testing/model-server.fixture.ts";

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
