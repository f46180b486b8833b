import { expect, test } from "vitest";
import { distinctToolName } from "../../connection-tool.ts";
import { callConnection, readUse } from "./use-connection.ts";

test("a request for a connection's tool is one request, whatever its JSON says", () => {
  expect(readUse('use notes search {"text": "make a loop, then split it"}')).toEqual({
    connection: "notes",
    tool: "search",
    inputJson: '{"text": "make a loop, then split it"}',
  });
  expect(readUse("Use notes list.all")).toEqual({ connection: "notes", tool: "list.all", inputJson: "{}" });
});

test.each(["use it again", "use notes", "make a loop", "use the same tempo and key"])(
  "%j is no such request",
  (text) => {
    expect(readUse(text)).toBeNull();
  },
);

test("the tool that is called is the one named, also where two are written alike in chat", () => {
  const called = (request: string, offered: string[]) => {
    const use = readUse(request);
    const act = use && callConnection(use, (name) => offered.includes(name)).next({ kind: "denied" }).value;
    return act && act.kind === "call" ? act.tool : null;
  };
  const [dotted, plain] = [distinctToolName({ connection: "notes", tool: "list.all" }), "notes__list_all"];
  expect(called("use notes list.all", [dotted, plain])).toBe(dotted);
  expect(called("use notes list_all", [dotted, plain])).toBe(plain);
  expect(called("use notes list.all", [plain])).toBe(plain);
});
