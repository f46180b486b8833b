import { convexToJson, type Value } from "convex/values";

/** Bytes as a Convex value. */
export function bytes(...values: number[]): ArrayBuffer {
  return Uint8Array.from(values).buffer;
}

/** Test data: values of every type, and a missing one, in Convex's order; no two are equal. */
export const ORDERED_SAMPLES: readonly (Value | undefined)[] = [
  undefined,
  null,
  -(2n ** 63n),
  -1n,
  0n,
  1n,
  2n ** 63n - 1n,
  Number.NEGATIVE_INFINITY,
  -1.5,
  -5e-324,
  -0,
  0,
  5e-324,
  1,
  2 ** 53,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  false,
  true,
  "",
  "\0",
  "A",
  "a",
  "a\0",
  "aa",
  "é",
  "\uffff",
  "😀",
  bytes(),
  bytes(0),
  bytes(0, 1),
  bytes(255),
  [],
  [null],
  [null, null],
  [1],
  ["a"],
  [[]],
  [{}],
  {},
  { a: null },
  { a: null, b: 1 },
  { a: "x" },
  { b: null },
];

/** A value as a title of a test shows it. */
export function show(value: Value | undefined): string {
  if (value === undefined) return "undefined";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof ArrayBuffer) return `bytes(${[...new Uint8Array(value)].join(", ")})`;
  return JSON.stringify(convexToJson(value));
}
