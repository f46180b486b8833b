import { expect, test } from "vitest";
import { withoutUndefined } from "./without-undefined.ts";

test("what is undefined is left out, and whatever else is falsy stays", () => {
  const fields = withoutUndefined({ a: undefined, b: null, c: 0, d: "", e: false });
  expect(Object.keys(fields)).toEqual(["b", "c", "d", "e"]);
  expect(fields).toEqual({ b: null, c: 0, d: "", e: false });
});
