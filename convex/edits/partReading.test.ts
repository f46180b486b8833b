import { expect, test } from "vitest";
import { partReading, type PartHeard } from "./partReading.ts";

const HEARD: PartHeard = {
  name: "hum",
  instrument: "bass",
  bpm: 122.5,
  key: { tonic: "A", mode: "minor" },
  notes: 4,
  leftOut: 0,
  octaves: 0,
};

test.each<[Partial<PartHeard>, string]>([
  [{}, "The 4 notes heard in hum, on bass at 122.5 BPM in A minor."],
  [{ notes: 1, octaves: 1 }, "The 1 note heard in hum, on bass at 122.5 BPM in A minor, an octave up."],
  [{ octaves: -2 }, "The 4 notes heard in hum, on bass at 122.5 BPM in A minor, 2 octaves down."],
  [
    { notes: 900, leftOut: 37 },
    "The first 900 notes heard in hum, on bass at 122.5 BPM in A minor. 37 notes after that are left out, since a part holds 900 notes and 64 bars: cut the recording and make a part of the rest.",
  ],
  [
    { notes: 12, leftOut: 1 },
    "The first 12 notes heard in hum, on bass at 122.5 BPM in A minor. 1 note after that is left out, since a part holds 900 notes and 64 bars: cut the recording and make a part of the rest.",
  ],
])("%j is told whole, with what is left out", (change, said) => {
  expect(partReading({ ...HEARD, ...change })).toBe(said);
});
