import type { ConvexJson } from "./json.ts";
import { isObject } from "./scalar.ts";

/** The value at a dotted path, or undefined where the path leaves the objects. */
export function fieldAt(document: ConvexJson, path: string): ConvexJson | undefined {
  return fieldAlong(document, path.split("."));
}

/** As `fieldAt`, for a path split beforehand. */
export function fieldAlong(document: ConvexJson, fields: readonly string[]): ConvexJson | undefined {
  let value: ConvexJson | undefined = document;
  for (const field of fields) {
    if (!isObject(value) || !Object.hasOwn(value, field)) return undefined;
    value = value[field];
  }
  return value;
}
