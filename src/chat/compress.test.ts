import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compress } from "./compress.ts";
import type { Chunk } from "./parts.ts";
import { chunkStreams } from "./testing/chunk-streams.ts";

const delta = (id: string, text: string): Chunk => ({ type: "text-delta", id, delta: text });

test("neighbouring deltas of a block are one", () => {
  const input = (text: string): Chunk => ({ type: "tool-input-delta", toolCallId: "c", inputTextDelta: text });
  expect(compress([delta("0", "a"), delta("0", "b"), input("{"), input("}"), delta("0", "c")])).toEqual([
    delta("0", "ab"),
    input("{}"),
    delta("0", "c"),
  ]);
});

test("deltas of different blocks stay apart", () => {
  const chunks: Chunk[] = [delta("0", "a"), delta("1", "b"), { type: "reasoning-delta", id: "1", delta: "c" }];
  expect(compress(chunks)).toEqual(chunks);
});

test("the latest metadata of a block is kept", () => {
  const signed = (signature: string): Chunk => ({
    type: "reasoning-delta",
    id: "0",
    delta: signature,
    providerMetadata: { anthropic: { signature } },
  });
  expect(compress([signed("a"), signed("b"), { type: "reasoning-delta", id: "0", delta: "c" }])).toEqual([
    { ...signed("b"), delta: "abc" },
  ]);
});

test("what is compressed cannot be compressed more, and its input is not touched", () => {
  fc.assert(
    fc.property(chunkStreams, (chunks) => {
      const before = structuredClone(chunks);
      const once = compress(chunks);
      expect(compress(once)).toEqual(once);
      expect(chunks).toEqual(before);
    }),
  );
});
