import * as fc from "fast-check";
import { expect, test } from "vitest";
import { valueAtRank } from "./rank.ts";

test("the value at a rank is the one that sorting puts there, of any values and many equal ones", () => {
  const few = fc.constantFrom(-1, 0, 0.5, 2);
  const values = fc.oneof(fc.float32Array({ noNaN: true, minLength: 1 }), fc.array(few, { minLength: 1 }));
  fc.assert(
    fc.property(values, fc.nat(), (list, number) => {
      const rank = number % list.length;
      const sorted = Float32Array.from(list).sort();
      // Sorting puts -0 before 0; a selection takes them for equal.
      expect(valueAtRank(Float32Array.from(list), rank) + 0).toBe((sorted[rank] ?? 0) + 0);
    }),
  );
});
