import { expect, test } from "vitest";
import { partsOf } from "./stem-words.ts";

test.each([
  [
    ["bass", "drums", "mixture", "other", "vocals"],
    ["bass", "drums", "mix", "other", "vocals"],
  ],
  [
    ["01 Kick", "02_Snare", "03 Bass DI", "04 EGtr L", "05 LeadVox", "06-Backing Vocals"],
    ["drums", "drums", "bass", "other", "vocals", "vocals"],
  ],
  [
    ["Bass Drum", "Sub", "accordion"],
    ["drums", "bass", "other"],
  ],
  [
    ["vocals mix", "instrumental"],
    ["vocals", "instrumental"],
  ],
])("%j are %j", (names, parts) => {
  expect(partsOf(names)).toEqual(parts);
});

test("the name of the song says nothing about its parts", () => {
  expect(partsOf(["Bass Hunters - Drums", "Bass Hunters - Piano", "Bass Hunters - Mix"])).toEqual([
    "drums",
    "other",
    "mix",
  ]);
});

test.each([[[]], [["mix"]], [["morning", "evening"]], [["instrumental", "mix"]]])(
  "%j are no parts of a song",
  (...names) => {
    expect(partsOf(names.flat())).toBeNull();
  },
);
