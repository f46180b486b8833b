import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compress, merge } from "./compress.ts";
import type { Chunk, MessagePart, ToolPart, ToolState } from "./parts.ts";
import { beginReduction, reduce } from "./reduce.ts";
import { outcomeOf, replay } from "./replay.ts";
import { answerCall, approveCall } from "./respond.ts";
import { dismiss, isWaiting, settle, waitsForUser } from "./settle.ts";

/** Parts as they are stored: JSON, which drops what is unset. */
const stored = (parts: readonly MessagePart[]): unknown => JSON.parse(JSON.stringify(parts));
const read = (chunks: readonly Chunk[], before: readonly MessagePart[] = []) =>
  stored(reduce(beginReduction(before), chunks).parts);

const START: Chunk = { type: "tool-input-start", toolCallId: "c1", toolName: "play_sample" };
const delta = (inputTextDelta: string): Chunk => ({ type: "tool-input-delta", toolCallId: "c1", inputTextDelta });
const AVAILABLE: Chunk = { type: "tool-input-available", toolCallId: "c1", toolName: "play_sample", input: { a: 1 } };
const OUTPUT: Chunk = { type: "tool-output-available", toolCallId: "c1", output: 7 };
const CALL = { type: "tool-play_sample", toolCallId: "c1" };
const GIVEN = { ...CALL, input: { a: 1 } };

describe("a call goes from state to state", () => {
  test.each<[string, Chunk[], object]>([
    ["begun", [START], { ...CALL, state: "input-streaming" }],
    ["half its input", [START, delta('{"a'), delta('":')], { ...CALL, state: "input-streaming", rawInput: '{"a":' }],
    ["its input", [START, delta("{}"), AVAILABLE], { ...GIVEN, state: "input-available" }],
    ["its input at once", [AVAILABLE], { ...GIVEN, state: "input-available" }],
    [
      "a question for approval",
      [AVAILABLE, { type: "tool-approval-request", toolCallId: "c1", approvalId: "a1" }],
      { ...GIVEN, state: "approval-requested", approval: { id: "a1" } },
    ],
    ["a denial", [AVAILABLE, { type: "tool-output-denied", toolCallId: "c1" }], { ...GIVEN, state: "output-denied" }],
    ["a result", [AVAILABLE, OUTPUT], { ...GIVEN, state: "output-available", output: 7 }],
    [
      "a first of several results",
      [AVAILABLE, { ...OUTPUT, preliminary: true }],
      { ...GIVEN, state: "output-available", output: 7, preliminary: true },
    ],
    [
      "the last of several results",
      [AVAILABLE, { ...OUTPUT, preliminary: true }, { ...OUTPUT, output: 8 }],
      { ...GIVEN, state: "output-available", output: 8 },
    ],
    [
      "a failure",
      [AVAILABLE, { type: "tool-output-error", toolCallId: "c1", errorText: "no" }],
      { ...GIVEN, state: "output-error", errorText: "no" },
    ],
    [
      "a refused input",
      [
        START,
        { type: "tool-input-error", toolCallId: "c1", toolName: "play_sample", input: "{", errorText: "no JSON" },
      ],
      { ...CALL, state: "output-error", rawInput: "{", errorText: "no JSON" },
    ],
    ["a delta after its input, which is late", [AVAILABLE, delta("x")], { ...GIVEN, state: "input-available" }],
    ["a result of another call", [AVAILABLE, { ...OUTPUT, toolCallId: "c2" }], { ...GIVEN, state: "input-available" }],
  ])("%s", (_, chunks, part) => {
    expect(read(chunks)).toEqual([part]);
  });

  test("a tool that is known at run time only keeps its name", () => {
    const dynamic: Chunk[] = [
      { ...AVAILABLE, dynamic: true },
      { ...OUTPUT, dynamic: true },
    ];
    expect(read(dynamic)).toEqual([
      {
        type: "dynamic-tool",
        toolName: "play_sample",
        toolCallId: "c1",
        state: "output-available",
        input: { a: 1 },
        output: 7,
      },
    ]);
  });

  test("an id that comes again in the next step is another call", () => {
    const step: Chunk[] = [{ type: "start-step" }, AVAILABLE, OUTPUT, { type: "finish-step" }];
    const second: Chunk[] = [{ type: "start-step" }, { ...AVAILABLE, input: { a: 2 } }];
    expect(read([...step, ...second])).toMatchObject([
      { type: "step-start" },
      { state: "output-available", input: { a: 1 } },
      { type: "step-start" },
      { state: "input-available", input: { a: 2 } },
    ]);
  });

  test("a result in a later step belongs to the call of the earlier one", () => {
    expect(read([{ type: "start-step" }, AVAILABLE, { type: "start-step" }, OUTPUT])).toMatchObject([
      { type: "step-start" },
      { state: "output-available", output: 7 },
      { type: "step-start" },
    ]);
  });
});

