import { describe, expect, test } from "vitest";
import { checkInput } from "./input/problems.ts";
import { jobRowSchema } from "./dashboard.ts";
import { fitSample, startFit } from "./fit.ts";
import { generateSample } from "./job.ts";
import * as limits from "./limits.ts";

const fieldOf = (input: object) => {
  const checked = checkInput(fitSample.input, { sampleId: "k57abc", ...input });
  return checked.success ? null : checked.problems[0]?.field;
};

describe("a fit", () => {
  test.each([
    {},
    { bpm: 122.5 },
    { key: "F minor" },
    { key: "8A" },
    { semitones: -limits.MAX_FIT_SEMITONES },
    { semitones: 0.25 },
    { bars: limits.MAX_BARS },
    { bpm: limits.MIN_BPM, sourceBpm: limits.MAX_BPM, formants: "keep", name: "Night Drive" },
  ])("may be asked for by %j", (input) => {
    expect(fieldOf(input)).toBeNull();
  });

  test.each<[object, string]>([
    [{ bpm: limits.MAX_BPM + 1 }, "bpm"],
    [{ sourceBpm: limits.MIN_BPM - 1 }, "sourceBpm"],
    [{ key: "loud" }, "key"],
    [{ semitones: limits.MAX_FIT_SEMITONES + 0.5 }, "semitones"],
    [{ bars: 2.5 }, "bars"],
    [{ bars: 0 }, "bars"],
    [{ formants: "move" }, "formants"],
    [{ name: "" }, "name"],
  ])("by %j is refused by its field", (input, field) => {
    expect(fieldOf(input)).toBe(field);
  });

  test("is asked for alike as a job, which the page queues", () => {
    expect(startFit.input).toBe(fitSample.input);
    expect(fieldOf({ stretch: 2 })).not.toBeNull();
  });
});

test("whatever a sample was asked for with is shown with its job, in every field", () => {
  const asked = {
    prompt: "same chords, new drums",
    type: "loop",
    bars: 4,
    durationSeconds: 8,
    bpm: 122.5,
    key: "F minor",
    variations: 2,
    seed: 7,
    inputSampleId: "k57abc",
    variationOf: "k57abd",
    keep: ["chords", "bass"],
    model: "wav0/synth",
  };
  // What a call is made with is no part of what it asks for.
  const ofCalls = ["requestId", "waitSeconds"];
  expect(Object.keys(generateSample.input.shape).filter((field) => !ofCalls.includes(field))).toEqual(
    Object.keys(asked),
  );
  expect(jobRowSchema.shape.request.unwrap().strict().parse(asked)).toEqual(asked);
});
