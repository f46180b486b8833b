import * as fc from "fast-check";
import { expect, test } from "vitest";
import { connectionToolName, distinctToolName, toolsByChatName } from "./connection-tool.ts";

test.each([
  ["notes", "search", "notes__search"],
  ["my-notes", "pages.read", "my-notes__pages_read"],
  ["n", "ä/b c", "n____b_c"],
  ["notes", "x".repeat(100), `notes__${"x".repeat(57)}`],
])("%s of %s is %s", (connection, tool, name) => {
  expect(connectionToolName({ connection, tool })).toBe(name);
  expect([...toolsByChatName([{ connection, tool }]).keys()]).toEqual([name]);
});

const connection = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/);
/** Names that are often alike in chat. */
const alike = fc
  .array(fc.constantFrom("a", "_", ".", "/"), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(""));
const tools = fc.uniqueArray(
  fc.record({
    connection: fc.constantFrom("notes", "n", "notes-2"),
    tool: fc.oneof(
      alike,
      alike.map((end) => "x".repeat(70) + end),
      fc.string({ maxLength: 100 }),
    ),
  }),
  { selector: ({ connection: of, tool }) => `${of} ${tool}`, maxLength: 12 },
);

test("names have what every provider takes, and begin with their connection", () => {
  fc.assert(
    fc.property(connection, fc.string({ maxLength: 200 }), (of, tool) => {
      for (const name of [connectionToolName({ connection: of, tool }), distinctToolName({ connection: of, tool })]) {
        expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        expect(name.startsWith(`${of}__`)).toBe(true);
      }
    }),
  );
});

test("no tool is lost to another of the same name, and their order changes no name", () => {
  fc.assert(
    fc.property(tools, (all) => {
      const named = toolsByChatName(all);
      expect([...named.values()]).toEqual(all);
      const turned = toolsByChatName(all.toReversed());
      for (const [name, tool] of named) expect(turned.get(name)).toBe(tool);
    }),
  );
});

test("a tool that is written as its name keeps it beside others, and of one listed twice the first counts", () => {
  const [dotted, plain, slashed] = ["a.b", "a_b", "a/b"].map((tool) => ({ connection: "n", tool }));
  if (!dotted || !plain || !slashed) throw new Error("There are three");
  const named = toolsByChatName([dotted, plain, slashed]);
  expect([...named.keys()]).toEqual([distinctToolName(dotted), "n__a_b", distinctToolName(slashed)]);
  const [first, second] = [{ ...dotted }, { ...dotted }];
  expect([...toolsByChatName([first, second])]).toEqual([["n__a_b", first]]);
  expect(toolsByChatName([first, second]).get("n__a_b")).toBe(first);
});
