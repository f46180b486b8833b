import * as fc from "fast-check";
import { convexToJson, jsonToConvex, getConvexSize } from "convex/values";
import { describe, expect, test } from "vitest";
import { arbitraryObject, arbitraryValue } from "./arbitrary-value.fixture.ts";
import { isPending, resolveFields, resolvePending } from "./commit-timestamp.ts";
import { compareValues } from "./compare.ts";
import { displayValue } from "./display.ts";
import { checkDocument } from "./document-rules.ts";
import type { ConvexJson } from "./json.ts";
import { compareKeys, encodeKey } from "./key.ts";
import { decodeInt64, encodeInt64, kindOf } from "./scalar.ts";
import { convexSize } from "./size.ts";
import { checkValue } from "./validation.ts";
import { displayValidator, parseValidator } from "./validator.ts";

const PLACEHOLDER = { $commitTs: null };
const LARGEST = encodeInt64(2n ** 63n - 1n);
const MOMENT = 1_767_225_600_000_000_001n;
const timestamp = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });

/** Any value with the placeholder at some of its places. */
const pendingValue = fc.letrec<{ value: ConvexJson }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constant<ConvexJson>(PLACEHOLDER),
    arbitraryValue,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

describe("a value that waits for its commit", () => {
  test("holds the timestamp at each of its places, and nothing else changed", () => {
    const document = { _id: "x", at: PLACEHOLDER, list: [1, PLACEHOLDER, { deep: PLACEHOLDER }], text: "$commitTs" };
    expect(resolveFields(document, MOMENT)).toEqual({
      _id: "x",
      at: encodeInt64(MOMENT),
      list: [1, encodeInt64(MOMENT), { deep: encodeInt64(MOMENT) }],
      text: "$commitTs",
    });
  });

  test("waits no more once it is resolved, and one that does not wait stays as it is", () => {
    fc.assert(
      fc.property(pendingValue, timestamp, (value, moment) => {
        const resolved = resolvePending(value, moment);
        expect(isPending(resolved)).toBe(false);
        if (!isPending(value)) expect(resolved).toEqual(value);
        else expect(resolved).not.toEqual(value);
        expect(resolvePending(resolved, moment + 1n)).toEqual(resolved);
      }),
    );
  });

  test("has the size, the kind and the rules of what it becomes", () => {
    fc.assert(
      fc.property(pendingValue, timestamp, (value, moment) => {
        const resolved = resolvePending(value, moment);
        expect([kindOf(value), convexSize(value)]).toEqual([kindOf(resolved), convexSize(resolved)]);
        expect(checkDocument({ value })).toBe(checkDocument({ value: resolved }));
      }),
    );
    expect(convexSize(PLACEHOLDER)).toBe(getConvexSize(jsonToConvex(PLACEHOLDER)));
  });

  test("sorts as the largest int64, in keys and in comparisons, as the convex package sorts it", () => {
    fc.assert(
      fc.property(pendingValue, arbitraryValue, (value, other) => {
        const order = Math.sign(compareKeys(encodeKey([value]), encodeKey([other])));
        expect(order).toBe(Math.sign(compareValues(value, other)));
        expect(order).toBe(Math.sign(compareValues(resolvePending(value, 2n ** 63n - 1n), other)));
      }),
    );
    expect(encodeKey([PLACEHOLDER])).toEqual(encodeKey([LARGEST]));
    expect(decodeInt64(PLACEHOLDER)).toBe(2n ** 63n - 1n);
  });

  test("crosses the convex package as its placeholder and back", () => {
    expect(convexToJson(jsonToConvex({ a: [PLACEHOLDER] }))).toEqual({ a: [PLACEHOLDER] });
  });

  test("is told from an object with such a field", () => {
    const others: ConvexJson[] = [{ $commitTs: 1 }, { $commitTs: null, a: 1 }, "$commitTs", null];
    for (const value of others) expect(isPending(value)).toBe(false);
  });

  test("is found however deep it lies", () => {
    let value: ConvexJson = PLACEHOLDER;
    for (let level = 0; level < 100_000; level += 1) value = [value];
    expect(isPending(value)).toBe(true);
  });
});

describe("v.commitTs()", () => {
  const validator = parseValidator({ type: "commitTs" });
  const problemOf = (value: ConvexJson) => checkValue(validator, value, () => null);

  test("takes int64s and the placeholder, which v.int64() takes too", () => {
    for (const value of [PLACEHOLDER, LARGEST, encodeInt64(0n), encodeInt64(-1n)]) {
      expect(problemOf(value)).toBeNull();
      expect(checkValue({ type: "bigint" }, value, () => null)).toBeNull();
    }
  });

  test.each<[ConvexJson]>([[1], ["1"], [null], [{}], [[PLACEHOLDER]], [{ $commitTs: 1 }]])("refuses %j", (value) => {
    expect(problemOf(value)?.reason).toEqual({ kind: "noMatch", value, validator });
  });

  test("is shown by its name, and the placeholder as the number that it sorts as", () => {
    expect(displayValidator(parseValidator({ type: "array", value: { type: "commitTs" } }))).toBe(
      "v.array(v.commitTs())",
    );
    expect(displayValue([PLACEHOLDER])).toBe("[9223372036854775807]");
  });

  test("is one of several, and that of fields that may be missing", () => {
    const either = parseValidator({
      type: "object",
      value: {
        at: { fieldType: { type: "union", value: [{ type: "null" }, { type: "commitTs" }] }, optional: true },
      },
    });
    const good: ConvexJson[] = [{}, { at: null }, { at: PLACEHOLDER }, { at: LARGEST }];
    for (const value of good) expect(checkValue(either, value, () => null)).toBeNull();
    expect(checkValue(either, { at: 1 }, () => null)?.path).toBe(".at");
  });
});

test("a document's fields keep their order and their own places", () => {
  fc.assert(
    fc.property(arbitraryObject, timestamp, (fields, moment) => {
      expect(Object.keys(resolveFields({ ...fields, at: PLACEHOLDER }, moment))).toEqual(
        Object.keys({ ...fields, at: PLACEHOLDER }),
      );
      expect(resolveFields(fields, moment)).toEqual(fields);
    }),
  );
});
