import * as fc from "fast-check";
import { expect, test } from "vitest";
import { generatedName, stemName, uploadName } from "./fileName.ts";

test.each([
  ["/home/ada/My Song (final).wav", "My_Song_final"],
  ["C:\\Samples\\Kick 01.WAV", "Kick_01"],
  ["Größe & Höhe.flac", "Gro_e_Hohe"],
  ["R&B Chords.wav", "RnB_Chords"],
  ["loop_F#min.mp3", "loop_F#min"],
  ["v1.2 mix.ogg", "v1_2_mix"],
  ["....", "sample"],
  ["日本.wav", "sample"],
])("the file %j becomes the sample %j", (fileName, name) => {
  expect(uploadName(fileName)).toBe(name);
});

test("a generated loop is named by tempo, words and key; a one-shot has no tempo", () => {
  const heard = { bpm: 123.98, key: "F# minor" };
  expect(generatedName("Warm, dusty lo-fi chords please", heard)).toBe("wav0_124_warm_dusty_lo_fi_F#min");
  expect(generatedName("808 kick", { key: "F# minor" })).toBe("wav0_kick_F#min");
  expect(generatedName("!!!", {})).toBe("wav0");
});

test("a stem is named by its whole", () => {
  expect(stemName("My_Song", "drums")).toBe("My_Song_drums");
});

test("any name has letters, digits, _ and # only, is never empty and not too long", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      for (const name of [uploadName(text), generatedName(text, { bpm: 120 }), stemName("x", text)]) {
        expect(name).toMatch(/^[A-Za-z0-9_#]{1,120}$/);
      }
    }),
  );
});
