import { describe, expect, test } from "vitest";
import { parseSpelledKey } from "../../../contracts/words/key.ts";
import { readRecipe, readingOf } from "../recipe.ts";
import { varyRecipe } from "../vary.ts";

const read = (prompt: string) => readRecipe({ prompt, seed: 1 });
const understood = (prompt: string) => readingOf(read(prompt)).understood;

describe("a flat is said back as a flat", () => {
  test.each([
    ["Bb minor pad", "Bb minor"],
    ["pad in B♭ minor", "Bb minor"],
    ["piano in E flat major", "Eb major"],
    ["b-Moll Klavier", "Bb minor"],
    ["si bemol menor piano", "Bb minor"],
    ["pad in Db dorian", "Db dorian"],
    ["pad in A# minor", "A# minor"],
  ])("%s", (prompt, key) => expect(understood(prompt).key).toBe(key));

  test("in chords, as a field, in what is changed, and in a variation", () => {
    expect(understood("chords Bbm7 Eb7 Abmaj7")).toMatchObject({ key: "Ab major", chords: ["Bbm7", "Eb7", "Abmaj7"] });
    const key = parseSpelledKey("Bb minor") ?? undefined;
    const given = readRecipe({ prompt: "pad in Ab major", seed: 1, ...(key ? { key } : {}) });
    expect(readingOf(given)).toMatchObject({
      understood: { key: "Bb minor" },
      changed: [{ what: "key", asked: "Ab major", used: "Bb minor" }],
    });
    expect(readingOf(varyRecipe(given, { prompt: "new", keep: "all", seed: 2 })).understood.key).toBe("Bb minor");
    expect(readingOf(varyRecipe(given, { prompt: "same in F# minor", keep: "all", seed: 2 })).understood.key).toBe(
      "F# minor",
    );
  });

  test.each([
    ["Bb minor", true],
    ["es-moll", true],
    ["B-Dur", true],
    ["A♭", true],
    ["re bemol mayor", true],
    ["A# minor", false],
    ["gis-moll", false],
    ["8A", false],
  ])("the field %s is read as written: %s", (text, flats) => expect(parseSpelledKey(text)?.flats).toBe(flats));
});

test("a mode that nobody named is told as the genre's, one of a mood is not", () => {
  expect(readingOf(read("piano in the key of A")).said).toContain("Chosen by the genre: minor.");
  expect(understood("happy piano in A")).toMatchObject({ key: "A major" });
  expect(understood("happy piano in A").chosen).toBeUndefined();
});

describe("every word before a genre is played, told or said back", () => {
  test.each(["rock", "metal", "house", "trance", "techno"])("progressive %s", (genre) => {
    const { substituted, said } = readingOf(read(`progressive ${genre} loop`));
    expect(substituted).toEqual([{ asked: `progressive ${genre}`, used: genre }]);
    expect(said).toContain(`There is no progressive ${genre}: ${genre} stands in.`);
  });

  test.each(["soulful", "melodic", "organic", "blackened", "nu"])("%s is told as not understood", (word) => {
    expect(read(`${word} house loop`).ignored).toEqual([word]);
  });

  test("a style is said in its own words, and a second genre colours it or is told", () => {
    expect(understood("deep house loop").genre).toBe("deep house");
    expect(read("house jazz").ignored).toEqual(["jazz"]);
    expect(read("house dub techno loop")).toMatchObject({ genre: "house", moodWords: ["dub techno"] });
    expect(read("latin trap")).toMatchObject({ genre: "trap", moodWords: ["latin"] });
  });
});

describe("voices sing the vowel that is asked for", () => {
  test.each([
    ["choir ooh", "choir (ooh)"],
    ["aah choir pad", "choir (aah)"],
    ["female vocal singing oh", "female voice (oh)"],
    ["eeh vocals", "synth voice (eeh)"],
    ["choir oohs, eh", "choir (eh)"],
  ])("%s", (prompt, label) => {
    expect(understood(prompt).instruments).toContain(label);
    expect(read(prompt).ignored).toEqual([]);
  });

  test("or are silent, and it is told", () => expect(read("piano ooh").ignored).toEqual(["ooh"]));
});

describe("an 808 glides", () => {
  test.each(["808 glide", "sliding 808", "808 with slides", "gliding 808s"])("%s", (prompt) => {
    const recipe = read(prompt);
    expect([recipe.glide, recipe.ignored]).toEqual([true, []]);
    expect(readingOf(recipe).understood.instruments).toEqual(["gliding 808 bass"]);
  });

  test("another bass does not, and it is told", () => {
    expect(read("slap bass slides")).toMatchObject({ ignored: ["slides"] });
  });
});
