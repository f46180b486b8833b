import type { ConvexJson, ConvexObject } from "./json.ts";
import { decodeBytes, decodeFloat64, decodeInt64, kindOf, KINDS, type Kind } from "./scalar.ts";

/**
 * Compares two values in the order of indexes (see `encodeKey`), without encoding them.
 * @returns negative, zero or positive
 */
export function compareValues(a: ConvexJson | undefined, b: ConvexJson | undefined): number {
  if (typeof a === "string" && typeof b === "string") return compareUtf8(a, b);
  const kind = kindOf(a);
  const rank = KINDS.indexOf(kind) - KINDS.indexOf(kindOf(b));
  if (rank !== 0 || a === undefined || b === undefined) return rank;
  return compareSameKind(kind, a, b);
}

function compareSameKind(kind: Kind, a: ConvexJson, b: ConvexJson): number {
  switch (kind) {
    case "missing":
    case "null":
      return 0;
    case "boolean":
      return Number(a) - Number(b);
    case "int64":
      return compareBigints(decodeInt64(a), decodeInt64(b));
    case "float64":
      return compareFloats(decodeFloat64(a), decodeFloat64(b));
    case "string":
      return compareUtf8(String(a), String(b));
    case "bytes":
      return Buffer.compare(decodeBytes(a), decodeBytes(b));
    case "array":
      // Both are arrays: `kind` is that of both.
      return compareArrays(a as ConvexJson[], b as ConvexJson[]);
    case "object":
      // Both are objects: `kind` is that of both.
      return compareObjects(a as ConvexObject, b as ConvexObject);
  }
}

/** Compares strings as UTF-8 bytes would: surrogates (code points above U+FFFF) sort after U+E000…U+FFFF. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return byCodePoint(left) - byCodePoint(right);
  }
  return a.length - b.length;
}

function byCodePoint(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

function compareBigints(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareFloats(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return rankAmongUnordered(a) - rankAmongUnordered(b);
}

/** Tells -0 from 0, and puts NaN, of which there is one, above all other numbers. */
function rankAmongUnordered(value: number): number {
  if (Number.isNaN(value)) return 2;
  return Object.is(value, -0) ? 0 : 1;
}

function compareArrays(a: ConvexJson[], b: ConvexJson[]): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const order = compareValues(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Objects compare as their [field, value] pairs, sorted by field. */
function compareObjects(a: ConvexObject, b: ConvexObject): number {
  return compareArrays(pairsOf(a), pairsOf(b));
}

function pairsOf(object: ConvexObject): ConvexJson[] {
  return Object.keys(object)
    .sort()
    .flatMap((field) => [field, object[field] ?? null]);
}
