import { expect, test } from "vitest";
import { createPatience } from "./patience.ts";

function patience(idleSeconds: number) {
  let seconds = 0;
  const wait = createPatience(idleSeconds, () => seconds * 1000);
  /** @returns whether it still lasts at that second */
  const at = (moment: number, step?: string) => {
    seconds = moment;
    return wait.lasts(step);
  };
  return { at, wait };
}

test("a wait in which nothing gets on ends", () => {
  const { at, wait } = patience(30);
  expect([at(0), at(29), at(30)]).toEqual([true, true, false]);
  expect(wait.seconds()).toBe(30);
});

test("each new step is worth the whole time again, and the same step is not", () => {
  const { at } = patience(30);
  expect([at(20, "loading"), at(45, "opening"), at(70, "opening"), at(75, "opening")]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test("a step that is out of sight for a moment and comes back is the same step", () => {
  const { at } = patience(30);
  expect([at(1, "loading"), at(20), at(25, "loading"), at(31, "loading")]).toEqual([true, true, true, false]);
});

test("steps without end do not keep anybody for ever", () => {
  const { at } = patience(30);
  const lasted = Array.from({ length: 40 }, (_, index) => at(index * 10, `step ${index}`));
  expect(lasted.filter(Boolean)).toHaveLength(30);
});
