import { parseValidator, type ValidatorJson } from "../values/validator.ts";
import type { SchemaJson } from "./types.ts";

type SchemaTable = SchemaJson["tables"][number];
type OrderedIndex = SchemaTable["indexes"][number];
type VectorIndex = SchemaTable["vectorIndexes"][number];

/** Convex's limits (crates/common/src/schemas and bootstrap_model/index of convex-backend). */
const MAX_INDEXES = 64;
const MAX_INDEX_FIELDS = 16;
const MAX_FILTER_FIELDS = 16;
const MIN_DIMENSIONS = 2;
const MAX_DIMENSIONS = 4096;

/** A name of Convex: of at most 64 letters, digits and underscores, not all of them underscores. */
const IDENTIFIER = /^(?=_*[A-Za-z0-9])[A-Za-z_][A-Za-z0-9_]{0,63}$/;
/** Indexes that each table has by itself. */
export const BUILT_IN_INDEXES: ReadonlySet<string> = new Set(["by_id", "by_creation_time"]);

/** Checks the names and the indexes of a schema. @throws with Convex's text for the first that breaks a rule */
export function checkSchema(schema: SchemaJson): void {
  for (const table of schema.tables) checkTable(table);
}

function checkTable(table: SchemaTable): void {
  const { tableName, indexes, stagedDbIndexes = [] } = table;
  const searchIndexes = [...table.searchIndexes, ...(table.stagedSearchIndexes ?? [])];
  const vectorIndexes = [...table.vectorIndexes, ...(table.stagedVectorIndexes ?? [])];
  if (tableName.startsWith("_")) throw new Error(`${tableName} is a reserved table name.`);
  const ordered = [...indexes, ...stagedDbIndexes];
  if (ordered.length + searchIndexes.length + vectorIndexes.length > MAX_INDEXES) {
    throw new Error(`Table "${tableName}" cannot have more than ${MAX_INDEXES} indexes.`);
  }
  checkNames(
    tableName,
    [...ordered, ...searchIndexes, ...vectorIndexes].map(({ indexDescriptor }) => indexDescriptor),
  );
  for (const index of ordered) checkFields(tableName, index);
  checkDistinct(tableName, ordered);
  for (const { indexDescriptor, searchField, filterFields } of searchIndexes) {
    if (filterFields.length > MAX_FILTER_FIELDS) {
      throw new Error(`Search indexes may have up to ${MAX_FILTER_FIELDS} filter fields.`);
    }
    for (const field of [searchField, ...filterFields]) checkPath(indexDescriptor, field);
  }
  checkVectorIndexes(table, vectorIndexes);
}

function checkVectorIndexes({ tableName, documentType }: SchemaTable, indexes: readonly VectorIndex[]): void {
  const validator = documentType === null ? null : parseValidator(documentType);
  const seen = new Map<string, string>();
  for (const { indexDescriptor, vectorField, dimensions, filterFields } of indexes) {
    if (!Number.isInteger(dimensions) || dimensions < MIN_DIMENSIONS || dimensions > MAX_DIMENSIONS) {
      throw new Error(`Dimensions ${dimensions} must be between ${MIN_DIMENSIONS} and ${MAX_DIMENSIONS}.`);
    }
    if (filterFields.length > MAX_FILTER_FIELDS) {
      throw new Error(`Search indexes may have up to ${MAX_FILTER_FIELDS} filter fields.`);
    }
    for (const field of [vectorField, ...filterFields]) checkPath(indexDescriptor, field);
    const key = JSON.stringify([vectorField, dimensions]);
    const other = seen.get(key);
    if (other !== undefined) {
      throw new Error(
        `In table "${tableName}" vector index "${indexDescriptor}" and vector index "${other}" have the same ` +
          "`vectorField`. Vector index fields must be unique within a table. You should combine the indexes with the " +
          "same `vectorField` into one index containing all `filterField`s and then use different subsets of the " +
          "`filterField`s at query time.",
      );
    }
    seen.set(key, indexDescriptor);
    if (validator === null || holdsVector(validator, vectorField.split("."))) continue;
    throw new Error(
      `In table "${tableName}" the vector index "${indexDescriptor}" is invalid because it references the field ` +
        `${vectorField} that is neither an array of float64 or optional array of float64.`,
    );
  }
}

/** True if documents of a validator can hold an array of float64 at a path. */
function holdsVector(validator: ValidatorJson, [field, ...rest]: readonly string[]): boolean {
  if (validator.type === "any") return true;
  if (validator.type === "union") {
    return validator.value.some((member) => holdsVector(member, field === undefined ? [] : [field, ...rest]));
  }
  if (field === undefined) {
    return validator.type === "array" && (validator.value.type === "number" || validator.value.type === "any");
  }
  const inner = validator.type === "object" ? validator.value[field]?.fieldType : undefined;
  return inner !== undefined && holdsVector(inner, rest);
}

function checkNames(tableName: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!IDENTIFIER.test(name)) {
      throw new Error(
        `In table "${tableName}": Invalid index name: "${name}". Identifiers must be 64 characters or less, start with a ` +
          "letter, and only contain letters, digits, underscores.",
      );
    }
    if (name.startsWith("_") || BUILT_IN_INDEXES.has(name)) {
      throw new Error(
        `In table "${tableName}" cannot name an index "${name}" because the name is reserved. Indexes may not start with ` +
          'an underscore or be named "by_id" or "by_creation_time".',
      );
    }
    if (seen.has(name)) throw new Error(`Table "${tableName}" has two or more definitions of index "${name}".`);
    seen.add(name);
  }
}

function checkFields(tableName: string, { indexDescriptor, fields }: OrderedIndex): void {
  if (fields.length === 0) {
    throw new Error(`In table "${tableName}" index "${indexDescriptor}" must have at least one field.`);
  }
  if (fields.length > MAX_INDEX_FIELDS) throw new Error(`Indexes may have up to ${MAX_INDEX_FIELDS} fields.`);
  if (fields.includes("_id")) {
    throw new Error("`_id` is not a valid index field. To load documents by ID, use `db.get(id)`.");
  }
  if (fields.includes("_creationTime")) {
    throw new Error(
      "`_creationTime` is automatically added to the end of each index. It should not be added explicitly in the index " +
        "definition. See https://docs.convex.dev/using/indexes for more details.",
    );
  }
  for (const field of fields) checkPath(indexDescriptor, field);
  const repeated = fields.find((field, position) => fields.indexOf(field) !== position);
  if (repeated !== undefined) {
    throw new Error(`Duplicate field "${repeated}". Index fields must be unique within an index.`);
  }
}

function checkPath(indexDescriptor: string, path: string): void {
  if (path.split(".").every((field) => IDENTIFIER.test(field))) {
    if (!/(^|\.)_/.test(path)) return;
    throw new Error("Reserved fields (starting with `_`) are not allowed in indexes.");
  }
  throw new Error(`In index "${indexDescriptor}": Invalid index field: "${path}"`);
}

function checkDistinct(tableName: string, indexes: readonly OrderedIndex[]): void {
  const seen = new Map<string, string>();
  for (const { indexDescriptor, fields } of indexes) {
    const key = JSON.stringify(fields);
    const other = seen.get(key);
    if (other !== undefined) {
      throw new Error(
        `In table "${tableName}" index "${indexDescriptor}" and index "${other}" have the same fields. Indexes must be ` +
          "unique within a table.",
      );
    }
    seen.set(key, indexDescriptor);
  }
}
