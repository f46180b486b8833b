import * as fc from "fast-check";
import type { Chunk } from "../parts.ts";

/** A block of a step: chunks whose order among themselves is fixed, while those of others may come between. */
type Block = Chunk[];

const word = fc.string({ unit: "grapheme", maxLength: 6 });
const deltas = fc.array(word, { maxLength: 4 });
/** Objects as models write them, with the keys that a Convex value would refuse. */
const json = fc.dictionary(fc.constantFrom("prompt", "bpm", "$ref", "größe"), fc.jsonValue({ maxDepth: 1 }), {
  maxKeys: 3,
});
const metadata = fc.option(fc.constantFrom({ anthropic: { signature: "a" } }, { openai: { itemId: "b" } }), {
  nil: undefined,
});
const flag = fc.constantFrom(undefined, true);

const text = (id: string): fc.Arbitrary<Block> =>
  fc
    .record({
      kind: fc.constantFrom("text", "reasoning"),
      deltas,
      start: metadata,
      end: metadata,
      isEnded: fc.boolean(),
    })
    .map(({ kind, deltas: texts, start, end, isEnded }) =>
      [
        { type: `${kind}-start`, id, providerMetadata: start },
        ...texts.map((delta, index) => ({
          type: `${kind}-delta`,
          id,
          delta,
          ...(index === 1 ? { providerMetadata: end } : {}),
        })),
        ...(isEnded ? [{ type: `${kind}-end`, id, providerMetadata: end }] : []),
      ].map(chunk),
    );

const call = (toolCallId: string): fc.Arbitrary<Block> =>
  fc
    .record({
      toolName: fc.constantFrom("generate_sample", "ask_question"),
      dynamic: flag,
      title: fc.constantFrom(undefined, "Make a sample"),
      providerExecuted: flag,
      providerMetadata: metadata,
      toolMetadata: fc.constantFrom(undefined, { server: "studio" }),
      input: json,
      cut: fc.nat(20),
      isStreamed: fc.boolean(),
      end: fc.constantFrom("none", "streaming", "refused", "asked", "denied", "failed", "done", "twice"),
      output: fc.jsonValue({ maxDepth: 1 }),
    })
    .map(({ input, cut, isStreamed, end, output, providerMetadata, ...named }) => {
      const about = { ...named, toolCallId, providerMetadata };
      const inputText = JSON.stringify(input);
      const parts = [inputText.slice(0, cut), inputText.slice(cut)].filter((part) => part !== "");
      const streamed = [
        { ...about, type: "tool-input-start" },
        ...parts.map((inputTextDelta) => ({ type: "tool-input-delta", toolCallId, inputTextDelta })),
      ];
      const given = { ...about, type: "tool-input-available", input };
      const refused = { ...about, type: "tool-input-error", input: "{half", errorText: "not JSON" };
      const result = { toolCallId, providerMetadata, output, type: "tool-output-available" };
      const asked = { type: "tool-approval-request", toolCallId, approvalId: `approval-${toolCallId}` };
      const later = {
        none: [given],
        streaming: [],
        refused: [refused],
        asked: [given, asked],
        denied: [given, asked, { type: "tool-output-denied", toolCallId }],
        failed: [given, { toolCallId, type: "tool-output-error", errorText: "no such sample" }],
        done: [given, result],
        twice: [given, { ...result, output: "half", preliminary: true }, result],
      }[end];
      return [...(isStreamed || end === "streaming" ? streamed : []), ...later].map(chunk);
    });

const single: fc.Arbitrary<Block> = fc
  .oneof(
    fc.record({
      type: fc.constant("source-url"),
      sourceId: word,
      url: fc.webUrl(),
      title: fc.constantFrom(undefined, "x"),
    }),
    fc.record({ type: fc.constant("source-document"), sourceId: word, mediaType: word, title: word, filename: word }),
    fc.record({
      type: fc.constant("file"),
      url: fc.webUrl(),
      mediaType: fc.constant("audio/wav"),
      providerMetadata: metadata,
    }),
    fc.record({ type: fc.constant("error"), errorText: word }),
    fc.record({
      type: fc.constantFrom("data-job", "data-sample"),
      id: fc.constantFrom(undefined, "1", "2"),
      data: json,
      transient: flag,
    }),
    fc.record({ type: fc.constant("message-metadata"), messageMetadata: fc.constant({ usage: 1 }) }),
  )
  .map((one) => [chunk(one)]);

/** Merges blocks in any order that keeps each block's own. */
const interleaved = (blocks: Block[]): fc.Arbitrary<Chunk[]> =>
  fc.array(fc.nat(), { minLength: 40, maxLength: 40 }).map((picks) => {
    const queues = blocks.map((block) => [...block]);
    const merged: Chunk[] = [];
    for (let turn = 0; ; turn++) {
      const left = queues.filter((queue) => queue.length > 0);
      const next = left[(picks[turn % picks.length] ?? 0) % Math.max(1, left.length)]?.shift();
      if (!next) return merged;
      merged.push(next);
    }
  });

const step: fc.Arbitrary<Chunk[]> = fc
  // Ids repeat from step to step, as those of some models do.
  .tuple(...["0", "1", "2"].map((id) => fc.oneof(text(id), call(`call-${id}`), single)))
  .chain((blocks) => interleaved(blocks))
  .map((chunks): Chunk[] => [{ type: "start-step" }, ...chunks, { type: "finish-step" }]);

/** Answers as the AI SDK streams them: steps with text, reasoning, calls, sources, files, data and errors. */
export const chunkStreams: fc.Arbitrary<Chunk[]> = fc
  .array(step, { maxLength: 3 })
  .map((steps): Chunk[] => [{ type: "start" }, ...steps.flat(), { type: "finish", finishReason: "stop" }]);

function chunk(fields: object): Chunk {
  // Put together from a type's own fields just above; JSON as it would come over a wire, without undefined.
  return JSON.parse(JSON.stringify(fields)) as Chunk;
}
