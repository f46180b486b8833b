import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TOOLS } from "../../contracts/tools.ts";
import { mentionSample } from "../sample-mention.ts";
import { jobOf, sampleOf, smallStudio } from "./testing/small-studio.ts";
import { type Call, openTalk } from "./testing/talk.ts";

const toolsOf = (calls: readonly Call[]) => calls.map(({ tool }) => tool);
const LOOP = "make a 4 bar lo-fi loop at 82 in D minor";

test("make and split: the second begins when the first has its sample", () => {
  const { calls, text } = openTalk(smallStudio()).say(`${LOOP} and split it`);
  expect(toolsOf(calls)).toEqual(["generate_sample", "wait_for_job", "split_stems"]);
  expect(calls[0]?.input).toMatchObject({ prompt: "lo-fi loop", type: "loop", bars: 4, bpm: 82, key: "D minor" });
  expect(calls[2]?.input).toEqual({ sampleId: "job1-0" });
  expect(text).toMatch(/Splitting name of job1-0/);
});

test("three steps in one request each work on what the one before made", () => {
  const { calls } = openTalk(smallStudio()).say("make a house loop, split it and mix the drums and bass");
  expect(toolsOf(calls)).toEqual(["generate_sample", "wait_for_job", "split_stems", "wait_for_job", "mix_samples"]);
  expect(calls.at(-1)?.input).toEqual({ tracks: [{ sampleId: "job2-drums" }, { sampleId: "job2-bass" }] });
});

test("follow-ups change what was asked for last, and keep the take", () => {
  const talk = openTalk(smallStudio());
  const first = talk.say(LOOP).calls[0]?.input;
  const next = (request: string) => talk.say(request).calls[0]?.input;
  expect(next("darker")).toEqual({ ...first, prompt: "dark lo-fi loop" });
  expect(next("same at 140")).toEqual({ ...first, prompt: "dark lo-fi loop", bpm: 140 });
  expect(next("brighter")).toMatchObject({ prompt: "bright lo-fi loop" });
  expect(next("in F minor")).toMatchObject({ key: "F minor", bpm: 140 });
  expect(next("slower")).toMatchObject({ bpm: 123 });
  expect(next("longer")).toMatchObject({ bars: 8 });
  expect(next("as techno")).toMatchObject({ prompt: "bright techno loop" });
  expect(next("with more reverb")).toMatchObject({ prompt: "bright techno loop with more reverb" });
});

test("a mode goes into the prompt beside the nearest key, until another key or mode is asked for", () => {
  const talk = openTalk(smallStudio());
  const { calls, text } = talk.say("make a funk riff in F# dorian");
  expect(calls[0]?.input).toMatchObject({ prompt: "funk riff, dorian mode", key: "F# minor" });
  expect(text).not.toMatch(/major and minor only/);
  const next = (request: string) => talk.say(request).calls[0]?.input;
  expect(next("darker")).toMatchObject({ prompt: "dark funk riff, dorian mode", key: "F# minor" });
  expect(next("in G mixolydian")).toMatchObject({ prompt: "dark funk riff, mixolydian mode", key: "G major" });
  expect(next("make it minor")).toMatchObject({ prompt: "dark funk riff", key: "G minor" });
  expect(next("in D lydian")).toMatchObject({ prompt: "dark funk riff, lydian mode", key: "D major" });
  expect(next("in A major")).toMatchObject({ prompt: "dark funk riff", key: "A major" });
});

test("another one is another take: the same words with another seed, each time", () => {
  const talk = openTalk(smallStudio());
  const inputs = [LOOP, "another one", "two more variations", LOOP].map((request) => talk.say(request).calls[0]?.input);
  const seeds = inputs.map((input) => input?.["seed"]);
  expect(new Set(seeds).size).toBe(4);
  expect(inputs[1]).toEqual({ ...inputs[0], seed: seeds[1], variations: 1 });
  expect(inputs[2]).toMatchObject({ prompt: "lo-fi loop", variations: 2 });
});

test("another take of what is there already says what it is one of", () => {
  const talk = openTalk(smallStudio());
  talk.say(LOOP);
  const waited = talk.say("only the drums").calls;
  const { sampleId } = waited.find(({ tool }) => tool === "split_stems")?.input ?? {};
  expect(sampleId).toBeTypeOf("string");
  expect(talk.say("another one").calls[0]?.input).toMatchObject({ prompt: "lo-fi loop", variationOf: sampleId });
});

