import { compareValues, type Value } from "convex/values";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTemporaryDatabase, type TemporaryDatabase } from "../../storage/temporary-database.fixture.ts";
import { ORDERED_SAMPLES, show } from "../../values/sample-values.fixture.ts";
import { type AnyFilter, type Doc, messageOf, mutation, query } from "./convex-function.fixture.ts";

let temporary: TemporaryDatabase;

/** One document for each sample, with its place in the order; the value is in the field `v`. */
beforeAll(async () => {
  temporary = openTemporaryDatabase();
  await mutation(temporary.database, async ({ db }) => {
    for (const [at, v] of ORDERED_SAMPLES.entries()) await db.insert("samples", { at, v });
    await db.insert("single", { n: 7, big: 7n, text: "b", yes: true, none: null, deep: { er: [1], "a.b": 2 } });
  });
});
afterAll(() => temporary.dispose());

async function placesOf(filter: AnyFilter): Promise<Value[]> {
  const found = await query(temporary.database, ({ db }) => db.query("samples").filter(filter).collect());
  return found.map(({ at }) => at ?? null);
}

/** Whether the one document of `single` passes. */
async function passes(filter: AnyFilter): Promise<boolean> {
  const found = await query(temporary.database, ({ db }) => db.query("single").filter(filter).collect());
  return found.length === 1;
}

const refusal = (filter: AnyFilter): Promise<string> => messageOf(passes(filter));

/** Places for which the comparison with the sample at `place` holds: samples are in order. */
function placesWhere(holds: (order: number) => boolean, place: number): number[] {
  return [...ORDERED_SAMPLES.keys()].filter((other) => holds(other - place));
}

describe("a comparison orders values of all types as an index does", () => {
  test.each(ORDERED_SAMPLES.map((value, place) => [show(value), place, value] as const))(
    "%s",
    async (_, place, value) => {
      // The type of literals leaves out undefined, which convex/server sends all the same.
      const literal = value as Value;
      const found = {
        eq: await placesOf((q) => q.eq(q.field("v"), literal)),
        neq: await placesOf((q) => q.neq(q.field("v"), literal)),
        lt: await placesOf((q) => q.lt(q.field("v"), literal)),
        lte: await placesOf((q) => q.lte(q.field("v"), literal)),
        gt: await placesOf((q) => q.gt(q.field("v"), literal)),
        gte: await placesOf((q) => q.gte(literal, q.field("v"))),
      };
      expect(found).toEqual({
        eq: [place],
        neq: placesWhere((order) => order !== 0, place),
        lt: placesWhere((order) => order < 0, place),
        lte: placesWhere((order) => order <= 0, place),
        gt: placesWhere((order) => order > 0, place),
        gte: placesWhere((order) => order <= 0, place),
      });
    },
  );
});

describe("a field", () => {
  test.each<[path: string, value: Value | undefined]>([
    ["n", 7],
    ["none", null],
    ["deep.er", [1]],
    ["missing", undefined],
    ["deep.missing", undefined],
    ["n.of.a.number", undefined],
    ["none.at.all", undefined],
    ["deep.er.0", undefined],
    ["deep.a.b", undefined],
    ["toString", undefined],
    ["deep.constructor", undefined],
  ])("%s is %j", async (path, value) => {
    expect(await passes((q) => q.eq(q.field(path), value as Value))).toBe(true); // See above.
  });

  test("may be compared with another field, and the system's are fields too", async () => {
    expect(await passes((q) => q.eq(q.field("n"), q.field("big")))).toBe(false);
    expect(await passes((q) => q.gt(q.field("_creationTime"), q.field("n")))).toBe(true);
    expect(await passes((q) => q.gt(q.field("_id"), ""))).toBe(true);
  });
});

