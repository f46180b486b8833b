import * as fc from "fast-check";
import { expect, test } from "vitest";
import { beatsFit, readTempoHint } from "./tempo-hint.ts";

test.each([
  ["SM_NP_100_electric_guitar_baby_Dmaj.wav", 100, false],
  ["wav0_128_warm_bass_Amin.wav", 128, false],
  ["wav0_122.5_warm_bass_Amin.wav", 122.5, false],
  ["wav0_97.25", 97.25, false],
  ["/packs/90/loop 174 bpm.flac", 174, true],
  ["Drums-127.5BPM.wav", 127.5, true],
  ["bpm_95_keys.mp3", 95, true],
  ["C:\\loops\\tech 124.wav", 124, false],
])("%s says %d", (fileName, bpm, isExplicit) => {
  expect(readTempoHint(fileName)).toEqual({ bpm, isExplicit });
});

test.each(["kick.wav", "808.wav", "take_7.wav", "loop_2024.wav", "a_90_b_120.wav", "mix_20bpm.wav", ""])(
  "%s says nothing",
  (fileName) => {
    expect(readTempoHint(fileName)).toBeNull();
  },
);

test("whole even numbers of beats fit their own tempo, and halves of beats do not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 50, max: 200 }), fc.integer({ min: 1, max: 16 }), (bpm, pairs) => {
      expect(beatsFit(bpm, (2 * pairs * 60) / bpm)).toBe(true);
      expect(beatsFit(bpm, ((2 * pairs + 0.5) * 60) / bpm)).toBe(false);
    }),
  );
});
