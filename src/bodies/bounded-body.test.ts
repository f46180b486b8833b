import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BodyTooLargeError, boundedBytes, boundedJson, boundedText, sizeText } from "./bounded-body.ts";

/** A body in these chunks, how many of them were taken, and whether its reader gave it up. */
function bodyOf(chunks: readonly Uint8Array[]) {
  const seen = { taken: 0, isCanceled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[seen.taken];
        if (!chunk) return controller.close();
        seen.taken += 1;
        controller.enqueue(chunk);
      },
      cancel() {
        seen.isCanceled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, seen };
}

const chunks = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 });

test("however a body is cut, its bytes come in order, or none of them where it is too large", async () => {
  await fc.assert(
    fc.asyncProperty(chunks, fc.nat(200), async (parts, maxBytes) => {
      const whole = Buffer.concat(parts);
      const reading = boundedBytes(bodyOf(parts), maxBytes);
      if (whole.length > maxBytes) await expect(reading).rejects.toBeInstanceOf(BodyTooLargeError);
      else expect(Buffer.from(await reading)).toEqual(whole);
    }),
  );
});

test("a body that is too large is given up at the bound, not read to its end", async () => {
  const { body, seen } = bodyOf(Array.from({ length: 1_000 }, () => new Uint8Array(1024)));
  await expect(boundedBytes({ body }, 64 * 1024)).rejects.toThrow("The body is larger than 64 KB");
  expect(seen).toEqual({ taken: 65, isCanceled: true });
});

test("one that says that it is too large is not read at all", async () => {
  const { body, seen } = bodyOf([new Uint8Array(1)]);
  const headers = new Headers({ "content-length": "11" });
  await expect(boundedBytes({ body, headers }, 10)).rejects.toMatchObject({ maxBytes: 10 });
  expect(seen).toEqual({ taken: 0, isCanceled: true });
});

test("no body is no bytes; text and JSON are read as UTF-8", async () => {
  expect(await boundedBytes(new Response(null, { status: 204 }), 0)).toEqual(new Uint8Array());
  expect(await boundedText(new Response("Größe"), 10)).toBe("Größe");
  expect(await boundedJson(new Response('{"a":[1]}'), 10)).toEqual({ a: [1] });
  await expect(boundedJson(new Response("{"), 10)).rejects.toBeInstanceOf(SyntaxError);
});

test("a bound is named as people name sizes", () => {
  expect([1024, 65_536, 1_048_576, 268_435_456].map(sizeText)).toEqual(["1 KB", "64 KB", "1 MB", "256 MB"]);
});
