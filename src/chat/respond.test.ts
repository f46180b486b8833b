import { expect, test } from "vitest";
import type { MessagePart } from "./parts.ts";
import { answerCall, approveCall } from "./respond.ts";

const parts: MessagePart[] = [
  { type: "text", text: "Shall I?" },
  { type: "tool-delete_sample", toolCallId: "c1", state: "approval-requested", approval: { id: "a1", signature: "s" } },
  { type: "tool-ask_question", toolCallId: "c2", state: "input-available", input: { question: "Which?" } },
];

test("an approval answers the request it names, once", () => {
  const first = approveCall(parts, { approvalId: "a1", approved: false, reason: "keep it" });
  expect(first).toMatchObject({
    kind: "given",
    parts: [
      parts[0],
      { state: "approval-responded", approval: { id: "a1", approved: false, reason: "keep it", signature: "s" } },
      parts[2],
    ],
  });
  if (first.kind !== "given") return;
  expect(approveCall(first.parts, { approvalId: "a1", approved: true })).toEqual({ kind: "repeated" });
  expect(approveCall(parts, { approvalId: "a2", approved: true })).toEqual({ kind: "unknown" });
});

test("answers are the output of the question, once", () => {
  const first = answerCall(parts, { toolCallId: "c2", answers: ["The second", "in A minor"] });
  expect(first).toMatchObject({
    kind: "given",
    parts: [parts[0], parts[1], { state: "output-available", output: { answers: ["The second", "in A minor"] } }],
  });
  if (first.kind !== "given") return;
  expect(answerCall(first.parts, { toolCallId: "c2", answers: ["x"] })).toEqual({ kind: "repeated" });
});

test("only questions can be answered", () => {
  expect(answerCall(parts, { toolCallId: "c1", answers: ["yes"] })).toEqual({ kind: "unknown" });
});
