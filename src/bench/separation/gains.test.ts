import { expect, test } from "vitest";
import { errorOfMedian, gainsTable, withError } from "./gains.ts";
import type { Scores } from "./judge-mix.ts";

const scores = (drums: number, bass?: number): Scores => {
  const all = (value: number) => ({ sdr: value, siSdr: value - 1, v4: value + 1 });
  return { drums: all(drums), ...(bass === undefined ? {} : { bass: all(bass) }) };
};

test("old and new stand side by side with standard errors, means, medians and how many became better", () => {
  const [fast, learned] = [
    [scores(1, 4), scores(2), scores(6)],
    [scores(4, 3), scores(4), scores(7)],
  ];
  const rows = gainsTable(fast, learned)
    .split("\n")
    .map((line) => line.split(/ {2,}/).map((cell) => cell.trim()));
  const row = (name: string) => rows.find(([first]) => first === name) ?? [];
  expect(row("drums SDR").slice(1, 4)).toEqual(["3.00 ± 1.53", "5.00 ± 1.00", "2.00 ± 0.58"]);
  expect(row("drums BSSEval v4")[4]).toMatch(/^3\.00 ± /);
  expect(row("drums SI-SDR").at(-1)).toBe("3 of 3");
  // One value has no standard error; and the mean of a track is over the stems that it has.
  expect(row("bass SDR")).toEqual(["bass SDR", "4.00", "3.00", "-1.00", "4.00", "3.00", "-1.00", "0 of 1"]);
  expect(row("mean SDR").slice(1, 2)).toEqual(["3.50 ± 1.26"]);
  expect(row("vocals SDR")).toEqual([]);
});

test("the error of a median is that of the values' own spread, the same each time", () => {
  const values = Array.from({ length: 101 }, (_, i) => i);
  expect(errorOfMedian(values)).toBe(errorOfMedian(values));
  // Of an even spread over 101 values: 101 / (2 √103).
  expect(errorOfMedian(values)).toBeCloseTo(101 / (2 * Math.sqrt(103)), -0.5);
  expect(errorOfMedian([3, 3, 3])).toBe(0);
  expect(errorOfMedian([3])).toBeNaN();
});

test("a value without a standard error stands alone", () => {
  expect([withError(0.5, Number.NaN), withError(0.5, 0.25)]).toEqual(["0.50", "0.50 ± 0.25"]);
});
