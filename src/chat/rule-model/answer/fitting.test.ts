import { describe, expect, test } from "vitest";
import { mentionSample } from "../../sample-mention.ts";
import type { Intent } from "../understand/intent.ts";
import { IT } from "../understand/reference.ts";
import { jobOf, sampleOf } from "../testing/small-studio.ts";
import { type Call, openTalk, type Studio } from "../testing/talk.ts";
import { understand } from "../understand/understand.ts";

const place = (first: number) => ({ kind: "places", first, count: 1 }) as const;
const both = { tempo: true, key: true };

describe("a fit to another sample", () => {
  test.each<[string, object]>([
    ["to the project's tempo and key", { about: IT, like: { of: "project", ...both } }],
    ["fit it to the project", { about: IT, like: { of: "project", ...both } }],
    [
      "bring the second one to the project's tempo",
      { about: place(1), like: { of: "project", tempo: true, key: false } },
    ],
    ["put it to the first one's tempo", { about: IT, like: { of: place(0), tempo: true, key: false } }],
    ["fit the second one to the first one", { about: place(1), like: { of: place(0), ...both } }],
    ["to the key of the first one", { about: IT, like: { of: place(0), tempo: false, key: true } }],
    ["match the second one", { about: IT, like: { of: place(1), ...both } }],
    ["match it to the song", { about: IT, like: { of: "project", ...both } }],
    ["make it match the song", { about: IT, like: { of: "project", ...both } }],
    ["make the last one fit the project", { about: place(-1), like: { of: "project", ...both } }],
    ["stretch the drums to the bass", { like: { of: { kind: "stems", stems: ["bass"] }, ...both } }],
    ["Please fit it to the project’s key and tempo!", { like: { of: "project", ...both } }],
  ])("%s", (request, fit) => {
    expect(understand(request)).toEqual([expect.objectContaining({ kind: "fit", facts: {}, ...fit })]);
  });

  test.each<[string, Intent["kind"]]>([
    ["add it to the project", "change"],
    ["find something close to the project's tempo", "findLike"],
    ["find loops like the second one", "findLike"],
    ["to major", "change"],
    ["set the tempo to 140", "change"],
    ["fit it to 140 bpm", "fit"],
    ["put the drums and the bass together", "mix"],
    ["make a loop to dance to", "make"],
    ["take me to the library", "find"],
    ["change the key to F minor", "change"],
  ])("is not meant by %s, which is %s", (request, kind) => {
    const [intent] = understand(request);
    expect(intent?.kind).toBe(kind);
    expect(intent).not.toHaveProperty("like");
  });
});

test.each<[string, object]>([
  ["transpose the piano up 3 semitones", { semitones: 3, about: { kind: "named", words: "piano" } }],
  ["transpose the bass down a fifth", { semitones: -7, about: { kind: "stems", stems: ["bass"] } }],
  ["pitch night_drive down 2", { semitones: -2, about: { kind: "named", words: "night_drive" } }],
  ["shift warm keys by 4 semitones", { semitones: 4, about: { kind: "named", words: "warm keys" } }],
])("%s moves a sample that is named", (request, fit) => {
  expect(understand(request)).toEqual([{ kind: "fit", facts: {}, ...fit }]);
});

/** A studio with a library of two loops and a one-shot, that makes by the model it is told. */
function library(model = "wav0/synth"): Studio {
  const samples = [
    sampleOf("one", { type: "uploaded", bpm: 97.5, key: "A minor" }),
    sampleOf("two", { type: "uploaded", bpm: 120, key: "F minor" }),
    sampleOf("kick", { type: "uploaded" }),
  ];
  const next =
    "It is rendered from its score at 97.5 BPM in A minor, not stretched: its notes and stems stay exact. Done. Hear it.";
  return ({ tool, input }) => {
    switch (tool) {
      case "search_samples":
        return { value: { samples } };
      case "get_sample":
        return { value: samples.find(({ sampleId }) => sampleId === input["sampleId"]) };
      case "generate_sample":
        return { value: jobOf("job1", { model }) };
      case "wait_for_job":
        return { value: jobOf("job1", { model, status: "completed", samples: [sampleOf("made", { bpm: 90 })] }) };
      case "fit_sample":
        return { value: { sample: sampleOf("fitted", { type: "fit", bpm: 97.5, key: "A minor" }), next } };
      case "ask_question":
        return { value: { answers: ["name of one"] } };
      default:
        return { value: {} };
    }
  };
}

const fitsOf = (calls: readonly Call[]) => calls.filter(({ tool }) => tool === "fit_sample").map(({ input }) => input);
const attach = (sampleId: string) => mentionSample({ sampleId, name: `name of ${sampleId}` });

