import { describe, expect, test } from "vitest";
import type { Note } from "../notes/song.ts";
import { composeScore } from "./compose.ts";
import { INSTRUMENTS, isPitched } from "./instruments.ts";
import { readKeptScore, writeKeptScore } from "./kept-score.ts";
import { recipeSchema } from "./recipe-schema.ts";
import type { SampleRecipe } from "./recipe.ts";
import { renderSample } from "./render.ts";
import { varyRecipe } from "./vary.ts";
import {
  instrumentNamed,
  MAX_WRITTEN_BARS,
  MAX_WRITTEN_NOTES,
  type PartRequest,
  recipeOfPart,
} from "./written-part.ts";

const HUMMED: readonly Note[] = [
  { startBeats: 1.3, durationBeats: 0.5, midiNote: 50, velocity: 0.8 },
  { startBeats: 2.3, durationBeats: 0.9, midiNote: 53, velocity: 0.6 },
  { startBeats: 5.05, durationBeats: 1, midiNote: 48, velocity: 1 },
];
const REQUEST: PartRequest = {
  notes: HUMMED,
  instrument: "lead",
  bpm: 96,
  key: { tonic: "D", mode: "minor" },
  seed: 7,
};

function partOf(change: Partial<PartRequest> = {}): SampleRecipe {
  const part = recipeOfPart({ ...REQUEST, ...change });
  if (!part) throw new Error("There are no notes");
  return part.recipe;
}
const played = (recipe: SampleRecipe) =>
  composeScore(recipe).events.map(({ instrument, startBeats, note }) => [
    instrument,
    Number(startBeats.toFixed(2)),
    note,
  ]);

describe("a part of notes that somebody played", () => {
  test("is played by its instrument from the first note on, octaves up to where that sounds well", () => {
    expect(recipeOfPart(REQUEST)).toMatchObject({ octaves: 1, recipe: { bars: 2, bpm: 96, instruments: ["lead"] } });
    expect(played(partOf())).toEqual([
      ["lead", 0, 62],
      ["lead", 1, 65],
      ["lead", 3.75, 60],
    ]);
    expect(composeScore(partOf()).events.map(({ velocity }) => Math.round(127 * velocity))).toEqual([102, 76, 127]);
  });

  test("goes down to a bass", () => {
    expect(recipeOfPart({ ...REQUEST, instrument: "bass" })?.octaves).toBe(-1);
    expect(played(partOf({ instrument: "bass" }))[0]).toEqual(["bass", 0, 38]);
  });

  test("has the exact length of its bars, sounds, and is the same again from what is kept", () => {
    const recipe = partOf();
    const { audio } = renderSample(recipe, { sampleRate: 22_050 });
    expect(audio.channels[0]).toHaveLength(Math.round((8 * 60 * 22_050) / 96));
    expect(audio.channels[0]?.some((sample) => Math.abs(sample) > 0.05)).toBe(true);
    const kept = readKeptScore(writeKeptScore(recipe) ?? "");
    expect(kept?.recipe).toEqual({ ...recipe, ignored: [] });
    expect(kept?.song.tracks.map(({ name, notes }) => [name, notes.length])).toEqual([["Lead", 3]]);
  });

  test("in another key is moved the nearer way, and in a longer loop played again", () => {
    const varied = varyRecipe(partOf(), {
      prompt: "same",
      keep: "all",
      key: { tonic: "B", mode: "minor" },
      bars: 3,
      seed: 1,
    });
    expect(played(varied)).toEqual([
      ["lead", 0, 59],
      ["lead", 1, 62],
      ["lead", 3.75, 57],
      ["lead", 8, 59],
      ["lead", 9, 62],
      ["lead", 11.75, 57],
    ]);
  });

  test("stays where it is kept beside new drums, and is composed again where it is not", () => {
    const both: SampleRecipe = { ...partOf(), instruments: ["kick", "lead"] };
    const withDrums = varyRecipe(both, { prompt: "new drums", keep: ["lead"], seed: 2 });
    const ofLead = (recipe: SampleRecipe) => played(recipe).filter(([instrument]) => instrument === "lead");
    expect(ofLead(withDrums)).toEqual(played(partOf()));
    expect(played(withDrums).length).toBeGreaterThan(3);
    const withoutIt = varyRecipe(withDrums, { prompt: "new lead", keep: ["kick", "snare", "hats"], seed: 3 });
    expect(ofLead(withoutIt)).not.toEqual(ofLead(withDrums));
    expect(recipeSchema.safeParse(withDrums).success).toBe(true);
  });

  test("of nothing is none, and of very many notes the first", () => {
    expect(recipeOfPart({ ...REQUEST, notes: [] })).toBeNull();
    const many = Array.from({ length: 3 * MAX_WRITTEN_NOTES }, (_, i) => ({
      startBeats: i / 16,
      durationBeats: 0.05,
      midiNote: 60 + (i % 5),
      velocity: 0.5,
    }));
    const { written, bars } = partOf({ notes: many });
    expect(recipeOfPart({ ...REQUEST, notes: many })?.leftOut).toBe(2 * MAX_WRITTEN_NOTES);
    expect(recipeOfPart(REQUEST)?.leftOut).toBe(0);
    const late = [...HUMMED, { startBeats: 4 * MAX_WRITTEN_BARS + 2, durationBeats: 1, midiNote: 50, velocity: 0.5 }];
    expect(recipeOfPart({ ...REQUEST, notes: late })?.leftOut).toBe(1);
    expect(written?.notes).toHaveLength(4 * MAX_WRITTEN_NOTES);
    expect(bars).toBeLessThanOrEqual(64);
    expect(JSON.stringify(partOf({ notes: many })).length).toBeLessThan(20_000);
  });

  test.each([
    ["a pitch beyond 127", [0, 960, 128, 100]],
    ["half a note", [0, 960]],
    ["a fraction", [0.5, 960, 60, 100]],
  ])("with %s is no recipe", (_, notes) => {
    const recipe = partOf();
    expect(recipeSchema.safeParse({ ...recipe, written: { ...recipe.written, notes } }).success).toBe(false);
  });
});

describe("the instrument of a part", () => {
  test("is every one of the engine that plays notes, by its own name", () => {
    for (const instrument of INSTRUMENTS.filter(isPitched)) {
      expect(instrumentNamed(instrument)).toBe(instrument);
      expect(instrumentNamed(` ${instrument.replaceAll("_", " ").toUpperCase()}`)).toBe(instrument);
      const { instruments, written } = partOf({ instrument });
      expect([instruments, written?.instrument]).toEqual([[instrument], instrument]);
    }
  });

  test.each([
    ["tenor sax", "sax"],
    ["a warm Moog bass", "bass"],
    ["kick and flute", "flute"],
  ])("is named by words as a prompt has them: %s", (words, instrument) => {
    expect(instrumentNamed(words)).toBe(instrument);
  });

  test.each(["kick", "hats", "drums", "quokka", "", "no flute", "__proto__"])("is none for %j", (words) => {
    expect(instrumentNamed(words)).toBeNull();
  });

  test("has the sound that its words ask for", () => {
    expect(partOf({ instrument: "bass", words: "Moog bass" }).bassStyle).toBe("moog");
    expect(partOf({ instrument: "bass", words: "upright bass" }).bassStyle).toBe("upright");
  });
});
