import { describe, expect, test } from "vitest";
import { powerSpectrum } from "../testing/measure.ts";
import { readChange } from "../change.ts";
import { composeScore } from "../compose.ts";
import { readPrompt } from "../prompt.ts";
import { readRecipe, readingOf, type SampleRecipe } from "../recipe.ts";
import { renderSample } from "../render.ts";
import { describeVariation, varyRecipe } from "../vary.ts";
import { withMoods } from "./kept-mood.ts";

const HOUSE = readRecipe({ prompt: "house loop 124 C major", seed: 1, bars: 1 });

function vary(original: SampleRecipe, prompt: string): SampleRecipe {
  return varyRecipe(original, { prompt, keep: readChange(prompt).keep ?? [], seed: 2 });
}

/** Share of the power above 2 kHz. */
function brightnessOf(recipe: SampleRecipe): number {
  const { audio } = renderSample(recipe, { sampleRate: 22_050 });
  const [left = new Float32Array()] = audio.channels;
  let [high, all] = [0, 0];
  for (let start = 0; start + 2048 <= left.length; start += 2048)
    for (const [bin, power] of powerSpectrum(left, start, 2048).entries()) {
      all += power;
      if (bin > 186) high += power;
    }
  return high / all;
}

describe("a mood of a piece whose parts are all kept", () => {
  test("plays the same notes in the same key and genre, and sounds as the word says", () => {
    const [darker, brighter] = [vary(HOUSE, "same but darker"), vary(HOUSE, "same but bright")];
    for (const varied of [darker, brighter]) {
      expect(composeScore(varied)).toEqual(composeScore(HOUSE));
      expect([varied.key, varied.genre, varied.ignored]).toEqual([HOUSE.key, HOUSE.genre, []]);
    }
    expect(brightnessOf(darker)).toBeLessThan(0.8 * brightnessOf(HOUSE));
    expect(brightnessOf(brighter)).toBeGreaterThan(1.05 * brightnessOf(HOUSE));
  });

  test.each([
    ["same but brighter", ["brighter"]],
    ["same but a lot drier", ["drier"]],
    ["brighter and drier", ["brighter", "drier"]],
    ["darker please", ["darker"]],
    ["make it warmer and wider", ["warm", "wider"]],
    ["Gleich, aber dunkler", ["dark"]],
    ["dunkler bitte", ["dark"]],
    ["más oscuro por favor", ["dark"]],
    ["igual pero más oscuro", ["dark"]],
    ["hetzelfde maar donkerder", ["dark"]],
    ["то же, но темнее", ["dark"]],
  ])("is all that is asked for: %s", (prompt, moods) => {
    const varied = vary(HOUSE, prompt);
    expect(composeScore(varied)).toEqual(composeScore(HOUSE));
    expect(varied.mood).not.toEqual(HOUSE.mood);
    expect(describeVariation(HOUSE, varied)).toMatch(new RegExp(`^Kept: .*\\. Sounds ${moods.join(", ")}\\.$`));
  });

  test.each(["energetic", "dark techno", "a dark one with strings", "please", "sad piano", "darker, new drums"])(
    "is not all that is asked for: %s",
    (prompt) => expect(readChange(prompt).keep).not.toBe("all"),
  );

  test("is said, once and again", () => {
    const once = vary(HOUSE, "same but darker");
    expect(describeVariation(HOUSE, once)).toMatch(/^Kept: .*\. Sounds darker\.$/);
    expect(readingOf(once).understood.mood).toEqual(["darker"]);
    const again = vary(once, "same, gritty and darker");
    expect(describeVariation(once, again)).toMatch(/Sounds gritty\.$/);
    expect(again.moodWords).toEqual(["gritty", "darker"]);
    expect(describeVariation(HOUSE, vary(HOUSE, "same"))).not.toContain("Sounds");
  });

  test("that is there already, or would be other notes, is not served and changes nothing", () => {
    const darkest = { ...HOUSE, mood: { ...HOUSE.mood, brightness: -1 } };
    expect(vary(darkest, "same but darker")).toMatchObject({ mood: darkest.mood, ignored: ["darker"], moodWords: [] });
    expect(withMoods(HOUSE, readPrompt("same but energetic"))).toEqual({ recipe: HOUSE, served: [] });
  });

  test("is of every part, also of those that were kept before", () => {
    const mixed = vary(HOUSE, "new drums, same chords");
    const darker = vary(mixed, "keep everything, darker");
    const moods = (recipe: SampleRecipe) => [recipe.mood, ...(recipe.kept ?? []).map(({ source }) => source.mood)];
    expect(moods(mixed).length).toBeGreaterThan(1);
    for (const [index, { brightness }] of moods(mixed).entries())
      expect(moods(darker)[index]?.brightness).toBeCloseTo(Math.max(-1, brightness - 0.6), 10);
  });

  test("leaves the new parts' own mood to them where only some are kept", () => {
    expect(describeVariation(HOUSE, vary(HOUSE, "new drums, darker"))).not.toContain("Sounds");
  });
});
