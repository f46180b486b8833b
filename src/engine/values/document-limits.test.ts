import { convexToJson, getDocumentSize, type Value } from "convex/values";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryObject } from "./arbitrary-value.fixture.ts";
import { checkDocument, MAX_ARRAY_LENGTH, MAX_DOCUMENT_BYTES, MAX_FIELDS } from "./document-rules.ts";
import { encodeId } from "./id.ts";
import type { ConvexJson, ConvexObject } from "./json.ts";
import { ORDERED_SAMPLES, show } from "./sample-values.fixture.ts";
import { convexSize } from "./size.ts";

const list = (length: number): ConvexJson[] => Array.from({ length }, () => null);
const objectOf = (fields: number): ConvexObject =>
  Object.fromEntries(Array.from({ length: fields }, (_, at) => [`f${at}`, null]));

/** A value inside so many arrays. */
function inArrays(levels: number, value: ConvexJson = null): ConvexJson {
  return Array.from({ length: levels }).reduce<ConvexJson>((inner) => [inner], value);
}

/** A value inside so many objects. */
function inObjects(levels: number, value: ConvexJson = null): ConvexJson {
  return Array.from({ length: levels }).reduce<ConvexJson>((inner) => ({ o: inner }), value);
}

describe("nesting", () => {
  test.each<[levels: number, document: ConvexObject]>([
    [1, {}],
    [1, { a: 1 }],
    [2, { a: [] }],
    [2, { a: {} }],
    [3, { a: [1, [2]], b: {} }],
    [2, { a: { $bytes: "" }, b: [{ $integer: "AAAAAAAAAAA=" }] }],
  ])("a document of %d levels passes", (levels, document) => {
    // Put so deep that one level more would be refused.
    const deep = inObjects(16 - levels, document) as ConvexObject; // At least one level, so an object.
    expect(checkDocument(deep)).toBe(convexSize(deep));
    expect(() => checkDocument({ o: deep })).toThrow(
      "Document is too nested (nested 17 levels deep > maximum nesting 16)",
    );
  });

  test.each<[what: string, value: ConvexJson, message: string]>([
    ["16 arrays in a document", inArrays(16), "Document is too nested (nested 17 levels deep > maximum nesting 16)"],
    ["63 objects in a document", inObjects(63), "Document is too nested (nested 64 levels deep > maximum nesting 16)"],
    ["64 arrays in a document", inArrays(64), "Value is too nested (nested 65 levels deep > maximum nesting 64)"],
    [
      "more levels than a stack holds",
      inArrays(20_000),
      "Value is too nested (nested 20001 levels deep > maximum nesting 64)",
    ],
    ["a deep one beside shallow ones", [1, [], inArrays(15)], "Document is too nested (nested 17 levels deep"],
  ])("%s are refused by their number", (_, value, message) => {
    expect(() => checkDocument({ a: value })).toThrow(message);
  });
});

describe("arrays and objects", () => {
  test.each<[what: string, document: ConvexObject]>([
    ["a full array", { a: list(MAX_ARRAY_LENGTH) }],
    ["a full array inside an array", { a: [list(MAX_ARRAY_LENGTH)] }],
    ["two full arrays", { a: list(MAX_ARRAY_LENGTH), b: list(MAX_ARRAY_LENGTH) }],
    ["a full document", objectOf(MAX_FIELDS)],
    ["a full object inside a document", { a: objectOf(MAX_FIELDS) }],
  ])("%s passes", (_, document) => expect(checkDocument(document)).toBe(convexSize(document)));

  test.each<[what: string, document: ConvexObject, message: string]>([
    ["array", { a: list(8193) }, "Array length is too long (8193 > maximum length 8192)"],
    ["array inside an array", { a: [[list(9000)]] }, "Array length is too long (9000 > maximum length 8192)"],
    ["array inside an object", { a: { b: list(8193) } }, "Array length is too long (8193 > maximum length 8192)"],
    ["document", objectOf(1025), "Object has too many fields (1025 > maximum number 1024)"],
    ["object", { a: objectOf(2000) }, "Object has too many fields (2000 > maximum number 1024)"],
    ["object inside an array", { a: [objectOf(1025)] }, "Object has too many fields (1025 > maximum number 1024)"],
  ])("a fuller %s is refused", (_, document, message) => expect(() => checkDocument(document)).toThrow(message));
});

