import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GENRES } from "../../../contracts/words/genre.ts";
import { findGenreIn, readFacts, type MusicFacts } from "./facts.ts";
import { correctFirstWord } from "./spelling.ts";

describe("figures of music", () => {
  test.each<[string, MusicFacts]>([
    ["124 bpm", { bpm: 124 }],
    ["at 124", { bpm: 124 }],
    ["@124", { bpm: 124 }],
    ["tempo 124", { bpm: 124 }],
    ["bpm of 124", { bpm: 124 }],
    ["at 92.5 bpm", { bpm: 92.5 }],
    ["at ninety two", { bpm: 92 }],
    ["at a hundred and twenty bpm", { bpm: 120 }],
    ["at one twenty-eight", { bpm: 128 }],
    ["at one", {}],
    ["between 80 and 90 bpm", { bpmMin: 80, bpmMax: 90 }],
    ["from 90 to 80", { bpmMin: 80, bpmMax: 90 }],
    ["80-90 bpm", { bpmMin: 80, bpmMax: 90 }],
    ["around 100", { bpmMin: 94, bpmMax: 106 }],
    ["~120 bpm", { bpmMin: 113, bpmMax: 127 }],
    ["over 140", { bpmMin: 140 }],
    ["faster than 140 bpm", { bpmMin: 140 }],
    ["under 90 bpm", { bpmMax: 90 }],
    ["slower than ninety", { bpmMax: 90 }],
    ["4 bars", { bars: 4 }],
    ["eight-bar", { bars: 8 }],
    ["16 measures long", { bars: 16 }],
    ["4 to 8 bars", { bars: 8 }],
    ["between 2 and 4 bars", { bars: 4 }],
    ["10 seconds", { durationSeconds: 10 }],
    ["2.5s", { durationSeconds: 2.5 }],
    ["a 30-second", { durationSeconds: 30 }],
    ["500 ms", { durationSeconds: 0.5 }],
    ["two minutes long", { durationSeconds: 120 }],
    ["a minute of", { durationSeconds: 60 }],
    ["half a minute", { durationSeconds: 30 }],
    ["3 variations", { takes: 3 }],
    ["two takes", { takes: 2 }],
    ["four more versions", { takes: 4 }],
    ["a couple of alternatives", { takes: 2 }],
  ])("%s", (text, facts) => {
    expect(readFacts(text).facts).toEqual(facts);
  });

  test.each<[string, MusicFacts]>([
    ["in A minor", { key: "A minor" }],
    ["in F# major", { key: "F# major" }],
    ["key of B flat minor", { key: "A# minor" }],
    ["to Eb", { key: "D# major" }],
    ["in c sharp minor", { key: "C# minor" }],
    ["Am", { key: "A minor" }],
    ["F#m", { key: "F# minor" }],
    ["in D dorian", { key: "D minor", mode: "dorian" }],
    ["G mixolydian", { key: "G major", mode: "mixolydian" }],
    ["in A aeolian", { key: "A minor" }],
    ["C ionian", { key: "C major" }],
    ["in a dark room", {}],
    ["a major hit", { key: "A major" }],
    ["I am", {}],
  ])("a key in %j", (text, facts) => {
    expect(readFacts(text).facts).toEqual(facts);
  });
});

