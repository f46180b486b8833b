import { type UIMessage, readUIMessageStream } from "ai";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compress } from "./compress.ts";
import { type Chunk, type MessagePart, isToolPart } from "./parts.ts";
import { beginReduction, reduce } from "./reduce.ts";
import { chunkStreams } from "./testing/chunk-streams.ts";

/** What the AI SDK's own reader makes of chunks. */
async function readBySdk(chunks: readonly Chunk[], before?: UIMessage): Promise<unknown> {
  // The reader tells of a step only with what comes next in it.
  const all: Chunk[] = [...chunks, { type: "message-metadata", messageMetadata: { isRead: true } }];
  let last: UIMessage | undefined;
  const failures: unknown[] = [];
  const reader = readUIMessageStream({
    stream: new ReadableStream<Chunk>({
      start(controller) {
        for (const chunk of all) controller.enqueue(structuredClone(chunk));
        controller.close();
      },
    }),
    ...(before ? { message: structuredClone(before) } : {}),
    onError: (error) => failures.push(error),
  });
  for await (const message of reader) last = message;
  const told = all.filter((chunk) => chunk.type === "error").length;
  expect(failures).toHaveLength(told);
  return asStored(last?.parts ?? []);
}

/** As JSON, and without halves of inputs: those we do not parse. */
function asStored(parts: readonly unknown[]): MessagePart[] {
  const stored: MessagePart[] = JSON.parse(JSON.stringify(parts));
  return stored.map((part) => {
    if (!isToolPart(part) || part.state !== "input-streaming") return part;
    // The SDK sets the text of an input with its first delta.
    const { input: _, ...rest } = part;
    return rest;
  });
}

const ours = (chunks: readonly Chunk[], before: readonly MessagePart[] = []) =>
  asStored(reduce(beginReduction(before), chunks).parts);

test("an answer reduces to what the SDK's reader makes of it, at each place where it may be cut off", async () => {
  await fc.assert(
    fc.asyncProperty(chunkStreams, fc.nat(60), async (chunks, length) => {
      const read = chunks.slice(0, length);
      expect(ours(read)).toEqual(await readBySdk(read));
    }),
    { numRuns: 120 },
  );
});

test("where an answer is split into rows changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(chunkStreams, async (chunks) => {
      const whole = await readBySdk(chunks);
      for (let at = 0; at <= chunks.length; at++) {
        const first = reduce(beginReduction(), compress(chunks.slice(0, at)));
        const split = reduce(first, compress(chunks.slice(at)));
        expect(asStored(split.parts)).toEqual(whole);
      }
    }),
    { numRuns: 40 },
  );
});

test("a message that is gone on with takes the results of calls that were approved in it", async () => {
  const approved = { id: "a1", approved: true };
  const before: UIMessage = {
    id: "m1",
    role: "assistant",
    parts: [
      { type: "step-start" },
      { type: "text", text: "Shall I?", state: "done" },
      {
        type: "tool-delete_sample",
        toolCallId: "c1",
        state: "approval-responded",
        input: { sampleId: "s1" },
        approval: approved,
      },
      { type: "tool-split_stems", toolCallId: "c2", state: "approval-responded", input: {}, approval: approved },
    ],
  };
  const chunks: Chunk[] = [
    { type: "start", messageId: "m1" },
    { type: "tool-output-available", toolCallId: "c1", output: { deletedId: "s1" } },
    { type: "tool-output-error", toolCallId: "c2", errorText: "no such sample" },
    { type: "start-step" },
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: "It is gone." },
    { type: "text-end", id: "0" },
    { type: "finish-step" },
    { type: "finish" },
  ];
  const parts = ours(chunks, asStored(before.parts));
  expect(parts).toEqual(await readBySdk(chunks, before));
  expect(parts[2]).toMatchObject({ state: "output-available", output: { deletedId: "s1" }, approval: approved });
});

test("the last error of a stream is told; what was written stays", () => {
  const chunks: Chunk[] = [
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: "Half" },
    { type: "error", errorText: "no credit" },
  ];
  const reduction = reduce(beginReduction(), chunks);
  expect(reduction.error).toBe("no credit");
  expect(reduction.parts).toMatchObject([{ text: "Half", state: "streaming" }]);
});

test("a chunk about what never began is left out, and the rest is read", () => {
  const chunks: Chunk[] = [
    { type: "text-delta", id: "0", delta: "lost" },
    { type: "tool-input-delta", toolCallId: "c1", inputTextDelta: "{" },
    { type: "tool-output-available", toolCallId: "c1", output: 1 },
    { type: "text-start", id: "1" },
    { type: "text-delta", id: "1", delta: "found" },
  ];
  expect(ours(chunks)).toMatchObject([{ type: "text", text: "found" }]);
});

test("parts that do not change stay the same objects, so that they are not drawn again", () => {
  const first = reduce(beginReduction(), [
    { type: "text-start", id: "0" },
    { type: "text-end", id: "0" },
    { type: "text-start", id: "1" },
  ]);
  const then = reduce(first, [{ type: "text-delta", id: "1", delta: "x" }]);
  expect(then.parts[0]).toBe(first.parts[0]);
  expect(then.parts[1]).not.toBe(first.parts[1]);
  expect(first.parts[1]).toMatchObject({ text: "" });
});

test("half a character at the end of a row is whole again with the next", () => {
  const [high = "", low = ""] = ["🎹".slice(0, 1), "🎹".slice(1)];
  const rows = [
    [
      { type: "text-start", id: "0" },
      { type: "text-delta", id: "0", delta: high },
    ],
    [{ type: "text-delta", id: "0", delta: low }],
  ] satisfies Chunk[][];
  const stored = rows.map((row): Chunk[] =>
    JSON.parse(new TextDecoder().decode(new TextEncoder().encode(JSON.stringify(row)))),
  );
  expect(stored.reduce(reduce, beginReduction()).parts).toMatchObject([{ text: "🎹" }]);
});
