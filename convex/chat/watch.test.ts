import { expect, test } from "vitest";
import { type AnswerLimits, AnswerWatch, untilAborted } from "./watch.ts";

const GENEROUS: AnswerLimits = { totalMillis: 600_000, silenceMillis: 600_000, maxCharacters: 1_000 };

/** Resolves when the signal aborts: a test that waits in vain ends by its time-out. */
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });

test("a model that says nothing for too long is ended, with the reason", async () => {
  const watch = new AnswerWatch(new AbortController().signal, { ...GENEROUS, silenceMillis: 20 });
  await aborted(watch.signal);
  expect(watch.excess?.message).toMatch(/said nothing.*Retry/);
  watch.close();
});

test("an answer that takes too long is ended, however much is said", async () => {
  const watch = new AnswerWatch(new AbortController().signal, { ...GENEROUS, totalMillis: 20 });
  watch.note({ type: "start-step" });
  await aborted(watch.signal);
  expect(watch.excess?.message).toMatch(/took more than/);
  watch.close();
});

test("while a tool runs its silence is not the model's", async () => {
  const watch = new AnswerWatch(new AbortController().signal, { ...GENEROUS, silenceMillis: 20 });
  watch.note({ type: "tool-input-available", toolCallId: "one", toolName: "wait", input: {} });
  // Longer than the silence that a model is granted: nothing may happen, and nothing tells when.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(watch.signal.aborted).toBe(false);
  watch.note({ type: "tool-output-available", toolCallId: "one", output: {} });
  await aborted(watch.signal);
  expect(watch.excess?.message).toMatch(/said nothing/);
  watch.close();
});

test("text, thoughts and inputs count together", () => {
  const watch = new AnswerWatch(new AbortController().signal, GENEROUS);
  watch.note({ type: "text-delta", id: "1", delta: "x".repeat(400) });
  watch.note({ type: "reasoning-delta", id: "2", delta: "x".repeat(400) });
  expect(watch.signal.aborted).toBe(false);
  watch.note({ type: "tool-input-delta", toolCallId: "3", inputTextDelta: "x".repeat(400) });
  expect(watch.signal.aborted).toBe(true);
  expect(watch.excess?.message).toMatch(/grew beyond/);
  watch.close();
});

test("who stops an answer exceeds nothing", () => {
  const asked = new AbortController();
  const watch = new AnswerWatch(asked.signal, GENEROUS);
  asked.abort(new Error("enough"));
  expect(watch.signal.aborted).toBe(true);
  expect(watch.excess).toBeNull();
  watch.close();
});

test("values end with the signal, also while the source is silent", async () => {
  const end = new AbortController();
  async function* source(): AsyncGenerator<number> {
    yield 1;
    await new Promise(() => {});
  }
  const seen: number[] = [];
  for await (const value of untilAborted(source(), end.signal)) {
    seen.push(value);
    setTimeout(() => end.abort(), 1);
  }
  expect(seen).toEqual([1]);
});

test("what a source throws is thrown", async () => {
  async function* source(): AsyncGenerator<number> {
    yield 1;
    throw new Error("broken");
  }
  const read = async () => {
    for await (const value of untilAborted(source(), new AbortController().signal)) expect(value).toBe(1);
  };
  await expect(read()).rejects.toThrow("broken");
});
