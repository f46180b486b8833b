import { type GenericValidator, v } from "convex/values";
import { describe, expect, test } from "vitest";
import { encodeId } from "./id.ts";
import type { ConvexJson } from "./json.ts";
import { encodeInt64 } from "./scalar.ts";
import { argumentError, checkValue, describeProblem, returnsError } from "./validation.ts";
import { parseValidator, type ValidatorJson } from "./validator.ts";

const TABLES: Record<string, number> = { users: 10_001, messages: 10_002, _storage: 2 };
const userId = encodeId(10_001, new Uint8Array(16));
const messageId = encodeId(10_002, new Uint8Array(16));
const strangerId = encodeId(12_345, new Uint8Array(16));

function tableNumberOf(table: string): number | null {
  return TABLES[table] ?? null;
}

function tableNameOf(number: number): string | null {
  return Object.keys(TABLES).find((name) => TABLES[name] === number) ?? null;
}

/** A validator as it arrives from a deployment: through JSON. */
function parse(validator: GenericValidator): ValidatorJson {
  // Every validator of the convex package has `json`, which its public type leaves out.
  return parseValidator(JSON.parse(JSON.stringify((validator as unknown as { json: ConvexJson }).json)));
}

function problemOf(validator: GenericValidator, value: ConvexJson | undefined): string | null {
  const problem = checkValue(parse(validator), value, tableNumberOf);
  return problem === null ? null : describeProblem(problem, tableNameOf);
}

const NAN = { $float: "AAAAAAAA+H8=" };
const BYTES = { $bytes: "AAE=" };

const CASES: [name: string, validator: GenericValidator, good: ConvexJson[], bad: (ConvexJson | undefined)[]][] = [
  ["any", v.any(), [null, 1, "a", [], {}, NAN, BYTES], [undefined]],
  ["null", v.null(), [null], [0, "", {}, [], false, undefined]],
  ["number", v.number(), [0, -1.5, NAN], ["1", null, encodeInt64(1n), { $float: 1 }]],
  ["bigint", v.int64(), [encodeInt64(-1n)], [1, "1", null, NAN]],
  ["boolean", v.boolean(), [true, false], [0, null, "true"]],
  ["string", v.string(), ["", "a"], [1, null, ["a"], BYTES]],
  ["bytes", v.bytes(), [BYTES], ["AAE=", null, { $bytes: 1 }]],
  ["literal", v.literal("a"), ["a"], ["b", null, ["a"]]],
  ["bigint literal", v.literal(3n), [encodeInt64(3n)], [3, encodeInt64(4n)]],
  ["id", v.id("users"), [userId], ["abc", messageId, strangerId, 1, null]],
  ["id of an unknown table", v.id("nowhere"), [], [userId, strangerId]],
  ["array", v.array(v.string()), [[], ["a"]], [["a", 1], { 0: "a" }, null, "a"]],
  ["record", v.record(v.string(), v.number()), [{}, { a: 1 }], [{ a: "1" }, [], null, NAN]],
  ["record of ids", v.record(v.id("users"), v.null()), [{ [userId]: null }], [{ a: null }, { [messageId]: null }]],
  [
    "object",
    v.object({ a: v.string(), b: v.optional(v.number()) }),
    [{ a: "" }, { a: "", b: 1 }],
    [{}, { a: "", b: null }, { a: "", c: 1 }, BYTES],
  ],
  ["union", v.union(v.string(), v.object({ a: v.null() })), ["x", { a: null }], [1, { a: 1 }, {}]],
  ["empty union", v.union(), [], [null]],
];

describe.each(CASES)("the validator %s", (_, validator, good, bad) => {
  test("takes what matches", () => {
    expect(good.map((value) => problemOf(validator, value))).toEqual(good.map(() => null));
  });

  test("refuses what does not", () => {
    for (const value of bad) expect([value, problemOf(validator, value)]).toEqual([value, expect.any(String)]);
  });
});

test("fields of the prototype are not fields", () => {
  expect(problemOf(v.object({ toString: v.optional(v.string()) }), {})).toBeNull();
  expect(problemOf(v.object({}), JSON.parse('{"__proto__":1}'))).toContain("extra field `__proto__`");
});

