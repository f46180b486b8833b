import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StemLevel } from "./intent.ts";
import { readLevels, readPan } from "./levels.ts";
import { onlyStems, ownStems, readStems, type StemName } from "./stem-names.ts";

const level = (stem: StemName | null, gainDb: number): StemLevel => ({ stem, gainDb });

describe("levels", () => {
  test.each<[string, StemLevel[]]>([
    ["louder", [level(null, 4)]],
    ["quieter", [level(null, -4)]],
    ["a bit louder", [level(null, 2)]],
    ["slightly quieter", [level(null, -2)]],
    ["much louder", [level(null, 7)]],
    ["way quieter", [level(null, -7)]],
    ["turn it up", [level(null, 4)]],
    ["turn it down a touch", [level(null, -2)]],
    ["volume up", [level(null, 4)]],
    ["drums up", [level("drums", 4)]],
    ["drums down", [level("drums", -4)]],
    ["the bass louder", [level("bass", 4)]],
    ["boost the bass", [level("bass", 4)]],
    ["raise the vocals", [level("vocals", 4)]],
    ["lower the vocals", [level("vocals", -4)]],
    ["reduce the drums", [level("drums", -4)]],
    ["duck the bass", [level("bass", -4)]],
    ["vocals up 3 dB", [level("vocals", 3)]],
    ["vocals down by 1.5 db", [level("vocals", -1.5)]],
    ["drums +3 dB", [level("drums", 3)]],
    ["drums -3dB", [level("drums", -3)]],
    ["drums −3 dB", [level("drums", -3)]],
    ["bass up 60 dB", [level("bass", 24)]],
    ["bass down 60 dB", [level("bass", -24)]],
    ["push the drums up a little", [level("drums", 2)]],
    ["drums louder, bass quieter", [level("drums", 4), level("bass", -4)]],
    ["drums up but vocals down", [level("drums", 4), level("vocals", -4)]],
    ["drums and bass louder", [level("drums", 4), level("bass", 4)]],
    ["the drums and the vocals down 2 dB", [level("drums", -2), level("vocals", -2)]],
    ["melody up", [level("other", 4)]],
    ["the rest down", [level("other", -4)]],
    ["808s up", [level("bass", 4)]],
  ])("%s", (text, levels) => {
    expect(readLevels(text)).toEqual(levels);
  });

  test.each([
    "",
    "drums",
    "the kick louder",
    "up a fifth",
    "down an octave",
    "make it darker",
    "louder guitars than before",
    "drums louder and split it",
    "3 dB",
    "go up",
  ])("%j changes none", (text) => {
    expect(readLevels(text)).toBeNull();
  });

  test("any number of decibels is that many, at most 24 either way", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.constantFrom<StemName>("drums", "bass", "vocals"),
        (decibels, stem) => {
          expect(readLevels(`${stem} up ${decibels} dB`)).toEqual([level(stem, Math.min(24, decibels))]);
          expect(readLevels(`turn the ${stem} down by ${decibels} db`)).toEqual([level(stem, -Math.min(24, decibels))]);
        },
      ),
    );
  });
});

describe("names of stems", () => {
  test.each<[string, StemName[], string]>([
    ["drums", ["drums"], ""],
    ["the drum", ["drums"], "the"],
    ["percussion", ["drums"], ""],
    ["bassline", ["bass"], ""],
    ["808s and drums", ["drums", "bass"], "and"],
    ["sub", ["bass"], ""],
    ["vox", ["vocals"], ""],
    ["the singer's voice", ["vocals"], "the 's"],
    ["acapella", ["vocals"], ""],
    ["piano and guitar", ["other"], "and"],
    ["everything else", ["other"], ""],
    ["bass, drums and vocals", ["drums", "bass", "vocals"], ", and"],
    ["warm pad", ["other"], "warm"],
    ["subtle drumming", [], "subtle drumming"],
    ["", [], ""],
  ])("%j names %j and leaves %j", (text, stems, rest) => {
    expect(readStems(text)).toEqual({ stems, rest });
  });

  test.each<[string, StemName[], StemName[]]>([
    ["the drums", ["drums"], ["drums"]],
    ["drums and bass", ["drums", "bass"], ["drums", "bass"]],
    ["its vocals, please", ["vocals"], ["vocals"]],
    ["only the bass stem", ["bass"], ["bass"]],
    ["the piano", [], ["other"]],
    ["vox", [], ["vocals"]],
    ["dusty drums", [], []],
    ["bass loop", [], []],
    ["the stems", [], []],
  ])("%j means by own names %j, by any name %j", (text, own, any) => {
    expect(ownStems(text)).toEqual(own);
    expect(onlyStems(text)).toEqual(any);
  });
});

test.each<[string, ReturnType<typeof readPan>]>([
  ["pan the drums left", [{ stem: "drums", gainDb: 0, pan: -0.6 }]],
  ["pan the bass hard right", [{ stem: "bass", gainDb: 0, pan: 1 }]],
  ["put the vocals slightly left", [{ stem: "vocals", gainDb: 0, pan: -0.3 }]],
  ["move the bass halfway to the right", [{ stem: "bass", gainDb: 0, pan: 0.5 }]],
  ["push drums all the way to the left", [{ stem: "drums", gainDb: 0, pan: -1 }]],
  ["put the bass in the middle", [{ stem: "bass", gainDb: 0, pan: 0 }]],
  ["pan the vocals to the center", [{ stem: "vocals", gainDb: 0, pan: 0 }]],
  [
    "pan drums and bass a bit right",
    [
      { stem: "drums", gainDb: 0, pan: 0.3 },
      { stem: "bass", gainDb: 0, pan: 0.3 },
    ],
  ],
  ["pan it left", null],
  ["pan the hats left", null],
  ["put the drums in F minor", null],
  ["make the drums louder", null],
])("%s is a place", (request, levels) => {
  expect(readPan(request)).toEqual(levels);
});
