import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { visibleInput } from "../contract.ts";
import { toolOutput, toolOutputSchema } from "./tool-output.ts";
import { listedInputSchema, objectOf, type PortableSchema, toJsonSchema } from "./tool-schema.ts";
import { TOOLS } from "../tools.ts";
import { valuesOf } from "../values.fixture.ts";

const KEYWORDS = new Set([
  "type",
  "anyOf",
  "properties",
  "required",
  "items",
  "minItems",
  "maxItems",
  "enum",
  "minimum",
  "maximum",
  "description",
]);

/** All schemas within a schema, itself first. */
function* within(schema: PortableSchema): Generator<PortableSchema> {
  yield schema;
  for (const inner of [
    ...(schema.anyOf ?? []),
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
  ])
    yield* within(inner);
}

const isType: Record<NonNullable<PortableSchema["type"]>, (value: unknown) => boolean> = {
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
};

/** Checks a value by the few keywords that every vendor has; the place of what is wrong, if anything. */
function faults(value: unknown, schema: PortableSchema, at = "value"): string[] {
  const { anyOf, type, properties, required = [], items, minimum, maximum } = schema;
  if (anyOf)
    return anyOf.some((option) => faults(value, option, at).length === 0) ? [] : [`${at} is none of the options`];
  if (type && !isType[type](value)) return [`${at} is no ${type}`];
  const missing = required
    .filter((name) => !Object.hasOwn(Object(value), name))
    .map((name) => `${at}.${name} is missing`);
  const list = Array.isArray(value) ? value : [];
  const number = typeof value === "number" ? value : null;
  return [
    ...missing,
    ...(schema.enum && !schema.enum.includes(String(value)) ? [`${at} is no choice`] : []),
    ...(number !== null && number < (minimum ?? number) ? [`${at} is below ${minimum}`] : []),
    ...(number !== null && number > (maximum ?? number) ? [`${at} is above ${maximum}`] : []),
    ...(list.length < (schema.minItems ?? 0) || list.length > (schema.maxItems ?? Infinity)
      ? [`${at} has ${list.length}`]
      : []),
    ...(items ? list.flatMap((item, i) => faults(item, items, `${at}[${i}]`)) : []),
    ...Object.entries(properties ?? {}).flatMap(([name, field]) => {
      // Own fields only: the check above is for those that must be there.
      const given = Object.hasOwn(Object(value), name) ? (value as Record<string, unknown>)[name] : undefined;
      return given === undefined ? [] : faults(given, field, `${at}.${name}`);
    }),
  ];
}

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))("%s", (_, tool) => {
  const schema = visibleInput(tool);
  const listed = listedInputSchema(schema);

  test("is listed in the keywords that every vendor of models takes", () => {
    for (const part of within(listed)) {
      expect(Object.keys(part).filter((keyword) => !KEYWORDS.has(keyword))).toEqual([]);
      expect(part.enum?.every((choice) => typeof choice === "string") ?? true).toBe(true);
      expect(part.type === undefined ? part.anyOf !== undefined : typeof part.type === "string").toBe(true);
      if (part.type === "array") expect(part.items).toBeDefined();
      if (part.type === "object") expect(part.properties).toBeDefined();
    }
    expect(JSON.stringify(listed)).not.toContain("null");
  });

  test("has the contract's fields, and requires what the contract does", () => {
    expect(Object.keys(listed.properties)).toEqual(Object.keys(schema.shape));
    const required = Object.keys(schema.shape).filter((name) => schema.shape[name]?._zod.optin !== "optional");
    expect(listed.required ?? []).toEqual(required);
  });

  test("takes by its schema whatever its contract takes", () => {
    const inputs = valuesOf(schema).filter((input) => schema.safeParse(input).success);
    fc.assert(
      fc.property(inputs, (input) => {
        expect(faults(input, listed)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  test("refuses by its contract what its schema refuses", () => {
    const any = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(-1, 0, 1e9, 0.5, [], {}, "", "x"));
    const inputs = fc.dictionary(fc.constantFrom(...Object.keys(schema.shape)), any);
    fc.assert(
      fc.property(inputs, (input) => {
        if (faults(input, listed).length > 0) expect(schema.safeParse(input).success).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  test("answers any result as its listed output describes it", () => {
    const outputs = valuesOf(tool.output).filter((output) => tool.output.safeParse(output).success);
    const described = toolOutputSchema(tool);
    fc.assert(
      fc.property(outputs, (output) => {
        const told = toolOutput(tool, output as object); // A z.object gives objects.
        expect(faults(JSON.parse(JSON.stringify(told)), described)).toEqual([]);
        expect(JSON.stringify(told)).not.toContain(":null");
      }),
      { numRuns: 12 },
    );
  });
});

describe("single fields", () => {
  const listedAs = (field: z.ZodType): PortableSchema | undefined =>
    listedInputSchema(z.strictObject({ field })).properties["field"];

  test.each<[string, z.ZodType, PortableSchema]>([
    ["text", z.string(), { type: "string" }],
    ["text of a length", z.string().min(1).max(9), { type: "string" }],
    ["an address", z.url(), { type: "string" }],
    ["a number", z.number(), { type: "number" }],
    ["a number in a range", z.number().min(-1).max(1), { type: "number", minimum: -1, maximum: 1 }],
    ["a whole number", z.number().int().min(1).max(64), { type: "integer", minimum: 1, maximum: 64 }],
    [
      "a whole number below a bound that nobody reaches",
      z.number().int().min(1).max(2_147_483_647),
      { type: "integer", minimum: 1 },
    ],
    [
      "a bound that its words state",
      z.number().min(0).max(45).describe("Up to 45"),
      { type: "number", description: "Up to 45" },
    ],
    ["yes or no", z.boolean(), { type: "boolean" }],
    ["choices", z.enum(["a", "b"]), { type: "string", enum: ["a", "b"] }],
    ["one choice", z.literal("a"), { type: "string", enum: ["a"] }],
    ["choices of numbers", z.literal([16, 24]), { type: "integer", description: "16, 24" }],
    [
      "choices of numbers with words",
      z.literal([16, 24]).describe("bits"),
      { type: "integer", description: "16, 24; bits" },
    ],
    ["choices of fractions", z.literal([0.5, 1]), { type: "number", description: "0.5, 1" }],
    ["only yes", z.literal(true), { type: "boolean", description: "true" }],
    ["a list", z.array(z.string()), { type: "array", items: { type: "string" } }],
    [
      "a list of a length",
      z.array(z.number()).min(2).max(16),
      { type: "array", items: { type: "number" }, minItems: 2, maxItems: 16 },
    ],
    ["a value or null", z.string().nullable(), { type: "string" }],
    ["a number or null, with words", z.number().nullable().describe("dB"), { type: "number", description: "dB" }],
    [
      "an object",
      z.strictObject({ a: z.string(), b: z.number().optional() }),
      { type: "object", properties: { a: { type: "string" }, b: { type: "number" } }, required: ["a"] },
    ],
    ["one of two kinds", z.union([z.string(), z.number()]), { anyOf: [{ type: "string" }, { type: "number" }] }],
  ])("%s", (_, field, expected) => {
    expect(listedAs(field)).toEqual(expected);
  });

  test("an optional field is described like one that is required, and is not required", () => {
    const listed = listedInputSchema(z.strictObject({ a: z.string().optional(), b: z.string() }));
    expect(listed).toEqual({
      type: "object",
      properties: { a: { type: "string" }, b: { type: "string" } },
      required: ["b"],
    });
  });

  test("an input without fields is an object without fields", () => {
    expect(listedInputSchema(z.strictObject({}))).toEqual({ type: "object", properties: {} });
  });

  test("what no model can fill in is a fault of ours, told at once", () => {
    expect(() => listedAs(z.record(z.string(), z.string()))).toThrow(/not one that every model/);
    expect(() => listedAs(z.unknown())).toThrow(/not one that every model/);
  });

  test("JSON Schema stands alone: no dialect, no references, what is used twice written twice", () => {
    const track = z.strictObject({ gain: z.number() });
    const json = toJsonSchema(z.strictObject({ one: track, other: track }));
    expect(JSON.stringify(json)).not.toMatch(/\$schema|\$ref|\$defs/);
    expect(json.properties["one"]).toEqual(json.properties["other"]);
  });

  test("an object of fields has them in order, each as it is described", () => {
    expect(objectOf({ b: 1, a: 2 }, (field, name) => ({ type: "string", description: `${name}${field}` }))).toEqual({
      type: "object",
      properties: { b: { type: "string", description: "b1" }, a: { type: "string", description: "a2" } },
    });
  });
});
