import { expect, test } from "vitest";
import { fieldAt } from "./field-path.ts";

const document = { a: { b: { c: 1 } }, list: [1], big: { $integer: "AAAAAAAAAAA=" }, none: null };

test.each([
  ["a.b.c", 1],
  ["a.b", { c: 1 }],
  ["none", null],
  ["list", [1]],
  ["missing", undefined],
  ["a.x.c", undefined],
  ["none.a", undefined],
])("%s leads to %j", (path, value) => expect(fieldAt(document, path)).toEqual(value));

test("a path does not enter arrays, encoded scalars or prototypes", () => {
  expect(fieldAt(document, "list.0")).toBeUndefined();
  expect(fieldAt(document, "big.$integer")).toBeUndefined();
  expect(fieldAt(document, "toString")).toBeUndefined();
  expect(fieldAt(document, "__proto__")).toBeUndefined();
});
