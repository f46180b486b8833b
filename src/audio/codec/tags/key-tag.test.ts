import { PITCH_NAMES } from "../../../contracts/words/key.ts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { keyTag, readKeyTag } from "./key-tag.ts";
import { parseKeyName } from "../../analyse/key/key-name.ts";

test.each([
  ["F# minor", "F#m"],
  ["A# major", "Bb"],
  ["D# minor", "Ebm"],
  ["A# minor", "Bbm"],
  ["G# minor", "G#m"],
  ["G# major", "Ab"],
  ["C major", "C"],
  ["Cb major", "B"],
  ["Fb minor", "Em"],
  ["B# maj", "C"],
  ["a♭ min", "G#m"],
  ["AM", "A"],
  ["8A", "8A"],
  ["12B", "12B"],
])("%s is tagged %s", (key, tag) => {
  expect(keyTag({ key })).toBe(tag);
});

test("what does not fit and is no key is left out, and no key is told from none known", () => {
  expect(keyTag({ key: "A dorian" })).toBeUndefined();
  expect(keyTag({ key: " " })).toBeUndefined();
  expect(keyTag({})).toBeUndefined();
  expect(keyTag({ isUnpitched: true, key: "A minor" })).toBe("o");
  expect(readKeyTag("o")).toEqual({ isUnpitched: true });
  expect(readKeyTag(undefined)).toEqual({});
});

test("every key is one of at most three characters that is read back as that key", () => {
  const modes = fc.constantFrom("major" as const, "minor" as const);
  fc.assert(
    fc.property(fc.constantFrom(...PITCH_NAMES), modes, (tonic, mode) => {
      const tag = keyTag({ key: `${tonic} ${mode}` }) ?? "";
      expect(tag.length).toBeLessThanOrEqual(3);
      expect(parseKeyName(readKeyTag(tag).key ?? "")).toEqual({ tonic, mode });
    }),
  );
});
