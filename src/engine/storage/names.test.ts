import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bufferRandom } from "./disk/random-buffer.ts";
import {
  checkTableName,
  fixedTableName,
  fixedTableNumber,
  isSystemTable,
  isSystemTableNumber,
  newTableNumber,
} from "./table-names.ts";

describe("the name of a table", () => {
  test.each(["a", "A", "_a", "a_1", "Users2", "x".repeat(64)])("may be %j", (name) => {
    expect(() => checkTableName(name)).not.toThrow();
  });

  test.each(["", "1a", "a-b", "a b", "a.b", "a$", "naïve", "😀", "a\n", "a\0", "x".repeat(65), "by/path"])(
    "may not be %j",
    (name) => {
      expect(() => checkTableName(name)).toThrow(
        `Invalid table name: ${name}. Table names must be identifiers of at most 64 letters, digits and underscores`,
      );
    },
  );

  test("with an underscore in front is the system's", () => {
    expect(["_storage", "_", "_x"].map(isSystemTable)).toEqual([true, true, true]);
    expect(["storage", "a_b", ""].map(isSystemTable)).toEqual([false, false, false]);
  });
});

describe("the number of a table", () => {
  test.each<[name: string, inUse: number[], number: number]>([
    ["notes", [], 10_001],
    ["notes", [1, 2, 3], 10_001],
    ["notes", [10_001, 10_007, 10_003], 10_008],
    ["_storage", [], 540],
    ["_storage", [10_001, 5], 540],
    ["_scheduled_functions", [], 539],
    ["_other", [], 3],
    ["_other", [1, 2], 3],
    ["_other", [3, 4, 10_005], 5],
    ["_other", [538], 541],
    ["_other", [539], 541],
    ["_storage", [539, 540], 541],
  ])("for a new %s beside %j is %d", (name, inUse, number) => {
    expect(newTableNumber(name, inUse)).toBe(number);
  });

  test("is above all of its kind, and of its kind", () => {
    const numbers = fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 10_001, max: 10_100 })));
    fc.assert(
      fc.property(fc.constantFrom("notes", "_mine"), numbers, (name, inUse) => {
        const number = newTableNumber(name, inUse);
        expect(inUse).not.toContain(number);
        expect(isSystemTableNumber(number)).toBe(isSystemTable(name));
      }),
    );
  });

  test("is its own in whatever order the tables are made, and the two fixed ones stay free for theirs", () => {
    const names = ["_storage", "_scheduled_functions", "_exports", "_snapshot_imports", "_other"];
    const orders = fc.shuffledSubarray(names, { minLength: names.length });
    fc.assert(
      fc.property(orders, (order) => {
        const numbers = new Map<string, number>();
        for (const name of order) numbers.set(name, newTableNumber(name, numbers.values()));
        expect(new Set(numbers.values()).size).toBe(names.length);
        expect([numbers.get("_scheduled_functions"), numbers.get("_storage")]).toEqual([539, 540]);
      }),
    );
  });

  test("of the two tables that every component has is fixed, and leads back to the name", () => {
    for (const name of ["_storage", "_scheduled_functions"]) {
      expect(fixedTableName(fixedTableNumber(name) ?? -1)).toBe(name);
    }
    expect(["notes", "_other", "toString", "__proto__"].map(fixedTableNumber)).toEqual([null, null, null, null]);
    expect([0, 3, 10_001, -1].map(fixedTableName)).toEqual([null, null, null, null]);
  });
});

describe("buffered randomness", () => {
  /** Counts the bytes that were drawn, each another. */
  function source(): { draws: number[]; random(count: number): Uint8Array } {
    let next = 0;
    const draws: number[] = [];
    return {
      draws,
      random(count) {
        draws.push(count);
        return Uint8Array.from({ length: count }, () => (next += 1) % 256);
      },
    };
  }

  test("is drawn in large pieces and given out in small ones, no byte of it twice", () => {
    const { draws, random } = source();
    const buffered = bufferRandom(random);
    const given = Array.from({ length: 256 }, () => [...buffered(16)]).flat();
    expect(draws).toEqual([4096]);
    expect(given).toEqual(Array.from({ length: 4096 }, (_, at) => (at + 1) % 256));
    buffered(1);
    expect(draws).toEqual([4096, 4096]);
  });

  test("that is too little for what is asked is left, and a new piece drawn", () => {
    const { draws, random } = source();
    const buffered = bufferRandom(random);
    expect([buffered(4000).length, buffered(100).length, buffered(4096).length]).toEqual([4000, 100, 4096]);
    expect(draws).toEqual([4096, 4096, 4096]);
  });

  test("that was given out stays as it is when more is asked for", () => {
    const buffered = bufferRandom(source().random);
    const first = buffered(16);
    const copy = [...first];
    for (let n = 0; n < 600; n += 1) buffered(16);
    expect([...first]).toEqual(copy);
  });
});
