import { expect, test } from "vitest";
import { connectionToolName } from "../connection-tool.ts";
import { readUse } from "./use-connection.ts";

test("a request for a connection's tool is one request, whatever its JSON says", () => {
  expect(readUse('use notes search {"text": "make a loop, then split it"}')).toEqual({
    tool: "notes__search",
    inputJson: '{"text": "make a loop, then split it"}',
  });
  expect(readUse("Use notes list.all")).toEqual({ tool: "notes__list_all", inputJson: "{}" });
});

test.each(["use it again", "use notes", "make a loop", "use the same tempo and key"])(
  "%j is no such request",
  (text) => {
    expect(readUse(text)).toBeNull();
  },
);

test("a tool's name has what every provider takes", () => {
  expect(connectionToolName("a", "x.y/z é")).toBe("a__x_y_z__");
  expect(connectionToolName("a".repeat(20), "b".repeat(128))).toMatch(/^[a-zA-Z0-9_-]{64}$/);
});
