import { getConvexSize, jsonToConvex } from "convex/values";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryValue } from "./arbitrary-value.fixture.ts";
import { convexSize } from "./size.ts";

test("a value is as large as the convex package says", () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => {
      expect(convexSize(value)).toBe(getConvexSize(jsonToConvex(value)));
    }),
    { numRuns: 1000 },
  );
});
