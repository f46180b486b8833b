import { convexToJson, jsonToConvex } from "convex/values";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeBytes,
  decodeFloat64,
  decodeInt64,
  encodeBytes,
  encodeFloat64,
  encodeInt64,
  isObject,
  kindOf,
} from "./scalar.ts";

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

describe("encoded scalars", () => {
  test("are those of the convex package", () => {
    fc.assert(
      fc.property(int64, fc.double(), fc.uint8Array(), (integer, float, bytes) => {
        expect(encodeInt64(integer)).toEqual(convexToJson(integer));
        expect(encodeFloat64(float)).toEqual(convexToJson(float));
        expect(encodeBytes(bytes)).toEqual(convexToJson(Uint8Array.from(bytes).buffer));
      }),
    );
  });

  test("decode to what was encoded", () => {
    fc.assert(
      fc.property(int64, fc.double(), fc.uint8Array(), (integer, float, bytes) => {
        expect(decodeInt64(encodeInt64(integer))).toBe(integer);
        expect(decodeFloat64(encodeFloat64(float))).toBe(float);
        expect(Uint8Array.from(decodeBytes(encodeBytes(bytes)))).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  test("refuse an integer of more than 64 bits and a number of fewer than 8 bytes", () => {
    expect(() => encodeInt64(2n ** 63n)).toThrow(RangeError);
    expect(() => decodeInt64({ $integer: "AAAA" })).toThrow("Received 3 bytes, expected 8");
    expect(() => decodeFloat64("x")).toThrow("Expected a base64 string");
  });
});

test.each([
  [undefined, "missing"],
  [null, "null"],
  [{ $integer: "AAAAAAAAAAA=" }, "int64"],
  [1, "float64"],
  [{ $float: "AAAAAAAA+H8=" }, "float64"],
  [false, "boolean"],
  ["", "string"],
  [{ $bytes: "" }, "bytes"],
  [[], "array"],
  [{}, "object"],
  [{ a: 1 }, "object"],
  [{ $bytes: "", a: 1 }, "object"],
] as const)("%j is of kind %s", (value, kind) => {
  // A readonly tuple of the table above.
  expect(kindOf(value as Parameters<typeof kindOf>[0])).toBe(kind);
  expect(isObject(value as Parameters<typeof kindOf>[0])).toBe(kind === "object");
  if (kind === "int64" || kind === "bytes")
    expect(typeof jsonToConvex(value as never)).toBe(kind === "int64" ? "bigint" : "object");
});