describe("the text of a problem", () => {
  const user = v.object({ name: v.string(), age: v.optional(v.number()), tags: v.array(v.string()) });
  const shownUser = "v.object({age: v.optional(v.float64()), name: v.string(), tags: v.array(v.string())})";

  test("names the path, the value and the validator", () => {
    expect(problemOf(user, { name: "a", tags: ["x", 2] })).toBe(
      "Value does not match validator.\nPath: .tags[1]\nValue: 2.0\nValidator: v.string()",
    );
    expect(problemOf(v.string(), null)).toBe("Value does not match validator.\nValue: null\nValidator: v.string()");
  });

  test("names a missing field", () => {
    expect(problemOf(user, { tags: [] })).toBe(
      "Object is missing the required field `name`. Consider wrapping the field validator in `v.optional(...)` " +
        `if this is expected.\n\nObject: {tags: []}\nValidator: ${shownUser}`,
    );
  });

  test("names an extra field", () => {
    expect(problemOf(user, { name: "a", tags: [], extra: encodeInt64(1n) })).toBe(
      "Object contains extra field `extra` that is not in the validator.\n\n" +
        `Object: {extra: 1, name: "a", tags: []}\nValidator: ${shownUser}`,
    );
  });

  test("says what literal was wanted", () => {
    expect(problemOf(v.literal(3n), 3)).toBe("`3.0` does not match literal validator `v.literal(3)`.");
    expect(problemOf(v.object({ a: v.literal("x") }), { a: "y" })).toBe(
      '`"y"` does not match literal validator `v.literal("x")`.\nPath: .a',
    );
  });

  test("says from which table an id is", () => {
    expect(problemOf(v.object({ user: v.id("users") }), { user: messageId })).toBe(
      `Found ID "${messageId}" from table \`messages\`, which does not match the table name in validator ` +
        '`v.id("users")`.\nPath: .user',
    );
  });

  test("points into records", () => {
    expect(problemOf(v.record(v.string(), v.number()), { a: "x" })).toContain("Path: .values()");
    expect(problemOf(v.record(v.literal("a"), v.number()), { b: 1 })).toContain("Path: .keys()");
  });

  test("begins with what was validated", () => {
    const problem = checkValue(parse(v.string()), 1, tableNumberOf);
    if (problem === null) throw new Error("1 is not a string");
    expect(argumentError(problem).message).toMatch(/^ArgumentValidationError: Value does not match validator\./);
    expect(returnsError(problem).message).toMatch(/^ReturnsValidationError: Value does not match validator\./);
  });

  test("cuts a long value short", () => {
    expect(problemOf(v.null(), "x".repeat(100_000))?.length).toBeLessThan(5000);
  });

  test("shows every kind of value and validator", () => {
    const validator = v.union(
      v.null(),
      v.bytes(),
      v.boolean(),
      v.id("users"),
      v.array(v.any()),
      v.record(v.string(), v.int64()),
      v.literal(true),
    );
    expect(problemOf(validator, { a: NAN, b: { $float: "AAAAAAAAAIA=" }, c: BYTES, d: null, e: 1.5 })).toBe(
      "Value does not match validator.\nValue: {a: NaN, b: -0.0, c: bytes(2), d: null, e: 1.5}\n" +
        'Validator: v.union(v.null(), v.bytes(), v.boolean(), v.id("users"), v.array(v.any()), ' +
        "v.record(v.string(), v.int64()), v.literal(true))",
    );
  });
});

test.each([
  [null, "Not a validator"],
  [{ type: "map" }, 'Unknown validator type "map"'],
  [{ type: "object", value: null }, "Not the fields"],
  [{ type: "union", value: {} }, "Not the members"],
  [{ type: "array" }, "Not a validator"],
])("%j is refused as a validator", (json, message) => {
  expect(() => parseValidator(json)).toThrow(message);
});

test("a record's values may be a bare validator, as old clients write it", () => {
  const validator = parseValidator({ type: "record", keys: { type: "string" }, values: { type: "null" } });
  expect(checkValue(validator, { a: null }, tableNumberOf)).toBeNull();
});
