import { describe, expect, test } from "vitest";
import type { Intent } from "./intent.ts";
import { IT } from "./reference.ts";
import type { StemName } from "./stem-names.ts";
import { understand } from "./understand.ts";

const named = (words: string) => ({ kind: "named", words }) as const;
const place = (first: number, count = 1) => ({ kind: "places", first, count }) as const;
const stems = (...of: StemName[]) => ({ kind: "stems", stems: of }) as const;

/** The one intent of a request. */
function only(request: string): Intent {
  const [intent, ...others] = understand(request);
  if (!intent || others.length > 0) throw new Error(`"${request}" is ${others.length + 1} requests`);
  return intent;
}

describe("what is to be split", () => {
  test.each<[string, object]>([
    ["split it into stems", { about: IT }],
    ["stems please", { about: IT }],
    ["separate the last one", { about: place(-1) }],
    ["take apart the first one", { about: place(0) }],
    ["give me the stems", { about: IT }],
    ["hello, split it", { about: IT }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "split", ...intent });
  });
});

describe("what the user knows of a sample", () => {
  test.each<[string, object, object?]>([
    ["call it Night Drive", { name: "Night Drive" }],
    ['name this "Deep 122.5"', { name: "Deep 122.5" }],
    ["rename it to dusty", { name: "dusty" }],
    ["rename the second one to b-side", { name: "b-side" }, place(1)],
    ["rename warm keys to Cold Keys", { name: "Cold Keys" }, named("warm keys")],
    ["this is 140 bpm", { bpm: 140 }],
    ["it's at 122.5 bpm", { bpm: 122.5 }],
    ["the tempo is 84", { bpm: 84 }],
    ["it's in F minor", { key: "F minor" }],
    ["its key is Bb major", { key: "A# major" }],
    ["this is actually in F# minor at 90 bpm", { key: "F# minor", bpm: 90 }],
    ["that's a one-shot", { form: "one_shot" }],
    ["the last one is a loop", { form: "loop" }, place(-1)],
    ["tag it dark", { addTags: ["dark"] }],
    ["tag the first one as dark, moody and lo-fi", { addTags: ["dark", "moody", "lo-fi"] }, place(0)],
    ["untag it dark", { removeTags: ["dark"] }],
    ["remove the tag dark from it", { removeTags: ["dark"] }],
  ])("%s", (request, facts, about = IT) => {
    expect(only(request)).toEqual({ kind: "update", about, facts });
  });

  test.each(["it's too slow", "this is great", "make it 140 bpm", "same at 140", "in F minor", "it is a bit dull"])(
    "“%s” states no fact",
    (request) => {
      expect(understand(request).map(({ kind }) => kind)).not.toContain("update");
    },
  );

  test("behind another request it is one of its own", () => {
    expect(understand("make a house loop and call it Sunday").map(({ kind }) => kind)).toEqual(["make", "update"]);
  });
});

describe("one stem", () => {
  test.each<[string, object]>([
    ["drums only", { stem: "drums" }],
    ["just the bass", { stem: "bass" }],
    ["solo the vocals", { stem: "vocals" }],
    ["extract the drums", { stem: "drums" }],
    ["give me an acapella", { stem: "vocals" }],
    ["play the drums alone", { stem: "drums" }],
    ["acapella please", { stem: "vocals" }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "stem", ...intent });
  });
});

describe("what is to be mixed", () => {
  test.each<[string, object]>([
    ["no drums", { parts: [], without: ["drums"] }],
    ["mute the bass", { parts: [], without: ["bass"] }],
    ["same without the vocals", { parts: [], without: ["vocals"] }],
    ["drop the vocals", { parts: [], without: ["vocals"] }],
    ["mix them together", { parts: [], without: [] }],
    ["mix the drums with the bass", { parts: [stems("drums"), stems("bass")], without: [] }],
    ["layer the first and second", { parts: [place(0), place(1)], without: [] }],
    ["mix 1 and 3", { parts: [place(0), place(2)], without: [] }],
    ["mix warm keys and dusty drums", { parts: [named("warm keys"), named("dusty drums")], without: [] }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "mix", ...intent });
  });
});

describe("what is to be louder or softer", () => {
  test.each<[string, object]>([
    ["louder", { levels: [{ stem: null, gainDb: 4 }] }],
    ["quieter", { levels: [{ stem: null, gainDb: -4 }] }],
    ["make it louder", { levels: [{ stem: null, gainDb: 4 }] }],
    ["turn it down a bit", { levels: [{ stem: null, gainDb: -2 }] }],
    ["bass up", { levels: [{ stem: "bass", gainDb: 4 }] }],
    ["drums +3 dB", { levels: [{ stem: "drums", gainDb: 3 }] }],
    ["drums -3 dB", { levels: [{ stem: "drums", gainDb: -3 }] }],
    ["make the vocals a lot louder", { levels: [{ stem: "vocals", gainDb: 7 }] }],
    ["bring the bass down by 6 db", { levels: [{ stem: "bass", gainDb: -6 }] }],
    [
      "turn up the drums and turn down the bass",
      {
        levels: [
          { stem: "drums", gainDb: 4 },
          { stem: "bass", gainDb: -4 },
        ],
      },
    ],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "level", ...intent });
  });
});

