import * as fc from "fast-check";
import { expect, test } from "vitest";
import { shortened } from "./shortened.ts";

/** Many pairs, and many halves of pairs. */
const text = fc.array(fc.constantFrom("a", "é", "🥁", "\ud83e", "\udd41")).map((parts) => parts.join(""));

test("a text that fits and holds whole characters stays as it is", () => {
  fc.assert(
    fc.property(fc.string(), (plain) => {
      expect(shortened(`${plain}🥁é`, plain.length + 3)).toBe(`${plain}🥁é`);
    }),
  );
});

test("wherever it is cut, a text is well-formed, no longer than asked for, and begins as it did", () => {
  fc.assert(
    fc.property(text, fc.nat(20), (whole, max) => {
      const cut = shortened(whole, max);
      expect(cut).toHaveLength(Math.min(whole.length, max));
      expect(new TextDecoder().decode(new TextEncoder().encode(cut))).toBe(cut);
      for (const [at, unit] of cut.split("").entries()) if (unit !== "\uFFFD") expect(unit).toBe(whole[at]);
    }),
  );
  expect(shortened("kick 🥁", 6)).toBe("kick \uFFFD");
  expect(shortened("a\udc00b", 10)).toBe("a\uFFFDb");
});