test("only the drums: splits what is spoken of, waits, and shows that stem", () => {
  const talk = openTalk(smallStudio());
  talk.say(LOOP);
  const { calls } = talk.say("only the drums");
  expect(toolsOf(calls)).toEqual(["wait_for_job", "split_stems", "wait_for_job", "get_sample"]);
  expect(calls.at(-1)?.input).toEqual({ sampleId: "job2-drums" });
  // The stems are known by now, and stay so when one of them is exported.
  talk.say("as mp3");
  expect(talk.say("only the bass").calls).toEqual([
    { kind: "call", tool: "get_sample", input: { sampleId: "job2-bass" } },
  ]);
});

test("of several takes the user picks one", () => {
  const studio = smallStudio();
  const talk = openTalk((call) =>
    call.tool === "ask_question" ? { value: { answers: ["name of job1-1"] } } : studio(call),
  );
  talk.say("make 2 variations of a house loop");
  const { calls } = talk.say("export it as mp3");
  expect(toolsOf(calls)).toEqual(["wait_for_job", "ask_question", "export_sample"]);
  expect(calls[1]?.input).toMatchObject({ options: ["name of job1-0", "name of job1-1"] });
  expect(calls[2]?.input).toEqual({ sampleId: "job1-1", format: "mp3" });
});

test("what of a request is not served as asked is said while it is made", () => {
  const reading = {
    said: "House loop, with plucked synth. There is no guitar: plucked synth stands in.",
    understood: {},
    ignored: [],
    changed: [],
  };
  const substituted = [{ asked: "guitar", used: "plucked synth" }];
  const made = (read: object) =>
    openTalk(() => ({ value: jobOf("job1", { reading: { ...reading, substituted: [], ...read } }) })).say(
      "make a house guitar loop",
    ).text;
  expect(made({ substituted })).toContain("There is no guitar");
  expect(made({})).not.toContain("There is no guitar");
});

test("a loop of which nothing is said is asked about", () => {
  const { calls } = openTalk(smallStudio()).say("make a loop");
  expect(toolsOf(calls)).toEqual(["ask_question", "generate_sample"]);
  expect(calls[1]?.input).toMatchObject({ prompt: "house loop", type: "loop" });
});

test("places are those of the list that was shown last, and follow-ups are about what was named", () => {
  const talk = openTalk(smallStudio());
  talk.say("make 3 variations of a techno loop");
  talk.say("make a house loop");
  const next = (request: string) => talk.say(request).calls.at(-1);
  expect(next("play the second one")).toMatchObject({ tool: "get_sample", input: { sampleId: "job1-1" } });
  expect(next("darker")?.input).toMatchObject({ prompt: "dark techno loop", variations: 3 });
  expect(next("split the last one")).toMatchObject({ tool: "split_stems", input: { sampleId: "job3-2" } });
  expect(talk.say("play the ninth one").calls).toMatchObject([{ tool: "search_samples" }]);
  expect(talk.say("play the eighth one").text).toBe("I see 4 samples here.");
});

test("several are meant by what they were made of, by places, or all", () => {
  const talk = openTalk(smallStudio());
  talk.say("make a drum loop at 120");
  talk.say("make a bass loop at 120");
  const tracks = (request: string) => talk.say(request).calls.at(-1)?.input["tracks"];
  expect(tracks("mix the drums and the bass")).toEqual([{ sampleId: "job1-0" }, { sampleId: "job2-0" }]);
  expect(tracks("mix the first and the second one")).toEqual([{ sampleId: "job1-0" }, { sampleId: "job2-0" }]);
  talk.say("make 2 variations of a pad");
  expect(talk.say("export all of them as mp3").calls.filter(({ tool }) => tool === "export_sample")).toMatchObject([
    { input: { sampleId: "job3-0", format: "mp3" } },
    { input: { sampleId: "job3-1", format: "mp3" } },
  ]);
});

test("stems are mixed at other levels, each time from the last mix", () => {
  const talk = openTalk(smallStudio());
  talk.say(LOOP);
  const mixed = (request: string) => talk.say(request).calls.at(-1);
  const [drums, bass, other] = ["job2-drums", "job2-bass", "job2-other"].map((sampleId) => ({ sampleId }));
  expect(toolsOf(talk.say("without the vocals").calls)).toEqual([
    "wait_for_job",
    "split_stems",
    "wait_for_job",
    "mix_samples",
  ]);
  const louder = { tracks: [{ ...drums, gainDb: 4 }, bass, other], normalise: true };
  expect(mixed("make the drums louder")).toEqual({ kind: "call", tool: "mix_samples", input: louder });
  expect(mixed("drums down 4 db and the bass a bit quieter")?.input["tracks"]).toEqual([
    { ...drums, gainDb: 0 },
    { ...bass, gainDb: -2 },
    other,
  ]);
  expect(mixed("only drums and bass")?.input["tracks"]).toEqual([drums, bass]);
  expect(talk.say("vocals up").text).toMatch(/no vocals stem/);
  expect(mixed("no drums")).toMatchObject({ tool: "get_sample", input: { sampleId: "job2-bass" } });
  expect(mixed("a bit quieter")).toMatchObject({ tool: "export_sample", input: { sampleId: "job2-bass", lufs: -14 } });
});