describe("what is looked for", () => {
  test.each<[string, object]>([
    ["find kicks", { text: "kicks", facts: {}, type: null }],
    ["search for pads in Am", { text: "pads", facts: { key: "A minor" }, type: null }],
    ["look for drums at 120", { text: "drums", facts: { bpm: 120 }, type: null }],
    ["show me my stems", { text: "", facts: {}, type: "stem" }],
    ["list my samples", { text: "", facts: {}, type: null }],
    ["open the library", { text: "", facts: {}, type: null }],
    ["which one is in A minor", { text: "", facts: { key: "A minor" }, type: null }],
    ["do you have anything at 128", { text: "", facts: { bpm: 128 }, type: null }],
    ["which ones are dark", { text: "dark", facts: {}, type: null }],
    ["do we have any kicks", { text: "kicks", facts: {}, type: null }],
    [
      "find me something in A minor around 124",
      { text: "", facts: { key: "A minor", bpmMin: 117, bpmMax: 131 }, type: null },
    ],
    ["show me everything", { text: "", facts: {}, type: null }],
    ["do i have any dark pads", { text: "dark pads", facts: {}, type: null }],
    ["where are my uploads", { text: "", facts: {}, type: "uploaded" }],
    ["find fast drums over 150 bpm", { text: "fast drums", facts: { bpmMin: 150 }, type: null }],
    ["find pads between 90 and 100", { text: "pads", facts: { bpmMin: 90, bpmMax: 100 }, type: null }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "find", ...intent });
  });
});

describe("what is like something", () => {
  test.each<[string, object]>([
    ["find something similar", { about: IT }],
    ["more like this", { about: IT }],
    ["find sounds like the first one", { about: place(0) }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "findLike", ...intent });
  });
});

describe("what is to be measured", () => {
  test.each<[string, object]>([
    ["how loud is it", { about: IT }],
    ["what's the loudness and the key of the second one", { about: place(1) }],
    ["analyze it", { about: IT }],
    ["measure the first one", { about: place(0) }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "analyse", ...intent });
  });
});

describe("what the library may know", () => {
  test.each<[string, object]>([
    ["what's the tempo", { asked: ["bpm"], about: IT }],
    ["what bpm is it", { asked: ["bpm"], about: IT }],
    ["what key is the second one in", { asked: ["key"], about: place(1) }],
    ["how long is the last one", { asked: ["durationSeconds"], about: place(-1) }],
    ["what key and tempo is this?", { asked: ["bpm", "key"], about: IT }],
    [
      "what's the key, tempo and length of the first one",
      { asked: ["bpm", "key", "durationSeconds"], about: place(0) },
    ],
    ["tell me the bpm of warm keys", { asked: ["bpm"], about: { kind: "named", words: "warm keys" } }],
    ["in which key is it", { asked: ["key"], about: IT }],
    ["how fast is that", { asked: ["bpm"], about: IT }],
    ["which key does it have", { asked: ["key"], about: IT }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "askFacts", ...intent });
  });
});

describe("what is to be written as a file", () => {
  test.each<[string, object]>([
    ["export it", { facts: {}, about: IT }],
    ["export it as flac", { facts: { format: "flac" }, about: IT }],
    ["save it as 16 bit wav", { facts: { format: "wav", bitDepth: 16 }, about: IT }],
    ["download the last one", { facts: {}, about: place(-1) }],
    ["convert it to mp3", { facts: { format: "mp3" }, about: IT }],
    ["mp3 at 320", { facts: { format: "mp3", bitrateKbps: 320 }, about: IT }],
    ["mp3 320kbps", { facts: { format: "mp3", bitrateKbps: 320 }, about: IT }],
    ["wav at 48k", { facts: { format: "wav", sampleRate: 48000 }, about: IT }],
    ["render it at 96 khz", { facts: { sampleRate: 96000 }, about: IT }],
    ["normalise it to -3 dB", { facts: { peakDb: -3 }, about: IT }],
    ["bounce it to wav at -14 lufs", { facts: { format: "wav", lufs: -14 }, about: IT }],
    ["flac please", { facts: { format: "flac" }, about: IT }],
    ["give me a wav", { facts: { format: "wav" }, about: IT }],
    ["save the stems as flac", { facts: { format: "flac" }, about: stems() }],
    ["mp3 at 120 bpm", { facts: { bpm: 120, format: "mp3" }, about: IT }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "export", ...intent });
  });
});

describe("what is to go", () => {
  test.each<[string, object]>([
    ["delete it", { about: IT }],
    ["delete the second one", { about: place(1) }],
    ["throw away the last two", { about: place(-2, 2) }],
    ["remove it", { about: IT }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "delete", ...intent });
  });
});

