import { expect } from "vitest";

/** Setup files run for each test file, in a process that many files share: the tester is added once. */
const ADDED = Symbol.for("wav0.equal-bytes");

/**
 * Vitest's set-up of each test file: typed arrays of the same bytes are equal at once. `toEqual` looks at each number by
 * itself, which takes longer than to render the sound. Arrays of other bytes are left to it, to say where they differ.
 */
if (!(ADDED in globalThis)) {
  Object.defineProperty(globalThis, ADDED, { value: true });
  expect.addEqualityTesters([haveEqualBytes]);
}

/** @returns undefined for whatever is not decided by bytes alone */
export function haveEqualBytes(left: unknown, right: unknown): true | undefined {
  if (!ArrayBuffer.isView(left) || !ArrayBuffer.isView(right)) return undefined;
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return undefined;
  return bytesOf(left).equals(bytesOf(right)) || undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
