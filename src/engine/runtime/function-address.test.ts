import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatHandle, resolveAddress } from "./function-address.ts";

const word = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,8}$/);
const path = (segments: fc.Arbitrary<string[]>) => segments.map((parts) => parts.join("/"));
const functionPath = fc.record({
  component: path(fc.array(word, { maxLength: 3 })),
  module: path(fc.array(word, { minLength: 1, maxLength: 3 })),
  name: word,
});

test("a handle leads back to its function, from any component", () => {
  fc.assert(
    fc.property(functionPath, path(fc.array(word, { maxLength: 2 })), (target, caller) => {
      expect(resolveAddress({ functionHandle: formatHandle(target) }, caller)).toEqual(target);
    }),
  );
});

test("a name is of the caller's component", () => {
  expect(resolveAddress({ name: "dir/mod:fn" }, "a/b")).toEqual({ component: "a/b", module: "dir/mod", name: "fn" });
  expect(resolveAddress({ name: "mod.js" }, "")).toEqual({ component: "", module: "mod", name: "default" });
});

test("a reference descends from the caller into children", () => {
  const reference = (rest: string, caller = "") => resolveAddress({ reference: `_reference/${rest}` }, caller);
  expect(reference("childComponent/pool/dir/mod/fn")).toEqual({ component: "pool", module: "dir/mod", name: "fn" });
  expect(reference("childComponent/a/childComponent/b/mod/fn", "x")).toEqual({
    component: "x/a/b",
    module: "mod",
    name: "fn",
  });
});

test("a handle may name the export after a hash", () => {
  expect(resolveAddress({ functionHandle: "function://a;mod#fn" }, "")).toEqual({
    component: "a",
    module: "mod",
    name: "fn",
  });
});

test.each([
  {},
  { functionHandle: "https://x" },
  { reference: "_reference/mod/fn" },
  { reference: "_reference/childComponent/a" },
])("%j is refused", (address) => {
  expect(() => resolveAddress(address as Record<string, string>, "")).toThrow();
});
