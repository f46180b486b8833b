import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Intent } from "./intent.ts";
import { IT } from "./reference.ts";
import type { StemName } from "./stem-names.ts";
import { understand } from "./understand.ts";

const kindsOf = (request: string) => understand(request).map(({ kind }) => kind);

const only = (request: string): Intent => {
  const [intent, ...others] = understand(request);
  if (!intent || others.length > 0) throw new Error(`${request} is ${others.length + 1} requests`);
  return intent;
};

describe("requests to make something", () => {
  test.each([
    ["make a 4 bar lo-fi loop at 82 in D minor", "lo-fi loop", { bars: 4, bpm: 82, key: "D minor" }],
    [
      "make me a dark techno loop, 8 bars, 132 bpm, F# minor",
      "dark techno loop",
      { bars: 8, bpm: 132, key: "F# minor" },
    ],
    ["I need a punchy 808 kick one-shot please", "punchy 808 kick one-shot", {}],
    ["can you give me two variations of a house beat in Am", "house beat", { takes: 2, key: "A minor" }],
    ["create a riser 3 seconds long", "riser", { durationSeconds: 3 }],
    ["lofi drums", "lofi drums", {}],
    ["trap beat 140 bpm with hard 808s and hihats", "trap beat with hard 808s and hihats", { bpm: 140 }],
    ["an 80s synthwave bass, eight bars", "80s synthwave bass", { bars: 8 }],
    ["please generate lo-fi chords in a minor", "lo-fi chords", { key: "A minor" }],
    ["make a dark pad in Bb", "dark pad", { key: "A# major" }],
    ["mke a house beat", "house beat", {}],
    ["a beat without drums", "beat without drums", {}],
    ["a lo-fi beat between 80 and 90 bpm", "lo-fi beat", { bpmMin: 80, bpmMax: 90 }],
    ["four bars of techno at ninety two", "techno", { bars: 4, bpm: 92 }],
    ["a 30 second ambient pad", "ambient pad", { durationSeconds: 30 }],
    ["half-time trap beat at 140", "half-time trap beat", { bpm: 140 }],
    ["house chords in Bb minor", "house chords", { key: "A# minor" }],
    ["funk riff in F# dorian", "funk riff", { key: "F# minor", mode: "dorian" }],
    ["make a loop", "", {}],
    ["make something", "", {}],
  ])("%s", (request, sound, facts) => {
    expect(only(request)).toEqual({ kind: "make", sound, facts });
  });
});

describe("follow-ups", () => {
  test.each([
    ["darker", { added: ["dark"] }, {}],
    ["make it a bit brighter", { added: ["bright"] }, {}],
    ["slower", { tempo: 0.88 }, {}],
    ["make it longer", { length: 2 }, {}],
    ["same at 140", { added: [] }, { bpm: 140 }],
    ["in F minor", { added: [] }, { key: "F minor" }],
    ["make the same in E minor at 90", { added: [] }, { key: "E minor", bpm: 90 }],
    ["as techno", { genre: "techno" }, {}],
    ["change the genre to trap", { genre: "trap" }, {}],
    ["loop it 8 bars", { added: [] }, { bars: 8 }],
    ["set the bpm to 90", { added: [] }, { bpm: 90 }],
    ["half time", { tempo: 0.5 }, {}],
    ["10 bpm faster", { moreBpm: 10 }, {}],
    ["2 bars shorter", { moreBars: -2 }, {}],
    ["up a fifth", { semitones: 7 }, {}],
    ["transpose it down 3 semitones", { semitones: -3 }, {}],
    ["in minor", { mode: "minor" }, {}],
    ["the relative major", { mode: "major", isRelative: true }, {}],
    ["make it sound like rain", { added: ["like rain"] }, {}],
    ["with more reverb", { added: ["with more reverb"] }, {}],
    ["make another one but darker", { added: ["dark"], isNewTake: true }, {}],
  ])("%s", (request, change, facts) => {
    expect(only(request)).toMatchObject({ kind: "change", change, facts });
  });

  test.each([
    ["another one", 1],
    ["one more", 1],
    ["two more variations", 2],
    ["3 variations", 3],
    ["again", 1],
  ])("%s", (request, takes) => {
    expect(only(request)).toEqual({ kind: "vary", takes });
  });
});

const named = (words: string) => ({ kind: "named", words }) as const;
const place = (first: number, count = 1) => ({ kind: "places", first, count }) as const;
const stems = (...of: StemName[]) => ({ kind: "stems", stems: of }) as const;
const level = (stem: StemName | null, gainDb: number) => ({ stem, gainDb });

