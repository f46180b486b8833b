import { expect, test } from "vitest";
import { isUnmet, readingSchema } from "./reading.ts";

const MET = {
  said: "House loop.",
  understood: { kind: "loop", bpm: 124 },
  substituted: [],
  ignored: [],
  changed: [],
} as const;

test("a reading in which something is not served as asked is unmet", () => {
  const reading = readingSchema.parse(MET);
  expect(isUnmet(reading)).toBe(false);
  expect(isUnmet({ ...reading, ignored: ["word"] })).toBe(true);
  expect(isUnmet({ ...reading, substituted: [{ asked: "guitar", used: "pluck" }] })).toBe(true);
  expect(isUnmet({ ...reading, changed: [{ what: "bars", asked: "128", used: "64", why: "64 is the most" }] })).toBe(
    true,
  );
});

test("a reading says what is made of every wish", () => {
  expect(readingSchema.safeParse({ ...MET, ignored: undefined }).success).toBe(false);
  expect(readingSchema.safeParse({ ...MET, understood: { kind: "song" } }).success).toBe(false);
});
