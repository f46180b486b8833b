import { describe, expect, test } from "vitest";
import { updateSample } from "./facts.ts";
import { isUnknownKey } from "./words/unknown.ts";
import { parseInput } from "./input/parse-input.ts";

const read = (input: object) => parseInput(updateSample.input, { sampleId: "kick", ...input }, "call it again");

describe("facts that a person sets", () => {
  test.each<[object, object]>([
    [{ bpm: "122.5 bpm" }, { bpm: 122.5 }],
    [{ bpm: "unknown" }, { bpm: 0 }],
    [{ bpm: 0 }, { bpm: 0 }],
    [{ key: "unknown" }, { key: "unknown" }],
    [{ key: "8A" }, { key: "8A" }],
    [{ form: "One-Shot" }, { form: "one_shot" }],
    [{ form: "unknown" }, { form: "unknown" }],
    [{ add_tags: "dark" }, { addTags: ["dark"] }],
    [{ addTags: '["dark", "lo-fi"]' }, { addTags: ["dark", "lo-fi"] }],
    [{ name: "none" }, { name: "none" }],
  ])("%j is read as %j", (given, meant) => {
    expect(read(given)).toEqual({ sampleId: "kick", ...meant });
  });

  test("null, as callers send it for what they leave as it is, clears nothing", () => {
    const untouched = { bpm: null, key: null, form: null, name: null, addTags: null, removeTags: [] };
    expect(read(untouched)).toEqual({ sampleId: "kick", removeTags: [] });
    expect(read({ bpm: "null", key: "none", form: "" })).toEqual({ sampleId: "kick" });
  });

  test.each<[object, RegExp]>([
    [{ bpm: 12 }, /bpm.*40 to 240/],
    [{ bpm: 999 }, /bpm must be a number from 0 to 240/],
    [{ bpm: "fast" }, /bpm must be a number/],
    [{ key: "banana" }, /F# minor/],
    [{ form: "song" }, /"loop", "one_shot", "unknown"/],
    [{ addTags: ["a/b"] }, /A tag has letters/],
  ])("%j is refused in words", (given, words) => {
    const told = () => {
      try {
        read(given);
        return "";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    expect(told()).toMatch(words);
  });

  test("only the word for it makes a key unknown", () => {
    expect(["unknown", " Unknown "].map(isUnknownKey)).toEqual([true, true]);
    expect(["", "none", "Am", "unknown key"].map(isUnknownKey)).toEqual([false, false, false, false]);
  });
});
