import { compareValues as compareInConvex, jsonToConvex } from "convex/values";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryValue } from "./arbitrary-value.fixture.ts";
import { compareUtf8, compareValues } from "./compare.ts";

test("two values compare as in the convex package", () => {
  fc.assert(
    fc.property(arbitraryValue, arbitraryValue, (a, b) => {
      expect(Math.sign(compareValues(a, b))).toBe(Math.sign(compareInConvex(jsonToConvex(a), jsonToConvex(b))));
    }),
    { numRuns: 2000 },
  );
});

test("a value is equal to itself", () => {
  fc.assert(
    fc.property(arbitraryValue, (a) => {
      expect(compareValues(a, structuredClone(a))).toBe(0);
    }),
  );
});

test("strings compare as their UTF-8 bytes", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 6 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }),
    { numRuns: 1000 },
  );
});
