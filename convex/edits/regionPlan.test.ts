import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readErrorPayload } from "../../src/contracts/errors.ts";
import { planRegion, type RegionSettings, type RegionSource } from "./regionPlan.ts";

const LOOP: RegionSource = { name: "wav0_120_beat", duration: 8, bpm: 120, form: "loop" };
const plan = (settings: Partial<RegionSettings>, source: RegionSource = LOOP) =>
  planRegion({ sampleId: "s", ...settings }, source);

/** Field and message of the refusal. */
function refused(settings: Partial<RegionSettings>, source?: RegionSource): string {
  try {
    plan(settings, source);
  } catch (error) {
    const payload = readErrorPayload((error as { data?: unknown }).data);
    return `${payload?.code} ${payload?.message}`;
  }
  return "taken";
}

describe("a part", () => {
  test("of whole beats stays a loop at its tempo, and is named a trim", () => {
    expect(plan({ startSeconds: 2, endSeconds: 4 })).toEqual({
      start: 2,
      end: 4,
      bpm: 120,
      form: "loop",
      name: "wav0_120_beat_trim",
    });
  });

  test("of other lengths keeps the tempo and is no loop for certain", () => {
    expect(plan({ endSeconds: 1.3 })).toEqual({ start: 0, end: 1.3, bpm: 120, name: "wav0_120_beat_trim" });
  });

  test("shorter than a beat is a one-shot without a tempo", () => {
    expect(plan({ endSeconds: 0.3 })).toEqual({ start: 0, end: 0.3, form: "one_shot", name: "wav0_120_beat_trim" });
  });

  test("of a one-shot is one, and of a sound without a tempo has none", () => {
    expect(plan({ endSeconds: 1 }, { name: "kick", duration: 2, bpm: 120, form: "one_shot" })).toMatchObject({
      form: "one_shot",
    });
    expect(plan({ endSeconds: 1 }, { name: "song", duration: 2 })).toEqual({ start: 0, end: 1, name: "song_trim" });
  });

  test("that is everything keeps all facts", () => {
    expect(plan({ endSeconds: 8, reverse: true })).toEqual({
      start: 0,
      end: 8,
      bpm: 120,
      form: "loop",
      name: "wav0_120_beat_reversed",
    });
  });
});

test.each([
  [{ fadeOutSeconds: 1 }, "wav0_120_beat_fade"],
  [{ normalise: true, fadeInSeconds: 1 }, "wav0_120_beat_norm"],
  [{ endSeconds: 2, reverse: true, normalise: true }, "wav0_120_beat_trim_reversed"],
  [{ endSeconds: 2, name: "My loop!" }, "My_loop"],
])("%j is named %s", (settings, name) => {
  expect(plan(settings).name).toBe(name);
});

test("a trim of a trim is named once", () => {
  expect(plan({ endSeconds: 1 }, { ...LOOP, name: "a_trim" }).name).toBe("a_trim");
});

describe("beats", () => {
  test("are what both ends move to, and the sample's end stays one of its places", () => {
    expect(plan({ startSeconds: 0.7, endSeconds: 2.2, snap: "beat" })).toMatchObject({ start: 0.5, end: 2 });
    expect(plan({ startSeconds: 0.7, snap: "beat" }, { ...LOOP, duration: 7.9 })).toMatchObject({
      start: 0.5,
      end: 7.9,
    });
  });

  test("are refused without a tempo, and where both ends fall on the same one", () => {
    expect(refused({ endSeconds: 1, snap: "beat" }, { name: "song", duration: 2 })).toMatch(
      /snap: .*tempo is not known/,
    );
    expect(refused({ startSeconds: 1.1, endSeconds: 1.2, snap: "beat" })).toMatch(/shorter than a beat \(0\.5 s\)/);
  });
});

test.each<[Partial<RegionSettings>, RegExp]>([
  [{}, /say what to change/],
  [{ fadeInSeconds: 0, reverse: false, normalise: false, snap: "zero_crossing" }, /say what to change/],
  [{ startSeconds: 8 }, /startSeconds: the sample lasts 8 s; give less than that/],
  [{ endSeconds: 8.1 }, /endSeconds: the sample lasts 8 s; give at most that/],
  [{ startSeconds: 3, endSeconds: 3 }, /the part is empty: its end must come after its start at 3 s/],
  [{ startSeconds: 3, endSeconds: 2 }, /the part is empty/],
  [{ startSeconds: 3, endSeconds: 3.004 }, /the part is 0\.004 s long; give at least 0\.005 s/],
  [{ endSeconds: 1, fadeInSeconds: 1.5 }, /fadeInSeconds: the fades last 1\.5 s and the part 1 s/],
  [{ endSeconds: 1, fadeInSeconds: 0.6, fadeOutSeconds: 0.6 }, /fadeOutSeconds: the fades last 1\.2 s/],
])("%j is refused in words that say what to give", (settings, words) => {
  expect(refused(settings)).toMatch(/^INVALID_INPUT/);
  expect(refused(settings)).toMatch(words);
});

test("a length that is no whole millisecond is not told as none, and a sample too short for any part says so", () => {
  expect(refused({ startSeconds: 3, endSeconds: 3.0002 })).toMatch(/the part is 0\.0002 s long/);
  expect(refused({ reverse: true }, { name: "click", duration: 0.000_02 })).toMatch(
    /sampleId: the sample is shorter than 0\.005 s/,
  );
});

test("whatever is taken lies within the sample, is not empty, and holds its fades", () => {
  const seconds = fc.option(fc.double({ min: 0, max: 12, noNaN: true }), { nil: undefined });
  const settings = fc.record({
    startSeconds: seconds,
    endSeconds: seconds,
    fadeInSeconds: seconds,
    fadeOutSeconds: seconds,
    snap: fc.constantFrom("beat", "zero_crossing", undefined),
  });
  let taken = 0;
  fc.assert(
    fc.property(settings, fc.double({ min: 0.01, max: 10, noNaN: true }), (asked, duration) => {
      if (refused(asked, { ...LOOP, duration }) !== "taken") return;
      taken += 1;
      const { start, end } = plan(asked, { ...LOOP, duration });
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(duration);
      expect(end - start).toBeGreaterThanOrEqual(0.005);
      expect((asked.fadeInSeconds ?? 0) + (asked.fadeOutSeconds ?? 0)).toBeLessThanOrEqual(end - start + 0.001);
    }),
    { numRuns: 500 },
  );
  expect(taken).toBeGreaterThan(20);
});
