import { type UIMessage, convertToModelMessages, validateUIMessages } from "ai";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type MessagePart, type ToolPart, isTextPart, isToolPart } from "./parts.ts";
import { beginReduction, reduce } from "./reduce.ts";
import { dismiss, isWaiting, settle, waitsForUser } from "./settle.ts";
import { chunkStreams } from "./testing/chunk-streams.ts";

/** Parts of an answer that was cut off anywhere. */
const partsOfAnswers = fc
  .tuple(chunkStreams, fc.nat(60))
  .map(([chunks, length]) => reduce(beginReduction(), chunks.slice(0, length)).parts);

const stored = (parts: readonly MessagePart[]): UIMessage["parts"] => JSON.parse(JSON.stringify(parts));
const call = (state: ToolPart["state"], fields: Partial<ToolPart> = {}): ToolPart => ({
  type: "tool-generate_sample",
  toolCallId: "c1",
  state,
  input: {},
  ...fields,
});
const question = call("input-available", { type: "tool-ask_question" });

test("no part that is kept is half open, except what waits for the user", () => {
  fc.assert(
    fc.property(partsOfAnswers, (parts) => {
      for (const part of settle(parts, "why")) {
        if (isTextPart(part)) expect(part.state).toBe("done");
        if (!isToolPart(part) || isWaiting(part)) continue;
        expect(part.state).toMatch(/^output-/);
        expect(part.preliminary).not.toBe(true);
      }
    }),
  );
});

test("settling again changes nothing", () => {
  fc.assert(
    fc.property(partsOfAnswers, (parts) => {
      const once = settle(parts, "why");
      expect(settle(once, "another")).toEqual(once);
      const closed = dismiss(parts, "why");
      expect(dismiss(closed, "another")).toEqual(closed);
    }),
  );
});

test("what was dismissed waits for nobody, and each of its calls has a result in the next prompt", async () => {
  await fc.assert(
    fc.asyncProperty(partsOfAnswers, async (written) => {
      const closed = dismiss(written, "why");
      expect(waitsForUser(closed)).toBe(false);
      // What a provider runs itself it also accounts for itself.
      const parts = closed.filter((part) => !isToolPart(part) || part.providerExecuted !== true);
      if (parts.length === 0) return;
      const message: UIMessage = { id: "m1", role: "assistant", parts: stored(parts) };
      const prompt = await convertToModelMessages(await validateUIMessages({ messages: [message] }));
      const kinds = prompt.flatMap(({ content }) =>
        typeof content === "string" ? [] : content.map(({ type }) => type),
      );
      const count = (kind: string) => kinds.filter((type) => type === kind).length;
      expect(count("tool-result")).toBe(count("tool-call"));
    }),
  );
});

test("a question and a request for approval wait for the user until they are dismissed", () => {
  const asked = call("approval-requested", { approval: { id: "a1" } });
  expect(settle([question, asked], "why")).toEqual([question, asked]);
  expect(waitsForUser([question])).toBe(true);
  expect(waitsForUser([asked])).toBe(true);
  expect(dismiss([question, asked], "no answer")).toMatchObject([
    { state: "output-error", errorText: "no answer" },
    { state: "output-denied", approval: { id: "a1", approved: false, reason: "no answer" } },
  ]);
});

test("a call that was approved but did not run says what became of it; one that was denied is denied", () => {
  const responded = (approved: boolean) => call("approval-responded", { approval: { id: "a1", approved } });
  expect(settle([responded(true), responded(false)], "Stopped.")).toMatchObject([
    { state: "output-error", errorText: "Stopped." },
    { state: "output-denied", approval: { approved: false } },
  ]);
});

test("half an input and empty text are left out", () => {
  const parts: MessagePart[] = [call("input-streaming"), { type: "text", text: "", state: "streaming" }];
  expect(settle(parts, "why")).toEqual([]);
});