describe("arithmetic on integers", () => {
  const MAX = 2n ** 63n - 1n;
  const MIN = -(2n ** 63n);

  test.each<[operator: "add" | "sub" | "mul" | "div" | "mod", a: bigint, b: bigint, result: bigint]>([
    ["add", MAX - 1n, 1n, MAX],
    ["sub", MIN + 1n, 1n, MIN],
    ["mul", 3n, -4n, -12n],
    ["div", 7n, 2n, 3n],
    ["div", -7n, 2n, -3n],
    ["mod", 7n, 3n, 1n],
    ["mod", -7n, 3n, -1n],
    ["mod", 7n, -3n, 1n],
  ])("%s of %d and %d is %d", async (operator, a, b, result) => {
    expect(await passes((q) => q.eq(q[operator](a, b), result))).toBe(true);
  });

  test.each<[operator: "add" | "sub" | "mul" | "div" | "mod", a: bigint, b: bigint, message: string]>([
    ["add", MAX, 1n, `Cannot add ${MAX} and 1: the result is out of range for Int64`],
    ["sub", MIN, 1n, `Cannot subtract ${MIN} and 1: the result is out of range for Int64`],
    ["mul", MAX, 2n, `Cannot multiply ${MAX} and 2: the result is out of range for Int64`],
    ["div", MIN, -1n, `Cannot divide ${MIN} and -1: the result is out of range for Int64`],
    ["div", 7n, 0n, "Cannot divide 7 by zero"],
    ["mod", 7n, 0n, "Cannot mod 7 by zero"],
  ])("%s of %d and %d is refused", async (operator, a, b, message) => {
    expect(await refusal((q) => q.eq(q[operator](a, b), 0n))).toBe(message);
  });

  test("negates all but the least", async () => {
    expect(await passes((q) => q.eq(q.neg(MAX), -MAX))).toBe(true);
    expect(await refusal((q) => q.eq(q.neg(MIN), 0n))).toBe(
      `Cannot negate ${MIN}: the result is out of range for Int64`,
    );
  });
});

describe("arithmetic on floats follows IEEE 754", () => {
  test.each<[operator: "add" | "sub" | "mul" | "div" | "mod", a: number, b: number, result: number]>([
    ["add", 0.1, 0.2, 0.30000000000000004],
    ["add", Number.MAX_VALUE, Number.MAX_VALUE, Number.POSITIVE_INFINITY],
    ["sub", Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN],
    ["mul", -1, 0, -0],
    ["div", 1, 0, Number.POSITIVE_INFINITY],
    ["div", -1, 0, Number.NEGATIVE_INFINITY],
    ["div", 0, 0, Number.NaN],
    ["mod", -7.5, 2, -1.5],
    ["mod", 1, 0, Number.NaN],
  ])("%s of %d and %d is %d", async (operator, a, b, result) => {
    expect(await passes((q) => q.eq(q[operator](a, b), result))).toBe(true);
  });

  test("and a negated zero is another value than zero", async () => {
    expect(await passes((q) => q.eq(q.neg(0), -0))).toBe(true);
    expect(await passes((q) => q.eq(q.neg(0), 0))).toBe(false);
  });
});

describe("operands of the wrong type are named, with their value and type", () => {
  test.each<[filter: AnyFilter, message: string]>([
    [(q) => q.eq(q.add(q.field("n"), q.field("big")), 1), "Cannot add 7.0 (type Float64) and 7 (type Int64)"],
    [(q) => q.eq(q.sub(q.field("n"), q.field("none")), 1), "Cannot subtract 7.0 (type Float64) and null (type Null)"],
    [(q) => q.eq(q.mul(q.field("text"), 2), 1), 'Cannot multiply "b" (type String) and 2.0 (type Float64)'],
    [(q) => q.eq(q.div(q.field("yes"), 2), 1), "Cannot divide true (type Boolean) and 2.0 (type Float64)"],
    [(q) => q.eq(q.mod(q.field("gone"), 2), 1), "Cannot mod undefined (type undefined) and 2.0 (type Float64)"],
    [(q) => q.eq(q.neg(q.field("deep.er")), 1), "Cannot negate [1.0] (type Array)"],
    [(q) => q.not(q.field("n")), "Cannot use value 7.0 (type Float64) as a Boolean"],
    [(q) => q.and(q.field("none"), true), "Cannot use value null (type Null) as a Boolean"],
    [(q) => q.or(false, q.field("gone")), "Cannot use value undefined (type undefined) as a Boolean"],
  ])("%#: %s", async (filter, message) => {
    expect(await refusal(filter)).toBe(message);
  });

  test("unless the answer is known before they are met", async () => {
    expect(await passes((q) => q.and(false, q.field("n")))).toBe(false);
    expect(await passes((q) => q.or(true, q.field("n")))).toBe(true);
  });
});

