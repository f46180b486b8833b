import * as fc from "fast-check";
import type { ConvexJson, ConvexObject } from "./json.ts";
import { encodeBytes, encodeFloat64, encodeInt64 } from "./scalar.ts";

/** Strings where UTF-8, UTF-16 and escaping disagree most: zero bytes, surrogate pairs, the private-use area. */
const trickyString = fc
  .array(
    fc.constantFrom("", "\0", "\u0001", "\u0002", "a", "b", "é", "\ud7ff", "\ue000", "\uffff", "😀", "\u{10ffff}"),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(""));

const number = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, 5e-324),
);

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 255n, 256n, -256n, 2n ** 63n - 1n, -(2n ** 63n)),
);

const fieldName = fc.oneof(fc.constantFrom("a", "b", "ab", "A", " ", "~"), fc.stringMatching(/^[a-z]{1,4}$/));

/** Test data: any scalar of Convex, in convex JSON. */
export const arbitraryScalar: fc.Arbitrary<ConvexJson> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  number.map(encodeFloat64),
  int64.map(encodeInt64),
  fc.oneof(trickyString, fc.string({ unit: "grapheme", maxLength: 8 })),
  fc.uint8Array({ maxLength: 5 }).map(encodeBytes),
);

const nested = fc.letrec<{ value: ConvexJson; object: ConvexObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    arbitraryScalar,
    fc.array(tie("value"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(fieldName, tie("value"), { maxKeys: 3, noNullPrototype: true }),
}));

/** Test data: any value of Convex, in convex JSON, nested a little. */
export const arbitraryValue: fc.Arbitrary<ConvexJson> = nested.value;

/** Test data: the fields of a document, without system fields. */
export const arbitraryObject: fc.Arbitrary<ConvexObject> = nested.object;