describe("what is to be played", () => {
  test.each<[string, object]>([
    ["play", { about: IT }],
    ["play the first one", { about: place(0) }],
    ["play the drums", { about: stems("drums") }],
    ["let me hear it", { about: IT }],
    ["show the third one", { about: place(2) }],
    ["open the last one", { about: place(-1) }],
    ["#2", { about: place(1) }],
    ["2", { about: place(1) }],
    ["the last one", { about: place(-1) }],
    ["the previous one", { about: place(-2) }],
    ["take 3", { about: place(2) }],
    ["play it, please", { about: IT }],
    ["the first one please!", { about: place(0) }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "show", ...intent });
  });
});

describe("which way through the changes", () => {
  test.each<[string, object]>([
    ["undo", { steps: -1 }],
    ["go back", { steps: -1 }],
    ["redo", { steps: 1 }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "undo", ...intent });
  });
});

describe("talk about the studio", () => {
  test.each<[string, Intent["kind"]]>([
    ["status", "status"],
    ["how's it going", "status"],
    ["how far is it", "status"],
    ["are we done", "status"],
    ["when will it be ready", "status"],
    ["how much longer", "status"],
    ["cancel", "cancel"],
    ["stop it", "cancel"],
    ["abort", "cancel"],
    ["retry", "retry"],
    ["try that again", "retry"],
    ["never mind", "never mind"],
    ["no", "never mind"],
    ["forget it", "never mind"],
    ["jobs", "jobs"],
    ["show my jobs", "jobs"],
    ["what's running", "jobs"],
    ["models", "models"],
    ["list the models", "models"],
    ["which models can i use", "models"],
    ["is it free", "models"],
    ["how much would that cost", "models"],
    ["help", "help"],
    ["hi", "help"],
    ["hello", "help"],
    ["good morning", "help"],
    ["who are you", "help"],
    ["what do you do", "help"],
    ["thanks", "thanks"],
    ["thank you", "unclear"],
    ["cool", "thanks"],
    ["yes", "thanks"],
    ["perfect", "thanks"],
    ["what time is it", "unclear"],
    ["how many samples do I have", "unclear"],
    ["why are my drums so loud", "unclear"],
    ["open the jobs", "jobs"],
    ["midi please", "project"],
    ["sing me a song", "cannot"],
    ["put it back", "restore"],
    ["bring them back", "restore"],
    ["not that, the one before", "undo"],
    ["hey, thanks", "thanks"],
  ])("%s", (request, kind) => {
    expect(only(request).kind).toBe(kind);
  });
});

test("all of them is as many as there are", () => {
  for (const [request, kind] of [
    ["combine all of them", "mix"],
    ["delete all of them", "delete"],
  ] as const) {
    const all = { kind: "places", first: 0, count: Number.POSITIVE_INFINITY };
    expect(only(request)).toMatchObject(kind === "mix" ? { kind, parts: [all] } : { kind, about: all });
  }
});

test("a part of a stem cannot be told apart, and that is said", () => {
  for (const [request, what] of [
    ["make the kick louder", "the kick"],
    ["only the hi-hat", "the hi-hat"],
    ["solo the snare", "the snare"],
  ] as const)
    expect(only(request)).toEqual({ kind: "cannot", said: expect.stringContaining(what) });
});

test("capitals, blanks, politeness and a full stop say nothing", () => {
  for (const request of [
    "split it",
    "export it as mp3",
    "darker",
    "only the drums",
    "delete the last one",
    "find pads",
    "louder",
  ]) {
    const plain = understand(request);
    for (const said of [
      `${request}.`,
      `  ${request}  `,
      `${request}!!`,
      `please ${request}`,
      `${request} please`,
      `ok, ${request}`,
      `can you ${request}?`,
      `hey ${request}`,
    ])
      expect(understand(said), said).toEqual(plain);
    expect(understand(request.toUpperCase()).map(({ kind }) => kind)).toEqual(plain.map(({ kind }) => kind));
  }
});

describe("what becomes a project file", () => {
  test.each<[string, object]>([
    ["export it as a dawproject", { format: "dawproject", stems: false, about: IT }],
    ["export it to Bitwig with stems", { format: "dawproject", stems: true, about: IT }],
    ["save the second one for Cubase", { format: "dawproject", stems: false, about: place(1) }],
    ["give me the midi", { format: "midi", stems: false, about: IT }],
    ["export the last two as a sample pack", { format: "pack", stems: false, about: place(-2, 2) }],
    ["make a pack of everything", { format: "pack", stems: false, about: "everything" }],
    ["export all of this conversation as a project", { format: "dawproject", stems: false, about: "everything" }],
    ["export warm keys for Ableton", { format: "ableton", stems: false, about: named("warm keys") }],
    ["download it as sfz", { format: "sfz", stems: false, about: IT }],
    ["convert it to decent sampler", { format: "decentsampler", stems: false, about: IT }],
  ])("%s", (request, intent) => {
    expect(only(request)).toEqual({ kind: "project", ...intent });
  });

  test.each(["make a midi melody", "export it as mp3", "make a session drummer loop", "find my sample pack"])(
    "but not: %s",
    (request) => {
      expect(only(request).kind).not.toBe("project");
    },
  );
});
