import { PITCH_NAMES } from "../../contracts/words/key.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chordRootsOf, composeScore } from "./compose.ts";
import { GENRE_NAMES } from "./genres/genre.ts";
import { GENRES } from "./genres/index.ts";
import { type Instrument, STRIPS } from "./instruments.ts";
import { readRecipe, type SampleRecipe } from "./recipe.ts";
import type { NoteEvent, Score } from "./score.ts";
import { isInKey } from "./theory.ts";

const score = (prompt: string, seed = 1): Score => composeScore(readRecipe({ prompt, seed }));
const of = (events: readonly NoteEvent[], instrument: Instrument) =>
  events.filter((event) => event.instrument === instrument);
/** Steps of a bar on which an instrument plays, rounded to sixteenths. */
const stepsOf = (events: readonly NoteEvent[], instrument: Instrument, bar = 0) =>
  of(events, instrument)
    .map((event) => Math.floor(event.startBeats * 4 + 0.3))
    .filter((step) => step >= bar * 16 && step < (bar + 1) * 16)
    .map((step) => step - bar * 16);

const recipes = fc
  .record({
    genre: fc.constantFrom(...GENRE_NAMES),
    tonic: fc.constantFrom(...PITCH_NAMES),
    mode: fc.constantFrom("major" as const, "minor" as const),
    bars: fc.integer({ min: 1, max: 16 }),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  })
  .map(({ genre, tonic, mode, bars, seed }): SampleRecipe => {
    const prompt = `full ${genre.replaceAll("_", " ")} with arp, lead, pad, strings, keys, vocal and chords`;
    return readRecipe({ prompt, key: { tonic, mode }, bars, seed });
  });

