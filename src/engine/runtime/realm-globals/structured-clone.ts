import type { Globals } from "./host.ts";

/** structuredClone of the realm's own values. Self-contained: its text is evaluated inside the realm. */
export function realmClone(): Globals {
  function clone(value: unknown, seen: Map<unknown, unknown>): unknown {
    if (typeof value === "function" || typeof value === "symbol") throw new Error("Value could not be cloned.");
    if (typeof value !== "object" || value === null) return value;
    if (!seen.has(value)) cloneObject(value, seen);
    return seen.get(value);
  }

  function cloneObject(value: object, seen: Map<unknown, unknown>): void {
    if (value instanceof Date) return void seen.set(value, new Date(value.getTime()));
    if (value instanceof ArrayBuffer) return void seen.set(value, value.slice(0));
    if (value instanceof Uint8Array) return void seen.set(value, new Uint8Array(value));
    if (value instanceof Map) return cloneMap(value, seen);
    if (value instanceof Set) return cloneSet(value, seen);
    const copy: object = Array.isArray(value) ? [] : {};
    seen.set(value, copy);
    for (const [key, item] of Object.entries(value)) Object.assign(copy, { [key]: clone(item, seen) });
  }

  function cloneMap(value: Map<unknown, unknown>, seen: Map<unknown, unknown>): void {
    const copy = new Map<unknown, unknown>();
    seen.set(value, copy);
    for (const [key, item] of value) copy.set(clone(key, seen), clone(item, seen));
  }

  function cloneSet(value: Set<unknown>, seen: Map<unknown, unknown>): void {
    const copy = new Set<unknown>();
    seen.set(value, copy);
    for (const item of value) copy.add(clone(item, seen));
  }

  return { structuredClone: (value: unknown) => clone(value, new Map()) };
}
