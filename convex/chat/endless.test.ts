import { expect, test } from "vitest";
import { boundedFetch } from "../../src/bodies/bounded-body.ts";
import { createMendingFetch } from "./mending.ts";

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

test("a language model's server that answers without an end is cut off too", async () => {
  const { response, taken } = endless({ "content-type": "application/json" });
  const send = createMendingFetch(async () => response);
  await expect(send("http://127.0.0.1/", { body: '{"stream": true}' })).rejects.toThrow("larger than 16 MB");
  expect(taken.isCanceled).toBe(true);
});

test("one that streams without an end breaks off", async () => {
  const { response, taken } = endless({ "content-type": "text/event-stream" });
  const send = createMendingFetch(boundedFetch(async () => response, 16 * MEGABYTE));
  await expect((await send("http://127.0.0.1/", {})).text()).rejects.toThrow("larger than 16 MB");
  expect(taken.isCanceled).toBe(true);
});
