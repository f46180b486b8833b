import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hitSound } from "./sounds.fixture.ts";
import type { Instrument } from "./instrument.ts";
import { zonesOf } from "./zones.ts";

const KEYS = Array.from({ length: 128 }, (_, key) => key);

describe("samples of different pitch", () => {
  test("share all keys: each key plays one of them, which is the nearest", () => {
    const roots = fc.uniqueArray(fc.integer({ min: 0, max: 127 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(roots, (given) => {
        const zones = zonesOf(given.map((rootMidiNote) => hitSound({ rootMidiNote, instrument: "Leads" })));
        for (const key of KEYS) {
          const playing = zones.filter(({ low, high }) => key >= low && key <= high);
          expect(playing).toHaveLength(1);
          const nearest = Math.min(...given.map((root) => Math.abs(root - key)));
          expect(Math.abs((playing[0]?.root ?? 0) - key)).toBe(nearest);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("are named each by itself, without the sign that SFZ takes for a command", () => {
    const zones = zonesOf([60, 61].map((rootMidiNote) => hitSound({ name: "F#", rootMidiNote })));
    expect(zones.map(({ path }) => path)).toEqual(["samples/Fs.wav", "samples/Fs_2.wav"]);
    expect(zones.map(({ entry }) => entry.sound)).toEqual([0, 1]);
  });
});

describe("a kit", () => {
  const instruments = fc.constantFrom<Instrument>("Kicks", "Snares", "Claps", "Hats", "Percussion", "Loops", "Other");

  test("has one key for each sample, and a drum's own key for the first of each drum", () => {
    fc.assert(
      fc.property(fc.array(instruments, { minLength: 1, maxLength: 92 }), (given) => {
        const zones = zonesOf(given.map((instrument) => hitSound({ instrument })));
        expect(new Set(zones.map(({ root }) => root)).size).toBe(given.length);
        for (const { low, high, root, isPitched } of zones) {
          expect([low, high, isPitched]).toEqual([root, root, false]);
          expect(root).toBeGreaterThanOrEqual(36);
          expect(root).toBeLessThanOrEqual(127);
        }
        const kick = zones.find(({ sound }) => sound.instrument === "Kicks");
        if (kick) expect(kick.root).toBe(36);
      }),
      { numRuns: 50 },
    );
  });

  test("is what pitched and unpitched samples together make", () => {
    const zones = zonesOf([hitSound({ rootMidiNote: 60, instrument: "Bass" }), hitSound()]);
    expect(zones.map(({ root, isPitched }) => [root, isPitched])).toEqual([
      [37, false],
      [36, false],
    ]);
  });
});
