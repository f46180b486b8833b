import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "./random.ts";

/** Pearson's statistic of how evenly draws fall into `cells`. */
function chiSquare(draws: Iterable<number>, cells: number): number {
  const counts = Array.from({ length: cells }, () => 0);
  let total = 0;
  for (const cell of draws) {
    counts[cell] = (counts[cell] ?? 0) + 1;
    total++;
  }
  const expected = total / cells;
  return counts.reduce((sum, count) => sum + ((count - expected) * (count - expected)) / expected, 0);
}

const times = <Value>(count: number, draw: () => Value): Value[] => Array.from({ length: count }, draw);
/** Mean cells − 1, deviation √(2(cells − 1)): five deviations are passed once in a million. */
const unlikely = (cells: number) => cells - 1 + 5 * Math.sqrt(2 * (cells - 1));

describe("distribution", () => {
  test.each([1, 2, 77, "kick"])("the numbers of seed %s fill [0, 1) evenly", (seed) => {
    const random = createRandom(seed);
    const draws = times(20_000, () => Math.floor(random.next() * 64));
    expect(chiSquare(draws, 64)).toBeLessThan(unlikely(64));
  });

  test("so do the first numbers of neighbouring seeds", () => {
    const draws = Array.from({ length: 20_000 }, (_, seed) => Math.floor(createRandom(seed).next() * 64));
    expect(chiSquare(draws, 64)).toBeLessThan(unlikely(64));
  });

  test("so do pairs of numbers that follow one another", () => {
    const random = createRandom(9);
    const draws = times(40_000, () => Math.floor(random.next() * 12) * 12 + Math.floor(random.next() * 12));
    expect(chiSquare(draws, 144)).toBeLessThan(unlikely(144));
  });

  test("whole numbers and picks are even, for counts that are no power of two", () => {
    for (const count of [3, 7, 10, 13]) {
      const random = createRandom("integers", count);
      expect(
        chiSquare(
          times(15_000, () => random.integer(count)),
          count,
        ),
      ).toBeLessThan(unlikely(count));
      const items = Array.from({ length: count }, (_, index) => index);
      expect(
        chiSquare(
          times(15_000, () => random.pick(items)),
          count,
        ),
      ).toBeLessThan(unlikely(count));
    }
  });

  test.each([0.05, 0.3, 0.5, 0.9])("a chance of %f comes true as often", (probability) => {
    const random = createRandom("chance", probability * 100);
    const hits = times(20_000, () => random.chance(probability)).filter(Boolean).length;
    const deviation = Math.sqrt(20_000 * probability * (1 - probability));
    expect(Math.abs(hits - 20_000 * probability)).toBeLessThan(5 * deviation);
  });

  test("bipolar numbers and numbers between have the mean and spread of a uniform law", () => {
    const random = createRandom("moments");
    for (const [draw, low, high] of [
      [() => random.bipolar(), -1, 1],
      [() => random.between(-3, 7), -3, 7],
    ] as [() => number, number, number][]) {
      const draws = times(20_000, draw);
      const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
      const variance = draws.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / draws.length;
      expect(Math.abs(mean - (low + high) / 2) / (high - low)).toBeLessThan(0.01);
      expect(variance / (((high - low) * (high - low)) / 12)).toBeCloseTo(1, 1);
    }
  });
});

const drawers: [string, (random: Random) => unknown][] = [
  ["next", (random) => random.next()],
  ["bipolar", (random) => random.bipolar()],
  ["between", (random) => random.between(0, 9)],
  ["integer", (random) => random.integer(9)],
  ["chance", (random) => random.chance(0.5)],
  ["pick", (random) => random.pick([1, 2, 3])],
];

describe("the stream", () => {
  test.each(drawers)("%s takes one number", (_, draw) => {
    const [one, other] = [createRandom(3), createRandom(3)];
    draw(one);
    other.next();
    expect(one.next()).toBe(other.next());
  });

  test("noise of n samples takes n numbers, which are the ones that bipolar would give", () => {
    const [one, other] = [createRandom(3), createRandom(3)];
    const signal = new Float32Array(50);
    one.noiseInto(signal);
    expect([...signal]).toEqual(times(50, () => Math.fround(other.bipolar())));
    expect(one.next()).toBe(other.next());
  });

  test("two streams do not touch each other", () => {
    const alone = times(10, createRandom(1).next);
    const [one, other] = [createRandom(1), createRandom(2)];
    expect(
      times(10, () => {
        other.next();
        return one.next();
      }),
    ).toEqual(alone);
  });

  test("no two of many seeds begin alike", () => {
    const starts = new Set<string>();
    for (let seed = 0; seed < 300; seed++) {
      for (const word of ["kick", "snare", "arp"]) {
        const random = createRandom(seed, word);
        starts.add(`${random.next()} ${random.next()}`);
      }
    }
    expect(starts.size).toBe(900);
  });

  test("any change of a seed changes the stream", () => {
    const seeds = fc.array(fc.oneof(fc.integer(), fc.string({ maxLength: 8 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(seeds, seeds, (one, other) => {
        fc.pre(one.map(String).join("\0") !== other.map(String).join("\0"));
        expect(createRandom(...one).next()).not.toBe(createRandom(...other).next());
      }),
    );
  });

  test("it does not repeat within a hundred thousand numbers", () => {
    const random = createRandom("period");
    const first = [random.next(), random.next()].join();
    let before = random.next();
    for (let draw = 0; draw < 100_000; draw++) {
      const now = random.next();
      if (`${before},${now}` === first) throw new Error(`the stream began again after ${draw} numbers`);
      before = now;
    }
    expect(before).toBeLessThan(1);
  });
});

test("edges: one item, one count, an empty stretch", () => {
  const random = createRandom("edges");
  expect(times(20, () => random.integer(1))).toEqual(times(20, () => 0));
  expect(random.pick(["only"])).toBe("only");
  expect(random.between(4, 4)).toBe(4);
  expect(() => random.noiseInto(new Float32Array(0))).not.toThrow();
  expect(() => random.pick([])).toThrow("empty list");
});
