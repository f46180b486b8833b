import * as z from "zod";
import { fieldKinds } from "../field-kind.ts";
import { readJobReference, readSampleReference, splitReferences } from "./references.ts";
import { fold, meansNothing, readBoolean, readChoice, readJson, readNumber, unquoted } from "./text-values.ts";

/** Any schema of a contract; zod's union of them can be told apart by `def.type`. */
type Schema = z.core.$ZodTypes;
/** Of no field but words of a person: clients write it for "not given". */
const NULL = /^\s*(?:null|undefined)\s*$/i;

type Shape = Readonly<Record<string, z.core.$ZodType>>;

/**
 * Reads an input the way it was meant, before its contract checks it: what has one reading only becomes that value, all
 * else stays as it is and is refused by the contract. What the contract takes already is never changed, but for
 * addresses of samples and jobs, which become their ids.
 */
export function readInput(schema: z.ZodObject, given: unknown): unknown {
  const parsed = typeof given === "string" ? (readJson(given) ?? given) : (given ?? {});
  return isRecord(parsed) ? readFields(schema.shape, parsed) : parsed;
}

function read(schema: z.core.$ZodType, value: unknown, field: string): unknown {
  const { def } = typed(schema)._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "readonly":
      return accepts(schema, value) && value === null ? value : read(def.innerType, value, field);
    case "pipe":
      return read(def.in, value, field);
    case "object":
      return readObject(def.shape, value);
    case "array":
      return readList(def.element, value, field);
    default:
      return readValue(schema, value, field);
  }
}

function readObject(shape: Shape, value: unknown): unknown {
  const parsed = typeof value === "string" ? (readJson(value) ?? wrapped(shape, value)) : value;
  return isRecord(parsed) ? readFields(shape, parsed) : value;
}

/** One text for an object that needs no more than that: the id of a sample as a track. */
function wrapped(shape: Shape, text: string): Record<string, unknown> | null {
  const [required, ...others] = Object.keys(shape).filter((field) => !isOptional(shape[field]));
  return required !== undefined && others.length === 0 ? { [required]: text } : null;
}

/** Fields by their names, however these are spelled, without those that say "not given". */
function readFields(shape: Shape, given: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(given).flatMap(([name, value]): [string, unknown][] => {
    const field = fieldNamed(name, shape, given);
    const schema = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (!schema) return value === undefined ? [] : [[field, value]];
    return isOptional(schema) && isAbsent(schema, value) ? [] : [[field, read(schema, value, field)]];
  });
  return Object.fromEntries(entries);
}

/** "sample_id" is sampleId, unless both are given. */
function fieldNamed(name: string, shape: Shape, given: Record<string, unknown>): string {
  if (Object.hasOwn(shape, name)) return name;
  const same = Object.keys(shape).filter((field) => fold(field) === fold(name));
  const [field] = same;
  const isFree = Object.keys(given).filter((other) => fold(other) === fold(name)).length === 1;
  return field !== undefined && same.length === 1 && isFree ? field : name;
}

/** Whether an optional field stands for "not given"; what the contract takes is given. */
function isAbsent(schema: z.core.$ZodType, value: unknown): boolean {
  if (value === undefined) return true;
  const inner = innermost(schema);
  const kind = fieldKinds.get(inner)?.kind;
  // An id or a token is never called "null", though the contract takes any text for one.
  if (typeof value === "string" && kind !== "words" && NULL.test(value)) return true;
  if (accepts(schema, value)) return false;
  if (typeof value !== "string") return value === null;
  return value.trim() === "" || (kind !== "words" && meansNothing(value));
}

function readList(element: z.core.$ZodType, value: unknown, field: string): unknown {
  const list = listOf(element, value);
  return Array.isArray(list) ? list.map((item: unknown) => read(element, item, field)) : value;
}

function listOf(element: z.core.$ZodType, value: unknown): unknown {
  if (Array.isArray(value) || value === null || value === undefined || value === "") return value;
  if (typeof value !== "string") return [value];
  const parsed = readJson(value);
  if (parsed) return Array.isArray(parsed) ? parsed : [parsed];
  return splitReferences(value) ?? [value];
}

/** A value that holds no others. */
function readValue(schema: z.core.$ZodType, given: unknown, field: string): unknown {
  const value = Array.isArray(given) && given.length === 1 ? (given[0] as unknown) : given;
  const kind = fieldKinds.get(schema)?.kind;
  if (kind !== "sample" && kind !== "job" && accepts(schema, given)) return given;
  const found = readings(typed(schema), value, field).find((reading) => accepts(schema, reading));
  // What came in quotes or as a list of one to say "not given" is not taken for a value.
  return found === undefined || (typeof found === "string" && kind !== "words" && NULL.test(found)) ? given : found;
}

/** What a value may mean to a schema that refuses it; the schema decides. */
function readings(schema: Schema, value: unknown, field: string): unknown[] {
  const { def } = schema._zod;
  const kind = fieldKinds.get(schema)?.kind;
  if (kind === "sample") return [readSampleReference(value)];
  if (kind === "job") return [readJobReference(value)];
  switch (def.type) {
    case "number": {
      const number = typeof value === "string" ? readNumber(value, field) : value;
      return [number, ...(kind === "clamped" ? clampings(schema, number) : [])];
    }
    case "boolean":
      return [readBoolean(value)];
    case "enum":
      return [readChoice(String(value), Object.values(def.entries).map(String))];
    case "literal":
      return literals(def.values, value, field);
    case "string":
      return typeof value === "number"
        ? [String(value)]
        : [value, ...(typeof value === "string" ? [unquoted(value)] : [])];
    case "union":
      return def.options.map((option) => read(option, value, field));
    default:
      return [value];
  }
}

function literals(allowed: readonly unknown[], value: unknown, field: string): unknown[] {
  const words = allowed.filter((word) => typeof word === "string");
  const number = typeof value === "string" ? readNumber(value, field) : value;
  return [number, readChoice(String(value), words), readBoolean(value)];
}

/** The ends of a number's range, on the side where the number lies beyond it. */
function clampings(schema: z.core.$ZodType, number: unknown): unknown[] {
  if (!(schema instanceof z.ZodNumber) || typeof number !== "number" || Number.isNaN(number)) return [];
  return [number < 0 ? schema.minValue : schema.maxValue];
}

function isOptional(schema: z.core.$ZodType | undefined): boolean {
  return schema?._zod.optin === "optional";
}

function innermost(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = typed(schema)._zod;
  return "innerType" in def ? innermost(def.innerType) : schema;
}

function accepts(schema: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(schema, value).success;
}

/** Every schema that zod makes is one of its union; the base class does not say so. */
function typed(schema: z.core.$ZodType): Schema {
  return schema as Schema;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
