import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { understand } from "./understand.ts";

const OPENINGS = [
  "please",
  "can you",
  "can u",
  "could you please",
  "hey, can you",
  "yo",
  "yo dude",
  "ok so",
  "alright,",
  "actually",
  "hmm, well,",
  "wait, actually",
  "no, sorry, i meant",
  "not that, i mean",
  "i want you to",
  "let's",
  "go ahead and",
];
const ENDINGS = ["", "!", "?", " please", " pls", ", thanks", "..."];

describe("how something is asked for changes nothing of what is asked", () => {
  test.each([
    "make a dusty house loop at 124",
    "split the second one",
    "export it as flac",
    "delete the last two",
    "find dark pads in A minor",
    "mute the drums",
    "transpose it up 3 semitones",
    "make the bass louder",
  ])("%s", (request) => {
    const plain = understand(request);
    fc.assert(
      fc.property(fc.constantFrom(...OPENINGS), fc.constantFrom(...ENDINGS), (opening, ending) => {
        const asked = understand(`${opening} ${request}${ending}`);
        // "No," is answered for itself.
        expect(asked.filter(({ kind }) => kind !== "never mind")).toEqual(plain);
      }),
    );
  });
});

test.each([
  ["cook me up a trap beat", "trap beat"],
  ["whip up a funk riff", "funk riff"],
  ["gimme a snare", "snare"],
  ["hit me with a dark pad", "dark pad"],
  ["hook me up with a reggae bassline", "reggae bassline"],
  ["lemme get a clap", "clap"],
  ["design a metallic impact", "metallic impact"],
  ["drop me a house groove", "house groove"],
  ["lay me down a jazz beat", "jazz beat"],
  ["flute in D minor", "flute"],
  ["an acid line", "acid line"],
])("%s makes %s", (request, sound) => {
  expect(understand(request)).toMatchObject([{ kind: "make", sound }]);
});

test.each([
  "how many loops do I have",
  "why is the bass so quiet",
  "who made this beat",
  "is the loop any good",
  "where do my samples go",
  "does the kick clip",
  "when was the pad made",
  "what drums are in it",
])("a question makes nothing: %s", (request) => {
  for (const { kind } of understand(request))
    expect(["make", "change", "vary", "rework", "delete"]).not.toContain(kind);
});
