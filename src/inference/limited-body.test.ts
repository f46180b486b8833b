import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readLimited } from "./limited-body.ts";

/** A body in these chunks, and whether its reader gave it up. */
function bodyOf(chunks: readonly Uint8Array[]): { body: ReadableStream<Uint8Array>; isCanceled: () => boolean } {
  const rest = [...chunks];
  let canceled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const chunk = rest.shift();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel: () => {
      canceled = true;
    },
  });
  return { body, isCanceled: () => canceled };
}

const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 20 });

test("however a body is cut, its bytes come in order, or none of them if it is too large", async () => {
  await fc.assert(
    fc.asyncProperty(chunks, fc.nat(200), async (parts, maxBytes) => {
      const whole = Buffer.concat(parts);
      const read = await readLimited(bodyOf(parts).body, maxBytes);
      if (whole.length > maxBytes) expect(read).toBeNull();
      else expect(Buffer.from(read ?? [])).toEqual(whole);
    }),
  );
});

test("a body that is too large is given up, not read to its end", async () => {
  const { body, isCanceled } = bodyOf(Array.from({ length: 1_000 }, () => new Uint8Array(10)));
  expect(await readLimited(body, 25)).toBeNull();
  expect(isCanceled()).toBe(true);
});

test("no body is no bytes", async () => {
  expect(await readLimited(null, 0)).toHaveLength(0);
});
