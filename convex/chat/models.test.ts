import { onTestFinished, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { openStudio } from "../testing/studio.fixture.ts";

const VARIABLES = [
  "AI_GATEWAY_API_KEY",
  "ANTHROPIC_API_KEY",
  "WAV0_CHAT_BASE_URL",
  "WAV0_CHAT_API_KEY",
  "WAV0_CHAT_MODEL",
] as const;

/** The names of the models of a deployment with these variables. */
async function modelsWith(
  values: Partial<Record<(typeof VARIABLES)[number], string>>,
  rules = /^Built-in rules$/,
): Promise<string[]> {
  onTestFinished(() => {
    for (const name of VARIABLES) delete process.env[name];
  });
  for (const name of VARIABLES) delete process.env[name];
  Object.assign(process.env, values);
  const { ada } = await openStudio();
  const { models } = await ada.query(api.chat.public.listChatModels, {});
  expect(models.at(-1)).toEqual({
    model: "wav0/rules",
    title: expect.stringMatching(rules),
    isBuiltIn: true,
  });
  expect(models.filter(({ isBuiltIn }) => isBuiltIn)).toHaveLength(1);
  return models.slice(0, -1).map(({ model }) => model);
}

test("without a key there are the built-in rules", async () => {
  expect(await modelsWith({})).toEqual([]);
});

test("each provider that is set up has a model, the gateway's first", async () => {
  expect(await modelsWith({ ANTHROPIC_API_KEY: "a" })).toEqual(["anthropic/claude-sonnet-5-5"]);
  expect(await modelsWith({ ANTHROPIC_API_KEY: "a", AI_GATEWAY_API_KEY: "g" })).toEqual([
    "gateway/anthropic/claude-sonnet-5.5",
    "anthropic/claude-sonnet-5-5",
  ]);
});

test("the named model is of one's own server, else of the gateway, else of Anthropic", async () => {
  const WAV0_CHAT_MODEL = "m";
  expect(await modelsWith({ WAV0_CHAT_MODEL, ANTHROPIC_API_KEY: "a" })).toEqual(["anthropic/m"]);
  expect(await modelsWith({ WAV0_CHAT_MODEL, AI_GATEWAY_API_KEY: "g" })).toEqual(["gateway/m"]);
  const server = { WAV0_CHAT_MODEL, WAV0_CHAT_BASE_URL: "http://127.0.0.1:11434/v1/" };
  expect(await modelsWith({ ...server, ANTHROPIC_API_KEY: "a" })).toEqual([
    "anthropic/claude-sonnet-5-5",
    "compatible/m",
  ]);
});

test("a server without a model's name offers none, and the list says what is missing", async () => {
  expect(await modelsWith({ WAV0_CHAT_BASE_URL: "http://127.0.0.1:11434/v1" }, /set WAV0_CHAT_MODEL/)).toEqual([]);
});
