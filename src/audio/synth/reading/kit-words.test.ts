import { describe, expect, test } from "vitest";
import { FACTS, type Instrument } from "../instruments.ts";
import { KIT_DRUMS } from "../genres/kit-drums.ts";
import { readRecipe, readingOf } from "../recipe.ts";
import { readKit } from "./kit-words.ts";

const read = (prompt: string) => readRecipe({ prompt, seed: 1 });
const heard = (prompt: string) => {
  const recipe = read(prompt);
  return [recipe.drumKit, readingOf(recipe).understood.instruments, recipe.ignored];
};

/** A word for one hit of each drum that a kit may have. */
const HITS: readonly (readonly [word: string, instrument: Instrument])[] = [
  ["kick", "kick"],
  ["snare", "snare"],
  ["clap", "clap"],
  ["rimshot", "rim"],
  ["hi hat", "closed_hat"],
  ["closed hat", "closed_hat"],
  ["open hat", "open_hat"],
  ["tom", "tom"],
  ["crash", "crash"],
  ["ride", "ride"],
  ["cowbell", "cowbell"],
  ["conga", "percussion"],
  ["clave", "claves"],
  ["maraca", "maraca"],
  ["tambourine", "tambourine"],
];

describe.each(["808", "909", "707"] as const)("a hit of a %s", (kit) => {
  test.each(HITS)(
    "%s is the machine's, however it is written, or the machine is told as not followed",
    (word, drum) => {
      const has = KIT_DRUMS[kit].has(drum);
      const label = `${has ? `${kit} ` : ""}${FACTS[drum].label}`;
      for (const prompt of [
        `${kit} ${word}`,
        `TR-${kit} ${word} one shot`,
        `${kit} hard techno ${word}`,
        `${word} ${kit}`,
      ]) {
        const [drumKit, instruments, ignored] = heard(prompt);
        expect([prompt, drumKit, instruments]).toEqual([prompt, kit, [label]]);
        expect(ignored).toEqual(has ? [] : prompt.startsWith("TR") ? ["tr", kit] : [kit]);
      }
    },
  );
});

describe("a kit by its words", () => {
  test.each([
    ["lo-fi kit", "lofi", "lofi"],
    ["trap kit", "trap", "trap"],
    ["trap drums", "trap", "trap"],
    ["jungle breaks", "breaks", "jungle"],
    ["house loop with lo-fi drums", "lofi", "house"],
    ["techno beat with a live snare", "acoustic", "techno"],
    ["house 909 loop", "909", "house"],
    ["jazz drums with brushes", "brushes", "jazz"],
  ])("%s", (prompt, kit, genre) => {
    expect(read(prompt)).toMatchObject({ drumKit: kit, genre, ignored: [] });
  });

  test("brushes are how a snare is played, or the drums themselves", () => {
    expect(heard("snare with brushes")).toEqual(["brushes", ["brushed snare"], []]);
    expect(read("brushes").instruments).toContain("kick");
  });

  test.each([
    ["808 bass and snare", "bass"],
    ["808 and clap", "bass"],
    ["uk drill 808 slides, hats", "bass"],
    ["trap beat, 808 melody, kick", "bass"],
  ])("an 808 that is a bass stays one: %s", (prompt, instrument) => {
    expect(read(prompt).instruments).toContain(instrument);
    expect(readKit(prompt).kit).toBeNull();
  });

  test.each(["house loop, no 909", "live house set", "acoustic guitar and kick", "jungle drum and bass loop"])(
    "%s names none",
    (prompt) => expect(readKit(prompt)).toEqual({ kit: null, phrase: "", rest: prompt }),
  );

  test("the reading says which plays, and whether the genre chose it", () => {
    expect(readingOf(read("house 128")).understood).toMatchObject({ drumKit: "909 kit", chosen: ["drumKit"] });
    expect(readingOf(read("house 128 on an 808 kit")).understood.chosen).toBeUndefined();
    expect(readingOf(read("dubstep drums")).said).toContain("Chosen by the genre: electronic kit.");
    expect(readingOf(read("house chords")).understood.drumKit).toBeUndefined();
  });
});
