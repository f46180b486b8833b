import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryValue } from "../values/arbitrary-value.fixture.ts";
import type { ConvexJson } from "../values/json.ts";
import { encodeFloat64, encodeInt64 } from "../values/scalar.ts";
import { parseExportJson, parsePlainJson, toExportJson } from "./export-json.ts";

describe("the encoding of exports", () => {
  test.each<[string, ConvexJson, string]>([
    ["a float without decimals", 123, "123.0"],
    ["minus zero", encodeFloat64(-0), "-0.0"],
    ["a large float", 1e21, "1e21"],
    ["a small float", 1.5e-7, "1.5e-7"],
    ["the largest integer", encodeInt64(2n ** 63n - 1n), "9223372036854775807"],
    ["the smallest integer", encodeInt64(-(2n ** 63n)), "-9223372036854775808"],
    ["not a number", encodeFloat64(Number.NaN), '{"$float":"AAAAAAAA+H8="}'],
    ["infinity", encodeFloat64(Number.POSITIVE_INFINITY), '{"$float":"AAAAAAAA8H8="}'],
    ["bytes", { $bytes: "AQID" }, '{"$bytes":"AQID"}'],
    ["text with numbers and quotes", 'a "1" \\', '"a \\"1\\" \\\\"'],
    ["an object, its fields in order", { b: 1, a: [encodeInt64(1n), null, true] }, '{"a":[1,null,true],"b":1.0}'],
  ])("writes %s as Convex does, and reads it", (_, value, text) => {
    expect(toExportJson(value)).toBe(text);
    expect(parseExportJson(text)).toEqual(value);
  });

  test("gives every value back", () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        expect(parseExportJson(toExportJson(value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test("reads what only serde writes: integers beyond int64, and -0 without a point, are floats", () => {
    expect(parseExportJson("[9223372036854775808, -0, 1E3, -1.25]")).toEqual([2 ** 63, encodeFloat64(-0), 1000, -1.25]);
  });

  test("reads the values of Convex JSON as they are", () => {
    expect(parseExportJson('{"x":{"$integer":"AQAAAAAAAAA="}}')).toEqual({ x: encodeInt64(1n) });
  });

  test.each(["{", '"a', "1e999", "01", "[1,]", '{"a":1 2}', "nul"])("refuses %s", (text) => {
    expect(() => parseExportJson(text)).toThrow(SyntaxError);
    expect(() => parsePlainJson(text)).toThrow(SyntaxError);
  });
});

describe("JSON that people wrote", () => {
  test("has floats only, unless it says otherwise", () => {
    expect(parsePlainJson('{"a":1,"b":-0,"c":"1","d":{"$integer":"AQAAAAAAAAA="}}')).toEqual({
      a: 1,
      b: encodeFloat64(-0),
      c: "1",
      d: encodeInt64(1n),
    });
  });

  test("is what JSON.parse reads, where there is no minus zero", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3, depthSize: "xsmall" }), (text) => {
        expect(JSON.stringify(parsePlainJson(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });
});
