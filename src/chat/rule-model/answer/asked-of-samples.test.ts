import { describe, expect, test } from "vitest";
import { exportProject } from "../../../contracts/project.ts";
import { PROJECT_FORMATS, type ProjectFormat } from "../../../contracts/project-formats.ts";
import { sampleOf, smallStudio } from "../testing/small-studio.ts";
import { openTalk } from "../testing/talk.ts";

/** A conversation in which a loop was made. */
function withLoop() {
  const talk = openTalk(smallStudio());
  talk.say("make a 4 bar lo-fi loop at 82 in D minor");
  return talk;
}

const lastCall = (request: string, talk = withLoop()) => talk.say(request).calls.at(-1);

describe("a fit", () => {
  test.each<[string, object]>([
    ["fit it to 140 bpm", { bpm: 140 }],
    ["stretch it to 96 bpm", { bpm: 96 }],
    ["fit it to 8 bars", { bars: 8 }],
    ["fit it to 140 bpm in F minor", { bpm: 140, key: "F minor" }],
  ])("asked for by %j says only what it is fitted to", (request, targets) => {
    expect(lastCall(request)).toMatchObject({ tool: "fit_sample", input: { sampleId: "job1-0", ...targets } });
  });

  test("to nothing is asked back for, and calls nothing", () => {
    const { text, calls } = withLoop().say("fit it");
    expect(calls.filter(({ tool }) => tool === "fit_sample")).toEqual([]);
    expect(text).toContain('Say "fit it to 140 bpm in F minor"');
  });
});

describe("a project", () => {
  const WORDS: Record<ProjectFormat, string> = {
    dawproject: "export it as a dawproject",
    pack: "make a sample pack of it",
    ableton: "export it for Ableton Live",
    midi: "give me the midi",
    sfz: "export it as an sfz instrument",
    decentsampler: "save it for DecentSampler",
  };

  test.each(PROJECT_FORMATS)("as %s is one call for the loop", (format) => {
    const { tool, input } = lastCall(WORDS[format]) ?? {};
    expect([tool, input]).toEqual(["export_project", { sampleIds: ["job1-0"], format }]);
  });

  test("of everything has each sample of the conversation once, with stems where they are asked for", () => {
    const talk = withLoop();
    talk.say("split it");
    talk.say("only the drums");
    const { calls, text } = talk.say("export everything to Bitwig with stems");
    const { input } = calls.at(-1) ?? {};
    expect(input).toMatchObject({ format: "dawproject", stems: true });
    const ids = exportProject.input.shape.sampleIds.parse(input?.["sampleIds"]);
    expect(ids).toEqual(expect.arrayContaining(["job1-0", "job2-drums", "job2-bass"]));
    expect(ids).toHaveLength(new Set(ids).size);
    expect(text).toMatch(/DAW project of \d+ samples with stems\./);
  });
});

describe("a variation", () => {
  test.each(["new drums, same chords", "busier hats", "make it an intro", "keep the bass", "replace the lead"])(
    "%j is of the loop, in the words of its user",
    (request) => {
      const { tool, input } = lastCall(request) ?? {};
      expect([tool, input?.["variationOf"]]).toEqual(["generate_sample", "job1-0"]);
      expect(request).toContain(String(input?.["prompt"]).replace("an intro", "intro"));
    },
  );

  test("twice is another take each time", () => {
    const talk = withLoop();
    const seeds = ["busier hats", "busier hats"].map((request) => lastCall(request, talk)?.input["seed"]);
    expect(new Set(seeds).size).toBe(2);
  });
});

describe("what is known of a sample", () => {
  const studio = smallStudio();
  const knowing = openTalk((call) =>
    call.tool === "update_sample"
      ? {
          value: {
            ...sampleOf("kick", { name: "Night", bpm: 122.5, key: "F minor" }),
            form: "loop",
            tags: ["dark"],
            next: "",
          },
        }
      : studio(call),
  );

  test("is set, and told back as it is now", () => {
    knowing.say("make a house loop");
    const { text, calls } = knowing.say("call it Night");
    expect(calls.at(-1)).toMatchObject({ tool: "update_sample", input: { name: "Night" } });
    expect(text).toContain("Night: 122.5 BPM, F minor, a loop, tagged dark.");
  });
});
