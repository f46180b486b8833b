import { type GenericValidator, jsonToConvex, v, type Value } from "convex/values";
import { validate } from "convex-helpers/validators";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeId } from "./id.ts";
import type { ConvexJson } from "./json.ts";
import { encodeBytes, encodeFloat64, encodeInt64 } from "./scalar.ts";
import { checkValue, describeProblem } from "./validation.ts";
import { displayValidator, parseValidator, type ValidatorJson } from "./validator.ts";

/** A validator as it arrives from a deployment: through JSON. */
function parse(validator: GenericValidator): ValidatorJson {
  // Every validator of the convex package has `json`, which its public type leaves out.
  return parseValidator(JSON.parse(JSON.stringify((validator as unknown as { json: ConvexJson }).json)));
}

const noTables = () => null;
const accepts = (validator: GenericValidator, value: ConvexJson): boolean =>
  checkValue(parse(validator), value, noTables) === null;

/** A validator with values that it is meant to take, and some that may or may not fit. */
interface Sample {
  validator: GenericValidator;
  fitting: fc.Arbitrary<ConvexJson>;
}

const text = fc.constantFrom("", "a", "b", "é");
const float = fc.constantFrom(0, 1, -1.5, encodeFloat64(Number.NaN), encodeFloat64(-0));
const integer = fc.constantFrom(0n, 1n, -(2n ** 63n)).map(encodeInt64);
const blob = fc.uint8Array({ maxLength: 2 }).map(encodeBytes);

const PLAIN: Sample[] = [
  { validator: v.null(), fitting: fc.constant(null) },
  { validator: v.number(), fitting: float },
  { validator: v.int64(), fitting: integer },
  { validator: v.boolean(), fitting: fc.boolean() },
  { validator: v.string(), fitting: text },
  { validator: v.bytes(), fitting: blob },
  { validator: v.literal("a"), fitting: fc.constant("a") },
  { validator: v.literal(1), fitting: fc.constant(1) },
  { validator: v.literal(true), fitting: fc.constant(true) },
  { validator: v.literal(1n), fitting: fc.constant(encodeInt64(1n)) },
];

const fieldName = fc.constantFrom("a", "b", "c");

/** Validators nested a little, with what fits them. */
const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom(...PLAIN),
    tie("sample").map(({ validator, fitting }) => ({
      validator: v.array(validator as never), // Any required validator; none here is optional.
      fitting: fc.array(fitting, { maxLength: 3 }),
    })),
    tie("sample").map(({ validator, fitting }) => ({
      validator: v.record(v.string(), validator as never), // Likewise.
      fitting: fc.dictionary(fieldName, fitting, { maxKeys: 3, noNullPrototype: true }),
    })),
    fc.array(tie("sample"), { minLength: 1, maxLength: 3 }).map((members) => ({
      validator: v.union(...members.map(({ validator }) => validator as never)), // Likewise.
      fitting: fc.oneof(...members.map(({ fitting }) => fitting)),
    })),
    fc
      .dictionary(fieldName, fc.tuple(tie("sample"), fc.boolean()), { maxKeys: 3, noNullPrototype: true })
      .map(objectSample),
  ),
}));

function objectSample(fields: Record<string, [Sample, boolean]>): Sample {
  const entries = Object.entries(fields);
  return {
    validator: v.object(
      Object.fromEntries(
        entries.map(([name, [{ validator }, isOptional]]) => [
          name,
          isOptional ? v.optional(validator as never) : validator, // Any required validator; none here is optional.
        ]),
      ),
    ),
    fitting: fc.record(Object.fromEntries(entries.map(([name, [{ fitting }]]) => [name, fitting])), {
      requiredKeys: entries.filter(([, [, isOptional]]) => !isOptional).map(([name]) => name),
      noNullPrototype: true,
    }),
  };
}

/** Any value but bytes and arrays, which convex-helpers takes for records. */
const anyValue: fc.Arbitrary<ConvexJson> = fc.oneof(
  fc.constant(null),
  float,
  integer,
  fc.boolean(),
  text,
  fc.dictionary(fieldName, fc.oneof(text, float), { maxKeys: 2, noNullPrototype: true }),
);