test.each<[string, Partial<Intent>]>([
  ["split it", { kind: "split", about: IT }],
  ["spilt it", { kind: "split", about: IT }],
  ["separate warm keys into stems", { kind: "split", about: named("warm keys") }],
  ["split the second one", { kind: "split", about: place(1) }],
  ["split it fast", { kind: "split", about: IT, quality: "fast" }],
  ["split the second one at quality learned", { kind: "split", about: place(1), quality: "learned" }],
  ["split it into vocals and instrumental", { kind: "split", about: IT, twoStems: true }],
  ["split it in two stems, quickly", { kind: "split", about: IT, quality: "fast", twoStems: true }],
  ["separate fast keys into stems", { kind: "split", about: named("fast keys") }],
  ["split both", { kind: "split", about: place(-2, 2) }],
  ["only the drums", { kind: "stem", stem: "drums" }],
  ["isolate the vocals", { kind: "stem", stem: "vocals" }],
  ["drums and bass only", { kind: "mix", parts: [stems("drums", "bass")] }],
  ["only the snare", { kind: "cannot" }],
  ["without vocals", { kind: "mix", without: ["vocals"] }],
  ["remove the vocals", { kind: "mix", without: ["vocals"] }],
  ["get rid of the drums and the bass", { kind: "mix", without: ["drums", "bass"] }],
  ["instrumental", { kind: "mix", without: ["vocals"] }],
  ["mix the drums and bass", { kind: "mix", parts: [stems("drums"), stems("bass")] }],
  ["mix the first and the third one", { kind: "mix", parts: [place(0), place(2)] }],
  ["mix the last two", { kind: "mix", parts: [place(-2, 2)] }],
  ["mix them", { kind: "mix", parts: [] }],
  ["make the drums louder", { kind: "level", levels: [level("drums", 4)] }],
  ["turn the bass down a bit", { kind: "level", levels: [level("bass", -2)] }],
  ["vocals up 3 dB", { kind: "level", levels: [level("vocals", 3)] }],
  [
    "make the drums much louder and the bass quieter",
    { kind: "level", levels: [level("drums", 7), level("bass", -4)] },
  ],
  ["drums and bass louder", { kind: "level", levels: [level("drums", 4), level("bass", 4)] }],
  ["turn it up", { kind: "level", levels: [level(null, 4)] }],
  ["make the snare louder", { kind: "cannot" }],
  [
    "find bass around 120 in A minor",
    { kind: "find", text: "bass", facts: { key: "A minor", bpmMin: 113, bpmMax: 127 } },
  ],
  ["find loops between 80 and 90 bpm", { kind: "find", text: "", facts: { bpmMin: 80, bpmMax: 90 } }],
  ["find something like that", { kind: "findLike", about: IT }],
  ["find something similar to the second one", { kind: "findLike", about: place(1) }],
  ["show me my uploads", { kind: "find", text: "", type: "uploaded" }],
  ["what key is this in?", { kind: "askFacts", about: IT }],
  ["how long is it", { kind: "askFacts", about: IT }],
  ["fit it to 140 bpm", { kind: "fit", facts: { bpm: 140 }, about: IT }],
  ["fit the second one to 8 bars", { kind: "fit", facts: { bars: 8 }, about: place(1) }],
  ["stretch that to F minor", { kind: "fit", facts: { key: "F minor" }, about: IT }],
  ["as mp3", { kind: "export", facts: { format: "mp3" } }],
  ["make it an mp3", { kind: "export", about: IT, facts: { format: "mp3" } }],
  ["the second one as flac", { kind: "export", about: place(1), facts: { format: "flac" } }],
  ["export the stems", { kind: "export", about: stems() }],
  ["export the drums as wav", { kind: "export", about: stems("drums") }],
  ["24 bit 48k", { kind: "export", facts: { bitDepth: 24, sampleRate: 48_000 } }],
  ["export as flac at -14 LUFS", { kind: "export", facts: { format: "flac", lufs: -14 } }],
  ["normalize it to -1 dB", { kind: "export", facts: { peakDb: -1 } }],
  ["play it", { kind: "show", about: IT }],
  ["play the last one", { kind: "show", about: place(-1) }],
  ["the 2nd", { kind: "show", about: place(1) }],
  ["number 3", { kind: "show", about: place(2) }],
  ["delete warm keys", { kind: "delete", about: named("warm keys") }],
  ["delete the last two", { kind: "delete", about: place(-2, 2) }],
  ["is it done?", { kind: "status" }],
  ["how long will it take?", { kind: "status" }],
  ["cancel that job", { kind: "cancel" }],
  ["stop", { kind: "cancel" }],
  ["undo", { kind: "undo", steps: -1 }],
  ["try again", { kind: "retry" }],
  ["list my jobs", { kind: "jobs" }],
  ["which models are there?", { kind: "models" }],
  ["how much does it cost?", { kind: "models" }],
  ["hello there!", { kind: "help" }],
  ["what can you do?", { kind: "help" }],
  ["thanks!", { kind: "thanks" }],
  ["never mind", { kind: "never mind" }],
  ["tell me a joke", { kind: "unclear" }],
  ["what is the weather", { kind: "unclear" }],
  ["pan the drums left", { kind: "level", levels: [{ stem: "drums", gainDb: 0, pan: -0.6 }] }],
  ["reverse it", { kind: "cannot" }],
])("%s", (request, intent) => {
  expect(only(request)).toMatchObject(intent);
});

test("a request of several steps is taken apart before its verbs only", () => {
  expect(kindsOf("make a 2 bar drum loop at 128, export it as wav and analyse it")).toEqual([
    "make",
    "export",
    "analyse",
  ]);
  expect(kindsOf("make a loop with kick and snare, warm and dusty")).toEqual(["make"]);
  expect(kindsOf("split the loop and then mix drums and bass")).toEqual(["split", "mix"]);
  expect(kindsOf("make a house loop as mp3")).toEqual(["make", "export"]);
  expect(kindsOf("make the second one darker")).toEqual(["show", "change"]);
});

test("any text is understood as something, soon", () => {
  const word = fc.constantFrom(
    "make",
    "a",
    "loop",
    "4",
    "bars",
    "in",
    "D",
    "minor",
    "and",
    "split",
    "it",
    "darker",
    "at",
    "as",
    "mp3",
    ",",
    "more",
    "the",
    "drums",
    "second one",
    "louder",
    "without",
    "up a fifth",
    "last two",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.array(word, { maxLength: 40 }).map((words) => words.join(" ")),
  );
  fc.assert(fc.property(text, (request) => void expect(understand(request).length).toBeGreaterThan(0)));
});