describe("text", () => {
  const text = (type: "text" | "reasoning", id: string, said: string): Chunk[] => [
    { type: `${type}-start`, id },
    { type: `${type}-delta`, id, delta: said },
    { type: `${type}-end`, id },
  ];

  test("of two blocks that come at the same time is kept apart", () => {
    const [a, b] = [text("text", "0", "one"), text("reasoning", "0", "two")];
    const mixed = a.flatMap((chunk, i) => [chunk, b[i] ?? chunk]);
    expect(read(mixed)).toEqual([
      { type: "text", text: "one", state: "done" },
      { type: "reasoning", id: "0", text: "two", state: "done" },
    ]);
  });

  test("a block that is begun again under its id is another part", () => {
    expect(read([...text("text", "0", "one"), ...text("text", "0", "two")])).toMatchObject([
      { text: "one" },
      { text: "two" },
    ]);
  });

  test("what comes after the end of its block or of its step is left out", () => {
    expect(read([...text("text", "0", "one"), { type: "text-delta", id: "0", delta: "late" }])).toMatchObject([
      { text: "one" },
    ]);
    const cut: Chunk[] = [
      { type: "text-start", id: "0" },
      { type: "finish-step" },
      { type: "text-delta", id: "0", delta: "late" },
    ];
    expect(read(cut)).toEqual([{ type: "text", text: "", state: "streaming" }]);
  });
});

describe("data of the application", () => {
  test("is replaced by its id, added without one, and not kept where it is transient", () => {
    const data = (value: number, more: object = {}): Chunk => ({ type: "data-sample", data: { value }, ...more });
    expect(read([data(1, { id: "x" }), data(2), data(3, { id: "x" }), data(4, { transient: true }), data(5)])).toEqual([
      { type: "data-sample", id: "x", data: { value: 3 } },
      { type: "data-sample", data: { value: 2 } },
      { type: "data-sample", data: { value: 5 } },
    ]);
  });

  test("chunks about the message itself leave no part", () => {
    const chunks: Chunk[] = [
      { type: "start", messageId: "m" },
      { type: "message-metadata", messageMetadata: {} },
      { type: "abort" },
      { type: "finish" },
    ];
    expect(read(chunks)).toEqual([]);
  });

  test("nothing more gives what there was, in a list of its own", () => {
    const before: MessagePart[] = [{ type: "text", text: "x" }];
    const { parts } = reduce(beginReduction(before), []);
    expect(parts).toEqual(before);
    expect(parts[0]).toBe(before[0]);
  });
});

const STATES: readonly ToolState[] = [
  "input-streaming",
  "input-available",
  "approval-requested",
  "approval-responded",
  "output-available",
  "output-error",
  "output-denied",
];
const call = (state: ToolState, fields: Partial<ToolPart> = {}): ToolPart => ({
  type: "tool-play_sample",
  toolCallId: "c1",
  state,
  input: {},
  ...fields,
});
const question = call("input-available", { type: "tool-ask_question" });

describe("a call that is settled", () => {
  test.each<[ToolState, ToolState | null]>([
    ["input-streaming", null],
    ["input-available", "output-error"],
    ["approval-requested", "approval-requested"],
    ["approval-responded", "output-denied"],
    ["output-available", "output-available"],
    ["output-error", "output-error"],
    ["output-denied", "output-denied"],
  ])("from %s is %s", (before, after) => {
    expect(settle([call(before)], "why").map((part) => ("state" in part ? part.state : null))).toEqual(
      after === null ? [] : [after],
    );
    const dismissed = after === "approval-requested" ? "output-denied" : after;
    expect(dismiss([call(before)], "why").map((part) => ("state" in part ? part.state : null))).toEqual(
      dismissed === null ? [] : [dismissed],
    );
  });

  test("waits for the user only where it asks, and only until it is answered", () => {
    expect(STATES.filter((state) => isWaiting(call(state)))).toEqual(["approval-requested"]);
    expect(STATES.filter((state) => isWaiting({ ...question, state }))).toEqual([
      "input-available",
      "approval-requested",
    ]);
    expect(waitsForUser([{ type: "text", text: "?" }, question])).toBe(true);
    expect(waitsForUser([{ type: "text", text: "?" }, call("output-available")])).toBe(false);
    expect(waitsForUser([])).toBe(false);
  });

  test("keeps why it was denied, and the parts that are whole as they are", () => {
    const denied = call("approval-responded", { approval: { id: "a1", approved: false, reason: "mine" } });
    expect(dismiss([denied], "yours")).toMatchObject([{ state: "output-denied", approval: { reason: "mine" } }]);
    const whole: MessagePart[] = [
      { type: "text", text: "a", state: "done" },
      { type: "step-start" },
      call("output-available", { output: 1 }),
    ];
    for (const [i, part] of settle(whole, "why").entries()) expect(part).toBe(whole[i]);
  });
});

