import type { MusicalKey } from "../../contracts/words/key.ts";
import { describe, expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { estimateKey } from "../analyse/key/key.ts";
import { readChange } from "./change.ts";
import { chordRootsOf, composeScore } from "./compose.ts";
import { GENRE_NAMES } from "./genres/genre.ts";
import { readKeptScore, writeKeptScore } from "./kept-score.ts";
import { type Part, PARTS, partOf } from "./part.ts";
import { readRecipe, type SampleRecipe } from "./recipe.ts";
import { renderSample, renderStems } from "./render.ts";
import type { NoteEvent } from "./score.ts";
import { isInKey, pitchClassOf } from "./theory.ts";
import { describeVariation, varyRecipe } from "./vary.ts";

const RATE = 22_050;
const recipe = (prompt: string, seed = 20): SampleRecipe => readRecipe({ prompt, seed });
const notes = (of: SampleRecipe, part: Part): NoteEvent[] =>
  composeScore(of).events.filter(({ instrument }) => partOf(instrument) === part);
const stemsOf = (of: SampleRecipe): Map<Part, AudioData> =>
  new Map([...renderStems(of, { sampleRate: RATE })].map(({ part, audio }) => [part, audio]));
/** Degree above the tonic in semitones, 0 to 11. */
const above = (note: number, { tonic }: Pick<MusicalKey, "tonic">): number =>
  (((note - pitchClassOf(tonic)) % 12) + 12) % 12;

describe("a prompt that changes a sample", () => {
  test.each<[string, readonly Part[] | "all" | null]>([
    ["same chords, new drums", ["bass", "chords", "pad", "lead", "vocals", "fx"]],
    ["new bass", PARTS.filter((part) => part !== "bass")],
    ["same chords and bass", ["chords", "bass"]],
    ["keep the hi-hats", ["hats"]],
    ["busier hats", "all"],
    ["same at 140 in F minor", "all"],
    ["transpose to F minor", "all"],
    ["a drum fill", "all"],
    ["intro", "all"],
    ["warm lo-fi chords", null],
    ["new drum and bass loop", null],
    ["change the key of nothing", null],
  ])("%s keeps %j", (prompt, keep) => {
    expect(readChange(prompt).keep).toEqual(keep);
  });

  test("densities and sections are read with their parts", () => {
    expect(readChange("busier hats and percussion, sparser bass").density).toEqual({
      hats: 1,
      percussion: 1,
      bass: -1,
    });
    expect(readChange("busier").density).toEqual({ hats: 1, percussion: 1 });
    expect(readChange("make it an outro")).toMatchObject({ section: "outro", density: {} });
  });
});

describe("kept parts", () => {
  const original = recipe("house, 2 bars");
  const varied = varyRecipe(original, { prompt: "new drums", keep: ["bass", "chords", "lead"], seed: 7 });

  test("keep their notes, and the others get new ones", () => {
    for (const part of ["bass", "chords", "lead"] as const) expect(notes(varied, part)).toEqual(notes(original, part));
    expect(notes(varied, "hats")).not.toEqual(notes(original, "hats"));
    expect(describeVariation(original, varied)).toBe("Kept: bass, chords, lead. New: kick, snare, hats, percussion.");
  });

  test("keep their sound: what is heard of them differs by the master's gains only", () => {
    const keepsKick = varyRecipe(original, {
      prompt: "new hats",
      keep: PARTS.filter((part) => part !== "hats"),
      seed: 7,
    });
    const [before, after] = [stemsOf(original), stemsOf(keepsKick)];
    const likeness = (part: Part) => correlation(before.get(part)?.channels[0], after.get(part)?.channels[0]);
    for (const part of ["kick", "bass", "lead"] as const) expect(likeness(part)).toBeGreaterThan(0.99);
    expect(likeness("hats")).toBeLessThan(0.9);
  });

  test("lead: new parts play in the harmony of what is kept, also of a variation of a variation", () => {
    for (let seed = 1; seed < 20; seed += 1) {
      const next = varyRecipe(original, { prompt: "x", keep: ["chords"], seed });
      expect(chordRootsOf(next)).toEqual(chordRootsOf(original));
      const third = varyRecipe(next, { prompt: "x", keep: ["chords", "kick"], seed: seed + 100 });
      expect(notes(third, "chords")).toEqual(notes(original, "chords"));
      expect(notes(third, "kick")).toEqual(notes(next, "kick"));
    }
  });

  test("come through the file, and stems of a variation sum to it", () => {
    const kept = readKeptScore(writeKeptScore(varied) ?? "")?.recipe;
    expect(kept).toEqual(varied);
    const { audio } = renderSample(varied, { sampleRate: RATE });
    const rest = Float64Array.from(audio.channels[0] ?? []);
    for (const { audio: each } of renderStems(kept ?? original, { sampleRate: RATE })) {
      each.channels[0]?.forEach((sample, index) => (rest[index] = (rest[index] ?? 0) - sample));
    }
    expect(rest.reduce((peak, each) => Math.max(peak, Math.abs(each)), 0)).toBeLessThan(1e-5);
  });

  test("may be of another genre than what is new, and what is excluded goes", () => {
    const trap = varyRecipe(recipe("lofi beat, 4 bars"), { prompt: "trap drums, no vinyl", keep: ["chords"], seed: 3 });
    expect(trap.genre).toBe("trap");
    expect(notes(trap, "chords")).toEqual(notes(recipe("lofi beat, 4 bars"), "chords"));
    expect(notes(trap, "fx")).toEqual([]);
  });
});

test.each(GENRE_NAMES)("%s at another tempo and key: every note in the key, the same degrees", (genre) => {
  const original = recipe(`${genre.replaceAll("_", " ")} loop in A minor, 2 bars`);
  const varied = varyRecipe(original, { prompt: "same at 140 in F minor", keep: "all", seed: 5 });
  expect(varied).toMatchObject({ bpm: 140, key: { tonic: "F", mode: "minor" }, bars: 2, seed: original.seed });
  const [before, after] = [original, varied].map((each) => composeScore(each).events);
  const pitched = (events: NoteEvent[] = []) =>
    events.filter(({ instrument }) => ["bass", "chords", "lead"].includes(partOf(instrument)));
  expect(pitched(after).filter(({ note }) => !isInKey(note, varied.key))).toEqual([]);
  const degrees = (events: NoteEvent[] | undefined, { key }: SampleRecipe) =>
    pitched(events)
      .map(({ instrument, note }) => `${instrument} ${above(note, key)}`)
      .toSorted();
  expect(degrees(after, varied)).toEqual(degrees(before, original));
});

test("a re-render at another tempo is exactly as long as its bars then are", () => {
  const varied = varyRecipe(recipe("house, 2 bars"), { prompt: "same at 140 in F minor", keep: "all", seed: 5 });
  const { audio } = renderSample(varied, { sampleRate: RATE });
  expect(audio.channels[0]?.length).toBe(Math.round(((2 * 4 * 60) / 140) * RATE));
});

test("a re-render in another key is heard in it", () => {
  const original = recipe("house chords and bass in A minor, 4 bars");
  const heard = (of: SampleRecipe) => estimateKey(renderSample(of, { sampleRate: RATE }).audio);
  for (const tonic of ["C", "F", "F#"] as const) {
    const varied = varyRecipe(original, { prompt: "same", keep: "all", key: { tonic, mode: "minor" }, seed: 1 });
    expect(heard(varied)).toMatchObject({ tonic, mode: "minor" });
  }
});

test("another mode keeps the degrees of the chords", () => {
  const original = recipe("house in A minor, 4 bars");
  const major = varyRecipe(original, { prompt: "same", keep: "all", key: { tonic: "A", mode: "major" }, seed: 1 });
  expect(chordRootsOf(major)).toEqual(chordRootsOf(original));
  expect(composeScore(major).events.length).toBe(composeScore(original).events.length);
});

describe("sections and densities", () => {
  const original = recipe("house, 8 bars");
  const as = (prompt: string) => varyRecipe(original, { prompt, keep: "all", seed: 1 });
  const count = (of: SampleRecipe, part: Part) => notes(of, part).length;

  test("busier hats play more, sparser ones less, and nothing else changes", () => {
    expect(count(as("busier hats"), "hats")).toBeGreaterThan(count(original, "hats"));
    expect(count(as("sparser hats"), "hats")).toBeLessThan(count(original, "hats"));
    for (const part of ["kick", "bass", "chords"] as const)
      expect(notes(as("busier hats"), part)).toEqual(notes(original, part));
  });

  test.each(GENRE_NAMES)("%s: busier drums and sections stay in the loop and sound", (genre) => {
    const base = recipe(`${genre.replaceAll("_", " ")}, 4 bars`);
    for (const prompt of ["busier drums", "sparser drums", "fill", "drop", "intro", "outro"]) {
      const { events, lengthBeats } = composeScore(varyRecipe(base, { prompt, keep: "all", seed: 1 }));
      expect(events.length).toBeGreaterThan(0);
      const isSound = ({ startBeats, gateBeats, velocity }: NoteEvent) =>
        startBeats >= 0 && startBeats < lengthBeats && gateBeats > 0 && velocity > 0 && velocity <= 1;
      expect(events.filter((event) => !isSound(event))).toEqual([]);
    }
  });

  test("an intro begins without the kick and an outro ends without it; a fill rolls at the end", () => {
    const kicks = (prompt: string) => notes(as(prompt), "kick").map(({ startBeats }) => startBeats);
    expect(Math.min(...kicks("intro"))).toBeGreaterThanOrEqual(15.9);
    expect(Math.max(...kicks("outro"))).toBeLessThan(16);
    expect(Math.max(...kicks("fill"))).toBeLessThan(30);
    expect(notes(as("fill"), "snare").filter(({ startBeats }) => startBeats >= 30).length).toBe(8);
    expect(notes(as("drop"), "percussion").some(({ instrument }) => instrument === "crash")).toBe(true);
  });
});

function correlation(left: Float32Array = new Float32Array(0), right: Float32Array = new Float32Array(0)): number {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, each, index) => sum + each * (b[index] ?? 0), 0);
  return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
}
