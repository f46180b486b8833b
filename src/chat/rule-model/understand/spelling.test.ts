import * as fc from "fast-check";
import { expect, test } from "vitest";
import { correctFirstWord } from "./spelling.ts";

test.each([
  ["mke a beat", "make a beat"],
  ["maek a beat", "make a beat"],
  ["makee a beat", "make a beat"],
  ["Splt it", "split it"],
  ["exprot it", "export it"],
  ["fnd drums", "find drums"],
])("%s is %s", (text, meant) => {
  expect(correctFirstWord(text)).toBe(meant);
});

test("what is right, or near to nothing, stays", () => {
  for (const text of ["make a beat", "warm pad", "take it", "", "42", "fx"]) expect(correctFirstWord(text)).toBeNull();
});

test("one slip of the fingers in a verb is mended, wherever it is behind the first letter", () => {
  const slip = fc.tuple(fc.constantFrom("split", "export", "delete", "analyse"), fc.nat(), fc.constantFrom("q", ""));
  fc.assert(
    fc.property(slip, ([verb, place, letter]) => {
      const at = 1 + (place % (verb.length - 1));
      const typed = verb.slice(0, at) + letter + verb.slice(at + 1);
      expect(correctFirstWord(`${typed} it`)).toBe(`${verb} it`);
    }),
  );
});
