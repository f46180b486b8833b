import { expect, test } from "vitest";
import { tally } from "./read-back-tally.ts";

const asked = { bpm: 120, key: "A minor" };

test("tempo counts within one in a hundred, octaves apart, keys by name, and every miss is told", () => {
  const readings = [
    { name: "house", asked, heard: { bpm: 120.9, key: "A minor" } },
    { name: "trap", asked, heard: { bpm: 60, key: "C major" } },
    { name: "funk", asked, heard: { bpm: 90, key: null } },
    { name: "dub", asked, heard: { bpm: null, key: "A minor" } },
  ];
  expect(tally(readings)).toEqual({
    tempo: "1 of 4 (25 %)",
    octave: "2 of 4 (50 %)",
    key: "2 of 4 (50 %)",
    misses: [
      "trap: 120 BPM heard as 60",
      "trap: A minor heard as C major",
      "funk: 120 BPM heard as 90",
      "funk: A minor heard as null",
      "dub: 120 BPM heard as null",
    ],
  });
});

test("what has no beat counts for its key alone", () => {
  const readings = [{ name: "ambient", asked: { ...asked, bpm: null }, heard: { bpm: 77, key: "A minor" } }];
  expect(tally(readings)).toEqual({ tempo: "0 of 0 (0 %)", octave: "0 of 0 (0 %)", key: "1 of 1 (100 %)", misses: [] });
});
