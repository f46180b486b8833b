import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { type AnswerLimits, MAX_ANSWER_BYTES, MAX_OPEN_RANGE_BYTES, answerLimits, parseRange } from "./byteRange.ts";

const NO_LIMITS: AnswerLimits = { openBytes: Infinity, bytes: Infinity };
const limits = fc
  .record({ openBytes: fc.integer({ min: 1, max: 500 }), more: fc.nat(500) })
  .map(({ openBytes, more }): AnswerLimits => ({ openBytes, bytes: openBytes + more }));
const size = fc.integer({ min: 1, max: 2_000 });

afterEach(() => void delete process.env.WAV0_EMBEDDED);

describe("of a file of 1,000 bytes", () => {
  test.each([
    ["bytes=0-0", { start: 0, end: 0 }],
    ["bytes=999-", { start: 999, end: 999 }],
    ["bytes=0-999", { start: 0, end: 999 }],
    ["bytes=990-5000", { start: 990, end: 999 }],
    ["bytes=-1", { start: 999, end: 999 }],
    ["bytes=-1000", { start: 0, end: 999 }],
    ["bytes=-4000", { start: 0, end: 999 }],
    [" bytes=1-2 ", { start: 1, end: 2 }],
    [`bytes=1-${"9".repeat(400)}`, { start: 1, end: 999 }],
    ["bytes=007-8", { start: 7, end: 8 }],
  ])("%j is a part", (header, part) => {
    expect(parseRange(header, 1_000, NO_LIMITS)).toEqual({ kind: "part", ...part });
  });

  test.each(["bytes=1000-", "bytes=1000-1001", "bytes=-0", `bytes=${"9".repeat(400)}-`])(
    "%j lies outside",
    (header) => {
      expect(parseRange(header, 1_000, NO_LIMITS)).toEqual({ kind: "unsatisfiable" });
    },
  );

  test.each([
    null,
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=5-4",
    "bytes=0-1,3-4",
    "bytes=1.5-2",
    "bytes=+1-2",
    "bytes=0x1-2",
    "bytes=--1",
    "seconds=0-1",
    "bytes=0-1; drop",
  ])("%j is no range, and the whole is given", (header) => {
    expect(parseRange(header, 1_000, NO_LIMITS)).toEqual({ kind: "whole" });
  });
});

test("nothing of an empty file can be given in part", () => {
  for (const header of ["bytes=0-", "bytes=0-0", "bytes=-5"]) {
    expect(parseRange(header, 0, NO_LIMITS)).toEqual({ kind: "unsatisfiable" });
  }
});

test("a part lies in the file and in what was asked for, and is as long as the limits allow", () => {
  fc.assert(
    fc.property(size, limits, fc.nat(2_100), fc.nat(2_100), (bytes, bound, first, last) => {
      const range = parseRange(`bytes=${first}-${last}`, bytes, bound);
      const length = Math.min(last - first + 1, bytes - first, bound.bytes);
      const part = { kind: "part", start: first, end: first + length - 1 };
      const within = first < bytes ? part : { kind: "unsatisfiable" };
      expect(range).toEqual(last < first ? { kind: "whole" } : within);
    }),
  );
});

test("a player that asks on from where an answer ended hears each byte once", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), limits, (bytes, bound) => {
      let next = 0;
      while (next < bytes) {
        const range = parseRange(`bytes=${next}-`, bytes, bound);
        if (range.kind !== "part") throw new Error(`${next} of ${bytes} is ${range.kind}`);
        expect(range.start).toBe(next);
        expect(range.end - range.start + 1).toBeLessThanOrEqual(bound.openBytes);
        next = range.end + 1;
      }
      expect(next).toBe(bytes);
      expect(parseRange(`bytes=${next}-`, bytes, bound)).toEqual({ kind: "unsatisfiable" });
    }),
  );
});

test("the end of a file begins where it was asked to, even if its own end does not fit", () => {
  fc.assert(
    fc.property(size, limits, fc.integer({ min: 1, max: 2_100 }), (bytes, bound, count) => {
      const range = parseRange(`bytes=-${count}`, bytes, bound);
      const start = Math.max(0, bytes - count);
      expect(range).toEqual({ kind: "part", start, end: Math.min(bytes, start + bound.bytes) - 1 });
    }),
  );
});

test("any header is read without an error", () => {
  fc.assert(
    fc.property(fc.string(), size, (header, bytes) => {
      for (const text of [header, `bytes=${header}`]) {
        const range = parseRange(text, bytes, NO_LIMITS);
        if (range.kind === "part") {
          expect(range.start).toBeLessThanOrEqual(range.end);
          expect(range.end).toBeLessThan(bytes);
        }
      }
    }),
  );
});

test("only where the studio streams are answers of any length", () => {
  expect(answerLimits()).toEqual({ openBytes: MAX_OPEN_RANGE_BYTES, bytes: MAX_ANSWER_BYTES });
  expect(MAX_OPEN_RANGE_BYTES).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
  // Convex ends an answer there.
  expect(MAX_ANSWER_BYTES).toBeLessThanOrEqual(20 * 1024 * 1024);
  process.env.WAV0_EMBEDDED = "1";
  expect(answerLimits()).toEqual(NO_LIMITS);
});
