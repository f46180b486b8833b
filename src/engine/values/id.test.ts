import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeId, tableNumberOfId } from "./id.ts";

const random = fc.uint8Array({ minLength: 16, maxLength: 16 });
const tableNumber = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 1, 127, 128, 10_001, 16_384));

test("an id tells the number of its table", () => {
  fc.assert(
    fc.property(tableNumber, random, (number, bytes) => {
      expect(tableNumberOfId(encodeId(number, bytes))).toBe(number);
    }),
    { numRuns: 1000 },
  );
});

test("an id is 31 to 37 letters of Crockford's alphabet", () => {
  fc.assert(
    fc.property(tableNumber, random, (number, bytes) => {
      expect(encodeId(number, bytes)).toMatch(/^[0-9a-hjkmnp-tv-z]{31,37}$/);
    }),
  );
});

test("an id that a hosted deployment made is read", () => {
  expect(tableNumberOfId("kh72w0ndpwpk8efrhg5kw9ey7s81z5ft")).toBeGreaterThanOrEqual(10_001);
});

test("an id with one letter changed is no id", () => {
  const letters = fc.constantFrom(..."0123456789abcdefghjkmnpqrstvwxyz");
  fc.assert(
    fc.property(tableNumber, random, fc.tuple(fc.nat(), letters), (number, bytes, [at, letter]) => {
      const id = encodeId(number, bytes);
      const position = at % id.length;
      fc.pre(id[position] !== letter);
      expect(tableNumberOfId(id.slice(0, position) + letter + id.slice(position + 1))).toBeNull();
    }),
    { numRuns: 2000 },
  );
});

test.each([
  "",
  "abc",
  "x".repeat(31),
  "x".repeat(38),
  "KH72W0NDPWPK8EFRHG5KW9EY7S81Z5FT",
  "il".repeat(16),
  "é".repeat(32),
])("%j is no id", (text) => expect(tableNumberOfId(text)).toBeNull());

test("a checksum that is off by one is refused", () => {
  const id = encodeId(
    10_001,
    Uint8Array.from({ length: 16 }, (_, i) => i),
  );
  const refused = [..."0123456789abcdefghjkmnpqrstvwxyz"]
    .map((letter) => id.slice(0, 30) + letter + id.slice(31))
    .filter((text) => tableNumberOfId(text) !== null);
  expect(refused).toEqual([id]);
});

test("an id needs sixteen random bytes", () => {
  expect(() => encodeId(1, new Uint8Array(15))).toThrow(RangeError);
});
