import { convexToJson, jsonToConvex, type Value } from "convex/values";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryValue } from "./arbitrary-value.fixture.ts";
import { displayValue } from "./display.ts";
import { fieldAlong, fieldAt } from "./field-path.ts";
import type { ConvexJson } from "./json.ts";
import { bytes, ORDERED_SAMPLES, show } from "./sample-values.fixture.ts";
import {
  decodeBytes,
  decodeFloat64,
  decodeInt64,
  encodeFloat64,
  isObject,
  isUndefinedMarker,
  kindOf,
} from "./scalar.ts";

// convex/values and the engine write the same JSON.
const json = (value: Value): ConvexJson => convexToJson(value) as ConvexJson;

describe("a value in an error is shown as Convex shows it", () => {
  test.each<[value: Value, text: string]>([
    [null, "null"],
    [0n, "0"],
    [-(2n ** 63n), "-9223372036854775808"],
    [1, "1.0"],
    [-0, "-0.0"],
    [1.5, "1.5"],
    [1e15, "1000000000000000.0"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
    [true, "true"],
    ["", '""'],
    ['say "a"', '"say \\"a\\""'],
    ["a\nb", '"a\\nb"'],
    [bytes(1, 2, 3), "bytes(3)"],
    [[], "[]"],
    [[1, "a", [null]], '[1.0, "a", [null]]'],
    [{}, "{}"],
    [{ b: 1n, a: { c: "x" } }, '{a: {c: "x"}, b: 1}'],
  ])("%#: %s", (value, text) => expect(displayValue(json(value))).toBe(text));

  test("as undefined where there is none", () => expect(displayValue(undefined)).toBe("undefined"));

  test("cut where it is longer than a screen, and no shorter", () => {
    expect(displayValue("x".repeat(4094))).toBe(`"${"x".repeat(4094)}"`);
    expect(displayValue("x".repeat(4095))).toBe(`"${"x".repeat(4095)}…`);
    expect(displayValue(Array.from({ length: 8192 }, () => "text")).length).toBe(4097);
  });
});

describe("the kind of a value", () => {
  test.each(ORDERED_SAMPLES.filter((value) => value !== undefined).map((value) => [show(value), value] as const))(
    "%s is that of the value that the convex package reads",
    (_, value) => {
      const kinds: Record<string, string> = {
        bigint: "int64",
        number: "float64",
        boolean: "boolean",
        string: "string",
      };
      const containers = value instanceof ArrayBuffer ? "bytes" : Array.isArray(value) ? "array" : "object";
      expect(kindOf(json(value))).toBe(value === null ? "null" : (kinds[typeof value] ?? containers));
    },
  );

  test.each<[value: ConvexJson]>([
    [{ $integer: 1 }],
    [{ $integer: null }],
    [{ $float: 1 }],
    [{ $bytes: ["AA=="] }],
    [{ $integer: "AAAAAAAAAAA=", $float: "AAAAAAAA+H8=" }],
    [{ $other: "x" }],
    [{ integer: "AAAAAAAAAAA=" }],
  ])("%j is an object, though it looks like an encoded scalar", (value) => {
    expect([kindOf(value), isObject(value)]).toEqual(["object", true]);
  });
});

describe("an encoded scalar", () => {
  test.each<[what: string, decode: (value: ConvexJson) => unknown, value: ConvexJson, message: string]>([
    ["of seven bytes", decodeInt64, { $integer: "AAAAAAAAAA==" }, "Received 7 bytes, expected 8"],
    ["of nine bytes", decodeFloat64, { $float: "AAAAAAAAAAAA" }, "Received 9 bytes, expected 8"],
    ["of no bytes", decodeInt64, { $integer: "" }, "Received 0 bytes, expected 8"],
    ["of another name", decodeInt64, { $float: "AAAAAAAAAAA=" }, "Expected a base64 string"],
    ["that is a number", decodeInt64, 1, "Expected a base64 string"],
    ["that is an array", decodeBytes, ["AA=="], "Expected a base64 string"],
    ["that is null", decodeBytes, null, "Expected a base64 string"],
  ])("%s is refused", (_, decode, value, message) => expect(() => decode(value)).toThrow(message));

  test("is the convex package's own, and back again", () => {
    fc.assert(
      fc.property(arbitraryValue, (value) => {
        expect(json(jsonToConvex(value))).toEqual(value);
      }),
    );
  });

  test("of a float is plain JSON, but for what JSON cannot say", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const isPlain = Object.is(JSON.parse(JSON.stringify(value)), value);
        expect(typeof encodeFloat64(value) === "number").toBe(isPlain);
        expect(decodeFloat64(encodeFloat64(value))).toBe(value);
      }),
    );
  });
});

test.each<[value: ConvexJson | undefined, isMarker: boolean]>([
  [{ $undefined: null }, true],
  [{ $undefined: 1, other: 2 }, true],
  [{ undefined: null }, false],
  [["$undefined"], false],
  ["$undefined", false],
  [null, false],
  [undefined, false],
])("%j marks a field as missing: %j", (value, isMarker) => expect(isUndefinedMarker(value)).toBe(isMarker));

describe("a path into a document", () => {
  const document: ConvexJson = { a: { b: { c: 1 } }, "a.b": 2, "": { "": 3 }, list: [{ a: 1 }], text: "abc" };

  test.each<[path: string, value: ConvexJson | undefined]>([
    ["a.b.c", 1],
    ["a.b", { c: 1 }],
    [".", 3],
    ["list.length", undefined],
    ["list.0.a", undefined],
    ["text.length", undefined],
    ["text.0", undefined],
    ["a.b.c.d", undefined],
    ["a..b", undefined],
    ["a.hasOwnProperty", undefined],
  ])("%s leads to %j", (path, value) => expect(fieldAt(document, path)).toEqual(value));

  test("that was split beforehand leads to the same", () => {
    fc.assert(
      fc.property(
        arbitraryValue,
        fc.array(fc.constantFrom("a", "b", "ab", "A", " "), { maxLength: 3 }),
        (value, path) => {
          expect(fieldAlong(value, path)).toEqual(path.length === 0 ? value : fieldAt(value, path.join(".")));
        },
      ),
    );
  });
});
