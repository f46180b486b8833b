import { convexToJson, type Value } from "convex/values";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryValue } from "./arbitrary-value.fixture.ts";
import type { ConvexJson } from "./json.ts";
import { encodeKey } from "./key.ts";
import { bytes, ORDERED_SAMPLES, show } from "./sample-values.fixture.ts";

const json = (value: Value | undefined): ConvexJson | undefined =>
  // convex/values and the engine write the same JSON.
  value === undefined ? undefined : (convexToJson(value) as ConvexJson);
const hex = (...values: (Value | undefined)[]): string => Buffer.from(encodeKey(values.map(json))).toString("hex");

/** Keys lie in the files of users: one that changes cuts their documents off from their indexes. */
const STORED: [value: Value | undefined, key: string][] = [
  [undefined, "01"],
  [null, "02"],
  [-(2n ** 63n), "030000000000000000"],
  [-1n, "037fffffffffffffff"],
  [0n, "038000000000000000"],
  [258n, "038000000000000102"],
  [2n ** 63n - 1n, "03ffffffffffffffff"],
  [Number.NEGATIVE_INFINITY, "04000fffffffffffff"],
  [-1.5, "044007ffffffffffff"],
  [-0, "047fffffffffffffff"],
  [0, "048000000000000000"],
  [1, "04bff0000000000000"],
  [5e-324, "048000000000000001"],
  [Number.POSITIVE_INFINITY, "04fff0000000000000"],
  [Number.NaN, "04fff8000000000000"],
  [false, "05"],
  [true, "06"],
  ["", "0700"],
  ["ab", "07616200"],
  ["\0", "07010100"],
  ["\u0001", "07010200"],
  ["a\0b", "076101016200"],
  ["é", "07c3a900"],
  ["😀", "07f09f988000"],
  [bytes(), "0800"],
  [bytes(0, 1, 2, 255), "080101010202ff00"],
  [[], "0900"],
  [[null, true], "09020600"],
  [["a"], "0907610000"],
  [[[]], "09090000"],
  [{}, "0a00"],
  [{ a: 1n }, "0a07610003800000000000000100"],
  [{ b: null, a: null }, "0a076100020762000200"],
];

describe("the bytes of a key never change", () => {
  test.each(STORED.map(([value, key]) => [show(value), value, key] as const))("%s", (_, value, key) => {
    expect(hex(value)).toBe(key);
  });

  test("and a tuple is its values, one behind the other", () => {
    expect(hex("a", undefined, 0n)).toBe("07610001038000000000000000");
    expect(hex()).toBe("");
  });
});

/** The reverse of a key, from the description of its bytes alone. */
class KeyReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(key: Uint8Array) {
    this.#bytes = key;
  }

  get isDone(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(): Value | undefined {
    switch (this.#byte()) {
      case 1:
        return undefined;
      case 2:
        return null;
      case 3:
        return BigInt.asIntN(64, this.#eight() ^ (1n << 63n));
      case 4:
        return this.#float();
      case 5:
        return false;
      case 6:
        return true;
      case 7:
        return Buffer.from(this.#payload()).toString("utf8");
      case 8:
        return this.#payload().buffer as ArrayBuffer; // Made by `Uint8Array.from`.
      case 9:
        return this.#items().map((item) => item ?? null);
      case 10:
        return this.#object();
      default:
        throw new Error(`No value begins with the byte before ${this.#at}`);
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new Error("The key ends within a value");
    this.#at += 1;
    return byte;
  }

  #eight(): bigint {
    return Array.from({ length: 8 }, () => this.#byte()).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  }

  #float(): number {
    const ordered = this.#eight();
    const isPositive = ordered >= 1n << 63n;
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, isPositive ? ordered ^ (1n << 63n) : BigInt.asUintN(64, ~ordered));
    return view.getFloat64(0);
  }

  #payload(): Uint8Array {
    const payload: number[] = [];
    for (let byte = this.#byte(); byte !== 0; byte = this.#byte()) payload.push(byte === 1 ? this.#byte() - 1 : byte);
    return Uint8Array.from(payload);
  }

  #items(): (Value | undefined)[] {
    const items: (Value | undefined)[] = [];
    while (this.#bytes[this.#at] !== 0) items.push(this.value());
    this.#at += 1;
    return items;
  }

  #object(): Value {
    const items = this.#items();
    const pairs = items.flatMap((name, at) => (at % 2 === 0 ? [[String(name), items[at + 1] ?? null] as const] : []));
    return Object.fromEntries(pairs);
  }
}

function readAll(key: Uint8Array): (Value | undefined)[] {
  const reader = new KeyReader(key);
  const values: (Value | undefined)[] = [];
  while (!reader.isDone) values.push(reader.value());
  return values;
}

describe("a key holds its values, and nothing of them is lost", () => {
  test.each(ORDERED_SAMPLES.map((value) => [show(value), value] as const))(
    "%s is read back from its key",
    (_, value) => {
      expect(readAll(encodeKey([json(value)]))).toEqual([value]);
    },
  );

  test("any tuple is read back from its key", () => {
    fc.assert(
      fc.property(fc.array(fc.option(arbitraryValue, { nil: undefined }), { maxLength: 4 }), (values) => {
        const read = readAll(encodeKey(values));
        // Compared as keys' JSON is: with its fields in order, and -0 told from 0.
        expect(read.map((value) => encodeKey([json(value)]))).toEqual(values.map((value) => encodeKey([value])));
        expect(read.length).toBe(values.length);
      }),
      { numRuns: 300 },
    );
  });

  test("a key that was cut short is no key", () => {
    fc.assert(
      fc.property(arbitraryValue, fc.nat(), (value, at) => {
        const key = encodeKey([value]);
        const cut = key.subarray(0, at % key.length);
        if (cut.length > 0) expect(() => readAll(cut)).toThrow("ends within a value");
      }),
    );
  });
});

test("a key owns its bytes: the next one does not write over it", () => {
  const first = encodeKey(["first"]);
  const copy = Uint8Array.from(first);
  for (let n = 0; n < 100; n += 1) encodeKey([`other ${n}`, n]);
  expect(Uint8Array.from(first)).toEqual(copy);
});

test.each([0, 1, 127, 128, 129, 255, 256, 4096])("a text of %d letters has a key of its length and two", (length) => {
  expect(encodeKey(["x".repeat(length)]).length).toBe(length + 2);
  expect(encodeKey(["\0".repeat(length)]).length).toBe(2 * length + 2);
  expect(encodeKey(["é".repeat(length)]).length).toBe(2 * length + 2);
});
