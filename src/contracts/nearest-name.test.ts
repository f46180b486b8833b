import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

const names = ["bpm", "bars", "variations", "durationSeconds", "kick_01", "kick_02"];

test.each([
  ["varations", "variations"],
  ["bmp", "bpm"],
  ["BARS", "bars"],
  ["durationSecond", "durationSeconds"],
  ["duratoinSeconds", "durationSeconds"],
])("%s was meant to be %s", (typed, meant) => {
  expect(nearestName(typed, names)).toBe(meant);
});

test.each(["tempo", "", "b", "kick_03"])("%j is near to none, or to several", (typed) => {
  expect(nearestName(typed, names)).toBeNull();
});
