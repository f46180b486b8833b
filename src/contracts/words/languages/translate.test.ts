import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SPELLINGS } from "./lexicon.ts";
import { plainText } from "./plain-text.ts";
import { englishKeys } from "./spelled-key.ts";
import { translate } from "./translate.ts";

/** English of a text, with the words that were put into it. */
function heard(text: string): { english: string; words: string[] } {
  const words: string[] = [];
  const english = translate(plainText(text), (to, word) => void words.push(`${word}: ${to}`));
  return { english: english.replaceAll(/\s+/g, " ").trim(), words };
}

describe("words of music become English", () => {
  test.each([
    ["dunkler Bass", "dark Bass"],
    ["Schlagzeug", "drums"],
    ["batería oscura", "drums dark"],
    ["boucle de basse", "loop of bass"],
    ["ピアノループ", "piano loop"],
    ["明るいピアノ", "bright piano"],
    ["钢琴循环", "piano loop"],
    ["피아노 루프", "piano loop"],
    ["пианино", "piano"],
    ["Gitarrenriff", "guitar riff"],
    ["Geigenmelodie", "violin melody"],
    ["Bassgitarrenriff", "bass riff"],
    ["мелодия без баса", "melody without bass"],
    ["аккорды для фортепиано", "chords of piano"],
    ["хоровой луп в стиле транса", "choir loop in style trance"],
    ["Trompetensolo", "trumpet only"],
    ["Synthloop mit Schlagzeugschleife", "Synth loop with drums loop"],
    ["gitaarloop zonder basdrum", "guitar loop without kick"],
    ["pianoakkoorden", "piano chords"],
    ["петля баса в стиле хауса", "loop bass in style house"],
    ["мелодия флейты и мелодия на скрипке", "melody of flute and melody of violin"],
  ])("%s", (text, english) => {
    expect(heard(text).english).toBe(english);
  });

  test("each that was changed is told, with what it became", () => {
    expect(heard("dunkler Bass mit Klavier").words).toEqual(["dunkler: dark", "mit: with", "klavier: piano"]);
  });

  test("by itself and beside others", () => {
    for (const { spelling, english, isStem } of SPELLINGS) {
      if (isStem) continue;
      expect([spelling, translate(spelling).trim()]).toEqual([spelling, english]);
      expect(translate(`808 ${spelling} 90`)).toContain(english);
    }
  });

  test("but not within other words", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SPELLINGS.filter(({ spelling }) => /^[a-z]+$/.test(spelling))), ({ spelling }) => {
        const within = `zq${spelling}qz`;
        expect(translate(within)).toBe(within);
      }),
    );
  });

  test("a compound of what nobody knows stays whole", () => {
    for (const text of ["Quatschriff", "xyzmelodie", "Wolkenloop"]) expect(heard(text).english).toBe(text);
  });

  test("a word that only begins as another stays as it is", () => {
    for (const text of ["транспорт", "хороший", "хорошая", "хорошо", "трансляция"])
      expect(heard(text).words).toEqual([]);
  });

  test("English stays as it is", () => {
    for (const text of ["dusty lo-fi drums with warm keys, 82 bpm", "bossa nova loop", "Bossa-Nova guitar"])
      expect(heard(text)).toEqual({ english: text, words: [] });
  });
});

test.each([
  ["bass in g-moll", "bass in G minor"],
  ["pad en la menor", "pad en A minor"],
  ["fa dièse mineur", "F# minor"],
  ["イ短調", "A minor"],
  ["A小调", "A minor"],
  ["Fis-Dur", "F# major"],
  ["bas in a mineur", "bas in A minor"],
  ["la mineur, B-majeur", "A minor , B major"],
])("%s has a key in English", (text, english) => {
  expect(englishKeys(plainText(text)).replaceAll(/\s+/g, " ").trim()).toBe(english);
});
