import { compareValues, type Value } from "convex/values";

/** A document as a function sees it. */
export type ReferenceDocument = Record<string, Value> & { _id: string; _creationTime: number };

/** One part of an index range, in the words of convex/server. */
export interface ReferenceBound {
  type: "eq" | "gt" | "gte" | "lt" | "lte";
  field: string;
  value: Value | undefined;
}

/** What a query asks for: a filter of all documents, and an order by fields. */
export interface ReferenceQuery {
  /** Fields of the index; its last two are added. Empty for a scan of the table. */
  fields: readonly string[];
  bounds: readonly ReferenceBound[];
  order: "asc" | "desc";
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(document: Value, path: string): Value | undefined {
  return path.split(".").reduce<Value | undefined>((value, field) => {
    const isPlain = typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
    // A plain object of Convex holds Convex values.
    return isPlain && Object.hasOwn(value, field) ? (value as Record<string, Value>)[field] : undefined;
  }, document);
}

/** True if the comparison that the bound names holds, by the order of the convex package. */
export function holds({ type, field, value }: ReferenceBound, document: ReferenceDocument): boolean {
  const order = compareValues(valueAt(document, field), value);
  return { eq: order === 0, gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[type];
}

/**
 * Test model: the documents of one table in an array, queried by looking at every one. Slow, and with the convex
 * package's own order of values.
 */
export function answer<T extends ReferenceDocument>(documents: readonly T[], query: ReferenceQuery): T[] {
  const fields = [...query.fields, "_creationTime", "_id"];
  const direction = query.order === "desc" ? -1 : 1;
  return documents
    .filter((document) => query.bounds.every((bound) => holds(bound, document)))
    .toSorted((a, b) => {
      const orders = fields.map((field) => compareValues(valueAt(a, field), valueAt(b, field)));
      return direction * (orders.find((order) => order !== 0) ?? 0);
    });
}
