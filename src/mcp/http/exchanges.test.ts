import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createExchanges, type ExchangeKind } from "./exchanges.ts";

/** A response whose body goes on until its writer has enough. */
function openResponse() {
  let control: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (control = controller) });
  return {
    response: new Response(body),
    finish: () => control?.close(),
    fail: () => control?.error(new Error("cut")),
  };
}

/** Whether a promise has settled by now. */
async function isOver(promise: Promise<unknown>): Promise<boolean> {
  let over = false;
  void promise.then(() => (over = true));
  await new Promise((resolve) => setImmediate(resolve));
  return over;
}

test("whatever begins and however it ends, as many are open as have not ended", async () => {
  const kinds = fc.constantFrom<ExchangeKind>("answer", "stream");
  const ends = fc.constantFrom("finish", "fail", "leave", "throw", "empty", "stay");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(kinds, ends), { maxLength: 12 }), async (plan) => {
      const exchanges = createExchanges();
      for (const [kind, how] of plan) {
        const { response, finish, fail } = openResponse();
        if (how === "throw") {
          await expect(exchanges.run(kind, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
          continue;
        }
        const served = await exchanges.run(kind, async () =>
          how === "empty" ? new Response(null, { status: 202 }) : response,
        );
        if (how === "finish") finish();
        if (how === "fail") fail();
        if (how === "leave") await served.body?.cancel();
        else if (how !== "stay") await served.text().catch(() => {});
      }
      const staying = plan.filter(([, how]) => how === "stay");
      expect(exchanges.open()).toBe(staying.length);
      const hasAnswers = staying.some(([kind]) => kind === "answer");
      expect(await isOver(exchanges.drain(60_000))).toBe(!hasAnswers);
    }),
    { numRuns: 60 },
  );
});

test("draining waits for the last answer, and not for streams", async () => {
  const exchanges = createExchanges();
  const [one, other, stream] = [openResponse(), openResponse(), openResponse()];
  const answers = await Promise.all([one, other].map(({ response }) => exchanges.run("answer", async () => response)));
  await exchanges.run("stream", async () => stream.response);
  expect(exchanges.isDraining()).toBe(false);
  const drained = exchanges.drain(60_000);
  expect(exchanges.isDraining()).toBe(true);
  one.finish();
  await answers[0]?.text();
  expect(await isOver(drained)).toBe(false);
  other.finish();
  await answers[1]?.text();
  expect(await isOver(drained)).toBe(true);
  expect(exchanges.open()).toBe(1);
});

test("draining ends when the time is up", async () => {
  const exchanges = createExchanges();
  await exchanges.run("answer", async () => openResponse().response);
  await exchanges.drain(1);
  expect(exchanges.open()).toBe(1);
});

test("a response keeps its status, headers and every chunk while it is counted", async () => {
  const exchanges = createExchanges();
  const given = new Response("body", { status: 418, headers: { "x-a": "1" } });
  const served = await exchanges.run("answer", async () => given);
  expect([served.status, served.headers.get("x-a"), await served.text()]).toEqual([418, "1", "body"]);
  expect(exchanges.open()).toBe(0);
});

test("who leaves twice, or after the end, is counted once", async () => {
  const exchanges = createExchanges();
  const served = await exchanges.run("answer", async () => new Response("x"));
  await exchanges.run("answer", async () => openResponse().response);
  const reader = served.body?.getReader();
  while (!(await reader?.read())?.done) expect(exchanges.open()).toBe(2);
  await reader?.cancel();
  await reader?.cancel();
  expect(exchanges.open()).toBe(1);
});
