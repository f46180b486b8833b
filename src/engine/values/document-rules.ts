import type { ConvexJson, ConvexObject } from "./json.ts";
import { kindOf } from "./scalar.ts";
import { convexSize } from "./size.ts";

/** Bytes per document. This and the limits below are Convex's (crates/common/src/document.rs, crates/value of convex-backend). */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;
/** Levels of arrays and objects in a document, itself included. */
export const MAX_DOCUMENT_NESTING = 16;
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
  const size = convexSize(document);
  if (size > MAX_DOCUMENT_BYTES) {
    throw new Error(`Value is too large (${mebibytes(size)} > maximum size ${mebibytes(MAX_DOCUMENT_BYTES)})`);
  }
  for (const field of Object.keys(document)) {
    if (field.startsWith("_") && !SYSTEM_FIELDS.has(field)) {
      throw new Error(`Field '${field}' starts with an underscore, which is only allowed for system fields like '_id'`);
    }
  }
  checkShape(document, 1);
  return size;
}

function mebibytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(2)} MiB`;
}

function checkShape(value: ConvexJson, depth: number): void {
  const kind = kindOf(value);
  if (kind !== "array" && kind !== "object") return checkScalar(value);
  if (depth > MAX_DOCUMENT_NESTING) {
    throw new Error(`Document is too nested (nested more than ${MAX_DOCUMENT_NESTING} levels deep)`);
  }
  if (kind === "array") checkArray(value as ConvexJson[], depth); // `kindOf` narrows no type.
  else checkObject(value as ConvexObject, depth); // Likewise.
}

function checkScalar(value: ConvexJson): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new Error(`Float ${value} is not valid convex JSON; it is written as { $float }`);
  }
}

function checkArray(values: ConvexJson[], depth: number): void {
  if (values.length > MAX_ARRAY_LENGTH) {
    throw new Error(`Array length is too long (${values.length} > maximum length ${MAX_ARRAY_LENGTH})`);
  }
  for (const value of values) checkShape(value, depth + 1);
}

function checkObject(object: ConvexObject, depth: number): void {
  const fields = Object.keys(object);
  if (fields.length > MAX_FIELDS) {
    throw new Error(`Object has too many fields (${fields.length} > maximum number ${MAX_FIELDS})`);
  }
  for (const field of fields) {
    checkFieldName(field);
    checkShape(object[field] ?? null, depth + 1);
  }
}

/** Printable ASCII, neither empty nor beginning with `$`. */
function checkFieldName(field: string): void {
  if (field.length === 0) throw new Error("Field names cannot be empty");
  if (field.length > MAX_FIELD_NAME_LENGTH) {
    throw new Error(`Field name ${field} exceeds maximum field name length ${MAX_FIELD_NAME_LENGTH}.`);
  }
  if (field === "$commitTs") {
    throw new Error("db.vars.commitTs: commit timestamps are not supported by this deployment");
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