describe("every score", () => {
  test("stays within its loop, with sane velocities and gates", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const { events, lengthBeats } = composeScore(recipe);
        expect(lengthBeats).toBe((recipe.bars ?? 0) * 4);
        expect(events.length).toBeGreaterThan(0);
        const isSane = ({ startBeats, gateBeats, velocity }: NoteEvent) =>
          startBeats >= 0 && startBeats < lengthBeats + 0.1 && gateBeats > 0 && velocity > 0 && velocity <= 1;
        expect(events.filter((event) => !isSane(event))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("keeps bass, chords and melodies in the key", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const pitched = composeScore(recipe).events.filter(({ instrument }) =>
          ["bass", "harmony", "melody"].includes(STRIPS[instrument].role),
        );
        expect(pitched.filter(({ note }) => !isInKey(note, recipe.key))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("keeps the bass low and the melodies in reach", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const isInReach = ({ instrument, note }: NoteEvent) => {
          if (instrument === "bass") return note >= 20 && note <= 60;
          if (STRIPS[instrument].role === "melody") return note >= 48 && note <= 100;
          return STRIPS[instrument].role !== "harmony" || (note >= 45 && note <= 90);
        };
        expect(composeScore(recipe).events.filter((event) => !isInReach(event))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("is the same for the same recipe and another for another seed", () => {
    for (const genre of GENRE_NAMES) {
      const prompt = genre.replaceAll("_", " ");
      expect(score(prompt, 5)).toEqual(score(prompt, 5));
      const variants = new Set([1, 2, 3].map((seed) => JSON.stringify(score(prompt, seed).events)));
      expect(variants.size).toBe(3);
    }
  });
});

const late = (event: NoteEvent) => event.startBeats * 4 - Math.floor(event.startBeats * 4 + 1e-9);

const hits = (prompt: string) => score(prompt).events.length;

describe("grooves", () => {
  test("house has four to the floor in all but its fill, for every seed", () => {
    for (let seed = 1; seed < 8; seed++) {
      const { events } = score("classic house", seed);
      for (let bar = 0; bar < 3; bar++) expect(stepsOf(events, "kick", bar).slice(0, 4)).toEqual([0, 4, 8, 12]);
    }
  });

  test("the snare sits on two and four in boom bap, on three in trap and dubstep", () => {
    for (let seed = 1; seed < 5; seed++) {
      const loud = (prompt: string) => {
        const { events } = score(prompt, seed);
        return stepsOf(
          events.filter((event) => event.velocity > 0.85),
          "snare",
        );
      };
      expect(loud("boom bap golden age")).toEqual([4, 12]);
      expect(loud("trap atlanta")).toEqual([8]);
      expect(loud("dubstep mosh")).toEqual([8]);
    }
  });

  test("a wish for swing delays every second sixteenth by its share and no other", () => {
    const { events } = score("lofi sleepy shaker loop, busy, swing 60 %");
    const slack = GENRES.lofi.looseness * (GENRES.lofi.tempo.usual / 60) * 4;
    const shakes = of(events, "shaker");
    const odd = shakes.filter((event) => Math.floor(event.startBeats * 4 + 1e-9) % 2 === 1);
    expect(odd.length).toBeGreaterThan(0);
    for (const event of odd) expect(Math.abs(late(event) - 0.2)).toBeLessThanOrEqual(slack + 1e-6);
  });

  test("techno is played by a machine: nothing is more than 1 ms late", () => {
    for (const event of of(score("peak time techno").events, "closed_hat")) {
      const step = event.startBeats * 4;
      expect((Math.abs(step - Math.round(step)) / 4) * (60 / 132)).toBeLessThanOrEqual(0.001 + 1e-9);
    }
  });

  test("bars two apart repeat, and the last bar of the phrase differs by its fill", () => {
    const { events } = score("drum and bass drums, 8 bars", 3);
    const bar = (number: number) =>
      events
        .filter((event) => Math.floor(event.startBeats / 4) === number)
        .map((event) => `${event.instrument} ${(event.startBeats - number * 4).toFixed(6)}`)
        .sort()
        .join();
    expect(bar(0)).toBe(bar(2));
    expect(bar(4)).toBe(bar(6));
    expect(bar(3)).not.toBe(bar(1));
    expect(bar(7)).not.toBe(bar(5));
    expect(bar(7)).not.toBe(bar(3));
  });

  test("half-time puts the trap snare on the third beat of every second bar", () => {
    const { events } = score("half-time house snare loop");
    const plain = score("house snare loop").events;
    expect(of(events, "snare").length).toBeLessThan(of(plain, "snare").length);
  });

  test("a closed hat never plays into an open one, and the next hat ends it", () => {
    for (let seed = 1; seed < 6; seed++) {
      const { events } = score("funk drums", seed);
      for (const open of of(events, "open_hat")) {
        const next = [...of(events, "closed_hat"), ...of(events, "open_hat")]
          .map((event) => event.startBeats)
          .filter((start) => start > open.startBeats + 0.1);
        expect(open.startBeats + open.gateBeats).toBeLessThanOrEqual(Math.min(...next, open.startBeats + 1) + 1e-9);
        expect(of(events, "closed_hat").some((hat) => Math.abs(hat.startBeats - open.startBeats) < 0.1)).toBe(false);
      }
    }
  });

  test("trap hats roll", () => {
    const starts = of(score("trap hats loop").events, "closed_hat").map((event) => event.startBeats);
    const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
    expect(Math.min(...gaps)).toBeLessThan(0.2);
  });

  test("an energetic piece has more hits than a minimal one", () => {
    expect(hits("busy house drums")).toBeGreaterThan(hits("minimal house drums"));
  });
});

describe("harmony", () => {
  test("the bass starts each house bar's line on a note of that bar's chord", () => {
    for (let seed = 1; seed < 6; seed++) {
      const { events } = score("house bass and pad", seed);
      for (let bar = 0; bar < 3; bar++) {
        const within = (event: NoteEvent) => event.startBeats >= bar * 4 - 0.01 && event.startBeats < bar * 4 + 4;
        const root = of(events, "bass").find(within)?.note ?? -1;
        const sounding = of(events, "pad").filter(
          (event) => event.startBeats <= bar * 4 + 0.01 && event.startBeats + event.gateBeats > bar * 4 + 1,
        );
        expect(sounding.map((event) => event.note % 12)).toContain(root % 12);
      }
    }
  });

  test("chords move by small steps: no voice leaps more than a fifth", () => {
    for (let seed = 1; seed < 6; seed++) {
      const pads = of(score("ambient pad", seed).events, "pad");
      const starts = [...new Set(pads.map((event) => event.startBeats))];
      const bars = starts.map((start) => pads.filter((event) => event.startBeats === start).map((event) => event.note));
      for (const [index, notes] of bars.slice(1).entries()) {
        for (const note of notes) {
          const nearest = Math.min(...(bars[index] ?? []).map((other) => Math.abs(other - note)));
          expect(nearest).toBeLessThanOrEqual(7);
        }
      }
    }
  });

  test("a held chord of several bars is one long note", () => {
    const pads = of(score("techno pad, 8 bars", 1).events, "pad");
    expect(Math.max(...pads.map((event) => event.gateBeats))).toBeGreaterThan(4);
    expect(pads.reduce((beats, event) => beats + event.gateBeats, 0)).toBe(32 * 4);
  });
});

describe("a loop shorter than its progression", () => {
  test("begins on its tonic, in every genre and mode", () => {
    for (const genre of GENRE_NAMES)
      for (const key of ["C major", "C minor"])
        for (const bars of [1, 2, 3]) {
          const recipe = readRecipe({ prompt: `${genre.replaceAll("_", " ")} loop in ${key}`, bars, seed: bars });
          expect(chordRootsOf(recipe)[0], `${genre}, ${bars} bars in ${key}`).toBe(0);
          expect(chordRootsOf(recipe)).toHaveLength(bars);
        }
  });
});

describe("melodies", () => {
  test("the motif of bar one returns in bar three with its rhythm", () => {
    for (let seed = 1; seed < 8; seed++) {
      const { events } = score("synthwave lead, 8 bars", seed);
      expect(stepsOf(events, "lead", 0)).toEqual(stepsOf(events, "lead", 2));
      expect(stepsOf(events, "lead", 0).length).toBeGreaterThanOrEqual(2);
    }
  });

  test("the phrase closes on the tonic", () => {
    for (let seed = 1; seed < 8; seed++) {
      const last = of(score("house lead in C major", seed).events, "lead").at(-1);
      expect((last?.note ?? -1) % 12).toBe(0);
    }
  });

  test("an arpeggio fills the bar evenly", () => {
    const starts = of(score("techno arp loop").events, "arp").map((event) => event.startBeats);
    const gaps = new Set(starts.slice(1).map((start, index) => (start - (starts[index] ?? 0)).toFixed(6)));
    expect(gaps.size).toBe(1);
  });
});

describe("one-shots", () => {
  test("play everything at once, at full velocity", () => {
    const { events } = score("kick and clap one shot");
    expect(events.map(({ instrument, startBeats, velocity }) => [instrument, startBeats, velocity])).toEqual([
      ["kick", 0, 1],
      ["clap", 0, 1],
    ]);
  });

  test("a chord one-shot is the tonic chord", () => {
    const notes = score("house chord one shot in A minor").events.map((event) => event.note % 12);
    expect(new Set(notes)).toEqual(new Set([9, 0, 4, 7]));
  });
});
