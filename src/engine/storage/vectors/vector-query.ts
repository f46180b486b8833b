import type { ConvexJson } from "../../values/json.ts";
import { isObject, isUndefinedMarker } from "../../values/scalar.ts";
import type { VectorIndex } from "../catalog-state.ts";
import type { VectorQueryJson } from "../types.ts";
import { filterTerm, unitVector } from "./vector-entries.ts";

/** A search that fits its index. */
export interface VectorQuery {
  vector: Float32Array;
  limit: number;
  /** For each filter field of the index, the terms of which one must match; all empty: everything matches. */
  terms: ReadonlySet<string>[];
}

/** Convex's limits (crates/vector of convex-backend). */
const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 256;
const MAX_CONDITIONS = 64;
const MAX_DIMENSIONS = 4096;

/** Checks a search against its index. @throws with Convex's texts */
export function parseVectorQuery(index: VectorIndex, query: VectorQueryJson): VectorQuery {
  const limit = parseLimit(query.limit);
  const terms = index.filterFields.map(() => new Set<string>());
  for (const { field, term } of conditionsOf(query.expressions)) {
    const position = index.filterFields.indexOf(field);
    if (position < 0) {
      throw new Error(
        `Vector query against ${query.indexName} contains a filter on ${JSON.stringify(field)} but that field isn't ` +
          "indexed for filtering in `filterFields`.",
      );
    }
    terms[position]?.add(term);
  }
  const conditions = terms.reduce((sum, { size }) => sum + size, 0);
  if (conditions > MAX_CONDITIONS) {
    throw new Error(
      `Vector query against ${query.indexName} has too many conditions. Max: ${MAX_CONDITIONS} Actual: ${conditions}`,
    );
  }
  return { vector: parseVector(query.vector, index.dimensions), limit, terms };
}

function parseLimit(limit: ConvexJson | undefined): number {
  if (limit === undefined || limit === null) return DEFAULT_LIMIT;
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 0) {
    throw new Error(`Invalid vector query: limit must be a whole number from 1 to ${MAX_LIMIT}, not ${String(limit)}`);
  }
  if (limit <= MAX_LIMIT) return limit;
  throw new Error(`Vector queries can fetch at most ${MAX_LIMIT} results, requested ${limit}.`);
}

function parseVector(elements: ConvexJson, dimensions: number): Float32Array {
  if (!Array.isArray(elements)) throw new Error("Invalid vector query: vector must be an array of numbers");
  if (elements.length !== dimensions) {
    const expected = elements.length > MAX_DIMENSIONS ? MAX_DIMENSIONS : dimensions;
    throw new Error(`Expected a vector with dimensions ${expected}, received ${elements.length}.`);
  }
  const vector = unitVector(elements, dimensions);
  if (vector === null) throw new Error("Invalid vector query: vector must hold finite numbers (32-bit floats) only");
  return vector;
}

/** A document matches a filter if it matches any of its equalities, also those of other fields: there is no `q.and`. */
function conditionsOf(expression: ConvexJson | undefined): { field: string; term: string }[] {
  if (expression === undefined || expression === null) return [];
  if (isObject(expression) && Array.isArray(expression["$or"])) return expression["$or"].flatMap(conditionsOf);
  if (!isObject(expression) || !Array.isArray(expression["$eq"])) {
    throw new Error("Filters should be a combination of `q.eq` and `q.or`.");
  }
  const [left, right] = expression["$eq"];
  const field = isObject(left) ? left["$field"] : undefined;
  if (typeof field !== "string" || !isObject(right) || right["$literal"] === undefined) {
    throw new Error("`q.eq` must take a field path as its first argument and a value as its second");
  }
  const literal = right["$literal"];
  return [{ field, term: filterTerm(isUndefinedMarker(literal) ? undefined : literal) }];
}