describe("a filter", () => {
  test("passes what is true, and nothing that merely looks so", async () => {
    for (const value of ["true", 1, "x", null, {}]) expect(await passes(() => value as boolean)).toBe(false);
    expect(await passes(() => true)).toBe(true);
  });

  test("of no parts is true for and, false for or", async () => {
    expect(await passes((q) => q.and())).toBe(true);
    expect(await passes((q) => q.or())).toBe(false);
  });

  test("behind another sees what that let through, up to 256 of them", async () => {
    const found = await query(temporary.database, ({ db }) => {
      let narrowed = db.query("samples").order("asc");
      for (let at = 0; at < 256; at += 1) narrowed = narrowed.filter((q) => q.neq(q.field("at"), at % 30));
      return narrowed.collect();
    });
    expect(found.map(({ at }) => at)).toEqual([...ORDERED_SAMPLES.keys()].filter((at) => at >= 30));
    const tooMany = query(temporary.database, async ({ db }) => {
      let narrowed = db.query("samples").order("asc");
      for (let at = 0; at < 257; at += 1) narrowed = narrowed.filter(() => true);
      return narrowed.first();
    });
    expect(await messageOf(tooMany)).toContain("more than 256 operators");
  });
});

/** An expression, with what it means on a document by the rules of JavaScript and the order of the convex package. */
interface Meant {
  filter: AnyFilter;
  means(document: Doc): boolean;
}

const scalar = fc.constantFrom<Value[]>(...ORDERED_SAMPLES.filter((value) => value !== undefined));
const comparison: fc.Arbitrary<Meant> = fc
  .tuple(fc.constantFrom("lt", "lte", "gt", "gte"), fc.constantFrom("v", "at", "gone"), scalar)
  .map(([operator, field, value]) => ({
    filter: (q) => q[operator](q.field(field), value),
    means: (document) => {
      const order = compareValues(document[field], value);
      return { lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[operator];
    },
  }));
const equality: fc.Arbitrary<Meant> = fc
  .tuple(fc.boolean(), fc.constantFrom("v", "at", "gone"), scalar)
  .map(([isNegated, field, value]) => ({
    filter: (q) => (isNegated ? q.neq(q.field(field), value) : q.eq(q.field(field), value)),
    means: (document) => (compareValues(document[field], value) === 0) !== isNegated,
  }));
const { meant } = fc.letrec<{ meant: Meant }>((tie) => ({
  meant: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    comparison,
    equality,
    fc.array(tie("meant"), { maxLength: 3 }).map((parts): Meant => ({
      filter: (q) => q.and(...parts.map((part) => part.filter(q))),
      means: (document) => parts.every((part) => part.means(document)),
    })),
    fc.array(tie("meant"), { maxLength: 3 }).map((parts): Meant => ({
      filter: (q) => q.or(...parts.map((part) => part.filter(q))),
      means: (document) => parts.some((part) => part.means(document)),
    })),
    tie("meant").map((part): Meant => ({
      filter: (q) => q.not(part.filter(q)),
      means: (document) => !part.means(document),
    })),
  ),
}));

test("any expression of comparisons and logic means what it says", async () => {
  const all = await query(temporary.database, ({ db }) => db.query("samples").collect());
  await fc.assert(
    fc.asyncProperty(meant, async ({ filter, means }) => {
      expect(await placesOf(filter)).toEqual(all.filter(means).map(({ at }) => at));
    }),
    { numRuns: 150 },
  );
});
