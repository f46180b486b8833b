import * as fc from "fast-check";
import { expect, test } from "vitest";
import { beginReduction, reduce } from "./reduce.ts";
import { replay } from "./replay.ts";
import { dismiss } from "./settle.ts";
import { chunkStreams } from "./testing/chunk-streams.ts";
import type { MessagePart } from "./parts.ts";

/** Without what a reader of a replay need not have: how the input came, and where providers keep their own notes. */
function essence(part: MessagePart): unknown {
  const told = ["type", "text", "state", "toolCallId", "input", "output", "errorText", "data", "url", "sourceId"];
  return Object.fromEntries(Object.entries(part).filter(([field]) => told.includes(field)));
}

test("reading the replay of any answer that has ended gives its parts", () => {
  fc.assert(
    fc.property(chunkStreams, (chunks) => {
      const parts = dismiss(reduce(beginReduction(), chunks).parts, "gone");
      const read = reduce(beginReduction(), replay(parts));
      expect(read.parts.map(essence)).toEqual(parts.map(essence));
    }),
  );
});
