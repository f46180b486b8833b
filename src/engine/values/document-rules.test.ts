import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryObject } from "./arbitrary-value.fixture.ts";
import {
  checkDocument,
  MAX_ARRAY_LENGTH,
  MAX_DOCUMENT_BYTES,
  MAX_DOCUMENT_NESTING,
  MAX_FIELDS,
} from "./document-rules.ts";
import type { ConvexJson, ConvexObject } from "./json.ts";
import { convexSize } from "./size.ts";

function nest(levels: number): ConvexObject {
  return levels === 1 ? {} : { a: nest(levels - 1) };
}

function array(length: number): ConvexJson {
  return Array.from({ length }, () => null);
}

function fields(count: number): ConvexObject {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, null]));
}

test("an ordinary document passes and is measured", () => {
  fc.assert(
    fc.property(arbitraryObject, (document) => {
      expect(checkDocument(document)).toBe(convexSize(document));
    }),
  );
});

test("each limit holds at its value and breaks one above", () => {
  expect(() => checkDocument({ a: array(MAX_ARRAY_LENGTH) })).not.toThrow();
  expect(() => checkDocument({ a: array(MAX_ARRAY_LENGTH + 1) })).toThrow(
    "Array length is too long (8193 > maximum length 8192)",
  );
  expect(() => checkDocument(nest(MAX_DOCUMENT_NESTING))).not.toThrow();
  expect(() => checkDocument(nest(MAX_DOCUMENT_NESTING + 1))).toThrow(
    "Document is too nested (nested 17 levels deep > maximum nesting 16)",
  );
  expect(() => checkDocument(fields(MAX_FIELDS))).not.toThrow();
  expect(() => checkDocument(fields(MAX_FIELDS + 1))).toThrow("too many fields (1025 > maximum number 1024)");
  const overhead = convexSize({ a: "" });
  expect(checkDocument({ a: "x".repeat(MAX_DOCUMENT_BYTES - overhead) })).toBe(MAX_DOCUMENT_BYTES);
  expect(() => checkDocument({ a: "x".repeat(MAX_DOCUMENT_BYTES - overhead + 1) })).toThrow("Value is too large");
});

test.each([
  [{ $a: 1 }, "starts with a '$', which is reserved"],
  [{ a: { $b: 1 } }, "starts with a '$', which is reserved"],
  [{ é: 1 }, "has invalid character 'é'"],
  [{ "a\nb": 1 }, "has invalid character '\n'"],
  [{ _secret: 1 }, "Field '_secret' starts with an underscore"],
  [{ ["x".repeat(1025)]: 1 }, "exceeds maximum field name length 1024"],
  [{ a: { $commitTs: 1 } }, "starts with a '$', which is reserved"],
  [{ a: { $commitTs: null, b: 1 } }, "starts with a '$', which is reserved"],
])("%j is refused", (document, message) => {
  expect(() => checkDocument(document)).toThrow(message);
});

test("an inner field may begin with an underscore", () => {
  expect(() => checkDocument({ a: { _b: 1 } })).not.toThrow();
});
