import { convexToJson } from "convex/values";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeTimestamp, encodeTimestamp } from "./timestamp.ts";
import { formatValue, parseFormat } from "./value-format.ts";

describe("a timestamp", () => {
  test("survives the wire, and is what the official client reads as little-endian", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (ts) => {
        expect(decodeTimestamp(encodeTimestamp(ts))).toBe(ts);
      }),
    );
    expect(encodeTimestamp(1n)).toBe("AQAAAAAAAAA=");
  });

  test.each(["", "AQ==", "AQAAAAAAAAAA"])("is not read from %j", (text) => {
    expect(() => decodeTimestamp(text)).toThrow(RangeError);
  });
});

describe("plain JSON", () => {
  test("writes int64 as text, bytes as base64 and what JSON lacks as text", () => {
    const value = convexToJson({
      big: 2n ** 60n,
      bytes: new Uint8Array([1, 2]).buffer,
      list: [NaN, -Infinity, 1.5],
      nested: { n: -1n },
    });
    expect(formatValue(value, "json")).toEqual({
      big: "1152921504606846976",
      bytes: "AQI=",
      list: ["NaN", "-Infinity", 1.5],
      nested: { n: "-1" },
    });
  });

  test("leaves plain values as they are", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // -0 has no JSON of its own.
        const json = JSON.parse(JSON.stringify(value));
        expect(formatValue(json, "json")).toEqual(json);
      }),
    );
  });

  test("is the format unless Convex's own is asked for", () => {
    expect([undefined, null, "json", "convex_encoded_json"].map(parseFormat)).toEqual([
      "json",
      "json",
      "json",
      "convex_encoded_json",
    ]);
    expect(() => parseFormat("xml")).toThrow("xml");
  });
});
