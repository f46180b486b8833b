import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseRange } from "./byte-range.ts";

test.each([
  ["bytes=0-99", 1000, { kind: "part", start: 0, end: 99 }],
  ["bytes=900-", 1000, { kind: "part", start: 900, end: 999 }],
  ["bytes=-100", 1000, { kind: "part", start: 900, end: 999 }],
  ["bytes=-5000", 1000, { kind: "part", start: 0, end: 999 }],
  ["bytes=990-5000", 1000, { kind: "part", start: 990, end: 999 }],
  ["bytes=1000-", 1000, { kind: "unsatisfiable" }],
  ["bytes=-0", 1000, { kind: "unsatisfiable" }],
  ["bytes=0-0", 0, { kind: "unsatisfiable" }],
  [null, 1000, { kind: "whole" }],
  ["bytes=5-2", 1000, { kind: "whole" }],
  ["bytes=-", 1000, { kind: "whole" }],
  ["bytes=0-1,4-5", 1000, { kind: "whole" }],
  ["items=0-1", 1000, { kind: "whole" }],
])("%j of %i bytes is %j", (header, size, expected) => {
  expect(parseRange(header, size)).toEqual(expected);
});

test("a part always lies within the file", () => {
  const header = fc.oneof(
    fc.tuple(fc.nat(3000), fc.nat(3000)).map(([first, last]) => `bytes=${first}-${last}`),
    fc.nat(3000).map((first) => `bytes=${first}-`),
    fc.nat(3000).map((last) => `bytes=-${last}`),
    fc.string(),
  );
  fc.assert(
    fc.property(header, fc.nat(2000), (text, size) => {
      const range = parseRange(text, size);
      if (range.kind === "part") {
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeLessThan(size);
        expect(range.start).toBeLessThanOrEqual(range.end);
      }
    }),
  );
});
