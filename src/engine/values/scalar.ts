import type { ConvexJson, ConvexObject } from "./json.ts";

/** The types of Convex values in the order in which an index sorts them; `missing` is an absent field. */
export const KINDS = ["missing", "null", "int64", "float64", "boolean", "string", "bytes", "array", "object"] as const;

export type Kind = (typeof KINDS)[number];

/**
 * The type of a convex-JSON value; an object whose only field is `$integer`, `$float`, `$bytes` or `$commitTs` is a
 * scalar.
 */
export function kindOf(value: ConvexJson | undefined): Kind {
  switch (typeof value) {
    case "undefined":
      return "missing";
    case "string":
      return "string";
    case "number":
      return "float64";
    case "boolean":
      return "boolean";
    default:
      if (value === null) return "null";
      return Array.isArray(value) ? "array" : objectKind(value);
  }
}

function objectKind(value: ConvexObject): Kind {
  if (typeof value.$integer === "string" && isSingle(value)) return "int64";
  if (typeof value.$float === "string" && isSingle(value)) return "float64";
  if (typeof value.$bytes === "string" && isSingle(value)) return "bytes";
  return isCommitTimestamp(value) ? "int64" : "object";
}

/** True for `db.vars.commitTs`: the timestamp of a commit that has not happened yet. */
export function isCommitTimestamp(value: ConvexObject | ConvexJson[]): boolean {
  return "$commitTs" in value && value.$commitTs === null && isSingle(value);
}

function isSingle(value: ConvexObject): boolean {
  return Object.keys(value).length === 1;
}

/** Type guard for plain objects: neither null, an array nor an encoded scalar. */
export function isObject(value: ConvexJson | undefined): value is ConvexObject {
  return kindOf(value) === "object";
}

/** True for the marker by which a query or a patch means "no such field". */
export function isUndefinedMarker(value: ConvexJson | undefined): boolean {
  return typeof value === "object" && value !== null && "$undefined" in value;
}

/** Eight bytes, little-endian, of an encoded int64 or float64. @throws if the text is no such encoding */
function eightBytes(base64: ConvexJson | undefined): Buffer {
  const bytes = bytesOf(base64);
  if (bytes.length !== 8) throw new Error(`Received ${bytes.length} bytes, expected 8 for a number`);
  return bytes;
}

function bytesOf(base64: ConvexJson | undefined): Buffer {
  if (typeof base64 !== "string") throw new Error("Expected a base64 string");
  return Buffer.from(base64, "base64");
}

/** Sorts after every commit that has happened, and stands for the one that has not. */
const MAX_INT64 = 2n ** 63n - 1n;

/** The number of a `{ $integer }`; the largest there is for a `{ $commitTs }`. */
export function decodeInt64(value: ConvexJson): bigint {
  if (typeof value === "object" && value !== null && isCommitTimestamp(value)) return MAX_INT64;
  return eightBytes(fieldOf(value, "$integer")).readBigInt64LE(0);
}

/** The convex JSON of a 64-bit integer. @throws RangeError if it does not fit */
export function encodeInt64(value: bigint): ConvexObject {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return { $integer: bytes.toString("base64") };
}

/** The number of a plain JSON number or a `{ $float }`. */
export function decodeFloat64(value: ConvexJson): number {
  return typeof value === "number" ? value : eightBytes(fieldOf(value, "$float")).readDoubleLE(0);
}

/** The one NaN: a computed one has another sign on another processor. */
const NAN_BASE64 = "AAAAAAAA+H8=";

/** The convex JSON of a double: plain, or `{ $float }` for NaN, infinities and -0. */
export function encodeFloat64(value: number): number | ConvexObject {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  if (Number.isNaN(value)) return { $float: NAN_BASE64 };
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return { $float: bytes.toString("base64") };
}

/** The bytes of a `{ $bytes }`. */
export function decodeBytes(value: ConvexJson): Uint8Array {
  return bytesOf(fieldOf(value, "$bytes"));
}

/** The convex JSON of bytes. */
export function encodeBytes(value: Uint8Array): ConvexObject {
  return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
}

function fieldOf(value: ConvexJson, field: string): ConvexJson | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value[field] : undefined;
}
