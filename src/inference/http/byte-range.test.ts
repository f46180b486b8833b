import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseByteRange } from "./byte-range.ts";

test("a range with both ends is taken as it is", () => {
  expect(parseByteRange("bytes=2-5", 10)).toEqual({ first: 2, last: 5 });
});

test("an open range goes to the end, and an end beyond the file is cut", () => {
  expect(parseByteRange("bytes=7-", 10)).toEqual({ first: 7, last: 9 });
  expect(parseByteRange("bytes=7-99", 10)).toEqual({ first: 7, last: 9 });
});

test("a suffix counts from the end", () => {
  expect(parseByteRange("bytes=-3", 10)).toEqual({ first: 7, last: 9 });
  expect(parseByteRange("bytes=-30", 10)).toEqual({ first: 0, last: 9 });
});

test("a range beyond the file, an empty suffix and any range of an empty file cannot be satisfied", () => {
  expect(parseByteRange("bytes=10-", 10)).toBe("unsatisfiable");
  expect(parseByteRange("bytes=-0", 10)).toBe("unsatisfiable");
  expect(parseByteRange("bytes=0-", 0)).toBe("unsatisfiable");
});

test("what is not one range of bytes is ignored", () => {
  const ignored = [undefined, "", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "items=0-1", "bytes=a-b"];
  expect(ignored.map((header) => parseByteRange(header, 10))).toEqual(ignored.map(() => null));
});

test("every range that is accepted lies within the file", () => {
  const edge = fc.option(fc.nat(300)).map((number) => number ?? "");
  fc.assert(
    fc.property(edge, edge, fc.nat(200), (start, end, size) => {
      const range = parseByteRange(`bytes=${start}-${end}`, size);
      if (range === null || range === "unsatisfiable") return;
      expect(range.first).toBeGreaterThanOrEqual(0);
      expect(range.first).toBeLessThanOrEqual(range.last);
      expect(range.last).toBeLessThan(size);
    }),
  );
});
