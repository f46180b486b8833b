import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sampleFileName } from "./name.ts";

test("a loop, a one-shot and a stem are named as sample packs do", () => {
  const key = { tonic: "A", mode: "minor" as const };
  expect(sampleFileName({ tag: "wav0", bpm: 128, words: "warm bass", key })).toBe("wav0_128_warm_bass_Amin");
  expect(sampleFileName({ tag: "wav0", words: "Kick", key: { tonic: "F#", mode: "major" } })).toBe("wav0_kick_F#maj");
  expect(sampleFileName({ tag: "wav0", bpm: 127.6, words: "mix", key, stem: "drums" })).toBe("wav0_128_mix_Amin_drums");
});

test("accents come off, other signs separate, digits are left to the tempo", () => {
  expect(sampleFileName({ tag: "wav0", words: "Café: 808-style / öl\\..exe" })).toBe("wav0_cafe_style_ol_exe");
});

test("nothing left to say still makes a name", () => {
  expect(sampleFileName({ tag: "", words: "日本語" })).toBe("sample");
});

test.each(["con", "AUX", "nul", "com1", "LPT9"])("%s, reserved by Windows, is avoided", (tag) => {
  expect(sampleFileName({ tag, words: "" })).toBe(`${tag}_sample`);
});

test("any input makes a safe name whose only numbers are the tag's and the tempo", () => {
  const keys = fc.option(fc.record({ tonic: fc.string(), mode: fc.constantFrom("major" as const, "minor" as const) }), {
    nil: undefined,
  });
  const anything = fc.string({ unit: "binary", maxLength: 400 });
  fc.assert(
    fc.property(anything, fc.integer({ min: 40, max: 240 }), keys, anything, (words, bpm, key, stem) => {
      const name = sampleFileName({ tag: "wav0", bpm, words, key, stem });
      expect(name).toMatch(/^[A-Za-z0-9_#]{1,100}$/);
      expect(name).not.toMatch(/__|_$/);
      expect(name.replace(/^wav0/, "").match(/\d+/g)).toEqual([String(bpm)]);
    }),
  );
});