describe("any validator", () => {
  test("takes the values that it is made for", () => {
    fc.assert(
      fc.property(
        sample.chain(({ validator, fitting }) => fitting.map((value) => ({ validator, value }))),
        ({ validator, value }) => {
          expect(checkValue(parse(validator), value, noTables)).toBeNull();
        },
      ),
      { numRuns: 500 },
    );
  });

  test("takes and refuses what convex-helpers' own check takes and refuses", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        sample.chain(({ validator, fitting }) =>
          fc.oneof(fitting, anyValue).map((value) => ({ validator: validator, value })),
        ),
        ({ validator, value }) => {
          // -0 and 0 are one literal there; a literal of -0 is not among the samples.
          const other = validate(validator as never, jsonToConvex(value) as Value);
          if (!other) refused += 1;
          expect(accepts(validator, value)).toBe(other);
        },
      ),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  test("is the same after it was read and written again", () => {
    fc.assert(
      fc.property(sample, ({ validator }) => {
        const parsed = parse(validator);
        // A parsed validator is JSON.
        expect(parseValidator(JSON.parse(JSON.stringify(parsed)) as ConvexJson)).toEqual(parsed);
      }),
    );
  });

  test("is no longer matched once a field that it does not know is added, and the path leads there", () => {
    const outer = v.object({ list: v.array(v.object({ inner: v.object({ a: v.number() }) })) });
    const problem = checkValue(parse(outer), { list: [{ inner: { a: 1 } }, { inner: { a: 1, extra: 2 } }] }, noTables);
    expect(problem).toMatchObject({ path: ".list[1].inner", reason: { kind: "extraField", field: "extra" } });
  });
});

describe("the first mismatch is told, in the order of the validator's fields", () => {
  const validator = v.object({ z: v.string(), a: v.number() });

  test.each<[value: ConvexJson, path: string, kind: string]>([
    [{ z: 1, a: "x" }, ".z", "noMatch"],
    [{ z: "x", a: "x" }, ".a", "noMatch"],
    [{ a: "x" }, "", "missingField"],
    [{ z: "x", a: 1, extra: 1 }, "", "extraField"],
    [{ z: "x", a: "x", extra: 1 }, ".a", "noMatch"],
    [[], "", "noMatch"],
  ])("%j: at %j, %s", (value, path, kind) => {
    expect(checkValue(parse(validator), value, noTables)).toMatchObject({ path, reason: { kind } });
  });
});

describe("a validator is shown in the notation of its source", () => {
  test.each<[validator: GenericValidator, text: string]>([
    [v.any(), "v.any()"],
    [v.number(), "v.float64()"],
    [v.int64(), "v.int64()"],
    [v.literal("a"), 'v.literal("a")'],
    [v.literal(1.5), "v.literal(1.5)"],
    [v.id("users"), 'v.id("users")'],
    [v.array(v.union(v.null(), v.string())), "v.array(v.union(v.null(), v.string()))"],
    [v.record(v.string(), v.bytes()), "v.record(v.string(), v.bytes())"],
    [v.object({}), "v.object({})"],
    [v.object({ b: v.boolean(), a: v.optional(v.any()) }), "v.object({a: v.optional(v.any()), b: v.boolean()})"],
    [v.union(), "v.union()"],
    [v.nullable(v.number()), "v.union(v.float64(), v.null())"],
  ])("%#: %s", (validator, text_) => expect(displayValidator(parse(validator))).toBe(text_));
});

describe("an id", () => {
  const tables: Record<string, number> = { users: 10_001, notes: 10_002 };
  const idOf = (table: string) => encodeId(tables[table] ?? 99_999, new Uint8Array(16));
  const problemOf = (table: string, value: ConvexJson): string | null => {
    const problem = checkValue(parse(v.id(table)), value, (name) => tables[name] ?? null);
    const nameOf = (number: number) => Object.keys(tables).find((name) => tables[name] === number) ?? null;
    return problem && describeProblem(problem, nameOf);
  };

  test.each<[what: string, table: string, value: ConvexJson, problem: string | null]>([
    ["of its table", "users", idOf("users"), null],
    ["of another table", "users", idOf("notes"), `Found ID "${idOf("notes")}" from table \`notes\``],
    ["of a table that nobody knows", "users", idOf("nowhere"), `Found ID "${idOf("nowhere")}" from table \`unknown\``],
    ["for a table that does not exist", "nowhere", idOf("users"), `Found ID "${idOf("users")}" from table \`users\``],
    ["that is any text", "users", "abc", "Value does not match validator."],
    ["that is a number", "users", 1, "Value does not match validator."],
  ])("%s", (_, table, value, problem) => {
    if (problem === null) expect(problemOf(table, value)).toBeNull();
    else expect(problemOf(table, value)).toContain(problem);
  });
});
