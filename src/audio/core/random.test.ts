import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";

test("equal seeds give equal streams", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 4 }), (seeds) => {
      const [one, two] = [createRandom(...seeds), createRandom(...seeds)];
      expect(Array.from({ length: 20 }, one.next)).toEqual(Array.from({ length: 20 }, two.next));
    }),
  );
});

test("neighbouring seeds give streams that have nothing in common", () => {
  const first = Array.from({ length: 1000 }, (_, seed) => createRandom(seed).next());
  const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
  const correlation = first
    .slice(1)
    .reduce((sum, value, index) => sum + (value - 0.5) * ((first[index] ?? 0) - 0.5), 0);
  expect(mean).toBeGreaterThan(0.47);
  expect(mean).toBeLessThan(0.53);
  expect(Math.abs(correlation / first.length / (1 / 12))).toBeLessThan(0.1);
});

test("seeds keep their order and their borders: (1, 23) is not (12, 3)", () => {
  expect(createRandom(1, 23).next()).not.toBe(createRandom(12, 3).next());
  expect(createRandom("a", "b").next()).not.toBe(createRandom("b", "a").next());
});

test("the stream never changes between releases", () => {
  const random = createRandom(7, "kick");
  expect([random.integer(1000), random.integer(1000), random.integer(1000)]).toMatchInlineSnapshot(`
    [
      758,
      657,
      216,
    ]
  `);
});

test("numbers stay within their bounds", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 50 }), (seed, count) => {
      const random = createRandom(seed);
      for (let draw = 0; draw < 50; draw++) {
        expect(random.integer(count)).toBeLessThan(count);
        expect(Math.abs(random.bipolar())).toBeLessThanOrEqual(1);
        const value = random.between(3, 5);
        expect(value >= 3 && value < 5).toBe(true);
      }
    }),
  );
});

test("an impossible chance never comes and a certain one always does", () => {
  const random = createRandom(1);
  for (let draw = 0; draw < 100; draw++) {
    expect(random.chance(0)).toBe(false);
    expect(random.chance(1)).toBe(true);
  }
});

test("noise is centred, full-scale and white", () => {
  const noise = new Float32Array(1 << 16);
  createRandom(5).noiseInto(noise);
  const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
  const power = noise.reduce((sum, value) => sum + value * value, 0) / noise.length;
  const lagged = noise.reduce((sum, value, index) => sum + value * (noise[index + 1] ?? 0), 0) / noise.length;
  expect(Math.abs(mean)).toBeLessThan(0.01);
  expect(power).toBeCloseTo(1 / 3, 2);
  expect(Math.abs(lagged)).toBeLessThan(0.01);
});

test("picking from an empty list is refused", () => {
  expect(() => createRandom(1).pick([])).toThrow(RangeError);
});
