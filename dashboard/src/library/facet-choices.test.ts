import * as fc from "fast-check";
import { expect, test } from "vitest";
import { TEMPO_STEP } from "../../../src/contracts/limits.ts";
import {
  countCompatible,
  keysByWheel,
  tempoFilter,
  tempoStep,
  tempoSteps,
  tempoText,
  toggleTempo,
  wordsToShow,
} from "./facet-choices.ts";
import { NO_FILTERS } from "./filters.ts";

const valuesOf = (counts: Record<string, number>) => Object.entries(counts).map(([value, count]) => ({ value, count }));
const words = (values: readonly { value: string }[]) => values.map(({ value }) => value);

test("the commonest words are shown, and the chosen one in any case", () => {
  const counts = valuesOf({ bass: 9, kick: 12, snare: 3, hat: 3, pad: 2, lead: 5, bell: 1, choir: 1 });
  expect(words(wordsToShow(counts, ""))).toEqual(["kick", "bass", "lead", "hat", "snare", "pad"]);
  expect(words(wordsToShow(counts, "bell"))).toEqual(["bell", "kick", "bass", "lead", "hat", "snare"]);
  expect(words(wordsToShow(counts, "kick"))).toEqual(["kick", "bass", "lead", "hat", "snare", "pad"]);
  expect(wordsToShow(counts, "gone")).toHaveLength(6);
  expect(wordsToShow(counts, "gone")[0]).toEqual({ value: "gone", count: 0 });
});

test("keys go around the wheel", () => {
  const keys = valuesOf({ "C major": 1, "E minor": 1, "A minor": 1, "G# minor": 1 });
  expect(words(keysByWheel(keys, "C"))).toEqual(["G# minor", "A minor", "C major", "E minor"]);
  expect(words(keysByWheel(keys, "Bb"))).toEqual(["G# minor", "A# major", "A minor", "C major", "E minor"]);
  expect(countCompatible(keys, "Am")).toBe(3);
  expect(countCompatible(keys, "F# major")).toBe(0);
});

test("a step of tempi holds what is counted under it and nothing of the next, and is taken out by a second press", () => {
  expect(tempoText("120")).toBe("120–130");
  expect(words(tempoSteps(valuesOf({ 30: 1, 120: 2, 90: 1, 250: 1 }), "100"))).toEqual(["90", "100", "120"]);
  expect(tempoStep(NO_FILTERS)).toBeNull();
  expect(tempoStep({ ...NO_FILTERS, bpmMin: "90", bpmMax: "100" })).toBeNull();
  const on = { ...NO_FILTERS, ...toggleTempo(NO_FILTERS, "120") };
  expect(tempoStep(on)).toBe("120");
  expect(toggleTempo(on, "120")).toEqual({ bpmMin: "", bpmMax: "" });
  expect(toggleTempo(on, "90")).toEqual(tempoFilter("90"));
  fc.assert(
    fc.property(fc.integer({ min: 2_000, max: 40_000 }), (hundredths) => {
      const bpm = hundredths / 100;
      const steps = Array.from({ length: 41 }, (_, step) => tempoFilter(String(step * TEMPO_STEP)));
      const holding = steps.filter(({ bpmMin, bpmMax }) => bpm >= Number(bpmMin) && bpm <= Number(bpmMax));
      expect(holding).toEqual([tempoFilter(String(Math.floor(bpm / TEMPO_STEP) * TEMPO_STEP))]);
    }),
  );
});
