import { expect, test } from "vitest";
import type { MessagePart, ToolPart } from "../../../src/chat/parts.ts";
import { facesOf, toolTitle } from "./tool-facts.ts";

function call(tool: string, output: unknown, more: Partial<ToolPart> = {}): ToolPart {
  return { type: `tool-${tool}`, toolCallId: "c", state: "output-available", output, ...more };
}

const kinds = (parts: MessagePart[]) => facesOf(parts).map((face) => face?.kind ?? null);

test("a job has one card, at the call that began it", () => {
  const job = { jobId: "j1", status: "pending", samples: [] };
  const other = { ...job, jobId: "j2" };
  expect(kinds([call("generate_sample", job), call("wait_for_job", job), call("split_stems", other)])).toEqual([
    "job",
    "line",
    "job",
  ]);
});

test("a look at a job of an earlier message is a card while it runs, and a line once it has ended", () => {
  expect(kinds([call("check_job_status", { jobId: "j1", status: "processing", samples: [] })])).toEqual(["job"]);
  const ended = { jobId: "j1", status: "completed", samples: [{ sampleId: "a" }] };
  expect(kinds([call("check_job_status", ended)])).toEqual(["line"]);
  expect(kinds([call("generate_sample", ended)])).toEqual(["job"]);
});

test("what was found or made is shown as rows, what was deleted is not", () => {
  expect(kinds([call("search_samples", { samples: [{ sampleId: "a" }, { sampleId: "b" }] })])).toEqual(["samples"]);
  expect(kinds([call("mix_samples", { sampleId: "a", name: "mix" })])).toEqual(["samples"]);
  expect(kinds([call("search_samples", { samples: [] })])).toEqual(["line"]);
  expect(kinds([call("delete_sample", { sampleId: "a" })])).toEqual(["line"]);
});

test("what waits for the user is a card of its own", () => {
  const question = call("ask_question", undefined, { state: "input-available", input: { question: "Which?" } });
  expect(kinds([question, call("delete_sample", undefined, { state: "approval-requested" })])).toEqual([
    "question",
    "approval",
  ]);
});

test("project files are rows, and a part of a hum is the card of its job", () => {
  const files = facesOf([call("list_projects", { projects: [{ projectId: "p1" }, { projectId: "p2" }] })]);
  expect(files).toEqual([{ kind: "files", projectIds: ["p1", "p2"] }]);
  const part = call("make_part", { jobId: "j1", reading: "The 4 notes heard." });
  const check = call("check_job_status", { jobId: "j1", status: "pending", samples: [] });
  expect(kinds([part, check, call("list_projects", { projects: [] })])).toEqual(["job", "line", "line"]);
});

test("outputs of unknown tools, of whatever shape, are lines", () => {
  for (const output of [null, "done", 3, [], { jobId: 4 }, { samples: "none" }, { samples: [null] }]) {
    expect(kinds([call("elsewhere", output)])).toEqual(["line"]);
  }
  expect(kinds([{ type: "text", text: "so" }, { type: "step-start" }])).toEqual([null, null]);
});

test("a tool without a title is called by its name", () => {
  expect(toolTitle(call("search_samples", null))).toBe("Search samples");
  expect(toolTitle(call("search_samples", null, { title: "Find" }))).toBe("Find");
});