describe("figures of files", () => {
  test.each<[string, MusicFacts]>([
    ["16 bit", { bitDepth: 16 }],
    ["24-bit wav", { bitDepth: 24, format: "wav" }],
    ["in 32 bits", { bitDepth: 32 }],
    ["20 bit", {}],
    ["48k", { sampleRate: 48_000 }],
    ["at 44.1 kHz", { sampleRate: 44_100 }],
    ["to 96khz", { sampleRate: 96_000 }],
    ["320 kbps", { bitrateKbps: 320 }],
    ["at 192kbps", { bitrateKbps: 192 }],
    ["200 kbps", {}],
    ["mp3 at 320", { format: "mp3", bitrateKbps: 320 }],
    ["mp3 at 128 bpm", { format: "mp3", bpm: 128 }],
    ["as a flac file", { format: "flac" }],
    ["into WAV", { format: "wav" }],
    ["-14 LUFS", { lufs: -14 }],
    ["to -9.5 lufs", { lufs: -9.5 }],
    ["14 lufs", { lufs: -14 }],
    ["to -1 dB", { peakDb: -1 }],
    ["at −3 dBTP", { peakDb: -3 }],
    ["3 dB", {}],
    ["mp3 at 320 kbps, -1 dBFS", { format: "mp3", bitrateKbps: 320, peakDb: -1 }],
  ])("%s", (text, facts) => {
    expect(readFacts(text).facts).toEqual(facts);
  });

  test.each(["80s synthwave", "808s", "909 kit", "v2", "tr-808", "90s hip hop", "mp3s"])(
    "%j says nothing in figures",
    (text) => {
      expect(readFacts(text)).toEqual({ facts: {}, rest: text });
    },
  );
});

test("what is no figure stays, in order, with single blanks", () => {
  expect(readFacts("dusty  4 bar drums at 90 bpm in Am with vinyl").rest).toBe("dusty drums with vinyl");
  const words = fc.array(fc.constantFrom("warm", "dusty", "drums", "4 bars", "at 90 bpm", "in F# minor", "pad"), {
    maxLength: 7,
  });
  fc.assert(
    fc.property(words, (list) => {
      const { rest } = readFacts(list.join(" "));
      const kept: string[] = list.filter((word) => !/\d|minor/.test(word));
      expect(rest.split(" ").filter((word) => kept.includes(word))).toEqual(kept);
      expect(rest).not.toMatch(/\s\s|^\s|\s$/);
    }),
  );
});

describe("genres", () => {
  test("are found by their names, in any case, anywhere", () => {
    for (const { name } of GENRES) {
      for (const text of [name, name.toUpperCase(), `some dusty ${name} drums`])
        expect(findGenreIn(text)?.name, text).toBe(name);
    }
  });

  test.each([
    ["boombap", "boom bap"],
    ["boom-bap", "boom bap"],
    ["lo fi", "lo-fi"],
    ["drum & bass", "drum and bass"],
    ["drum n bass", "drum and bass"],
    ["a hip-hop beat", "hip hop"],
    ["some r&b keys", "soul"],
    ["bright synth-pop", "synth pop"],
    ["deep dub", "reggae"],
    ["bossa", "bossa nova"],
    ["garage", "uk garage"],
    ["2-step", "uk garage"],
    ["afro beat", "afrobeats"],
  ])("%s is %s", (text, name) => {
    expect(findGenreIn(text)?.name).toBe(name);
  });

  test.each(["", "housed", "trapped", "technology", "functional", "polka"])("%j is none", (text) => {
    expect(findGenreIn(text)).toBeNull();
  });
});

describe("a slip in the first word", () => {
  test.each([
    ["meke a beat", "make a beat"],
    ["mak a beat", "make a beat"],
    ["amke a beat", null],
    ["xport it", null],
    ["exort it", "export it"],
    ["serach drums", "search drums"],
    ["plya it", "play it"],
    ["delte it", "delete it"],
    ["darkr", "darker"],
    ["quiter", "quieter"],
    ["udno", "undo"],
    ["anohter one", "another one"],
  ])("%j is %j", (text, meant) => {
    expect(correctFirstWord(text)).toBe(meant);
  });

  test.each([
    "slow house beat",
    "same thing",
    "mid bass",
    "fine",
    "safe",
    "dark pad",
    "bright lead",
    "plan",
    "saw bass",
    "fat bass",
    "soft keys",
    "sub",
    "mix",
    "mixed drums",
  ])("%j has none", (text) => {
    expect(correctFirstWord(text)).toBeNull();
  });
});
