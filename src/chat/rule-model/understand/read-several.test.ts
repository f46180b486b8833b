import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_VARIATIONS } from "../../../contracts/limits.ts";
import { IT } from "./reference.ts";
import { openTalk } from "../testing/talk.ts";
import { smallStudio } from "../testing/small-studio.ts";
import { understand } from "./understand.ts";

/** What is made for a request: the sound of each sample, with how many takes of it. */
function madeFor(request: string): [string, number][] {
  return understand(request).map((intent) => {
    if (intent.kind !== "make") throw new Error(`"${request}" is read as ${intent.kind}`);
    return [intent.sound, intent.facts.takes ?? 1];
  });
}

describe("each sound of a list is a sample", () => {
  test.each<[string, string[]]>([
    ["make a kick, a snare and a hat", ["kick", "snare", "hat"]],
    ["Make me a kick, a snare and a hi-hat", ["kick", "snare", "hi-hat"]],
    ["make a kick and a snare", ["kick", "snare"]],
    ["create a warm pad plus a plucky lead", ["warm pad", "plucky lead"]],
    ["make a kick, then a snare, then a hat", ["kick", "snare", "hat"]],
    ["make a drum beat and then a bassline", ["drum beat", "bassline"]],
  ])("%s", (request, sounds) => {
    expect(madeFor(request)).toEqual(sounds.map((sound) => [sound, 1]));
  });

  test.each([
    "make a beat with a kick and a snare",
    "make drums, bass and chords",
    "make a kick and snare loop",
    "a mix of a pad and a lead",
    "make a drum and bass loop",
    "a house loop with a bassline, a pad and a lead",
  ])("but not of %s", (request) => {
    expect(madeFor(request)).toHaveLength(1);
  });

  test("with the facts of the request", () => {
    expect(understand("make a pad and a lead at 120 in A minor, 8 bars")).toEqual(
      ["pad", "lead"].map((sound) => ({ kind: "make", sound, facts: { bpm: 120, key: "A minor", bars: 8 } })),
    );
  });
});

describe("what is counted is made as often", () => {
  test.each<[string, [string, number][]]>([
    [
      "5 dark techno kicks",
      [
        ["dark techno kick", 4],
        ["dark techno kick", 1],
      ],
    ],
    ["three dusty snares", [["dusty snare", 3]]],
    ["give me a couple of basslines", [["bassline", 2]]],
    ["make a few melodies", [["melody", 3]]],
    ["2 different house loops", [["house loop", 2]]],
    ["four 808 basses", [["808 bass", 4]]],
  ])("%s", (request, made) => {
    expect(madeFor(request)).toEqual(made);
  });

  test.each([
    "808 kicks",
    "909 hats",
    "80s pads",
    "2 step garage beats",
    "4 chords of rhodes",
    "make 2 bar loops",
    "drum hits",
  ])("%s names no number of samples", (request) => {
    expect(madeFor(request).map(([, takes]) => takes)).toEqual([1]);
  });

  test("in jobs of as many takes as one may have, up to a bound", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 3 * MAX_VARIATIONS }), (count) => {
        const jobs = madeFor(`make ${count} variations of a kick`).map(([, takes]) => takes);
        expect(jobs.reduce((sum, takes) => sum + takes, 0)).toBe(count);
        expect(Math.max(...jobs)).toBeLessThanOrEqual(MAX_VARIATIONS);
      }),
    );
    expect(madeFor("make 40 variations of a kick")).toEqual([["kick", 40]]);
  });
});

describe("what follows a sample is made with its tempo", () => {
  test.each([
    "a bassline that follows it",
    "a bassline to go with it",
    "make a bassline that fits that",
    "make a bassline for it",
  ])("%s", (request) => {
    expect(understand(request)).toEqual([{ kind: "make", sound: "bassline", facts: {}, follows: IT }]);
  });

  test("once that sample is there", () => {
    const { calls } = openTalk(smallStudio()).say(
      "make a drum loop at 95 bpm in boom bap style, then a bassline in E minor that follows it",
    );
    expect(calls.map(({ tool }) => tool)).toEqual(["generate_sample", "wait_for_job", "generate_sample"]);
    expect(calls[0]?.input).toMatchObject({ bpm: 95, prompt: "drum loop in boom bap style" });
    expect(calls[2]?.input).toMatchObject({ bpm: 82, key: "E minor", prompt: "bassline", inputSampleId: "job1-0" });
  });
});
