import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IT, readReference, readReferences, splitPlace, type Reference } from "./reference.ts";
import type { StemName } from "./stem-names.ts";

const place = (first: number, count = 1): Reference => ({ kind: "places", first, count });
const stems = (...of: StemName[]): Reference => ({ kind: "stems", stems: of });
const named = (words: string): Reference => ({ kind: "named", words });

describe("one reference", () => {
  test.each([
    "",
    "it",
    "that",
    "this",
    "them",
    "the same",
    "the loop",
    "this beat",
    "that file",
    "it please",
    "the track",
    "these",
  ])("%j is what is spoken of", (text) => {
    expect(readReference(text)).toEqual(IT);
  });

  test.each<[string, Reference]>([
    ["the first one", place(0)],
    ["first", place(0)],
    ["second loop", place(1)],
    ["the third take", place(2)],
    ["the eighth", place(7)],
    ["the 1st", place(0)],
    ["2nd one", place(1)],
    ["the 3rd", place(2)],
    ["number 4", place(3)],
    ["no. 5", place(4)],
    ["#6", place(5)],
    ["take 7", place(6)],
    ["variation 8", place(7)],
    ["version #2", place(1)],
    ["3", place(2)],
    ["the last one", place(-1)],
    ["the latest", place(-1)],
    ["most recent sample", place(-1)],
    ["the previous one", place(-2)],
    ["both", place(-2, 2)],
    ["both of them", place(-2, 2)],
    ["the first two", place(0, 2)],
    ["first 3 loops", place(0, 3)],
    ["the last two", place(-2, 2)],
    ["the latest 4", place(-4, 4)],
    ["the last couple", place(-2, 2)],
    ["all", place(0, Number.POSITIVE_INFINITY)],
    ["all of them", place(0, Number.POSITIVE_INFINITY)],
    ["each one", place(0, Number.POSITIVE_INFINITY)],
    ["every one", place(0, Number.POSITIVE_INFINITY)],
  ])("%j is a place among those shown", (text, reference) => {
    expect(readReference(text)).toEqual(reference);
  });

  test.each<[string, Reference]>([
    ["the stems", stems()],
    ["all stems", stems()],
    ["the drums", stems("drums")],
    ["drums and bass", stems("drums", "bass")],
    ["its vocals", stems("vocals")],
    ["the bass stem", stems("bass")],
  ])("%j are stems", (text, reference) => {
    expect(readReference(text)).toEqual(reference);
  });

  test.each<[string, Reference]>([
    ["warm keys", named("warm keys")],
    ["the dusty drums", named("dusty drums")],
    ["wav0_128_warm_bass_Amin", named("wav0_128_warm_bass_Amin")],
    ["second hand pad", named("second hand pad")],
    ["the piano", named("piano")],
  ])("%j is a name", (text, reference) => {
    expect(readReference(text)).toEqual(reference);
  });

  test("any text means something, and a name is words of it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const reference = readReference(text);
        if (reference.kind === "named") expect(reference.words.trim()).not.toBe("");
        if (reference.kind === "places") expect(reference.count).toBeGreaterThan(0);
      }),
    );
  });
});

describe("several references", () => {
  test.each<[string, Reference[]]>([
    ["the first and the third", [place(0), place(2)]],
    ["1, 2 and 3", [place(0), place(1), place(2)]],
    ["drums with bass", [stems("drums"), stems("bass")]],
    ["drums & vocals", [stems("drums"), stems("vocals")]],
    ["the vocals over the second one", [stems("vocals"), place(1)]],
    ["warm keys + dusty drums", [named("warm keys"), named("dusty drums")]],
    ["it", [IT]],
    ["", []],
  ])("%j", (text, references) => {
    expect(readReferences(text)).toEqual(references);
  });
});

describe("a place before a change", () => {
  test.each<[string, Reference, string]>([
    ["the second one darker", place(1), "darker"],
    ["number 3 slower", place(2), "slower"],
    ["the last one in F minor", place(-1), "in F minor"],
    ["both brighter", place(-2, 2), "brighter"],
    ["all of them louder", place(0, Number.POSITIVE_INFINITY), "louder"],
  ])("%j", (text, about, rest) => {
    expect(splitPlace(text)).toEqual({ about, rest });
  });

  test.each(["darker", "the second one", "darker than the second one", "it darker", ""])("%j has none", (text) => {
    expect(splitPlace(text)).toBeNull();
  });
});
