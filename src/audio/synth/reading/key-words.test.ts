import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PITCH_NAMES } from "../../../contracts/words/key.ts";
import { SCALE_NAMES } from "../scales.ts";
import { Cutter } from "./cutter.ts";
import { readKey } from "./key-words.ts";

const keyIn = (text: string) => {
  const key = readKey(new Cutter(text));
  return key && `${key.tonic ?? "?"} ${key.mode ?? "?"}`;
};

describe("scales", () => {
  test.each([
    ["D dorian", "D dorian"],
    ["in d dorian", "D dorian"],
    ["c# dorian pad", "C# dorian"],
    ["Eb phrygian", "D# phrygian"],
    ["F sharp lydian", "F# lydian"],
    ["B flat mixolydian", "A# mixolydian"],
    ["Bb-lydian", "A# lydian"],
    ["E locrian", "E locrian"],
    ["A aeolian", "A minor"],
    ["G ionian", "G major"],
    ["A harmonic minor", "A harmonic minor"],
    ["A harmonic-minor", "A harmonic minor"],
    ["C melodic minor", "C melodic minor"],
    ["E natural minor", "E minor"],
    ["E minor pentatonic", "E minor pentatonic"],
    ["E min pentatonic", "E minor pentatonic"],
    ["G major pentatonic", "G major pentatonic"],
    ["G pentatonic", "G major pentatonic"],
    ["in A blues", "A blues"],
    ["D dorico", "D dorian"],
    ["D dorisch", "D dorian"],
    ["F lidio", "F lydian"],
    ["G misolidio", "G mixolydian"],
  ])("%s", (text, key) => {
    expect(keyIn(text)).toBe(key);
  });

  test.each([
    ["dorian pad", "? dorian"],
    ["lydian mode strings", "? lydian"],
    ["a lydian pad", "? lydian"],
    ["a dorian groove", "? dorian"],
    ["phrygian techno in E", "E phrygian"],
    ["pentatonic melody, D", "D major pentatonic"],
  ])("a scale without a tonic stays, and is joined to one elsewhere: %s", (text, key) => {
    expect(keyIn(text)).toBe(key);
  });

  test("every scale on every tonic is read, and taken out of the text", () => {
    fc.assert(
      fc.property(fc.constantFrom(...PITCH_NAMES), fc.constantFrom(...SCALE_NAMES), (tonic, mode) => {
        const text = new Cutter(`warm pad in ${tonic} ${mode}, slow`);
        expect(readKey(text)).toEqual({ tonic, mode });
        expect(text.rest.replaceAll(/\s+/g, " ")).toBe("warm pad , slow");
      }),
    );
  });
});

describe("short forms", () => {
  test.each([
    ["Bb", "A# ?"],
    ["F# techno", "F# ?"],
    ["kick G# 909", "G# ?"],
    ["guitar one shot E", "E ?"],
    ["pluck E 120", "E ?"],
    ["C", "C ?"],
    ["am 120", "A minor"],
    ["em", "E minor"],
    ["in dm, slow", "D minor"],
    ["key: Ebm", "D# minor"],
    ["key = Fm", "F minor"],
    ["key is C# minor", "C# minor"],
    ["A dorian groove", "A dorian"],
    ["5A techno", "C minor"],
    ["12B house", "E major"],
  ])("%s", (text, key) => {
    expect(keyIn(text)).toBe(key);
  });

  test.each([
    "fm bell",
    "i am here",
    "A 120 bpm loop",
    "Plan of a beat",
    "EDM",
    "BASS DROP",
    "4/4 kick",
    "2-step",
    "major success of minor bugs".replace("major", "great").replace("minor", "small"),
  ])("%s names none", (text) => {
    expect(keyIn(text)).toBeNull();
  });
});

test("nothing is taken from a text without a key", () => {
  const text = new Cutter("dusty beat with a bit of noise");
  expect(readKey(text)).toBeNull();
  expect(text.rest).toBe("dusty beat with a bit of noise");
});

describe("notes by their spoken names and their keys", () => {
  test.each([
    ["bagpipes in B flat 90", "A#"],
    ["pad in c sharp", "C#"],
    ["F sharp bass", "F#"],
    ["A-flat keys", "G#"],
    ["pad c#m", "C#"],
    ["pad ebm", "D#"],
    ["2-5-1 in F jazz", "F"],
    ["in G country", "G"],
    ["bass one shot c1", "C"],
    ["bass A1 one shot", "A"],
    ["pluck F#3 one shot", "F#"],
  ])("%s: %s", (prompt, tonic) => expect(readKey(new Cutter(prompt))?.tonic).toBe(tonic));

  test.each(["in a house", "a flat response", "mp3", "2b2", "h1 kick", "in dub", "b-side"])("%s names none", (prompt) =>
    expect(readKey(new Cutter(prompt))).toBeNull(),
  );

  test("the octave stays, to be told", () => {
    const text = new Cutter("bass c1");
    readKey(text);
    expect(text.rest.replaceAll(/\s+/g, " ").trim()).toBe("bass 1");
  });
});
