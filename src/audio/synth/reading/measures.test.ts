import { describe, expect, test } from "vitest";
import { Cutter } from "./cutter.ts";
import { readFeel } from "./feel.ts";
import { bareTempo, readBars, readDuration, readMetre, readTempo, withDigits } from "./measures.ts";
import { NUMBER_WORDS } from "./numbers.ts";
import { plainText } from "../../../contracts/words/languages/plain-text.ts";
import { englishKeys } from "../../../contracts/words/languages/spelled-key.ts";
import { translate } from "../../../contracts/words/languages/translate.ts";
import { plainWishes, spellCheck } from "./wishes.ts";

test.each([
  ["one hundred and twenty eight", 128],
  ["hundertachtundzwanzig", 128],
  ["ciento veintiocho", 128],
  ["cent vingt huit", 128],
  ["centoventotto", 128],
  ["cento e vinte e oito", 128],
  ["百二十八", 128],
  ["сто двадцать восемь", 128],
  ["quatre vingt dix neuf", 99],
  ["soixante et onze", 71],
  ["novantuno", 91],
  ["siebenundneunzig", 97],
  ["two hundred", 200],
])("%s is %d", (word, value) => {
  expect(NUMBER_WORDS.get(plainText(word))).toBe(value);
});

test("each language has every number from 1 to 199", () => {
  const values = [...NUMBER_WORDS.values()];
  for (let value = 1; value < 200; value++) {
    expect(values.filter((each) => each === value).length).toBeGreaterThanOrEqual(5);
  }
});

test.each([
  ["ninety five bpm", "95 bpm"],
  ["six bars", "6 bars"],
  ["two step", "two step"],
  ["one shot", "one shot"],
  ["house one twenty", "house 120"],
  ["seven nation", "seven nation"],
  ["八 bars", "8 bars"],
])("number words that count become digits: %s", (text, expected) => {
  expect(withDigits(text).trim()).toBe(expected);
});

test.each([
  ["122,5 bpm", 122.5],
  ["bpm=97", 97],
  ["120 to 140 bpm", 130],
  ["~85", 85],
  ["at 16 bars", null],
  ["at 44 khz", null],
  ["90%", null],
])("tempo of %s", (text, bpm) => {
  expect(readTempo(new Cutter(text))?.bpm ?? null).toBe(bpm);
});

test("a bare number is a tempo where it is the only one that can be", () => {
  expect(bareTempo(["house", "128"])).toBe(128);
  expect(bareTempo(["808"])).toBeNull();
  expect(bareTempo(["42"])).toBeNull();
  expect(bareTempo(["90", "128"])).toBeNull();
});

test.each([
  ["1:30", 90],
  ["2 minutes", 120],
  ["1 min 5 sec", 65],
  ["250 ms", 0.25],
  ["808s", null],
  ["16/9", null],
])("duration of %s", (text, seconds) => {
  expect(readDuration(new Cutter(text))).toBe(seconds);
});

test.each([
  ["7/8", { beats: 7, unit: 8 }],
  ["12 / 8", { beats: 12, unit: 8 }],
  ["1/8", null],
  ["33/8", null],
  ["24/7", null],
])("metre of %s", (text, metre) => {
  expect(readMetre(new Cutter(text))).toEqual(metre);
});

describe("feel", () => {
  const feel = (text: string) => readFeel(new Cutter(text));
  test.each([
    ["50% swing", 0],
    ["66% swing", 0.32],
    ["swing of 58 %", 0.16],
    ["99% swing", 0.6],
    ["20% swing", 0.2],
    ["heavy swing", 0.45],
    ["swung jazz, heavy swing", 0.45],
    ["light shuffle", 0.15],
    ["no swing", 0],
    ["straight", 0],
    ["swedish", null],
  ])("swing of %s", (text, amount) => {
    expect(feel(text).swing).toBe(amount);
  });

  test("a drop is a section, a sub drop a sound; long and short are lengths", () => {
    expect(feel("techno drop").section).toBe("drop");
    expect(feel("sub drop").section).toBeNull();
    expect(feel("drum fills").section).toBe("fill");
    expect([feel("very long tail").ring, feel("short").ring, feel("longing").ring]).toEqual(["long", "short", null]);
    expect(feel("8th triplets").words).toEqual({ triplets: "8th triplets" });
  });
});

test.each([
  ["la menor", "A minor"],
  ["fa# mineur", "F# minor"],
  ["si bémol majeur", "Bb major"],
  ["sol mayor", "G major"],
  ["g-Moll", "G minor"],
  ["Fis-Dur", "F# major"],
  ["B-Dur", "Bb major"],
  ["H-Moll", "B minor"],
  ["嬰ヘ短調", "F# minor"],
  ["ми бемоль мажор", "Eb major"],
  ["соль минор", "G minor"],
])("the key %s is %s", (text, key) => {
  expect(englishKeys(plainText(text)).trim()).toBe(key);
});

test.each([
  ["batería oscura", "drums dark"],
  ["düsterer Bass", "dark Bass"],
  ["caisse claire", "snare"],
  ["ローファイピアノ", "lo fi  piano"],
  ["барабаны", "drums"],
  ["condor basement", "condor basement"],
])("%s in English", (text, english) => {
  expect(translate(plainText(text)).trim()).toBe(english);
});

test.each([
  ["zero drums", "without drums"],
  ["leave out the bass", "without the bass"],
  ["leave the bass out", "without the bass"],
  ["drum-free loop", "without drum loop"],
  ["free of hats", "without hats"],
  ["more or less", "more or less"],
])("the wish %s", (text, plain) => {
  expect(plainWishes(text)).toBe(plain);
});

test("slips of usual words are mended, other words are left alone", () => {
  const mended = spellCheck(new Set(["reggaeton", "snare", "house", "techno"]));
  expect(mended("regaeton snaer hosue tecchno")).toBe("reggaeton snare house techno");
  expect(mended("mouse horse hose scare")).toBe("mouse horse hose scare");
});

test.each([
  ["8 beat loop 120", null, 2],
  ["16 beats", null, 4],
  ["12 counts", { beats: 3, unit: 4 }, 4],
  ["8 beats", { beats: 3, unit: 4 }, null],
  ["4 bars of 16 beats", null, 4],
  ["1/2 bar", null, null],
  ["808 beat", null, null],
  ["120 beats per minute", null, null],
  ["3 beats long", null, null],
])("%s in %j: %j bars", (text, metre, bars) => expect(readBars(new Cutter(text), metre)).toBe(bars));
