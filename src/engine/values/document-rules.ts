import type { ConvexJson, ConvexObject } from "./json.ts";
import { kindOf } from "./scalar.ts";
import { convexSize } from "./size.ts";

/** Bytes per document. This and the limits below are Convex's (crates/common/src/document.rs, crates/value of convex-backend). */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;
/** Levels of arrays and objects in a document, itself included. */
export const MAX_DOCUMENT_NESTING = 16;
/** Levels of arrays and objects in any value. */
const MAX_VALUE_NESTING = 64;
/** Fields per object. */
export const MAX_FIELDS = 1024;
/** Elements per array. */
export const MAX_ARRAY_LENGTH = 8192;
const MAX_FIELD_NAME_LENGTH = 1024;

/** The fields of a document that only the database writes. */
const SYSTEM_FIELDS = new Set(["_id", "_creationTime"]);

/**
 * Checks a whole document (with `_id` and `_creationTime`) against Convex's rules for stored documents.
 * @returns its size in bytes
 * @throws with Convex's text if it is too large, too deep, or has a bad field name
 */
export function checkDocument(document: ConvexObject): number {
  checkNesting(nestingOf(document));
  const size = convexSize(document);
  if (size > MAX_DOCUMENT_BYTES) {
    throw new Error(`Value is too large (${mebibytes(size)} > maximum size ${mebibytes(MAX_DOCUMENT_BYTES)})`);
  }
  for (const field of Object.keys(document)) {
    if (field.startsWith("_") && !SYSTEM_FIELDS.has(field)) {
      throw new Error(`Field '${field}' starts with an underscore, which is only allowed for system fields like '_id'`);
    }
  }
  checkShape(document);
  return size;
}

/** As Convex shows it: no decimals where there is nothing behind the point. */
function mebibytes(bytes: number): string {
  const mebi = bytes / (1024 * 1024);
  return `${Number.isInteger(mebi) ? mebi : mebi.toFixed(2)} MiB`;
}

/** Without recursion: a value of any depth has an answer, not a stack overflow. */
function nestingOf(document: ConvexObject): number {
  let levels = 0;
  for (let level: ConvexJson[] = [document]; level.length > 0; level = level.flatMap(childrenOf)) {
    if (level.some(isContainer)) levels += 1;
  }
  return levels;
}

function isContainer(value: ConvexJson): boolean {
  const kind = kindOf(value);
  return kind === "array" || kind === "object";
}

function childrenOf(value: ConvexJson): ConvexJson[] {
  return isContainer(value) && value !== null ? Object.values(value) : [];
}

function checkNesting(levels: number): void {
  if (levels <= MAX_DOCUMENT_NESTING) return;
  const [what, most] = levels > MAX_VALUE_NESTING ? ["Value", MAX_VALUE_NESTING] : ["Document", MAX_DOCUMENT_NESTING];
  throw new Error(`${what} is too nested (nested ${levels} levels deep > maximum nesting ${most})`);
}

function checkShape(value: ConvexJson): void {
  const kind = kindOf(value);
  if (kind === "array") checkArray(value as ConvexJson[]); // `kindOf` narrows no type.
  else if (kind === "object") checkObject(value as ConvexObject); // Likewise.
  else checkScalar(value);
}

function checkScalar(value: ConvexJson): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new Error(`Float ${value} is not valid convex JSON; it is written as { $float }`);
  }
}

function checkArray(values: ConvexJson[]): void {
  if (values.length > MAX_ARRAY_LENGTH) {
    throw new Error(`Array length is too long (${values.length} > maximum length ${MAX_ARRAY_LENGTH})`);
  }
  for (const value of values) checkShape(value);
}

function checkObject(object: ConvexObject): void {
  const fields = Object.keys(object);
  if (fields.length > MAX_FIELDS) {
    throw new Error(`Object has too many fields (${fields.length} > maximum number ${MAX_FIELDS})`);
  }
  for (const field of fields) {
    checkFieldName(field);
    checkShape(object[field] ?? null);
  }
}

/** Printable ASCII that does not begin with `$`; the empty name is one, as in Convex. */
function checkFieldName(field: string): void {
  if (field.length > MAX_FIELD_NAME_LENGTH) {
    throw new Error(`Field name ${field} exceeds maximum field name length ${MAX_FIELD_NAME_LENGTH}.`);
  }
  if (field.startsWith("$")) throw new Error(`Field name ${field} starts with a '$', which is reserved.`);
  for (const letter of field) {
    if (letter < " " || letter > "~") {
      throw new Error(
        `Field name ${field} has invalid character '${letter}': Field names can only contain non-control ASCII characters`,
      );
    }
  }
}
