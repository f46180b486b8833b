import type { ConvexJson, ConvexObject } from "./json.ts";
import { kindOf } from "./scalar.ts";

const MARKER_BYTES = 1;
const NUMBER_BYTES = 9;
const DELIMITED_BYTES = 2;

/** Size in bytes by Convex's formula (`getConvexSize` of convex/values), on which its limits are defined. */
export function convexSize(value: ConvexJson): number {
  switch (kindOf(value)) {
    case "missing":
      return 0;
    case "null":
    case "boolean":
      return MARKER_BYTES;
    case "int64":
    case "float64":
      return NUMBER_BYTES;
    case "string":
      // `kindOf` says that it is a string.
      return DELIMITED_BYTES + Buffer.byteLength(value as string);
    case "bytes":
      // `kindOf` says that it is `{ $bytes }`.
      return DELIMITED_BYTES + Buffer.byteLength((value as { $bytes: string }).$bytes, "base64");
    case "array":
      // `kindOf` says that it is an array.
      return (value as ConvexJson[]).reduce<number>((sum, element) => sum + convexSize(element), DELIMITED_BYTES);
    case "object":
      // `kindOf` says that it is an object.
      return objectSize(value as ConvexObject);
  }
}

function objectSize(object: ConvexObject): number {
  let size = DELIMITED_BYTES;
  for (const field of Object.keys(object)) {
    size += Buffer.byteLength(field) + 1 + convexSize(object[field] ?? null);
  }
  return size;
}