describe("a change of tempo or key", () => {
  test.each<[string, object]>([
    ["make it 140 bpm", { bpm: 140 }],
    ["same at 140 in F minor", { bpm: 140, key: "F minor" }],
    ["transpose it up 3 semitones", { semitones: 3 }],
    ["down an octave", { semitones: -12 }],
    ["at 122.5", { bpm: 122.5 }],
    ["faster", { bpm: 134 }],
    ["10 bpm slower", { bpm: 110 }],
    ["make it 8 bars", { bars: 8 }],
    ["slow it down to 80 bpm", { bpm: 80 }],
    ["speed it up to 140", { bpm: 140 }],
    ["put it in F minor at 122.5", { bpm: 122.5, key: "F minor" }],
    ["fit it to 97.5", { bpm: 97.5 }],
    ["time stretch it to 90", { bpm: 90 }],
    ["conform it to 120 bpm", { bpm: 120 }],
    ["double the tempo", { bpm: 240 }],
  ])("of a sample that was not made here is a fit: %s", (request, targets) => {
    const { calls, text } = openTalk(library()).say(`${request} ${attach("two")}`);
    expect(fitsOf(calls)).toEqual([{ sampleId: "two", ...targets }]);
    expect(text).toContain(
      "It is rendered from its score at 97.5 BPM in A minor, not stretched: its notes and stems stay exact.",
    );
    expect(text).not.toContain("Hear it");
  });

  test("of what the studio's own model made last is made again; of what a hosted one made, fitted", () => {
    const [own, hosted] = ["wav0/synth", "meta/musicgen"].map((model) => {
      const talk = openTalk(library(model));
      talk.say("make a house loop");
      return talk.say("same at 140 in F minor").calls;
    });
    expect(own).toMatchObject([{ tool: "generate_sample", input: { bpm: 140, key: "F minor" } }]);
    expect(fitsOf(hosted ?? [])).toEqual([{ sampleId: "made", bpm: 140, key: "F minor" }]);
  });

  test("goes on from the fit, and from the second of a list", () => {
    const talk = openTalk(library());
    talk.say("find loops");
    expect(fitsOf(talk.say("transpose the second one up 3 semitones").calls)).toEqual([
      { sampleId: "two", semitones: 3 },
    ]);
    expect(fitsOf(talk.say("now at 150").calls)).toEqual([{ sampleId: "fitted", bpm: 150 }]);
  });

  test("of no sample asks for one, and of several which", () => {
    expect(openTalk(library()).say("make it 140 bpm").text).toMatch(/Which sample shall I change\? Attach one/);
    const talk = openTalk(library());
    talk.say("find loops");
    const { calls } = talk.say("make it 140 bpm");
    expect(calls.map(({ tool }) => tool)).toEqual(["ask_question", "fit_sample"]);
    expect(fitsOf(calls)).toEqual([{ sampleId: "one", bpm: 140 }]);
  });

  test("of the sound is none: darker is made again, or there is nothing to repeat", () => {
    expect(openTalk(library()).say(`darker ${attach("two")}`).text).toMatch(/nothing to repeat yet/);
  });
});

describe("the tempo and key of another", () => {
  test("are taken of the sample named, as far as both have them", () => {
    const talk = openTalk(library());
    talk.say("find loops");
    expect(fitsOf(talk.say("fit the second one to the first one").calls)).toEqual([
      { sampleId: "two", bpm: 97.5, key: "A minor" },
    ]);
    expect(fitsOf(talk.say("fit the second one to the first one's tempo").calls)).toEqual([
      { sampleId: "two", bpm: 97.5 },
    ]);
    const { calls, text } = talk.say("fit the third one to the first one");
    expect([fitsOf(calls), text]).toEqual([[], expect.stringContaining("has no tempo or key of its own, so it stays")]);
  });

  test("of the project are those of the other samples here; of which, if they differ, is asked", () => {
    const talk = openTalk(library());
    talk.say("find loops");
    const asked = talk.say(`fit it to the project's tempo and key ${attach("kick")}`);
    expect(asked.calls.map(({ tool }) => tool)).toContain("ask_question");
    const alone = openTalk(library());
    alone.say(`play it ${attach("one")}`);
    expect(alone.say(`to the project's tempo ${attach("two")}`).calls).toMatchObject([
      { tool: "get_sample" },
      { tool: "fit_sample", input: { sampleId: "two", bpm: 97.5 } },
    ]);
  });

  test("are asked for where nothing has them", () => {
    const { text } = openTalk(library()).say(`to the project's tempo and key ${attach("two")}`);
    expect(text).toContain('Say them: "fit it to 140 bpm in F minor"');
  });
});