describe("names of fields", () => {
  test.each(["a", "", " ", "~", "a b", "a.b", "0", "-", "a$", "a_", "toString", "constructor", "x".repeat(1024)])(
    "%j is one, at any depth",
    (name) => {
      for (const document of [{ [name]: 1 }, { a: { [name]: 1 } }, { a: [{ [name]: 1 }] }]) {
        expect(checkDocument(document)).toBe(convexSize(document));
      }
    },
  );

  test.each<[name: string, message: string]>([
    ["$", "Field name $ starts with a '$', which is reserved."],
    ["$undefined", "Field name $undefined starts with a '$', which is reserved."],
    ["\n", "Field name \n has invalid character '\n': Field names can only contain non-control ASCII characters"],
    ["\x7f", "has invalid character '\x7f'"],
    ["\x00", "has invalid character '\x00'"],
    ["naïve", "Field name naïve has invalid character 'ï'"],
    ["😀", "has invalid character '😀'"],
    ["x".repeat(1025), "exceeds maximum field name length 1024."],
  ])("%j is none, at any depth", (name, message) => {
    for (const document of [{ [name]: 1 }, { a: { [name]: 1 } }, { a: [{ [name]: 1 }] }]) {
      expect(() => checkDocument(document)).toThrow(message);
    }
  });

  test("that begin with an underscore are the system's, at the top only", () => {
    expect(() => checkDocument({ _rank: 1 })).toThrow(
      "Field '_rank' starts with an underscore, which is only allowed for system fields like '_id'",
    );
    expect(() => checkDocument({ __: 1 })).toThrow("Field '__' starts with an underscore");
    expect(checkDocument({ _id: "x", _creationTime: 1, a: { _rank: 1 } })).toBeGreaterThan(0);
  });

  test("an encoded scalar with a companion is an object, and its name is refused", () => {
    expect(() => checkDocument({ a: { $integer: "AAAAAAAAAAA=", b: 1 } })).toThrow("Field name $integer starts with");
    expect(() => checkDocument({ a: { $float: 1 } })).toThrow("Field name $float starts with");
  });
});

describe("the size of a document", () => {
  test.each(ORDERED_SAMPLES.filter((value) => value !== undefined).map((value) => [show(value), value] as const))(
    "with the field %s is that of the convex package",
    (_, value) => {
      const document = { _id: encodeId(10_001, new Uint8Array(16)), _creationTime: 1.5, value };
      // convex/values and the engine write the same JSON.
      expect(checkDocument(convexToJson(document as Value) as ConvexObject)).toBe(getDocumentSize(document));
    },
  );

  test("is at most a mebibyte, and what is above is shown beside what may be", () => {
    const overhead = convexSize({ text: "" });
    const text = (bytes: number) => ({ text: "x".repeat(bytes - overhead) });
    expect(checkDocument(text(MAX_DOCUMENT_BYTES))).toBe(1_048_576);
    expect(() => checkDocument(text(MAX_DOCUMENT_BYTES + 1))).toThrow(
      "Value is too large (1.00 MiB > maximum size 1 MiB)",
    );
    expect(() => checkDocument(text(1_500_000))).toThrow("Value is too large (1.43 MiB > maximum size 1 MiB)");
    expect(() => checkDocument(text(2 * 1024 * 1024))).toThrow("Value is too large (2 MiB > maximum size 1 MiB)");
  });

  test("counts bytes and not letters", () => {
    const letters = Math.floor(MAX_DOCUMENT_BYTES / 3);
    expect(() => checkDocument({ text: "€".repeat(letters) })).toThrow("Value is too large");
    expect(checkDocument({ text: "e".repeat(letters) })).toBeLessThan(MAX_DOCUMENT_BYTES);
  });

  test("is the sum of its parts and two marks, whatever they are", () => {
    fc.assert(
      fc.property(arbitraryObject, (document) => {
        const parts = Object.entries(document).map(([name, value]) => name.length + 1 + convexSize(value));
        expect(convexSize(document)).toBe(2 + parts.reduce((sum, part) => sum + part, 0));
        expect(convexSize([document, document])).toBe(2 + 2 * convexSize(document));
      }),
    );
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "%d is no JSON, and is refused before SQLite would keep a null",
  (value) => {
    expect(() => checkDocument({ a: [value] })).toThrow(`Float ${value} is not valid convex JSON`);
  },
);
