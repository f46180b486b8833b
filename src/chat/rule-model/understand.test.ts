import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Intent } from "./intent.ts";
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

test.each<[string, Partial<Intent>]>([
  ["split it", { kind: "split", named: "" }],
  ["separate warm keys into stems", { kind: "split", named: "warm keys" }],
  ["only the drums", { kind: "stem", stem: "drums" }],
  ["isolate the vocals", { kind: "stem", stem: "vocals" }],
  ["without vocals", { kind: "mix", without: ["vocals"] }],
  ["remove the vocals", { kind: "mix", without: ["vocals"] }],
  ["mix the drums and bass", { kind: "mix", only: ["drums", "bass"] }],
  [
    "find bass around 120 in A minor",
    { kind: "find", text: "bass", facts: { key: "A minor", bpmMin: 113, bpmMax: 127 } },
  ],
  ["show me my uploads", { kind: "find", text: "", type: "uploaded" }],
  ["what key is this in?", { kind: "analyse", named: "" }],
  ["as mp3", { kind: "export", facts: { format: "mp3" } }],
  ["24 bit 48k", { kind: "export", facts: { bitDepth: 24, sampleRate: 48_000 } }],
  ["export as flac at -14 LUFS", { kind: "export", facts: { format: "flac", lufs: -14 } }],
  ["normalize it to -1 dB", { kind: "export", facts: { peakDb: -1 } }],
  ["play it", { kind: "show", named: "" }],
  ["delete warm keys", { kind: "delete", named: "warm keys" }],
  ["is it done?", { kind: "status" }],
  ["cancel that job", { kind: "cancel" }],
  ["try again", { kind: "retry" }],
  ["list my jobs", { kind: "jobs" }],
  ["which models are there?", { kind: "models" }],
  ["hello there!", { kind: "help" }],
  ["what can you do?", { kind: "help" }],
  ["thanks!", { kind: "thanks" }],
  ["tell me a joke", { kind: "unclear" }],
  ["what is the weather", { kind: "unclear" }],
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
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.array(word, { maxLength: 40 }).map((words) => words.join(" ")),
  );
  fc.assert(fc.property(text, (request) => void expect(understand(request).length).toBeGreaterThan(0)));
});