describe("the user's answers", () => {
  const asked = call("approval-requested", { approval: { id: "a1" } });

  test("reach the call that asked last, where an id was used twice", () => {
    const given = answerCall([{ ...question, state: "output-available", output: { answers: ["old"] } }, question], {
      toolCallId: "c1",
      answers: ["new"],
    });
    expect(given).toMatchObject({
      kind: "given",
      parts: [{ output: { answers: ["old"] } }, { output: { answers: ["new"] } }],
    });
  });

  test.each<[string, MessagePart[], string]>([
    ["nothing", [], "unknown"],
    ["text alone", [{ type: "text", text: "?" }], "unknown"],
    ["another approval", [{ ...asked, approval: { id: "a2" } }], "unknown"],
    ["the approval", [asked], "given"],
    ["one that was given", [{ ...asked, state: "approval-responded" }], "repeated"],
    ["one whose call ended", [{ ...asked, state: "output-available" }], "repeated"],
  ])("to %s", (_, parts, kind) => {
    expect(approveCall(parts, { approvalId: "a1", approved: true }).kind).toBe(kind);
  });

  test("leave the parts that they were given for alone", () => {
    const parts = [asked];
    approveCall(parts, { approvalId: "a1", approved: true });
    expect(parts).toEqual([asked]);
  });
});

describe("told again", () => {
  test.each<[ToolState, string[]]>([
    ["input-streaming", []],
    ["input-available", ["tool-input-available"]],
    ["approval-requested", ["tool-input-available", "tool-approval-request"]],
    ["approval-responded", ["tool-input-available"]],
    ["output-available", ["tool-input-available", "tool-output-available"]],
    ["output-error", ["tool-input-available", "tool-output-error"]],
    ["output-denied", ["tool-input-available", "tool-output-denied"]],
  ])("a call that is %s is %j", (state, types) => {
    const part = call(state, { approval: { id: "a1" }, errorText: "no" });
    expect(replay([part]).map(({ type }) => type)).toEqual(types);
    expect(outcomeOf(part).map(({ type }) => type)).toEqual(types.slice(1));
  });

  test("texts without an id get one each, and those that still stream stay open", () => {
    const parts: MessagePart[] = [
      { type: "text", text: "a", state: "done" },
      { type: "text", text: "b", state: "streaming" },
    ];
    expect(read(replay(parts))).toEqual(parts);
    const ids = replay(parts).flatMap((chunk) => ("id" in chunk ? chunk.id : []));
    expect(new Set(ids).size).toBe(2);
  });
});

describe("neighbours", () => {
  const piece = (id: string, said: string): Chunk => ({ type: "text-delta", id, delta: said });

  test.each<[Chunk, Chunk, Chunk | null]>([
    [piece("0", "a"), piece("0", "b"), piece("0", "ab")],
    [piece("0", "a"), piece("1", "b"), null],
    [piece("0", "a"), { type: "reasoning-delta", id: "0", delta: "b" }, null],
    [delta("a"), delta("b"), delta("ab")],
    [delta("a"), { type: "tool-input-delta", toolCallId: "c2", inputTextDelta: "b" }, null],
    [piece("0", "a"), delta("b"), null],
    [{ type: "text-start", id: "0" }, piece("0", "a"), null],
    [piece("0", "a"), { type: "text-end", id: "0" }, null],
    [OUTPUT, OUTPUT, null],
    [{ type: "start-step" }, { type: "start-step" }, null],
  ])("%j and %j are %j", (first, second, both) => {
    expect(merge(first, second)).toEqual(both);
  });

  test("all deltas of one block are one, however many", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 30 }), (pieces) => {
        expect(compress(pieces.map((each) => piece("0", each)))).toEqual([piece("0", pieces.join(""))]);
      }),
    );
    expect(compress([])).toEqual([]);
  });
});
