import { describe, expect, test } from "vitest";
import { lengthSeconds, wishOf, withoutUnwanted } from "./wish.ts";

describe("a wish", () => {
  test("has tempo, key, metre and bars of the prompt's words", () => {
    const wish = wishOf({ prompt: "7/8 progressive metal drum loop, 4 bars, D minor 160 bpm" });
    expect(wish).toMatchObject({ kind: "loop", bpm: 160, key: "D minor", metre: "7/8", bars: 4, changed: [] });
    expect(wish.seconds).toBeCloseTo((4 * 3.5 * 60) / 160, 9);
  });

  test("has what its fields say, and tells where the words say otherwise", () => {
    const wish = wishOf({ prompt: "house 128 bpm in F# minor, 8 bars", bpm: 124, key: "A minor", bars: 2 });
    expect(wish).toMatchObject({ bpm: 124, key: "A minor", bars: 2 });
    expect(wish.changed.map(({ what, asked, used }) => [what, asked, used])).toEqual([
      ["tempo", "128", "124"],
      ["key", "F# minor", "A minor"],
      ["bars", "8", "2"],
    ]);
  });

  test("leaves open what neither says", () => {
    expect(wishOf({ prompt: "warm pad" })).toEqual({
      prompt: "warm pad",
      kind: "loop",
      seconds: 8,
      unwanted: [],
      changed: [],
    });
  });

  test("takes no tempo that nobody counts", () => {
    expect(wishOf({ prompt: "drone at 900 bpm" }).bpm).toBeUndefined();
  });

  test("knows a one-shot by its words, which lasts two seconds if nothing is said", () => {
    expect(wishOf({ prompt: "one shot 808 kick" })).toMatchObject({ kind: "one_shot", seconds: 2 });
    expect(wishOf({ prompt: "cymbal one shot, 5 seconds" }).seconds).toBe(5);
  });
});

test.each([
  ["funk without drums and vocals", ["drums"]],
  ["deep house, no vocals, no pads", ["vocals", "pads"]],
  ["no more than two chords", []],
  ["calm piano without any strings at 80 bpm", ["strings"]],
  ["casino jingle", []],
])("of %j is not wanted: %j", (prompt, unwanted) => {
  expect(wishOf({ prompt }).unwanted).toEqual(unwanted);
});

test("what is not wanted can be taken out of a prompt, unless nothing would be left", () => {
  expect(withoutUnwanted("deep house, no vocals, warm bass")).toBe("deep house, warm bass");
  expect(withoutUnwanted("no vocals")).toBe("no vocals");
});

test("the length of a request is its duration, else its bars at its tempo, of its words only where they are given", () => {
  expect(lengthSeconds({ durationSeconds: 3 })).toBe(3);
  expect(lengthSeconds({ bars: 8, bpm: 120 })).toBe(16);
  expect(lengthSeconds({})).toBe(8);
  expect(lengthSeconds({ type: "one_shot" })).toBe(2);
  expect(lengthSeconds({ prompt: "techno, 8 bars at 120 bpm" })).toBe(16);
  expect(lengthSeconds({ prompt: "techno, 8 bars at 120 bpm", bars: 2 })).toBe(4);
});
