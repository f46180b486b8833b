import { compareValues } from "./compare.ts";
import { displayValue } from "./display.ts";
import { tableNumberOfId } from "./id.ts";
import type { ConvexJson, ConvexObject } from "./json.ts";
import { isObject } from "./scalar.ts";
import { displayValidator, hasPlainType, type FieldValidatorJson, type ValidatorJson } from "./validator.ts";

/** The number of a table in the component that the value belongs to, or null if it has no such table. */
export type TableNumberOf = (table: string) => number | null;

/** The first place where a value does not match. `path` leads there from the root, as `.tags[1]`. */
export interface ValidationProblem {
  path: string;
  reason:
    | { kind: "noMatch"; value: ConvexJson | undefined; validator: ValidatorJson }
    | { kind: "literal"; value: ConvexJson | undefined; validator: ValidatorJson }
    | { kind: "foreignId"; id: string; tableNumber: number; validator: ValidatorJson }
    | { kind: "missingField"; field: string; object: ConvexObject; validator: ValidatorJson }
    | { kind: "extraField"; field: string; object: ConvexObject; validator: ValidatorJson };
}

type ObjectValidator = Extract<ValidatorJson, { type: "object" }>;
type RecordValidator = Extract<ValidatorJson, { type: "record" }>;

/** Checks a value against a validator. @returns the first mismatch, or null if it is valid */
export function checkValue(
  validator: ValidatorJson,
  value: ConvexJson | undefined,
  tableNumberOf: TableNumberOf,
): ValidationProblem | null {
  switch (validator.type) {
    case "literal":
      return compareValues(validator.value, value) === 0
        ? null
        : { path: "", reason: { kind: "literal", value, validator } };
    case "id":
      return checkId(validator, value, tableNumberOf);
    case "array":
      return Array.isArray(value) ? checkElements(validator.value, value, tableNumberOf) : noMatch(validator, value);
    case "record":
      return isObject(value) ? checkRecord(validator, value, tableNumberOf) : noMatch(validator, value);
    case "object":
      return isObject(value) ? checkFields(validator, value, tableNumberOf) : noMatch(validator, value);
    case "union":
      return validator.value.some((member) => checkValue(member, value, tableNumberOf) === null)
        ? null
        : noMatch(validator, value);
    default:
      return hasPlainType(validator.type, value) ? null : noMatch(validator, value);
  }
}

function noMatch(validator: ValidatorJson, value: ConvexJson | undefined): ValidationProblem {
  return { path: "", reason: { kind: "noMatch", value, validator } };
}

function below(segment: string, problem: ValidationProblem): ValidationProblem {
  return { ...problem, path: segment + problem.path };
}

function checkId(
  validator: Extract<ValidatorJson, { type: "id" }>,
  value: ConvexJson | undefined,
  tableNumberOf: TableNumberOf,
): ValidationProblem | null {
  const tableNumber = typeof value === "string" ? tableNumberOfId(value) : null;
  if (typeof value !== "string" || tableNumber === null) return noMatch(validator, value);
  if (tableNumber === tableNumberOf(validator.tableName)) return null;
  return { path: "", reason: { kind: "foreignId", id: value, tableNumber, validator } };
}

function checkElements(
  validator: ValidatorJson,
  values: ConvexJson[],
  tableNumberOf: TableNumberOf,
): ValidationProblem | null {
  for (const [index, value] of values.entries()) {
    const problem = checkValue(validator, value, tableNumberOf);
    if (problem !== null) return below(`[${index}]`, problem);
  }
  return null;
}

function checkRecord(
  validator: RecordValidator,
  object: ConvexObject,
  tableNumberOf: TableNumberOf,
): ValidationProblem | null {
  for (const [key, value] of Object.entries(object)) {
    const badKey = checkValue(validator.keys, key, tableNumberOf);
    if (badKey !== null) return below(".keys()", badKey);
    const badValue = checkValue(validator.values.fieldType, value, tableNumberOf);
    if (badValue !== null) return below(".values()", badValue);
  }
  return null;
}

function checkFields(
  validator: ObjectValidator,
  object: ConvexObject,
  tableNumberOf: TableNumberOf,
): ValidationProblem | null {
  const fields = validator.value;
  for (const field of Object.keys(fields)) {
    // A key of the record that it was just read from.
    const problem = checkField(field, fields[field] as FieldValidatorJson, object, tableNumberOf);
    if (problem === "missing") return { path: "", reason: { kind: "missingField", field, object, validator } };
    if (problem !== null) return below(`.${field}`, problem);
  }
  const extra = Object.keys(object).find((field) => !Object.hasOwn(fields, field));
  return extra === undefined ? null : { path: "", reason: { kind: "extraField", field: extra, object, validator } };
}

function checkField(
  name: string,
  validator: FieldValidatorJson,
  object: ConvexObject,
  tableNumberOf: TableNumberOf,
): ValidationProblem | "missing" | null {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (value !== undefined) return checkValue(validator.fieldType, value, tableNumberOf);
  return validator.optional ? null : "missing";
}

/**
 * The text of a problem, as Convex words it.
 * @param tableName the name of a table number of the same component, for ids of a wrong table
 */
export function describeProblem(
  problem: ValidationProblem,
  tableName: (tableNumber: number) => string | null = () => null,
): string {
  const { reason } = problem;
  const path = problem.path === "" ? "" : `\nPath: ${problem.path}`;
  const validator = displayValidator(reason.validator);
  switch (reason.kind) {
    case "noMatch":
      return `Value does not match validator.${path}\nValue: ${displayValue(reason.value)}\nValidator: ${validator}`;
    case "literal":
      return `\`${displayValue(reason.value)}\` does not match literal validator \`${validator}\`.${path}`;
    case "foreignId":
      return (
        `Found ID "${reason.id}" from table \`${tableName(reason.tableNumber) ?? "unknown"}\`, ` +
        `which does not match the table name in validator \`${validator}\`.${path}`
      );
    case "missingField":
      return (
        `Object is missing the required field \`${reason.field}\`. Consider wrapping the field validator in ` +
        `\`v.optional(...)\` if this is expected.${path}\n\nObject: ${displayValue(reason.object)}\nValidator: ${validator}`
      );
    case "extraField":
      return (
        `Object contains extra field \`${reason.field}\` that is not in the validator.${path}\n\n` +
        `Object: ${displayValue(reason.object)}\nValidator: ${validator}`
      );
  }
}

/** The error of a call whose arguments do not match. */
export function argumentError(problem: ValidationProblem, tableName?: (tableNumber: number) => string | null): Error {
  return new Error(`ArgumentValidationError: ${describeProblem(problem, tableName)}`);
}

/** The error of a function that returned what its validator refuses. */
export function returnsError(problem: ValidationProblem, tableName?: (tableNumber: number) => string | null): Error {
  return new Error(`ReturnsValidationError: ${describeProblem(problem, tableName)}`);
}
