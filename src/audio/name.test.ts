import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readTempoHint } from "./analyse/tempo-hint.ts";
import { sampleFileName } from "./name.ts";

test("a loop, a one-shot and a stem are named as sample packs do", () => {
  const key = { tonic: "A", mode: "minor" as const };
  expect(sampleFileName({ tag: "wav0", bpm: 128, words: "warm bass", key })).toBe("wav0_128_warm_bass_Amin");
  expect(sampleFileName({ tag: "wav0", words: "Kick", key: { tonic: "F#", mode: "major" } })).toBe("wav0_kick_F#maj");
  expect(sampleFileName({ tag: "wav0", bpm: 122.5, words: "mix", key, stem: "drums" })).toBe(
    "wav0_122.5_mix_Amin_drums",
  );
  expect(sampleFileName({ tag: "wav0", bpm: 127.998, words: "mix" })).toBe("wav0_128_mix");
});

test("accents come off, other signs separate, and no number but the tempo reads as one", () => {
  expect(sampleFileName({ tag: "wav0", words: "Café: 808-style / öl\\..exe" })).toBe("wav0_cafe_808_style_ol_exe");
  expect(sampleFileName({ tag: "wav0", words: "80s 90 bpm tr909 2 step 120" })).toBe("wav0_80s_tr909_2_step");
});

test("nothing left to say still makes a name", () => {
  expect(sampleFileName({ tag: "", words: "日本語" })).toBe("sample");
});

test.each(["con", "AUX", "nul", "com1", "LPT9"])("%s, reserved by Windows, is avoided", (tag) => {
  expect(sampleFileName({ tag, words: "" })).toBe(`${tag}_sample`);
});

test("any input makes a safe name from which the tempo is read back exactly", () => {
  const keys = fc.option(fc.record({ tonic: fc.string(), mode: fc.constantFrom("major" as const, "minor" as const) }), {
    nil: undefined,
  });
  const words = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.stringMatching(/^([a-z]{0,3}|bpm)[ _-]?\d{1,4}[ .,_-]?(bpm|x|)[ _]\d{0,3}$/),
  );
  const bpms = fc.integer({ min: 40 * 4, max: 240 * 4 }).map((quarters) => quarters / 4);
  fc.assert(
    fc.property(words, bpms, keys, words, (text, bpm, key, stem) => {
      const name = sampleFileName({ tag: "wav0", bpm, words: text, key, stem });
      expect(name).toMatch(/^[A-Za-z0-9_#.]{1,100}$/);
      expect(name).not.toMatch(/__|_$/);
      expect(readTempoHint(`${name}.wav`)?.bpm).toBe(bpm);
    }),
  );
});
