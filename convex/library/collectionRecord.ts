import type { Doc } from "../_generated/dataModel.js";

/** Where a collection stands among a sample's `collections`: the path of a filter takes only identifiers. */
export function collectionField(collectionId: string): string {
  // A malformed id is no field name.
  return /^[a-z0-9]{1,60}$/i.test(collectionId) ? `c${collectionId}` : "none";
}

/** The ids of the collections that a sample was put into. */
export function collectionIdsOf(sample: Doc<"samples">): string[] {
  return Object.keys(sample.collections ?? {}).map((field) => field.slice(1));
}
