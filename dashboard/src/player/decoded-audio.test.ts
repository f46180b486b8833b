import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DecodedAudio } from "./decoded-audio.ts";

// Of audio it looks at the length only; Node has none to be played.
const audioOf = (duration: number) => ({ duration }) as AudioBuffer;
const NONE: ReadonlySet<string> = new Set();

test("what was used longest ago goes first", () => {
  const decoded = new DecodedAudio();
  for (const sampleId of ["a", "b", "c"]) expect(decoded.keep(sampleId, audioOf(200), NONE)).toEqual([]);
  decoded.get("a");
  expect(decoded.keep("d", audioOf(200), NONE)).toEqual(["b"]);
  expect(decoded.keep("e", audioOf(400), NONE)).toEqual(["c", "a"]);
  expect(decoded.get("b")).toBeUndefined();
});

test("what is in use stays, and so does the newest, however long they are", () => {
  const decoded = new DecodedAudio();
  decoded.keep("playing", audioOf(500), NONE);
  expect(decoded.keep("long", audioOf(900), new Set(["playing"]))).toEqual([]);
  expect(decoded.has("playing")).toBe(true);
  expect(decoded.has("long")).toBe(true);
});

test("besides what must stay, ten minutes stay at most, and what went is told once", () => {
  const use = fc.record({ sampleId: fc.constantFrom("a", "b", "c", "d", "e", "f"), duration: fc.nat(400) });
  fc.assert(
    fc.property(fc.array(use), (uses) => {
      const decoded = new DecodedAudio();
      const seconds = new Map<string, number>();
      for (const { sampleId, duration } of uses) {
        seconds.set(sampleId, duration);
        for (const gone of decoded.keep(sampleId, audioOf(duration), NONE)) expect(seconds.delete(gone)).toBe(true);
        expect([...seconds.keys()].every((each) => decoded.has(each))).toBe(true);
        expect([...seconds.values()].reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(600);
      }
    }),
  );
});
