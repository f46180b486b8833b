import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { payloadOf } from "../kit/studioError.ts";
import { type FitSettings, type FitSource, planFit } from "./fitPlan.ts";

const FORMAT = { sampleRate: 44_100, channels: 2 };
const LOOP: FitSource = { ...FORMAT, name: "loop", duration: 8, bpm: 120, key: "A minor", form: "loop" };
const plan = (settings: Omit<FitSettings, "sampleId">, source: Partial<FitSource> = {}) =>
  planFit({ sampleId: "s", ...settings }, { ...LOOP, ...source });

function refused(settings: Omit<FitSettings, "sampleId">, source: Partial<FitSource> = {}) {
  try {
    plan(settings, source);
  } catch (error) {
    const payload = payloadOf(error);
    if (payload) return payload;
    throw error;
  }
  throw new Error("It was not refused");
}

describe("time", () => {
  test.each<[string, Omit<FitSettings, "sampleId">, Partial<FitSource>, object]>([
    ["a loop keeps its beats", { bpm: 140 }, {}, { beats: 16, bpm: 140, isLoop: true }],
    ["a loop whose tempo is rounded has whole beats", { bpm: 100 }, { duration: 7.99, bpm: 120.05 }, { beats: 16 }],
    ["a song only changes its speed", { bpm: 60 }, { duration: 8.7, form: undefined }, { beats: null, ratio: 2 }],
    ["a one-shot is no loop", { bpm: 60 }, { form: "one_shot" }, { beats: null, ratio: 2, isLoop: false }],
    ["bars take the sample's tempo", { bars: 8 }, {}, { beats: 32, ratio: 2, bpm: 120 }],
    ["bars and a tempo need nothing else", { bars: 2, bpm: 90 }, { bpm: undefined }, { beats: 8, bpm: 90 }],
    ["a tempo that is given counts", { bpm: 120, sourceBpm: 60 }, {}, { ratio: 0.5, beats: 8 }],
    ["a key changes no time", { key: "Cm" }, { duration: 7.999 }, { ratio: 1, beats: null, bpm: 120, isLoop: true }],
  ])("%s", (_, settings, source, expected) => {
    expect(plan(settings, source)).toMatchObject(expected);
  });
});

describe("pitch", () => {
  test.each<[Omit<FitSettings, "sampleId">, Partial<FitSource>, object]>([
    [{ key: "Fm" }, {}, { semitones: -4, key: "F minor" }],
    [{ key: "C major" }, {}, { semitones: 0, key: "A minor" }],
    [{ key: "F major" }, {}, { semitones: 5, key: "D minor" }],
    [{ semitones: 14 }, {}, { semitones: 14, key: "B minor" }],
    [{ semitones: -0.3 }, {}, { semitones: -0.3, key: "A minor" }],
    [{ bpm: 90 }, {}, { semitones: 0, key: "A minor" }],
  ])("%j of a sample in A minor", (settings, source, expected) => {
    expect(plan(settings, source)).toMatchObject(expected);
  });

  test("of a sample without a key leaves it without one", () => {
    expect(plan({ semitones: 3 }, { key: undefined })).not.toHaveProperty("key");
  });
});

test.each<[Omit<FitSettings, "sampleId">, Partial<FitSource>, string, string]>([
  [{}, {}, "bpm", "give bpm, key, semitones or bars"],
  [{ bpm: 90 }, { bpm: undefined }, "sourceBpm", "Give sourceBpm"],
  [{ bars: 4 }, { bpm: undefined }, "bpm", "Give bpm"],
  [{ key: "Am" }, { key: undefined }, "key", "Give semitones"],
  [{ key: "Am", semitones: 2 }, {}, "semitones", "not both"],
  [{ bpm: 40, sourceBpm: 174 }, {}, "bpm", "4.35 times longer; 4 times is the most"],
  [{ bars: 1, bpm: 240 }, {}, "bpm", "8.00 times shorter"],
])("%j is refused in words that say what to do, %#", (settings, source, field, words) => {
  const { code, message, details } = refused(settings, source);
  expect([code, details]).toEqual(["INVALID_INPUT", { field }]);
  expect(message).toContain(words);
});

test("a result of more than a quarter of an hour is refused", () => {
  expect(refused({ bpm: 60 }, { duration: 500, form: undefined }).code).toBe("AUDIO_TOO_LONG");
  expect(plan({ bpm: 60 }, { duration: 449, form: undefined }).ratio).toBe(2);
});

test("what source and result would take of memory is bounded: many channels or a high rate shorten what is taken", () => {
  const song = { duration: 450, form: undefined };
  expect(plan({ bpm: 60 }, { ...song, sampleRate: 48_000 }).ratio).toBe(2);
  expect(plan({ semitones: 2 }, { duration: 900, sampleRate: 48_000 }).ratio).toBe(1);
  const { code, message } = refused({ bpm: 60 }, { ...song, sampleRate: 192_000 });
  expect(code).toBe("AUDIO_TOO_LONG");
  expect(message).toBe(
    "loop has 2 channels at 192000 Hz: at most 2.5 minutes of that can be fitted so. Fit a shorter sample, or export it with sampleRate 44100 first.",
  );
  expect(refused({ semitones: 1 }, { duration: 300, channels: 8 }).code).toBe("AUDIO_TOO_LONG");
});

describe("any sample and any target", () => {
  const source = fc.record(
    {
      name: fc.constant("any"),
      duration: fc.double({ min: 0.05, max: 900, noNaN: true }),
      bpm: fc.double({ min: 20, max: 400, noNaN: true }),
      key: fc.constantFrom("A minor", "F# major"),
      form: fc.constantFrom("loop" as const, "one_shot" as const),
      sampleRate: fc.constantFrom(8_000, 44_100, 192_000),
      channels: fc.integer({ min: 1, max: 8 }),
    },
    { requiredKeys: ["name", "duration", "sampleRate", "channels"] },
  );
  const settings = fc.record(
    {
      sampleId: fc.constant("s"),
      bpm: fc.double({ min: 40, max: 240, noNaN: true }),
      key: fc.constantFrom("C", "Bbm", "8A"),
      semitones: fc.double({ min: -24, max: 24, noNaN: true }),
      bars: fc.integer({ min: 1, max: 64 }),
      sourceBpm: fc.double({ min: 40, max: 240, noNaN: true }),
    },
    { requiredKeys: ["sampleId"] },
  );

  test("give a plan within the limits that says what the sample will be, or a refusal of a field", () => {
    fc.assert(
      fc.property(settings, source, (asked, given) => {
        const outcome = attempt(asked, given);
        if ("code" in outcome) return void expect(outcome.message).toMatch(/^(\w+: |The result|any has)/);
        expect(outcome.ratio).toBeGreaterThan(0.2498);
        expect(outcome.ratio).toBeLessThan(4.003);
        expect(outcome.ratio * given.duration).toBeLessThanOrEqual(900);
        if (asked.bpm !== undefined) expect(outcome.bpm).toBe(asked.bpm);
        if (asked.bars !== undefined) expect(outcome.beats).toBe(4 * asked.bars);
        if (asked.semitones !== undefined) expect(outcome.semitones).toBe(asked.semitones);
        if (outcome.beats === null || outcome.bpm === undefined) return;
        expect(outcome.ratio * given.duration).toBeCloseTo((outcome.beats * 60) / outcome.bpm, 6);
      }),
      { numRuns: 300 },
    );
  });

  function attempt(asked: FitSettings, given: FitSource) {
    try {
      return planFit(asked, given);
    } catch (error) {
      const payload = payloadOf(error);
      if (payload) return payload;
      throw error;
    }
  }
});
