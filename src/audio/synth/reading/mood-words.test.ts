import { describe, expect, test } from "vitest";
import { readRecipe, readingOf } from "../recipe.ts";

const read = (prompt: string) => readRecipe({ prompt, seed: 4 });

describe("a mood that is not wanted", () => {
  test.each([
    "techno, but not dark",
    "techno not too dark",
    "techno not so very dark",
    "less dark techno",
    "techno pas trop sombre",
    "techno no muy oscuro",
    "nicht zu dunkler Techno",
    "techno non troppo scuro",
  ])("is played the other way: %s", (prompt) => {
    const recipe = read(prompt);
    expect(recipe.mood.brightness).toBeGreaterThan(read("techno").mood.brightness);
    expect(recipe.moodWords).toEqual([expect.stringMatching(/^(?:not|less) dark$/)]);
    expect(recipe.ignored).toEqual([]);
  });

  test("sets no tempo and no mode", () => {
    expect(read("not too fast house").bpm).toBe(read("house").bpm);
    expect(read("not happy ukulele in C").key).toEqual(read("ukulele in C").key);
  });

  test("of an instrument that is left out is none of the piece", () => {
    const { instruments, mood, moodWords } = read("no hard kick techno 130");
    expect(instruments).not.toContain("kick");
    expect(mood).toEqual(read("techno 130").mood);
    expect(moodWords).toEqual([]);
  });

  test("ends at a comma", () => expect(read("no drums, dark pad").moodWords).toEqual(["dark"]));
});

test("no distorted guitars leaves the clean one", () => {
  const { instruments } = read("no distorted guitars, rock 120");
  expect(instruments).toContain("electric_guitar");
  expect(instruments).not.toContain("distorted_guitar");
});

test("more and less of something is said back, and has no effect on a one-shot", () => {
  const loop = read("less kick more hats house 125");
  expect(readingOf(loop).understood.mood).toEqual(["less kick", "more hats"]);
  expect(loop.density).toEqual({ kick: -1, hats: 1 });
  const hit = read("more snare one shot");
  expect(hit.density).toBeUndefined();
  expect(hit.ignored).toEqual(["more snare"]);
});
