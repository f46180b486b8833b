import type { ConvexJson, ConvexObject } from "./json.ts";
import { displayValue } from "./display.ts";
import { isObject, kindOf } from "./scalar.ts";

/** A validator as `exportArgs()`, `exportReturns()` and `schema.export()` of convex/server write it. */
export type ValidatorJson =
  | { type: "any" | "null" | "number" | "bigint" | "commitTs" | "boolean" | "string" | "bytes" }
  | { type: "literal"; value: ConvexJson }
  | { type: "id"; tableName: string }
  | { type: "array"; value: ValidatorJson }
  | { type: "record"; keys: ValidatorJson; values: FieldValidatorJson }
  | { type: "object"; value: Record<string, FieldValidatorJson> }
  | { type: "union"; value: ValidatorJson[] };

/** A validator at a place that may be absent. */
export interface FieldValidatorJson {
  fieldType: ValidatorJson;
  optional: boolean;
}

const PLAIN_TYPES = ["any", "null", "number", "bigint", "commitTs", "boolean", "string", "bytes"] as const;

/**
 * Reads a validator from JSON, once, so that a bad one is refused at installation and not at a call.
 * @throws if it is malformed or of an unknown type
 */
export function parseValidator(json: ConvexJson | undefined): ValidatorJson {
  if (!isObject(json)) throw new Error(`Not a validator: ${JSON.stringify(json)}`);
  const plain = PLAIN_TYPES.find((type) => type === json.type);
  return plain === undefined ? parseCompound(json) : { type: plain };
}

function parseCompound(json: ConvexObject): ValidatorJson {
  switch (json.type) {
    case "literal":
      return { type: "literal", value: json.value ?? null };
    case "id":
      return { type: "id", tableName: String(json.tableName) };
    case "array":
      return { type: "array", value: parseValidator(json.value) };
    case "record":
      return { type: "record", keys: parseValidator(json.keys), values: parseField(json.values) };
    case "object":
      return { type: "object", value: parseFields(json.value) };
    case "union":
      return { type: "union", value: parseMembers(json.value) };
    default:
      throw new Error(`Unknown validator type ${JSON.stringify(json.type)}`);
  }
}

/** Old clients write a record's values as a bare validator. */
function parseField(json: ConvexJson | undefined): FieldValidatorJson {
  if (!isObject(json) || json.fieldType === undefined) return { fieldType: parseValidator(json), optional: false };
  return { fieldType: parseValidator(json.fieldType), optional: json.optional === true };
}

function parseFields(json: ConvexJson | undefined): Record<string, FieldValidatorJson> {
  if (!isObject(json)) throw new Error(`Not the fields of an object validator: ${JSON.stringify(json)}`);
  return Object.fromEntries(Object.entries(json).map(([name, field]) => [name, parseField(field)]));
}

function parseMembers(json: ConvexJson | undefined): ValidatorJson[] {
  if (!Array.isArray(json)) throw new Error(`Not the members of a union validator: ${JSON.stringify(json)}`);
  return json.map(parseValidator);
}

/** A validator in the notation of its source: `v.object({name: v.optional(v.string())})`, fields sorted. */
export function displayValidator(validator: ValidatorJson): string {
  switch (validator.type) {
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    case "literal":
      return `v.literal(${displayValue(validator.value)})`;
    case "id":
      return `v.id(${JSON.stringify(validator.tableName)})`;
    case "array":
      return `v.array(${displayValidator(validator.value)})`;
    case "record":
      return `v.record(${displayValidator(validator.keys)}, ${displayValidator(validator.values.fieldType)})`;
    case "object":
      return `v.object(${displayFields(validator.value)})`;
    case "union":
      return `v.union(${validator.value.map(displayValidator).join(", ")})`;
    default:
      return `v.${validator.type}()`;
  }
}

function displayFields(fields: Record<string, FieldValidatorJson>): string {
  const shown = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => {
      const inner = displayValidator(field.fieldType);
      return `${name}: ${field.optional ? `v.optional(${inner})` : inner}`;
    });
  return `{${shown.join(", ")}}`;
}

/** True if a value has the type that a plain validator names. */
export function hasPlainType(type: (typeof PLAIN_TYPES)[number], value: ConvexJson | undefined): boolean {
  const kind = kindOf(value);
  if (type === "any") return kind !== "missing";
  if (type === "number") return kind === "float64";
  if (type === "bigint" || type === "commitTs") return kind === "int64";
  return kind === type;
}
