import { describe, expect, test } from "vitest";
import { mentionSample } from "../../sample-mention.ts";
import { IT } from "../understand/reference.ts";
import { jobOf, sampleOf, smallStudio } from "../testing/small-studio.ts";
import { openTalk, type Studio } from "../testing/talk.ts";
import { understand } from "../understand/understand.ts";

describe("requests for a part", () => {
  test.each<[string, string | null, boolean]>([
    ["make a bass part of my hum", "bass", true],
    ["make a bass line from my humming", "bass", true],
    ["create a lead out of the recording", "lead", true],
    ["turn my hum into a pad", "pad", true],
    ["turn this recording into a piano part", "piano", true],
    ["play it on the piano", "piano", false],
    ["play it on a tenor sax", "tenor sax", false],
    ["play my humming on the violin", "violin", true],
    ["make a steel drum melody of what i hummed", "steel drum", true],
    ["have my recording played by a solo cello", "solo cello", true],
    ["play that with strings", "strings", false],
    ["make a part of it", null, false],
    ["get me a bass line from my hum", "bass", true],
    ["make a bass loop of my hum", "bass", true],
    ["turn my hum into a piano loop", "piano", true],
    ["make a bass line of my whistling in C", "bass", true],
    ["play my hum as a tenor sax", "tenor sax", true],
    ["turn it into a melody", null, false],
    ["play my whistling on a synth lead", "synth lead", true],
    ["turn it into strings", "strings", false],
    ["turn that into a solo cello", "solo cello", false],
    ["convert my voice memo to midi", null, false],
  ])("“%s”", (request, instrument, isRecording) => {
    const [intent] = understand(request);
    if (request.includes("midi")) return expect(intent?.kind).toBe("project");
    expect(intent).toEqual({ kind: "part", instrument, about: IT, isRecording });
  });

  test("names the sample that it is of", () => {
    expect(understand("make a bass part of the second one")).toEqual([
      { kind: "part", instrument: "bass", about: { kind: "places", first: 1, count: 1 }, isRecording: false },
    ]);
  });

  test.each([
    ["play the last one on the flute", "flute"],
    ["play the second one on a harp", "harp"],
    ["turn the last one into a tenor sax", "tenor sax"],
  ])("is of one by its place: %s", (request, instrument) => {
    expect(understand(request)).toMatchObject([
      { kind: "part", instrument, isRecording: false, about: { kind: "places" } },
    ]);
  });

  test.each([
    ["the warm pad", "warm pad"],
    ["pad_03", "pad_03"],
    ["my Sunny Day", "Sunny Day"],
  ])("names it by its name: %s", (name, words) => {
    expect(understand(`make a piano line from ${name}`)).toEqual([
      { kind: "part", instrument: "piano", about: { kind: "named", words }, isRecording: false },
    ]);
  });

  test.each([
    ["make a bass line", "make"],
    ["make a piano loop in D minor", "make"],
    ["make a bass line with reverb", "make"],
    ["play it on repeat", "show"],
    ["play it", "show"],
    ["play the bass", "show"],
    ["play it with the bass", "show"],
    ["make it darker", "change"],
    ["turn it up", "level"],
    ["mix it with the bass", "mix"],
    ["make a pack of it", "project"],
    ["make a bass line from scratch", "make"],
    ["make a piano melody of 4 bars", "make"],
    ["create a melody of 8 bars in C minor", "make"],
    ["write a bass line from the 80s", "make"],
    ["make a synth line from 1985", "make"],
    ["make a horn line from hell", "make"],
    ["get a loop with strings out of nowhere", "make"],
    ["make a recording with strings", "make"],
    ["play it with more bass", "show"],
    ["play it with no vocals", "show"],
    ["play it with a different lead", "show"],
    ["play my hum with the piano loop", "show"],
    ["turn it into a house beat with strings", "unclear"],
    ["turn it into techno with a piano", "unclear"],
    ["play the last one on repeat", "show"],
    ["play the loop with strings", "show"],
    ["play it on the bass speaker", "show"],
    ["play the last one on a piano roll", "show"],
    ["play the last one on the synth bus", "show"],
    ["play that on my pad controller", "show"],
    ["play the first one on the flute and the second on the piano", "show"],
    ["turn it into just vocals", "unclear"],
    ["turn it into only the vocals", "unclear"],
    ["turn it into a loop", "unclear"],
    ["play the last one", "show"],
    ["turn it into a trap beat with a bass line", "unclear"],
    ["turn it up on the bass line", "unclear"],
    ["turn up the recording with the piano", "unclear"],
    ["put the recording through a piano-like reverb", "mix"],
  ])("“%s” is still %s", (request, kind) => {
    expect(understand(request)[0]?.kind).toBe(kind);
  });
});

const READING = "The 4 notes heard in hum, on bass at 120 BPM in A minor, 2 octaves down.";

function studioWith(recordings: readonly string[]): Studio {
  const others = smallStudio();
  return (call) => {
    if (call.tool === "make_part") return { value: { jobId: "part1", reading: READING } };
    if (call.tool === "check_job_status" && call.input["jobId"] === "part1") return { value: jobOf("part1") };
    if (call.tool === "ask_question") return { value: { answers: ["strings"] } };
    if (call.tool === "search_samples")
      return { value: { samples: recordings.map((id) => sampleOf(id, { type: "recording" })) } };
    return others(call);
  };
}

describe("a part of a hum", () => {
  test("is of the newest recording, and what was heard is said", () => {
    const { calls, text } = openTalk(studioWith(["hum1"])).say("make a bass part of my hum");
    expect(calls.map(({ tool, input }) => [tool, input])).toEqual([
      ["search_samples", { type: "recording", limit: 1 }],
      ["make_part", { sampleId: "hum1", instrument: "bass" }],
      ["check_job_status", { jobId: "part1" }],
    ]);
    expect(text).toBe(`Listening to name of hum1. ${READING}`);
  });

  test("is of the sample that is attached, and the instrument is asked for where none is named", () => {
    const talk = openTalk(studioWith(["hum1"]));
    const { calls } = talk.say(`${mentionSample({ sampleId: "mine", name: "mine" })} make a part of my recording`);
    expect(calls.map(({ tool }) => tool)).toEqual(["ask_question", "make_part", "check_job_status"]);
    expect(calls[1]?.input).toEqual({ sampleId: "mine", instrument: "strings" });
  });

  test("is then what is spoken of", () => {
    const talk = openTalk(studioWith(["hum1"]));
    talk.say("turn my hum into a bass line");
    expect(talk.say("split it").calls[0]).toEqual({ kind: "call", tool: "wait_for_job", input: { jobId: "part1" } });
  });

  test("without any recording says how to make one", () => {
    expect(openTalk(studioWith([])).say("make a bass part of my hum").text).toMatch(/There is no recording yet/);
  });
});
