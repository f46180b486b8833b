import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fold,
  isUndecided,
  meansNothing,
  readBoolean,
  readChoice,
  readJson,
  readNumber,
  unquoted,
} from "./text-values.ts";

describe("a number", () => {
  test.each([
    ["124", 124],
    [" 124 ", 124],
    ["+3", 3],
    ["-6", -6],
    ["−6", -6],
    ["–6", -6],
    [".5", 0.5],
    ["4.", 4],
    ["4.0", 4],
    ["1e3", 1_000],
    ["1E-2", 0.01],
    ['"124"', 124],
    ["'124'", 124],
    ["`124`", 124],
    ["<124>", 124],
    ["007", 7],
  ])("%j is %d", (text, number) => {
    expect(readNumber(text, "seed")).toBe(number);
  });

  test.each([
    "",
    " ",
    "x",
    "12x",
    "1,5",
    "1 000",
    "1_000",
    "0x10",
    "1/2",
    "--1",
    "1..2",
    "e3",
    "Infinity",
    "NaN",
    "one",
    "½",
    "١٢",
  ])("%j is none", (text) => {
    expect(readNumber(text, "seed")).toBeNull();
  });

  test.each<[string, string, number | null]>([
    ["124 bpm", "bpm", 124],
    ["124BPM", "bpmMin", 124],
    ["124 beats/min", "bpm", 124],
    ["2.5 s", "durationSeconds", 2.5],
    ["2.5sec", "waitSeconds", 2.5],
    ["2 seconds", "offsetSeconds", 2],
    ["500 ms", "durationSeconds", 0.5],
    ["1 millisecond", "durationSeconds", 0.001],
    ["4 bars", "bars", 4],
    ["8-bar", "bars", 8],
    ["2 measures", "bars", 2],
    ["-6 dB", "gainDb", -6],
    ["-1dBTP", "peakDb", -1],
    ["-0.3 dBFS", "peakDb", -0.3],
    ["-14 LUFS", "lufs", -14],
    ["48000 Hz", "sampleRate", 48_000],
    ["44.1 kHz", "sampleRate", 44_100],
    ["22.05k", "sampleRate", 22_050],
    ["16 bit", "bitDepth", 16],
    ["24-bits", "bitDepth", 24],
    ["320 kbps", "bitrateKbps", 320],
    ["192kbit/s", "bitrateKbps", 192],
    ["16 beats", "offsetBeats", 16],
    ["3 takes", "variations", 3],
    ["124 bars", "bpm", null],
    ["2 minutes", "durationSeconds", null],
    ["4 s", "bars", null],
    ["6 dB", "lufs", null],
    ["44.1 khz", "bpm", null],
    ["5 bpm", "seed", null],
    ["16 beats", "bpm", null],
  ])("%j in %s is %s", (text, field, number) => {
    expect(readNumber(text, field)).toBe(number);
  });

  test("every number that a program writes is that number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(readNumber(String(number), "seed")).toBe(number + 0 === 0 ? Number(String(number)) : number);
      }),
    );
  });
});

describe("yes and no", () => {
  test.each<unknown>(["true", "TRUE", " Yes ", "on", "1", 1, true, '"true"'])("%j is yes", (value) => {
    expect(readBoolean(value)).toBe(true);
  });

  test.each<unknown>(["false", "No", "OFF", "0", 0, false, "'false'"])("%j is no", (value) => {
    expect(readBoolean(value)).toBe(false);
  });

  test.each<unknown>(["", "maybe", "y", "n", "2", 2, null, undefined, {}, [], [true], { toString: 1 }])(
    "%j is neither",
    (value) => {
      expect(readBoolean(value)).toBeNull();
    },
  );
});

