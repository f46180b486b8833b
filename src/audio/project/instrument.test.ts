import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { colorOf, drumKeyOf, instrumentOf, materialOf } from "./instrument.ts";

describe("the kind of a sound", () => {
  test.each([
    ["Kick 01", "Kicks"],
    ["rimshot", "Snares"],
    ["finger SNAP", "Claps"],
    ["open_hihat", "Hats"],
    ["crash-16in", "Cymbals"],
    ["tom.low", "Toms"],
    ["cowbell", "Percussion"],
    ["amen break", "Drums"],
    ["808", "Bass"],
    ["rhodes in the rain", "Chords"],
    ["drone", "Pads"],
    ["bells", "Leads"],
    ["guitar", "Guitars"],
    ["cello", "Strings"],
    ["acapella", "Vocals"],
    ["foley", "FX"],
    ["tr808", "Drums"],
    ["TR-808 loop", "Drums"],
    ["my_tr909_kick", "Kicks"],
    ["808 snare", "Snares"],
    ["808 bass", "Bass"],
    ["808s", "Bass"],
    ["string808", "Other"],
    ["909 hats", "Hats"],
    ["drumloop 3", "Drums"],
    ["DrumLoop", "Drums"],
    ["kickdrum", "Kicks"],
    ["subbass", "Bass"],
    ["BassLine2", "Bass"],
    ["kick and snare", "Drums"],
    ["drums and bass", "Other"],
    ["pianoforte bassoon", "Other"],
    ["stringent tomorrow overdrum", "Other"],
    ["kickstart", "Other"],
    ["constructor", "Other"],
    ["__proto__", "Other"],
    ["", "Other"],
  ])("of %j is %s", (text, expected) => {
    expect(instrumentOf([text])).toBe(expected);
  });

  test("is asked of the next text only where the one before says nothing", () => {
    expect(instrumentOf(["warm", "", undefined, "pad", "kick"])).toBe("Pads");
    expect(instrumentOf(["kick and bass", "pad"])).toBe("Other");
    expect(instrumentOf(["kick kicks bassdrum"])).toBe("Kicks");
  });

  test("without a word for it is its form", () => {
    expect([undefined, "loop", "one_shot"].map((form) => instrumentOf([], form as "loop"))).toEqual([
      "Other",
      "Loops",
      "One-Shots",
    ]);
  });

  test("does not depend on case or on signs between the words", () => {
    const words = fc.array(fc.constantFrom("kick", "warm", "pad", "808", "x"), { minLength: 1, maxLength: 4 });
    const signs = fc.constantFrom("_", "-", ".", " ", "/", "é");
    fc.assert(
      fc.property(words, signs, (some, sign) => {
        expect(instrumentOf([some.join(sign).toUpperCase()])).toBe(instrumentOf([some.join(" ")]));
      }),
    );
  });
});

describe("the look of a kind", () => {
  test("is a colour of six digits, and the usual one for what is no kind at all", () => {
    for (const kind of ["Kicks", "Bass", "FX", "Loops"]) expect(colorOf(kind)).toMatch(/^#[0-9a-f]{6}$/);
    expect(["Loops", "One-Shots", "Other", "toString", "kicks", ""].map(colorOf)).toEqual(
      Array.from({ length: 6 }, () => colorOf("Loops")),
    );
    expect(colorOf("Kicks")).not.toBe(colorOf("Loops"));
  });

  test("has a drum's key by General MIDI, and none for all else", () => {
    const keys = ["Kicks", "Snares", "Claps", "Hats", "Cymbals", "Toms", "Percussion"].map(drumKeyOf);
    expect(keys).toEqual([36, 38, 39, 42, 49, 45, 62]);
    expect(["Drums", "Bass", "Loops", "hasOwnProperty"].map(drumKeyOf)).toEqual(Array.from({ length: 4 }));
  });
});

test("drums are transcribed as drums, a bass as a line, and the rest by ear", () => {
  expect(["Kicks", "Drums", "Percussion", "Bass", "Chords", "Vocals", "Loops", "__proto__"].map(materialOf)).toEqual([
    "drums",
    "drums",
    "drums",
    "line",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
