import { expect, test } from "vitest";
import { sampleOf, smallStudio } from "./testing/small-studio.ts";
import { openTalk } from "./testing/talk.ts";

test("what the library knows of a sample is told from it, and the rest is measured", () => {
  const known = sampleOf("known", { bpm: 174, key: "F minor" });
  const talk = openTalk(({ tool }) => {
    if (tool === "search_samples") return { value: { samples: [known] } };
    return { value: tool === "get_sample" ? known : {} };
  });
  talk.say("find breaks");
  expect(talk.say("what key and tempo is this?")).toMatchObject({
    text: "name of known: 174 BPM, F minor, 8 s.",
    calls: [{ tool: "get_sample" }],
  });
  expect(talk.say("how loud is it").calls.map(({ tool }) => tool)).toEqual(["analyze_sample"]);
});

test("what was deleted together comes back together, and nothing else", () => {
  const talk = openTalk(smallStudio());
  talk.say("make 3 variations of a house loop");
  talk.say("delete the first one");
  talk.say("delete the last two");
  expect(talk.say("put them back").calls).toMatchObject([
    { tool: "restore_samples", input: { sampleIds: ["job1-1", "job1-2"] } },
  ]);
  expect(openTalk(smallStudio()).say("put it back")).toMatchObject({
    calls: [],
    text: expect.stringMatching(/^Nothing was deleted/),
  });
});

test("a stem is placed in a mix of all of them", () => {
  const talk = openTalk(smallStudio());
  talk.say("make a lo-fi loop");
  const { calls, text } = talk.say("pan the bass hard left");
  expect(calls.at(-1)).toMatchObject({
    tool: "mix_samples",
    input: {
      tracks: expect.arrayContaining([{ sampleId: "job2-bass", gainDb: 0, pan: -1 }, { sampleId: "job2-drums" }]),
    },
  });
  expect(text).toContain("100 % left");
});
