import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatFunctionPath, isSystemPath, parseFunctionPath } from "./function-path.ts";

describe("a function's name", () => {
  test.each([
    ["messages:list", "messages", "list"],
    ["dir/messages.js:list", "dir/messages", "list"],
    ["messages", "messages", "default"],
    ["messages.js", "messages", "default"],
  ])("%s is export %3$s of module %2$s", (text, module, name) => {
    expect(parseFunctionPath(text, "child")).toEqual({ component: "child", module, name });
  });

  test("survives being read and written", () => {
    const part = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/);
    const path = fc.record({
      component: fc.constant(""),
      module: fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
      name: part,
    });
    fc.assert(
      fc.property(path, (given) => {
        expect(parseFunctionPath(formatFunctionPath(given))).toEqual(given);
      }),
    );
  });

  test("below _system belongs to the deployment", () => {
    expect(isSystemPath(parseFunctionPath("_system/cli/tables"))).toBe(true);
    expect(isSystemPath(parseFunctionPath("my_system/cli:tables"))).toBe(false);
  });
});