describe("a choice", () => {
  const TYPES = ["loop", "one_shot"];
  const STATES = ["pending", "processing", "completed", "failed", "canceled"];
  const FORMATS = ["wav", "mp3", "flac"];

  test.each<[unknown, string[], string]>([
    ["loop", TYPES, "loop"],
    ["Loops", TYPES, "loop"],
    ["ONE SHOT", TYPES, "one_shot"],
    ["one-shots", TYPES, "one_shot"],
    ["oneShot", TYPES, "one_shot"],
    ["cancelled", STATES, "canceled"],
    ["Aborted", STATES, "canceled"],
    ["done", STATES, "completed"],
    ["In Progress", STATES, "processing"],
    ["queued", STATES, "pending"],
    ["error", STATES, "failed"],
    [".wav", FORMATS, "wav"],
    ["WAVE", FORMATS, "wav"],
    ["audio/mpeg", FORMATS, "mp3"],
    ["audio/x-flac", FORMATS, "flac"],
    ["split", ["generate", "stem_split", "export", "mix"], "stem_split"],
    ["Stems", ["generate", "stem_split", "export", "mix"], "stem_split"],
    ["imported", ["generated", "uploaded"], "uploaded"],
    [16, ["16", "24"], "16"],
    ["'flac'", FORMATS, "flac"],
  ])("%j of %j is %s", (value, choices, choice) => {
    expect(readChoice(value, choices)).toBe(choice);
  });

  test.each<[unknown, string[]]>([
    ["", TYPES],
    ["lo", TYPES],
    ["loop one_shot", TYPES],
    ["song", TYPES],
    ["constructor", TYPES],
    ["toString", STATES],
    [null, TYPES],
    [{}, TYPES],
    [["loop"], TYPES],
    ["ogg", FORMATS],
    // Two choices fold to one word.
    ["a b", ["a_b", "a-b"]],
  ])("%j of %j is none", (value, choices) => {
    expect(readChoice(value, choices)).toBeNull();
  });

  test("each choice is itself, however it is spelled", () => {
    for (const choices of [TYPES, STATES, FORMATS]) {
      for (const choice of choices) {
        for (const spelled of [choice, choice.toUpperCase(), ` ${choice} `, choice.replace("_", "-"), `"${choice}"`])
          expect(readChoice(spelled, choices)).toBe(choice);
      }
    }
  });
});

describe("JSON as text", () => {
  test.each<[string, unknown]>([
    ["{}", {}],
    ["[]", []],
    [' {"a":1} ', { a: 1 }],
    ['["a","b"]', ["a", "b"]],
    ['{"a":1,}', { a: 1 }],
    ["[1,2,]", [1, 2]],
    ['{"a":"x, ]"}', { a: "x, ]" }],
    ['```json\n{"a":1}\n```', { a: 1 }],
    ["```\n[1]\n```", [1]],
    ["{'a': 'b'}", { a: "b" }],
    ["[None, True, False]", [null, true, false]],
    ["{'a': 'None of it', 'b': None}", { a: "None of it", b: null }],
    ["['a, b', 'c',]", ["a, b", "c"]],
  ])("%j is %j", (text, value) => {
    expect(readJson(text)).toEqual(value);
  });

  test.each([
    "",
    "null",
    "1",
    '"a"',
    "true",
    "a",
    "[",
    "{",
    "[1",
    "{a:1}",
    "[a]",
    "x [1]",
    "[1] x",
    '{"a":1,,}',
    "{'a\": 1}",
  ])("%j is none", (text) => {
    expect(readJson(text)).toBeNull();
  });

  test("whatever a program writes is read as it was", () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())), (value) => {
        const text = JSON.stringify(value);
        expect(readJson(text)).toEqual(JSON.parse(text));
        expect(readJson(JSON.stringify(value, null, 2))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe("texts without a value", () => {
  test.each(["", " ", "null", "NULL", "undefined", "None", "nil", "n/a", " N/A "])("%j means nothing", (text) => {
    expect(meansNothing(text)).toBe(true);
  });

  test.each(["0", "no", "false", "-", "nothing", "null null", "any"])("%j means something", (text) => {
    expect(meansNothing(text)).toBe(false);
  });

  test.each(["any", "ALL", " auto ", "Automatic", "default"])("%j leaves it open", (text) => {
    expect(isUndecided(text)).toBe(true);
    expect(meansNothing(text)).toBe(false);
  });

  test.each(["", "none", "anything", "auto-wah"])("%j does not", (text) => {
    expect(isUndecided(text)).toBe(false);
  });
});

describe("quotes", () => {
  test.each([
    ['"a"', "a"],
    ["'a'", "a"],
    ["`a`", "a"],
    ["<a>", "a"],
    [" \"'a'\" ", "a"],
    ['<"https://a.b">', "https://a.b"],
    ['""', ""],
    ['"', '"'],
    ['"a', '"a'],
    ["'a\"", "'a\""],
    ["a 'b' c", "a 'b' c"],
    ['"a" "b"', 'a" "b'],
    ['"a\nb"', "a\nb"],
  ])("around %j leave %j", (text, inner) => {
    expect(unquoted(text)).toBe(inner);
  });

  test("are taken off once and for all, and not looked for in long texts", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        expect(unquoted(unquoted(text))).toBe(unquoted(text));
      }),
    );
    const long = `"${"a".repeat(5_000)}"`;
    expect(unquoted(long)).toBe(long);
  });
});

test("names fold alike, however their words are joined", () => {
  for (const name of ["one_shot", "One-Shot", "ONE SHOT", "one.shot", "oneShot", " one  shot "])
    expect(fold(name)).toBe("oneshot");
  expect(fold("")).toBe("");
});
