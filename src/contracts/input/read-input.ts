import * as z from "zod";
import { fieldKinds } from "../field-kind.ts";
import { readJobReference, readSampleReference, splitReferences } from "./references.ts";
import {
  fold,
  isUndecided,
  isUnknown,
  meansNothing,
  readBoolean,
  readChoice,
  readJson,
  readNumber,
  unquoted,
} from "./text-values.ts";
import { isRecord } from "../wire/json-record.ts";

/** Any schema of a contract; zod's union of them can be told apart by `def.type`. */
type Schema = z.core.$ZodTypes;
/** Text that clients send for an absent value; a valid value in free text only. */
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
function readFields(shape: Shape, all: Record<string, unknown>): Record<string, unknown> {
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const present = given.filter(([name, value]) => !saysNothing(shape, fieldNamed(name, shape, [name]), value));
  const names = present.map(([name]) => name);
  const entries = present.map(([name, value]): [string, unknown] => {
    const field = fieldNamed(name, shape, names);
    const schema = ownField(shape, field);
    return [field, schema ? read(schema, value, field) : value];
  });
  return Object.fromEntries(entries);
}

/** "sample_id" is sampleId, and so is "sampleIds" where there is no such field, unless both are given. */
function fieldNamed(name: string, shape: Shape, names: readonly string[]): string {
  if (Object.hasOwn(shape, name)) return name;
  for (const spell of [fold, foldNumber]) {
    const same = Object.keys(shape).filter((field) => spell(field) === spell(name));
    const [field] = same;
    const isFree = names.filter((other) => spell(other) === spell(name)).length === 1;
    if (field !== undefined && same.length === 1 && isFree) return field;
  }
  return name;
}

/** The same in singular and plural, and in British and American spelling. */
function foldNumber(name: string): string {
  return fold(name).replace(/s$/, "").replace(/ise$/, "ize");
}

function ownField(shape: Shape, field: string): z.core.$ZodType | undefined {
  return Object.hasOwn(shape, field) ? shape[field] : undefined;
}

function saysNothing(shape: Shape, field: string, value: unknown): boolean {
  const schema = ownField(shape, field);
  // A field that there is not, and that is left empty besides: some callers fill in all that they have ever seen.
  if (schema === undefined) return value === null || (typeof value === "string" && value.trim() === "");
  return isOptional(schema) && isAbsent(schema, value);
}

/** True if an optional field's value means "not given". Values that the contract accepts are given, except blanks. */
function isAbsent(schema: z.core.$ZodType, value: unknown): boolean {
  if (value === undefined) return true;
  const isList = innermost(schema)._zod.def.type === "array";
  if (!isList && Array.isArray(value) && value.length === 1) return isAbsent(schema, value[0]);
  const kind = fieldKinds.get(innermost(schema))?.kind;
  // An id, a token or a model is never called "null" or "none", though the contract takes any text for one.
  if (typeof value === "string" && (value.trim() === "" || (kind !== "words" && meansNothing(value)))) return true;
  if (accepts(schema, value)) return false;
  if (typeof value === "string" && kind !== "words" && isUndecided(value)) return true;
  return value === null || (isList && isEmptyList(value));
}

/** True for a list, or its JSON text, in which every item means "not given". */
function isEmptyList(value: unknown): boolean {
  const list = typeof value === "string" ? readJson(value) : value;
  return Array.isArray(list) && list.flat(Infinity).every(isNothing);
}

function isNothing(item: unknown): boolean {
  return item === null || (typeof item === "string" && meansNothing(item));
}

function readList(element: z.core.$ZodType, given: unknown, field: string): unknown {
  const list = unwrapped(element, listOf(given));
  return Array.isArray(list) ? list.map((item: unknown) => read(element, item, field)) : given;
}

/** The list within a list of one, where items are no lists. */
function unwrapped(element: z.core.$ZodType, value: unknown): unknown {
  const [only, ...others]: unknown[] = Array.isArray(value) ? value : [];
  const isNested = Array.isArray(only) && others.length === 0 && innermost(element)._zod.def.type !== "array";
  return isNested ? unwrapped(element, only) : value;
}

function listOf(value: unknown): unknown {
  if (Array.isArray(value) || value === null || value === undefined || value === "") return value;
  if (typeof value !== "string") return itemsByIndex(value) ?? [value];
  const parsed = readJson(value);
  if (parsed) return listOf(parsed);
  return splitReferences(value) ?? [value];
}

/** The items of a list that was written as an object: {"0": a, "1": b}. */
function itemsByIndex(value: unknown): unknown[] | null {
  if (!isRecord(value)) return null;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name, index) => name === String(index)) ? Object.values(value) : null;
}

/** A value that holds no others. */
function readValue(schema: z.core.$ZodType, given: unknown, field: string): unknown {
  const value = onlyItem(given);
  const kind = fieldKinds.get(schema)?.kind;
  if (kind !== "sample" && kind !== "job" && accepts(schema, given)) return given;
  const found = readings(typed(schema), value, field).find((reading) => accepts(schema, reading));
  // "null" in quotes or in a list of one means "not given", so it is no value.
  return found === undefined || (typeof found === "string" && kind !== "words" && NULL.test(found)) ? given : found;
}

/** The value in a list of one, also in one as JSON text. */
function onlyItem(given: unknown): unknown {
  const list = typeof given === "string" ? readJson(given) : given;
  const items: unknown[] = Array.isArray(list) ? list : [];
  return items.length === 1 ? items[0] : given;
}

/** Candidate readings of a value that the schema refuses; the caller takes the first that the schema accepts. */
function readings(schema: Schema, value: unknown, field: string): unknown[] {
  const { def } = schema._zod;
  const kind = fieldKinds.get(schema)?.kind;
  if (kind === "sample") return [readSampleReference(value)];
  if (kind === "job") return [readJobReference(value)];
  switch (def.type) {
    case "number": {
      const number = typeof value === "string" ? readNumber(value, field) : value;
      if (kind === "clearable" && typeof value === "string" && isUnknown(value)) return [0];
      return [number, ...(kind === "clamped" ? clampings(schema, number) : [])];
    }
    case "boolean":
      return [readBoolean(value)];
    case "enum":
      return [readChoice(value, Object.values(def.entries).map(String))];
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
  return [number, readChoice(value, words), readBoolean(value)];
}

/** The end of a number's range, where it lies above it, or below a range from 0. */
function clampings(schema: z.core.$ZodType, number: unknown): unknown[] {
  if (!(schema instanceof z.ZodNumber) || typeof number !== "number") return [];
  if (number > (schema.maxValue ?? Infinity)) return [schema.maxValue];
  return number < 0 && schema.minValue === 0 ? [0] : [];
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

function typed(schema: z.core.$ZodType): Schema {
  // Every schema that zod makes is a member of its union type; the base class does not say so.
  return schema as Schema;
}
