import { expect, test } from "vitest";
import { understand } from "./understand.ts";
import { smallStudio } from "../testing/small-studio.ts";
import { openTalk } from "../testing/talk.ts";

test.each([
  ["new drums, same chords", "new drums, same chords"],
  ["same chords, new drums", "same chords, new drums"],
  ["make me the same chords with new drums", "the same chords with new drums"],
  ["keep the bass and chords at 140", "keep the bass and chords at 140"],
  ["different drums", "different drums"],
  ["replace the hi-hats", "replace the hi-hats"],
  ["busier hats", "busier hats"],
  ["sparser", "sparser"],
  ["make it an intro", "an intro"],
  ["make an outro for it", "an outro for it"],
  ["a fill", "a fill"],
])("%s varies what is spoken of", (request, wish) => {
  expect(understand(request)).toEqual([{ kind: "rework", wish }]);
});

test.each([
  ["make a drum fill", "make"],
  ["make new drums", "make"],
  ["only the drums", "stem"],
  ["same at 140", "change"],
  ["same loop at 140 in F minor", "change"],
  ["darker drums", "change"],
  ["delete it", "delete"],
])("%s is no such variation", (request, kind) => {
  expect(understand(request)[0]?.kind).toBe(kind);
});

test("a variation is made of the sample that is there, by the words that were said, with a seed of its own", () => {
  const talk = openTalk(smallStudio());
  const [first] = talk.say("make a house loop").calls;
  const { calls, text } = talk.say("same chords, new drums");
  const call = calls.find(({ tool }) => tool === "generate_sample");
  expect(call?.input).toMatchObject({ prompt: "same chords, new drums", variationOf: "job1-0" });
  expect(call?.input["seed"]).not.toBe(first?.input["seed"]);
  expect(text).toContain("which parts were kept");
});

test("with nothing made it asks for a sample", () => {
  const { calls, text } = openTalk(smallStudio()).say("busier hats");
  expect(calls).toEqual([]);
  expect(text).toContain("make one first");
});
