import { expect, test } from "vitest";
import { sampleOf, smallStudio } from "../testing/small-studio.ts";
import { openTalk } from "../testing/talk.ts";

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

test("what was made here is made at the length that it is cut to; other audio is not stretched instead", () => {
  const talk = openTalk(smallStudio());
  talk.say("make a 4 bar lo-fi loop");
  expect(talk.say("cut it to 1 bar").calls).toMatchObject([{ tool: "generate_sample", input: { bars: 1 } }]);
  const found = openTalk(({ tool }) =>
    tool === "search_samples" ? { value: { samples: [sampleOf("found", { bpm: 120 })] } } : { value: {} },
  );
  found.say("find breaks");
  expect(found.say("trim it to 1 bar")).toMatchObject({ calls: [], text: expect.stringMatching(/^I cannot cut/) });
  expect(found.say("make it 1 bar").calls.map(({ tool }) => tool)).toEqual(["fit_sample"]);
});
