import type { ConvexJson, ConvexObject } from "./json.ts";
import { decodeBytes, decodeFloat64, decodeInt64, kindOf } from "./scalar.ts";

/** Longest value that an error repeats. */
const MAX_DISPLAY_LENGTH = 4096;

/** A value as Convex's error texts show it: floats with a fraction (`1.0`), fields unquoted (`{name: "a"}`). */
export function displayValue(value: ConvexJson | undefined): string {
  const text = display(value);
  return text.length > MAX_DISPLAY_LENGTH ? `${text.slice(0, MAX_DISPLAY_LENGTH)}…` : text;
}

function display(value: ConvexJson | undefined): string {
  switch (kindOf(value)) {
    case "missing":
      return "undefined";
    case "int64":
      return String(decodeInt64(value ?? null));
    case "float64":
      return displayFloat(decodeFloat64(value ?? null));
    case "bytes":
      return `bytes(${decodeBytes(value ?? null).length})`;
    case "array":
      // `kindOf` says that it is an array.
      return `[${(value as ConvexJson[]).map(display).join(", ")}]`;
    case "object":
      // `kindOf` says that it is an object.
      return displayObject(value as ConvexObject);
    default:
      return JSON.stringify(value);
  }
}

function displayFloat(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

function displayObject(object: ConvexObject): string {
  const fields = Object.keys(object)
    .sort()
    .map((field) => `${field}: ${display(object[field])}`);
  return `{${fields.join(", ")}}`;
}
