import { expect, test } from "vitest";
import { readAnswer } from "./boundedAnswer.ts";
import { createMendingFetch } from "./chat/mending.ts";

const MEGABYTE = 1024 * 1024;

/** An answer without an end, which counts what is taken of it. */
function endless(headers: Record<string, string> = {}) {
  const taken = { megabytes: 0, isCanceled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken.megabytes += 1;
      controller.enqueue(new Uint8Array(MEGABYTE));
    },
    cancel() {
      taken.isCanceled = true;
    },
  });
  return { taken, response: new Response(body, { headers }) };
}

test("an answer is read byte for byte, and none reads as nothing", async () => {
  expect(await readAnswer(new Response("a\u0000b"))).toEqual(Uint8Array.from([97, 0, 98]));
  expect(await readAnswer(new Response(null, { status: 204 }))).toEqual(new Uint8Array());
});

test("an answer without an end is cut off soon after 16 MB", async () => {
  const { response, taken } = endless();
  await expect(readAnswer(response)).rejects.toThrow("larger than 16 MB");
  expect(taken).toEqual({ megabytes: expect.toSatisfy((count: number) => count <= 18), isCanceled: true });
});

test("a language model's server that answers without an end is cut off too", async () => {
  const { response, taken } = endless({ "content-type": "application/json" });
  const send = createMendingFetch(async () => response);
  await expect(send("http://127.0.0.1/", { body: '{"stream": true}' })).rejects.toThrow("larger than 16 MB");
  expect(taken.isCanceled).toBe(true);
});
