import * as z from "zod";
import { fieldKinds } from "../field-kind.ts";

interface Range {
  min?: number;
  max?: number;
}

/**
 * Which values a schema takes, in words that follow "must be".
 * @returns null for a rule that has no words, such as a pattern
 */
export function describeExpected(schema: z.core.$ZodType): string | null {
  // Every schema that zod makes is one of its union; the base class does not say so.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "readonly":
      return describeExpected(def.innerType);
    case "pipe":
      return describeExpected(def.in);
    case "enum":
      return oneOf(Object.values(def.entries));
    case "literal":
      return oneOf(def.values);
    case "boolean":
      return "true or false";
    case "number":
      return `${isWhole(schema) ? "a whole number" : "a number"}${from(rangeOf(schema))}`;
    case "string":
      return describeText(schema);
    case "array":
      return `a list${of(rangeOf(schema))}`;
    case "object":
      return `an object with ${Object.keys(def.shape).join(", ")}`;
    case "union":
      return def.options.map((option) => describeExpected(option) ?? "another value").join(", or ");
    default:
      return null;
  }
}

function describeText(schema: z.core.$ZodType): string {
  const kind = fieldKinds.get(schema)?.kind;
  if (kind === "sample") return "the sampleId or the name of a sample";
  if (kind === "job") return "the jobId of a job";
  const { min = 0, max } = rangeOf(schema);
  if (schema instanceof z.ZodURL)
    return `an http(s) address${max === undefined ? "" : ` of at most ${max} characters`}`;
  return max === undefined ? "text" : `text of ${min} to ${max} characters`;
}

function oneOf(values: readonly unknown[]): string {
  const [first, ...others] = values.map((value) => JSON.stringify(value));
  return others.length === 0 ? `${first}` : `one of ${[first, ...others].join(", ")}`;
}

function from({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}

function of({ min = 0, max }: Range): string {
  if (max === undefined) return min > 0 ? ` of at least ${min}` : "";
  return min === 0 ? ` of at most ${max}` : ` of ${min} to ${max}`;
}

function isWhole(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodNumber && schema.isInt;
}

/** The range of a number, or that of the length of a text or a list. */
function rangeOf(schema: z.core.$ZodType): Range {
  const range: Range = {};
  for (const { _zod: check } of schema._zod.def.checks ?? []) {
    // Every check that zod makes is one of its union; the base class does not say so.
    const def = check.def as z.core.$ZodChecks["_zod"]["def"];
    if (def.check === "greater_than") range.min = Number(def.value);
    else if (def.check === "less_than") range.max = Number(def.value);
    else if (def.check === "min_length") range.min = def.minimum;
    else if (def.check === "max_length") range.max = def.maximum;
  }
  return range;
}