test("undo goes back to what was made before, without making it again, and redo forward", () => {
  const talk = openTalk(smallStudio());
  for (const request of [LOOP, "darker", "same at 140"]) talk.say(request);
  const next = (request: string) => talk.say(request).calls[0]?.input;
  expect([next("undo"), next("undo"), next("undo")]).toEqual([{ jobId: "job2" }, { jobId: "job1" }, undefined]);
  expect(next("redo")).toEqual({ jobId: "job2" });
  expect(next("in F minor")).toMatchObject({ prompt: "dark lo-fi loop", bpm: 82, key: "F minor" });
  talk.say("only the drums");
  expect(next("undo")).toEqual({ jobId: "job4" });
  talk.say("delete it");
  expect(talk.say("undo").calls).toMatchObject([{ tool: "restore_samples" }]);
});

test("keys move by intervals and modes; what would change nothing is said instead of made", () => {
  const talk = openTalk(smallStudio());
  talk.say(LOOP);
  const key = (request: string) => talk.say(request).calls[0]?.input["key"];
  expect(key("up a fifth")).toBe("A minor");
  expect(key("down two semitones")).toBe("G minor");
  expect(key("the relative major")).toBe("A# major");
  expect(key("in minor")).toBe("A# minor");
  for (const request of ["an octave higher", "in A# minor", "at 82"]) {
    expect(talk.say(request)).toMatchObject({ calls: [], text: expect.stringMatching(/^It is that already/) });
  }
});

test("a job that has ended is not called canceled", () => {
  const talk = openTalk(smallStudio());
  talk.say(LOOP);
  expect(talk.say("stop").text).toMatch(/Nothing is under way/);
});

test("another take differs from all before also when the beginning of a long talk is not known any more", () => {
  const talk = openTalk(smallStudio());
  talk.say(LOOP);
  const seeds = Array.from({ length: 30 }, () => {
    if (talk.prompt.length > 40) talk.prompt.splice(1, talk.prompt.length - 40);
    return talk.say("another one").calls[0]?.input["seed"];
  });
  expect(new Set(seeds).size).toBe(30);
});

describe("something like it", () => {
  const named = (samples: readonly string[]) => samples.map((name) => sampleOf(name, { name }));

  test("is searched by sound", () => {
    const found = openTalk((call) =>
      call.tool === "search_samples" ? { value: { samples: named(["dull kick", "deep kick"]) } } : smallStudio()(call),
    );
    const { calls, text } = found.say(`find something like this ${mentionSample({ sampleId: "abc", name: "kick" })}`);
    expect(calls).toMatchObject([{ tool: "search_samples", input: { similarTo: "abc" } }]);
    expect(text).toContain("Most like kick sound dull kick, deep kick.");
  });

  test("is searched by tempo where nothing sounds like it", () => {
    const talk = openTalk(smallStudio());
    talk.say(LOOP);
    const { calls, text } = talk.say("find something like that");
    const searches = calls.filter(({ tool }) => tool === "search_samples").map(({ input }) => input);
    expect(searches).toMatchObject([{ similarTo: "job1-0" }, { bpmMin: expect.any(Number) }]);
    expect(text).toContain("The library has nothing else near 82 BPM");
  });
});

test("an attached sample is what is meant, also in later messages", () => {
  const talk = openTalk(smallStudio());
  const { calls } = talk.say(`split this ${mentionSample({ sampleId: "abc", name: "my song" })}`);
  expect(calls).toMatchObject([{ tool: "split_stems", input: { sampleId: "abc" } }]);
  const other = openTalk(smallStudio());
  other.say(`hello ${mentionSample({ sampleId: "abc", name: "my song" })}`);
  expect(other.say("as mp3").calls).toMatchObject([
    { tool: "export_sample", input: { sampleId: "abc", format: "mp3" } },
  ]);
});

test("a sample that is named is searched for; of several the user picks one, of none it is told", () => {
  const found = (names: string[]) =>
    openTalk(({ tool }) => {
      if (tool === "ask_question") return { value: { answers: ["warm keys 2"] } };
      return { value: tool === "search_samples" ? { samples: names.map((name) => sampleOf(name, { name })) } : {} };
    }).say("analyse warm keys");
  expect(found(["warm keys"]).calls.at(-1)).toMatchObject({ tool: "analyze_sample", input: { sampleId: "warm keys" } });
  expect(found(["warm keys 1", "warm keys 2"]).calls.at(-1)).toMatchObject({ input: { sampleId: "warm keys 2" } });
  const none = found([]);
  expect(toolsOf(none.calls)).toEqual(["search_samples"]);
  expect(none.text).toMatch(/find no sample called "warm keys"/);
});

