import { expect, test } from "vitest";
import { canonicalKey, PITCH_NAMES } from "../../../src/contracts/words/key.ts";
import { bothSpellings } from "./key-text.ts";

test("a key is named by its sharp and by its flat, which are one key", () => {
  expect(bothSpellings("D# minor")).toBe("D# minor / Eb minor");
  expect(bothSpellings("A minor")).toBe("A minor");
  for (const key of PITCH_NAMES.flatMap((tonic) => [`${tonic} minor`, `${tonic} major`])) {
    const names = bothSpellings(key).split(" / ");
    expect(names).toHaveLength(key.includes("#") ? 2 : 1);
    for (const name of names) expect(canonicalKey(name)).toBe(key);
  }
});
