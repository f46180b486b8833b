import { expect, test } from "vitest";
import { readQuality, splitFields } from "./split-choice.ts";

test("a quality is read by its name", () => {
  expect(["learned", "fast", "", "best"].map(readQuality)).toEqual(["learned", "fast", undefined, undefined]);
});

test("a split asks for what was chosen, and a model of another provider for nothing that it does not take", () => {
  expect(splitFields({})).toEqual({});
  expect(splitFields({ quality: "fast", twoStems: true })).toEqual({ quality: "fast", twoStems: true });
  expect(splitFields({ model: "wav0/split", quality: "learned" })).toEqual({ model: "wav0/split", quality: "learned" });
  expect(splitFields({ model: "cjwbw/demucs", quality: "fast", twoStems: true })).toEqual({ model: "cjwbw/demucs" });
});
