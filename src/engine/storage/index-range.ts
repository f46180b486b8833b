import { displayValue } from "../values/display.ts";
import type { ConvexJson } from "../values/json.ts";
import { encodeKey, FIRST_KEY, keyCeiling, LAST_KEY } from "../values/key.ts";
import { isUndefinedMarker } from "../values/scalar.ts";
import type { DatabaseIndex } from "./catalog-state.ts";
import type { RangeJson } from "./types.ts";

const MORE = "For more information see https://docs.convex.dev/using/indexes.";
const SYMBOLS = { Eq: "==", Gt: ">", Gte: ">=", Lt: "<", Lte: "<=" } as const;

/**
 * The keys that an index range selects: equalities on the first fields in any order, then at most one lower and one
 * upper bound on the next field. Behind the fields of every index stands `_id`, which its errors do not list.
 * @param indexName as the query gave it, for errors: "table.index"
 * @throws with Convex's texts if the range does not follow the index
 */
export function keyBounds(
  index: DatabaseIndex,
  range: readonly RangeJson[],
  indexName: string,
): { lower: Uint8Array; upper: Uint8Array } {
  const sorted = sortRange(index, range, indexName);
  const prefix = sorted.equalities.map((part) => valueOf(part.value));
  const base = prefix.length === 0 ? FIRST_KEY : encodeKey(prefix);
  let lower = base;
  let upper = prefix.length === 0 ? LAST_KEY : keyCeiling(base);
  for (const part of sorted.bounds) {
    const key = encodeKey([...prefix, valueOf(part.value)]);
    if (part.type === "Gte") lower = key;
    else if (part.type === "Gt") lower = keyCeiling(key);
    else if (part.type === "Lt") upper = key;
    else upper = keyCeiling(key);
  }
  return { lower, upper };
}

function valueOf(value: ConvexJson): ConvexJson | undefined {
  return isUndefinedMarker(value) ? undefined : value;
}

interface SortedRange {
  equalities: RangeJson[];
  bounds: RangeJson[];
}

function sortRange(index: DatabaseIndex, range: readonly RangeJson[], indexName: string): SortedRange {
  for (const part of range) checkIndexed(index, part, indexName);
  const equalities = range.filter((part) => part.type === "Eq");
  equalities.sort((a, b) => index.keyFields.indexOf(a.fieldPath) - index.keyFields.indexOf(b.fieldPath));
  const bounds = range.filter((part) => part.type !== "Eq");
  checkRepeats(equalities, (part) => part.fieldPath, "equality");
  checkRepeats(bounds.filter(isLower), () => "", "lower");
  checkRepeats(
    bounds.filter((part) => !isLower(part)),
    () => "",
    "upper",
  );
  checkOneField(bounds, indexName);
  checkNoEquality(bounds, equalities);
  checkOrder(index, [...equalities, ...bounds.slice(0, 1)], indexName);
  return { equalities, bounds };
}

function isLower(part: RangeJson): boolean {
  return part.type === "Gt" || part.type === "Gte";
}

function checkIndexed(index: DatabaseIndex, part: RangeJson, indexName: string): void {
  if (index.keyFields.includes(part.fieldPath)) return;
  throw new Error(
    `The index range included a comparison with ${quote(part.fieldPath)}, but ${indexName} with fields ` +
      `${quoteAll(index.fields)} doesn't index this field. ${MORE}`,
  );
}

function checkRepeats(parts: readonly RangeJson[], nameOf: (part: RangeJson) => string, bound: string): void {
  const seen = new Set<string>();
  for (const part of parts) {
    if (seen.has(nameOf(part))) throw alreadyDefined(bound, part);
    seen.add(nameOf(part));
  }
}

function checkOneField(bounds: readonly RangeJson[], indexName: string): void {
  const [first, second] = bounds;
  if (first === undefined || second === undefined || first.fieldPath === second.fieldPath) return;
  throw new Error(
    "Upper and lower bounds in `range` can only be applied to a single index field. This query against index " +
      `${indexName} attempted to set a range bound on both ${quote(first.fieldPath)} and ${quote(second.fieldPath)}. ` +
      "Consider using `filter` instead. See https://docs.convex.dev/using/indexes for more info.",
  );
}

function checkNoEquality(bounds: readonly RangeJson[], equalities: readonly RangeJson[]): void {
  const equality = equalities.find(({ fieldPath }) => fieldPath === bounds[0]?.fieldPath);
  if (equality !== undefined) throw alreadyDefined("inequality", equality);
}

function alreadyDefined(bound: string, part: RangeJson): Error {
  return new Error(
    `Already defined ${bound} bound in index range. ` +
      `Can't add ${quote(part.fieldPath)} ${SYMBOLS[part.type]} ${displayValue(valueOf(part.value))}.`,
  );
}

function checkOrder(index: DatabaseIndex, parts: readonly RangeJson[], indexName: string): void {
  const wrong = parts.find((part, position) => index.keyFields[position] !== part.fieldPath);
  if (wrong === undefined) return;
  throw new Error(
    `Tried to query index ${indexName} but the query didn't use the index fields in order.\n` +
      `Index fields: ${quoteAll(index.fields)}\n` +
      `Query fields: ${quoteAll(parts.map((part) => part.fieldPath))}\n` +
      `First incorrect field: ${quote(wrong.fieldPath)}\n${MORE}`,
  );
}

function quote(field: string): string {
  return JSON.stringify(field);
}

function quoteAll(fields: readonly string[]): string {
  return `[${fields.map(quote).join(", ")}]`;
}