test("what fails, what is denied and what came to nothing is said, and ends the answer", () => {
  expect(openTalk(() => ({ error: "MODEL_NOT_AVAILABLE: Set a token." })).say(LOOP).text).toMatch(
    /did not work\. Set a token\./,
  );
  const studio = smallStudio();
  const denying = openTalk((call) => (call.tool === "delete_sample" ? "denied" : studio(call)));
  denying.say(LOOP);
  expect(denying.say("delete it").text).toMatch(/I leave it/);
  const failing = openTalk(smallStudio("failed")).say(`${LOOP} and split it`);
  expect(toolsOf(failing.calls)).toEqual(["generate_sample", "wait_for_job"]);
  expect(failing.text).toMatch(/The job failed/);
});

test("what is beyond the studio's limits is said instead of tried", () => {
  const talk = openTalk(smallStudio());
  for (const request of [
    "make a house loop at 400 bpm",
    "make a 99 bar loop of drums",
    "make 20 variations of a kick",
  ]) {
    const { calls, text } = talk.say(request);
    expect(calls).toEqual([]);
    expect(text).toMatch(/I can make/);
  }
});

test("it says what it is, and in one line what it understands where it does not", () => {
  const talk = openTalk(smallStudio());
  expect(talk.say("what can you do?").text).toMatch(/not a language model/);
  const { text, calls } = talk.say("tell me a joke");
  expect(calls).toEqual([]);
  expect(text).toMatch(/^I did not get that: .*not a language model\. Try "make .*"find .*"help"\.$/);
  expect(talk.say("darker").text).toMatch(/nothing to repeat yet/);
  expect(talk.say("split it").text).toMatch(/Which sample/);
});

test("an answer that another model began is not gone on with", () => {
  const talk = openTalk(smallStudio());
  talk.prompt.push({ role: "user", content: [{ type: "text", text: LOOP }] });
  const foreign = { toolCallId: "x", toolName: "list_models" };
  talk.prompt.push({ role: "assistant", content: [{ type: "tool-call", input: {}, ...foreign }] });
  talk.prompt.push({
    role: "tool",
    content: [{ type: "tool-result", output: { type: "json", value: {} }, ...foreign }],
  });
  expect(talk.say("darker").text).toMatch(/nothing to repeat/);
});

test("whatever is said, each call has the input of its contract, and every answer has words and an end", () => {
  const inputs = new Map(TOOLS.map(({ name, input }) => [name, input]));
  const verbs = fc.constantFrom(
    "make",
    "split",
    "find",
    "export",
    "analyse",
    "mix",
    "darker",
    "another",
    "same at",
    "longer",
    "delete",
    "only the drums",
    "cancel",
    "is it done",
    "undo",
    "mix the last two",
    "make the drums louder",
    "without",
    "up a fifth",
    "split the second one",
    "find something like that",
    "play",
  );
  const words = fc.constantFrom(
    "it",
    "a",
    "lo-fi",
    "loop",
    "drums",
    "at",
    "82",
    "999",
    "bpm",
    "in",
    "D minor",
    "4 bars",
    "and",
    "as mp3",
    "24 bit",
    "-14 lufs",
    "5 variations",
    "warm",
    "3 seconds",
    "0 bars",
    "both",
    "the third",
    "vocals",
    "a bit louder",
  );
  const sentence = fc.tuple(verbs, fc.array(words, { maxLength: 8 })).map(([verb, rest]) => [verb, ...rest].join(" "));
  fc.assert(
    fc.property(fc.array(sentence, { minLength: 1, maxLength: 5 }), (requests) => {
      const talk = openTalk(smallStudio());
      for (const request of requests) {
        const { text, calls } = talk.say(request);
        expect(text).not.toBe("");
        for (const { tool, input } of calls) {
          const schema = inputs.get(tool);
          if (schema) expect(schema.safeParse(input).error?.issues ?? []).toEqual([]);
        }
      }
    }),
  );
});

test("what the user knows of a sample is written down, and said back", () => {
  const talk = openTalk(smallStudio());
  talk.say(LOOP);
  const { calls } = talk.say("call it Night Drive");
  expect(calls.at(-1)).toMatchObject({ tool: "update_sample", input: { sampleId: "job1-0", name: "Night Drive" } });
  expect(talk.say("tag it dark").calls.at(-1)?.input).toEqual({ sampleId: "job1-0", addTags: ["dark"] });
  expect(talk.say("it's in F minor").calls.at(-1)?.input).toEqual({ sampleId: "job1-0", key: "F minor" });
});
