import { expect, test } from "vitest";
import { hasMethod, shapeCall, shapeResult } from "./shape.ts";

const UI = { ui: {} };
const TOOL = {
  name: "play",
  title: "Play",
  annotations: { readOnlyHint: true },
  inputSchema: { type: "object", properties: { title: { type: "string" }, icons: { type: "string" } } },
  outputSchema: { type: "object" },
  icons: [{ src: "data:," }],
  execution: { taskSupport: "optional" },
  _meta: UI,
};
const { title: _title, outputSchema: _output, _meta: _ui, icons: _icons, execution: _execution, ...OLD_TOOL } = TOOL;

test.each([
  ["2024-10-07", { name: "play", inputSchema: TOOL.inputSchema }],
  ["2024-11-05", { name: "play", inputSchema: TOOL.inputSchema }],
  ["2025-03-26", { ...OLD_TOOL, annotations: { title: "Play", readOnlyHint: true } }],
  ["2025-06-18", { ...OLD_TOOL, title: "Play", outputSchema: TOOL.outputSchema, _meta: UI }],
  ["2025-11-25", TOOL],
  ["2026-07-28", { ...TOOL, execution: undefined }],
])("a tool of %s has its fields, and its schemas stay as they are", (revision, tool) => {
  expect(shapeResult({ tools: [TOOL] }, revision)).toEqual({ tools: [tool] });
});

test("a greeting names no capability that the revision lacks", () => {
  const greeting = {
    protocolVersion: "x",
    serverInfo: { name: "wav0", title: "wav0 studio", version: "1", icons: [] },
    capabilities: { tools: {}, completions: {}, tasks: {} },
  };
  expect(shapeResult(greeting, "2024-11-05")).toEqual({
    protocolVersion: "x",
    serverInfo: { name: "wav0", version: "1" },
    capabilities: { tools: {} },
  });
  expect(shapeResult(greeting, "2025-06-18")).toMatchObject({
    serverInfo: { title: "wav0 studio" },
    capabilities: { tools: {}, completions: {} },
  });
});

const AUDIO = { type: "audio", data: "AAAA", mimeType: "audio/wav" };
const LINK = { type: "resource_link", name: "kick.wav", uri: "wav0://samples/1" };
const TEXT = { type: "text", text: "{}" };

test("content of a type that a revision lacks becomes text", () => {
  const result = { content: [TEXT, AUDIO, LINK], structuredContent: {} };
  expect(shapeResult(result, "2024-11-05")).toEqual({
    content: [
      TEXT,
      { type: "text", text: expect.stringMatching(/audio\/wav.*2024-11-05.*path and uri are in the text before it/) },
      { type: "text", text: "kick.wav: wav0://samples/1" },
    ],
  });
  expect(shapeResult(result, "2025-03-26")).toMatchObject({ content: [TEXT, AUDIO, { type: "text" }] });
  expect(shapeResult(result, "2025-06-18")).toEqual(result);
});

test("data without any text becomes text where there is no structured content", () => {
  const result = { content: [], structuredContent: { bytes: 3 } };
  expect(shapeResult(result, "2025-03-26")).toEqual({ content: [{ type: "text", text: '{"bytes":3}' }] });
});

test("messages of prompts are translated like results of tools", () => {
  const messages = [{ role: "user", content: LINK }];
  expect(shapeResult({ messages }, "2025-03-26")).toEqual({
    messages: [{ role: "user", content: { type: "text", text: "kick.wav: wav0://samples/1" } }],
  });
});

test("a resource without a title is named by it, and its dates are left out", () => {
  const template = { uriTemplate: "wav0://jobs/{id}", name: "job", title: "Job", icons: [] };
  expect(shapeResult({ resourceTemplates: [template] }, "2025-03-26")).toEqual({
    resourceTemplates: [{ uriTemplate: "wav0://jobs/{id}", name: "Job" }],
  });
  const resource = { uri: "a:b", name: "b", annotations: { audience: ["user"], lastModified: "2026" }, _meta: {} };
  expect(shapeResult({ resources: [resource] }, "2024-11-05")).toEqual({
    resources: [{ uri: "a:b", name: "b", annotations: { audience: ["user"] } }],
  });
});

test("calls of either side have the parameters of the revision", () => {
  const message = (method: string, params: Record<string, unknown>) => ({ jsonrpc: "2.0" as const, method, params });
  const progress = message("notifications/progress", { progressToken: 1, progress: 1, message: "x" });
  expect(shapeCall(progress, "2024-11-05").params).toEqual({ progressToken: 1, progress: 1 });
  expect(shapeCall(progress, "2025-03-26")).toEqual(progress);
  const question = message("elicitation/create", { mode: "form", message: "Sure?", requestedSchema: {} });
  expect(shapeCall(question, "2025-06-18").params).toEqual({ message: "Sure?", requestedSchema: {} });
  const hello = message("initialize", { capabilities: { elicitation: {}, tasks: {}, roots: {} } });
  expect(shapeCall(hello, "2025-03-26").params).toEqual({ capabilities: { roots: {} } });
  expect(shapeCall(message("tools/call", { name: "x", task: {} }), "2025-06-18").params).toEqual({ name: "x" });
});

test.each([
  ["tasks/get", [false, false, true, false]],
  ["elicitation/create", [false, true, true, true]],
  ["tools/list", [true, true, true, true]],
  ["constructor", [true, true, true, true]],
])("%s is in its revisions", (method, expected) => {
  const revisions = ["2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];
  expect(revisions.map((revision) => hasMethod(revision, method))).toEqual(expected);
});
