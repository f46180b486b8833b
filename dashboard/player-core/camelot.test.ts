import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatKey, parseKey, PITCH_NAMES, type MusicalKey } from "../../src/contracts/words/key.ts";
import { semitonesTo } from "../../src/contracts/words/transpose.ts";
import { areCompatible, camelotOf, compatibleKeys } from "./camelot.ts";

const keyArbitrary = fc.record({
  tonic: fc.constantFrom(...PITCH_NAMES),
  mode: fc.constantFrom("minor" as const, "major" as const),
});
const key = (name: string): MusicalKey => parseKey(name) ?? { tonic: "C", mode: "major" };

test.each([
  ["A minor", "8A"],
  ["C major", "8B"],
  ["F minor", "4A"],
  ["Ab minor", "1A"],
  ["B major", "1B"],
  ["E major", "12B"],
  ["Db minor", "12A"],
])("%s is %s", (name, code) => {
  expect(camelotOf(key(name))).toBe(code);
});

test("A minor mixes with itself, C major, E minor and D minor", () => {
  expect(compatibleKeys(key("A minor")).map(formatKey)).toEqual(["A minor", "C major", "E minor", "D minor"]);
  expect(areCompatible(key("A minor"), key("A major"))).toBe(false);
});

test("a code names its key: what writes and what reads the wheel agree", () => {
  fc.assert(
    fc.property(keyArbitrary, (each) => {
      expect(parseKey(camelotOf(each))).toEqual(each);
    }),
  );
});

test("keys mix both ways, and those with the same notes always do", () => {
  fc.assert(
    fc.property(keyArbitrary, keyArbitrary, (one, other) => {
      expect(areCompatible(one, other)).toBe(areCompatible(other, one));
      if (semitonesTo(one, other) === 0) expect(areCompatible(one, other)).toBe(true);
    }),
  );
});
