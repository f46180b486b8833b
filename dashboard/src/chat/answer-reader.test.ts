import * as fc from "fast-check";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { beginAnswer, readOn, type TailRow } from "../../../src/chat/live-answer.ts";
import type { Chunk } from "../../../src/chat/parts.ts";
import { TAIL_STRIDE } from "../../../src/contracts/limits.ts";
import { AnswerReader, type TailClient } from "./answer-reader.ts";

const query: ConstructorParameters<typeof AnswerReader>[1] = makeFunctionReference("chat/public:readTail");

/** A stream that grows, as a client's subscriptions show it. */
class Stream implements TailClient {
  readonly rows: TailRow[] = [];
  readonly #watches = new Map<symbol, () => void>();
  #chunks = 0;

  get watches(): number {
    return this.#watches.size;
  }
  write(...chunks: Chunk[]): void {
    this.rows.push({ at: this.#chunks, count: chunks.length, chunks: JSON.stringify(chunks) });
    this.#chunks += chunks.length;
  }
  /** The client hears of what was written. */
  push(): void {
    for (const callback of this.#watches.values()) callback();
  }
  watchQuery(_query: unknown, { from }: { from: number }): ReturnType<TailClient["watchQuery"]> {
    const key = Symbol("watch");
    return {
      onUpdate: (callback) => {
        this.#watches.set(key, callback);
        return () => void this.#watches.delete(key);
      },
      localQueryResult: () => ({ tail: { rows: this.rows.filter(({ at }) => at >= from), hasMore: false } }),
    };
  }
}

const text = (delta: string): Chunk => ({ type: "text-delta", id: "t", delta });
const start: Chunk = { type: "text-start", id: "t" };

function reading(stream: Stream) {
  const reader = new AnswerReader(stream, query, { streamId: "s", parts: [] });
  const said = () =>
    reader
      .get()
      .answer.parts.map((part) => ("text" in part ? part.text : part.type))
      .join("");
  return { reader, said };
}

test("nothing is watched before somebody listens, nor after the last one has left", () => {
  const stream = new Stream();
  const { reader, said } = reading(stream);
  stream.write(start, text("hello"));
  expect([stream.watches, said()]).toEqual([0, ""]);
  const stops = [reader.subscribe(() => {}), reader.subscribe(() => {})];
  expect([stream.watches, said()]).toEqual([1, "hello"]);
  stops[0]?.();
  expect(stream.watches).toBe(1);
  stops[1]?.();
  expect(stream.watches).toBe(0);
});

test("a listener that comes back reads on where it was", () => {
  const stream = new Stream();
  const { reader, said } = reading(stream);
  stream.write(start, text("one "));
  reader.subscribe(() => {})();
  stream.write(text("two"));
  expect(said()).toBe("one ");
  reader.subscribe(() => {});
  expect(said()).toBe("one two");
});

test("however an answer comes, each piece is read once and in order, from one watch at a time", () => {
  const pieces = fc.array(
    fc.record({ words: fc.array(fc.string(), { minLength: 1, maxLength: 3 }), isPushed: fc.boolean() }),
    {
      maxLength: TAIL_STRIDE * 4,
    },
  );
  fc.assert(
    fc.property(pieces, (given) => {
      const stream = new Stream();
      stream.write(start);
      const { reader, said } = reading(stream);
      let calls = 0;
      reader.subscribe(() => calls++);
      for (const { words, isPushed } of given) {
        stream.write(...words.map(text));
        if (isPushed) stream.push();
        expect(stream.watches).toBe(1);
      }
      stream.push();
      expect(said()).toBe(given.flatMap(({ words }) => words).join(""));
      expect(reader.get().answer.next).toBe(readOn(beginAnswer([]), stream.rows).next);
      const before = calls;
      stream.push();
      expect(calls).toBe(before);
    }),
  );
});
