import type { ConvexJson, ConvexObject } from "./json.ts";
import { encodeInt64, isCommitTimestamp } from "./scalar.ts";

/**
 * True if a value holds `db.vars.commitTs` anywhere, which stands for the timestamp at which its transaction will
 * commit. Without recursion: a value of any depth has an answer.
 */
export function isPending(value: ConvexJson): boolean {
  const open = [value];
  while (open.length > 0) {
    const next = open.pop() ?? null;
    if (typeof next !== "object" || next === null) continue;
    if (isCommitTimestamp(next)) return true;
    for (const inner of Object.values(next)) open.push(inner);
  }
  return false;
}

/** A document with the timestamp of its commit wherever it waited for it. @param timestamp nanoseconds since 1970 */
export function resolveFields<T extends ConvexObject>(fields: T, timestamp: bigint): T {
  const resolved = Object.entries(fields).map(([field, value]) => [field, resolvePending(value, timestamp)]);
  // The fields are the same, and values that are no placeholder stay what they are.
  return Object.fromEntries(resolved) as T;
}

/** A value with the timestamp of its commit wherever it waited for it. @param timestamp nanoseconds since 1970 */
export function resolvePending(value: ConvexJson, timestamp: bigint): ConvexJson {
  if (typeof value !== "object" || value === null) return value;
  if (isCommitTimestamp(value)) return encodeInt64(timestamp);
  if (Array.isArray(value)) return value.map((inner) => resolvePending(inner, timestamp));
  return resolveFields(value, timestamp);
}
