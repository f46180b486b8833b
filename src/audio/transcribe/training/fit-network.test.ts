import { describe, expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { type Example, fitNetwork, logOdds } from "./fit-network.ts";

/** Points of a square; the first class is those in two opposite quarters, the second those above. */
function quarters(count: number, seed: number): Example[] {
  const random = createRandom(seed, "points");
  return Array.from({ length: count }, () => {
    const [x, y] = [random.between(-1, 1), random.between(-1, 1)];
    return { features: Float32Array.from([x, y]), wanted: Float32Array.from([x * y > 0 ? 1 : 0, y > 0 ? 1 : 0]) };
  });
}

const FIT = { units: 8, epochs: 200, seed: 1 };

describe("a network", () => {
  test("learns what no single unit can tell, and tells it of points that it has not seen", () => {
    const network = fitNetwork(quarters(600, 1), FIT);
    const right = quarters(300, 2).filter(({ features, wanted }) =>
      logOdds(network, features).every((odds, index) => odds > 0 === ((wanted[index] ?? 0) === 1)),
    );
    expect(right.length).toBeGreaterThan(250);
  });

  test("is the same of the same examples and seed, and another of another seed", () => {
    const examples = quarters(64, 3);
    const fit = (seed: number) => fitNetwork(examples, { units: 3, epochs: 3, seed });
    expect(fit(1)).toEqual(fit(1));
    expect(fit(1)).not.toEqual(fit(2));
  });

  test("has smaller weights where they decay", () => {
    const size = (weightDecay: number) =>
      fitNetwork(quarters(128, 4), { units: 4, epochs: 30, seed: 1, weightDecay }).classWeights.reduce(
        (sum, weight) => sum + weight * weight,
        0,
      );
    expect(size(20)).toBeLessThan(size(0) / 2);
  });

  test("of nothing there is none", () => {
    expect(() => fitNetwork([], FIT)).toThrow(RangeError);
  });

  test("that learns always the same says it surely, whatever it is told", () => {
    const always = Array.from({ length: 64 }, (_, i) => ({
      features: Float32Array.from([Math.sin(i)]),
      wanted: Float32Array.from([1, 0]),
    }));
    const network = fitNetwork(always, { units: 2, epochs: 200, seed: 1 });
    for (const feature of [-1, 0, 1]) {
      const [yes = 0, no = 0] = logOdds(network, [feature]);
      expect(yes).toBeGreaterThan(0);
      expect(no).toBeLessThan(0);
    }
  });
});
