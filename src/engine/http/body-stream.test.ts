import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunksOf, streamOf } from "./body-stream.ts";

/** A source of chunks, and what became of it. */
function sourceOf(chunks: readonly Uint8Array[], failAt = Infinity) {
  const seen = { taken: 0, isReturned: false };
  async function* generate(): AsyncGenerator<Uint8Array> {
    try {
      for (const [index, chunk] of chunks.entries()) {
        if (index === failAt) throw new Error("the source broke");
        seen.taken += 1;
        yield chunk;
      }
    } finally {
      seen.isReturned = true;
    }
  }
  return { seen, source: generate() };
}
const bytes = fc.array(fc.uint8Array({ minLength: 1, maxLength: 9 }), { maxLength: 8 });

test("chunks go into a stream and out of it as they are", async () => {
  await fc.assert(
    fc.asyncProperty(bytes, async (chunks) => {
      const { seen, source } = sourceOf(chunks);
      const out: Uint8Array[] = [];
      for await (const chunk of chunksOf(streamOf(source))) out.push(chunk);
      expect(out).toEqual(chunks);
      expect(seen).toEqual({ taken: chunks.length, isReturned: true });
    }),
  );
});

describe("a source", () => {
  const three = [new Uint8Array([1]), new Uint8Array([2]), new Uint8Array([3])];

  test("is read as far as its reader goes, and little further", async () => {
    const { seen, source } = sourceOf(Array.from({ length: 100 }, () => new Uint8Array([0])));
    const reader = streamOf(source).getReader();
    await reader.read();
    await reader.read();
    expect(seen.taken).toBeLessThanOrEqual(4);
    await reader.cancel();
  });

  test("is ended when its reader leaves", async () => {
    const { seen, source } = sourceOf(three);
    for await (const chunk of chunksOf(streamOf(source))) {
      expect(chunk).toEqual(three[0]);
      break;
    }
    expect(seen.isReturned).toBe(true);
    expect(seen.taken).toBeLessThan(3);
  });

  test("that breaks breaks its stream where it broke", async () => {
    const { source } = sourceOf(three, 2);
    const out: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of chunksOf(streamOf(source))) out.push(chunk);
    })();
    await expect(reading).rejects.toThrow("the source broke");
    expect(out).toEqual(three.slice(0, 2));
  });

  test("that has nothing is an empty body, and so is no body", async () => {
    expect(await new Response(streamOf(sourceOf([]).source)).text()).toBe("");
    const out: Uint8Array[] = [];
    for await (const chunk of chunksOf(null)) out.push(chunk);
    expect(out).toEqual([]);
  });
});
