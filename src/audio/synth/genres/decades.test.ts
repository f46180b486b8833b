import { describe, expect, test } from "vitest";
import { readRecipe, readingOf } from "../recipe.ts";
import { isDecadeOf } from "./decades.ts";

test.each(["80s", "80's", "80’s", "1980s", "80er", "eighties"])(
  "%s is a decade of synthwave, and none of jungle",
  (word) => {
    expect([isDecadeOf(word, "synthwave"), isDecadeOf(word, "jungle")]).toEqual([true, false]);
  },
);

test.each(["808s", "80", "180s", "90", "s", "1890s", "10s", ""])("%s is no decade of a genre", (word) => {
  expect(isDecadeOf(word, "house")).toBe(false);
});

describe("a decade beside a genre that it had", () => {
  test.each([
    ["90s boom bap drums", "boom_bap"],
    ["boom bap beat from the 90s", "boom_bap"],
    ["90s jungle", "jungle"],
    ["1990s trance lead", "trance"],
    ["nineties house piano", "house"],
    ["90's r&b keys", "soul"],
    ["80s synthwave", "synthwave"],
    ["80s hip hop drums", "hip_hop"],
    ["80s pop drums", "pop"],
    ["hip hop loop, 80s", "hip_hop"],
    ["70s funk guitar", "funk"],
    ["70er disco loop", "disco"],
    ["60s soul bass", "soul"],
    ["2000s dubstep", "dubstep"],
  ])("is understood: %s", (prompt, genre) => {
    const recipe = readRecipe({ prompt, seed: 1 });
    expect([recipe.genre, readingOf(recipe).ignored]).toEqual([genre, []]);
  });

  test("is told as ignored where the genre is of another time, and as its own style where no genre is named", () => {
    const read = (prompt: string) => readRecipe({ prompt, seed: 1 });
    expect(read("60s jungle")).toMatchObject({ genre: "jungle", ignored: ["60s"] });
    expect(read("80s dubstep")).toMatchObject({ genre: "dubstep", ignored: ["80s"] });
    for (const prompt of ["80s drums", "eighties drums", "1980s drums"])
      expect(read(prompt)).toMatchObject({ genre: "synthwave", ignored: [] });
  });
});
