import { describe, expect, test } from "vitest";
import { openTalk } from "../testing/talk.ts";
import { smallStudio } from "../testing/small-studio.ts";
import { understand } from "./understand.ts";

describe("what the studio does not do is said, with what it does instead, and nothing is called", () => {
  test.each([
    ["make a full track with intro verse and chorus", /cannot make whole songs/],
    ["make me a whole song about rain", /cannot make whole songs/],
    ["build a track with an intro, a verse and a chorus", /cannot make whole songs/],
    ["make me a love song", /cannot make whole songs/],
    ["put some reverb on the snare", /cannot put effects/],
    ["generate vocals saying hello", /cannot write lyrics/],
    ["go to settings", /tabs at the top/],
    ["fade it out", /cannot fade/],
    ["make it fade out", /cannot fade/],
    ["reverse it", /cannot cut, slice, reverse/],
    ["chop it up", /cannot cut, slice/],
    ["slice the second one", /cannot cut, slice/],
    ["eq the bass", /cannot put effects/],
    ["sidechain the bass to the kick", /cannot put effects/],
    ["master it", /normalise it/],
    ["pan it left", /cannot pan/],
    ["pan the hats right", /cannot pan/],
    ["write me some lyrics", /cannot write lyrics/],
    ["delete everything", /cannot delete everything/],
    ["delete all my samples", /cannot delete everything/],
    ["remove the whole library", /cannot delete everything/],
    ["upload my track", /Drop the file/],
    ["which ones are in 4/4?", /metre/],
    ["what time signature is it in", /metre/],
  ])("%s", (request, said) => {
    const { text, calls } = openTalk(smallStudio()).say(request);
    expect(calls).toEqual([]);
    expect(text).toMatch(said);
  });
});

test.each([
  ["cut it to 1 bar", "change"],
  ["trim that to 2 bars", "change"],
  ["shift it up an octave", "change"],
  ["cut the drums out", "mix"],
  ["add a fade out", "change"],
  ["a 7/8 metal drum loop", "make"],
  ["make a 6/8 ballad beat", "make"],
  ["make a track", "make"],
  ["make it match the song", "fit"],
  ["add reverb", "change"],
  ["take the drums out of it", "mix"],
  ["delete the last two", "delete"],
  ["make a reversed pad", "make"],
  ["pan the drums left", "level"],
  ["make an intro", "make"],
])("%s is no such request: %s", (request, kind) => {
  expect(understand(request).map((intent) => intent.kind)).toEqual([kind]);
});
