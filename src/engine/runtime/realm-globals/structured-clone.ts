// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
import type { Globals } from "./host.ts";

/** Copies a value, and what is in it. */
type Clone = (value: unknown) => unknown;

/** Copies objects that hold a value of their own. @returns null for those that are made of their fields */
type CloneLeaf = (value: object, clone: Clone) => object | null;

/** Clones dates, errors, buffers and the like. Self-contained: its text is evaluated inside the realm. */
export function realmCloneLeaf(): CloneLeaf {
  const ERRORS = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
  const BOXED = new Set(["[object Boolean]", "[object Number]", "[object String]"]);
  const { defineProperty, hasOwn } = Object;

  function cloneView(view: ArrayBufferView, clone: Clone): object {
    // Views are made of a buffer, a place in it in bytes, and a length, in bytes only for a DataView.
    const View = view.constructor as new (buffer: unknown, at: number, length: number) => object;
    return new View(clone(view.buffer), view.byteOffset, "length" in view ? Number(view.length) : view.byteLength);
  }

  function cloneError(error: Error, clone: Clone): Error {
    const Kind = ERRORS.find(({ name }) => name === error.name) ?? Error;
    const copy = new Kind(error.message, hasOwn(error, "cause") ? { cause: clone(error.cause) } : {});
    return defineProperty(copy, "stack", { value: error.stack, writable: true, configurable: true });
  }

  return (value, clone) => {
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof RegExp) return new RegExp(value.source, value.flags);
    if (value instanceof ArrayBuffer) return value.slice(0);
    if (ArrayBuffer.isView(value)) return cloneView(value, clone);
    if (value instanceof Error) return cloneError(value, clone);
    if (!BOXED.has(Object.prototype.toString.call(value))) return null;
    return Object(value.valueOf()) as object; // Object gives any.
  };
}

/** structuredClone of the realm's own values. Self-contained: its text is evaluated inside the realm. */
export function realmClone(
  { DOMException }: { DOMException: typeof globalThis.DOMException },
  cloneLeaf: CloneLeaf,
): Globals {
  type Seen = Map<unknown, unknown>;
  const UNCLONED = [Promise, WeakMap, WeakSet, WeakRef];

  function clone(value: unknown, seen: Seen): unknown {
    const isObject = typeof value === "object" && value !== null;
    if (typeof value === "function" || typeof value === "symbol" || UNCLONED.some((Kind) => value instanceof Kind)) {
      throw new DOMException(`${String(value)} could not be cloned.`, "DataCloneError");
    }
    if (!isObject || seen.has(value)) return isObject ? seen.get(value) : value;
    const leaf = cloneLeaf(value, (inner) => clone(inner, seen));
    if (leaf === null) return cloneFields(value, seen);
    seen.set(value, leaf);
    return leaf;
  }

  function cloneFields(value: object, seen: Seen): object {
    if (value instanceof Map) return cloneMap(value, seen);
    if (value instanceof Set) return cloneSet(value, seen);
    const copy: object = Array.isArray(value) ? Array<unknown>(value.length) : {};
    seen.set(value, copy);
    for (const [key, item] of Object.entries(value)) {
      const field = { value: clone(item, seen), enumerable: true, writable: true, configurable: true };
      // Not by assignment: a field may be named "__proto__".
      Object.defineProperty(copy, key, field);
    }
    return copy;
  }

  function cloneMap(value: Map<unknown, unknown>, seen: Seen): object {
    const copy = new Map<unknown, unknown>();
    seen.set(value, copy);
    for (const [key, item] of value) copy.set(clone(key, seen), clone(item, seen));
    return copy;
  }

  function cloneSet(value: Set<unknown>, seen: Seen): object {
    const copy = new Set<unknown>();
    seen.set(value, copy);
    for (const item of value) copy.add(clone(item, seen));
    return copy;
  }

  return { structuredClone: (value: unknown) => clone(value, new Map()) };
}
