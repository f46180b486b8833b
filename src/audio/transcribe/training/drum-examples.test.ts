import { expect, test } from "vitest";
import { drumLoops, drumsAlone, examplesOf } from "./drum-examples.ts";

const CLASSES = 6;

test("a loop's hits are found as onsets with their classes, several at once among them", () => {
  const [piece] = drumLoops([900]);
  const examples = piece ? examplesOf(piece, CLASSES) : [];
  const struck = examples.map(({ wanted }) => wanted.reduce((sum, value) => sum + value, 0));
  expect(struck.filter((count) => count > 0).length).toBeGreaterThan(10);
  expect(Math.max(...struck)).toBeGreaterThanOrEqual(2);
  for (const { features, wanted } of examples) {
    expect(wanted).toHaveLength(CLASSES);
    expect(features.every(Number.isFinite)).toBe(true);
  }
});

test("a drum alone is of its class, and of no other", () => {
  const [piece] = drumsAlone([1]);
  expect(piece?.origin).toBe("alone");
  expect([...new Set(piece?.hits.map(({ drum }) => drum))]).toEqual([2]);
});
