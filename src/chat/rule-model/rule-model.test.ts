import { type LanguageModelV3StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { openRuleModel } from "./rule-model.ts";

const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "make a house loop at 124" }] }];
const tools = [{ type: "function" as const, name: "generate_sample", inputSchema: {} }];

async function read(stream: ReadableStream<LanguageModelV3StreamPart>): Promise<LanguageModelV3StreamPart[]> {
  const parts: LanguageModelV3StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

const open = (conversation = "one") => openRuleModel({ conversation, wordMillis: 0 });

test("it streams its words in pieces, then the call, and counts words as tokens", async () => {
  const parts = await read((await open().doStream({ prompt, tools })).stream);
  const words = parts.flatMap((part) => (part.type === "text-delta" ? part.delta : []));
  expect(words.length).toBeGreaterThan(3);
  expect(words.join("")).toBe("Making house loop (124 BPM). ");
  const calls = parts.filter((part) => part.type === "tool-call");
  expect(calls).toMatchObject([{ toolName: "generate_sample" }]);
  expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "tool-calls" } });
  const { usage } = await open().doGenerate({ prompt, tools });
  expect(usage.outputTokens.total).toBe(5);
  expect(usage.inputTokens.total).toBeGreaterThan(6);
});

test("the same prompt has the same answer, streamed or not; another conversation has another take", async () => {
  const [one, again, other] = await Promise.all(
    [open(), open(), open("two")].map(async (model) => (await model.doGenerate({ prompt, tools })).content),
  );
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
  const streamed = await read((await open().doStream({ prompt, tools })).stream);
  const call = one?.find(({ type }) => type === "tool-call");
  expect(streamed.find(({ type }) => type === "tool-call")).toEqual(call);
});

test("without the tool it says so", async () => {
  const { content } = await open().doGenerate({ prompt });
  expect(content).toEqual([{ type: "text", text: "I cannot do that here." }]);
});

test("it stops when it is told to", async () => {
  const end = new AbortController();
  const { stream } = await open().doStream({ prompt, tools, abortSignal: end.signal });
  const reader = stream.getReader();
  await reader.read();
  end.abort(new Error("enough"));
  await expect(
    (async () => {
      while (!(await reader.read()).done);
    })(),
  ).rejects.toThrow("enough");
});
