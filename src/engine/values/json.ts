/**
 * Convex JSON: how Convex values cross every boundary of the engine (syscalls, storage, wire). Plain JSON, with
 * `{ $integer }` base64 little-endian int64, `{ $float }` base64 float64 (NaN, ±Infinity, -0), `{ $bytes }` base64 and,
 * in the calls and documents of an open mutation, `{ $commitTs: null }`: the int64 that its commit will have.
 * Source: the `convex` package, values/value.ts.
 */
export type ConvexJson = null | boolean | number | string | ConvexJson[] | ConvexObject;

export interface ConvexObject {
  [field: string]: ConvexJson;
}

/** A stored document. */
export interface ConvexDocument extends ConvexObject {
  _id: string;
  /** Milliseconds since 1970. */
  _creationTime: number;
}

/** Path of a component instance: "" is the app, "workflow/workpool" a grandchild. */
export type ComponentPath = string;
