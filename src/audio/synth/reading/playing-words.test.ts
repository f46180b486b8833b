import { describe, expect, test } from "vitest";
import { readRecipe, readingOf } from "../recipe.ts";
import type { Instrument } from "../instruments.ts";
import type { Playing } from "../playing.ts";

const read = (prompt: string) => readRecipe({ prompt, seed: 4 });

describe("what is played belongs to the instrument beside it, and no other plays it", () => {
  test.each<[string, Partial<Record<Instrument, Playing>>]>([
    ["breathless flute melody 98 bpm", { flute: "melody" }],
    ["piano melody in D minor 90", { piano: "melody" }],
    ["neo soul rhodes chords 84bpm, no drums", { rhodes: "chords" }],
    ["hammond organ stabs 122 bpm house", { organ: "stabs" }],
    ["choir aah pad in A minor 70 bpm", { choir: "pad" }],
    ["string pad 80 bpm", { strings: "pad" }],
    ["marimba arpeggio 120", { marimba: "arpeggio" }],
    ["violin lead 100", { violin: "melody" }],
    ["supersaw lead 138", { chords: "melody" }],
    ["lead guitar 120", { distorted_guitar: "melody" }],
    ["piano chords and flute melody 90 bpm", { piano: "chords", flute: "melody" }],
    ["melody on piano, 90 bpm", { piano: "melody" }],
    ["chords played by strings, 80 bpm", { strings: "chords" }],
    ["arpeggio on a harp, 90 bpm", { harp: "arpeggio" }],
    ["melodía de piano en la menor 90 bpm", { piano: "melody" }],
    ["mélodie de flûte 100 bpm", { flute: "melody" }],
    ["Klaviermelodie in a-Moll", { piano: "melody" }],
    ["Flötenmelodie, 100 BPM", { flute: "melody" }],
    ["ピアノのメロディー 90bpm", { piano: "melody" }],
    ["piano plays chords and flute plays melody", { piano: "chords", flute: "melody" }],
    ["clarinet plays the melody", { clarinet: "melody" }],
    ["a pad that is playing a melody", { pad: "melody" }],
    ["Melodie auf dem Klavier, Akkorde von der Gitarre", { piano: "melody", steel_guitar: "chords" }],
    ["arpège de piano", { piano: "arpeggio" }],
    ["arpejo de piano", { piano: "arpeggio" }],
    ["don't use any drums, only bells melody", { bells: "melody" }],
  ])("%s", (prompt, plays) => {
    const recipe = read(prompt);
    expect(recipe.plays).toEqual(plays);
    expect([...recipe.instruments].toSorted()).toEqual(Object.keys(plays).toSorted());
  });

  test.each([
    ["cello bass line", ["cello"], "cello"],
    ["techno kick with violin bassline", ["kick", "violin"], "violin"],
  ])("no voice but a bass plays a bass line, and it is said: %s", (prompt, instruments, used) => {
    const recipe = read(prompt);
    expect(recipe.instruments.toSorted()).toEqual(instruments);
    expect(recipe.substituted).toMatchObject([{ used }]);
    expect(readingOf(recipe).ignored).toEqual([]);
  });

  test.each([
    ["slap bass line", "slap"],
    ["synth bassline 120", "moog"],
    ["upright bass line in F", "upright"],
    ["sub bassline", "sub"],
  ] as const)("a bass's line is that bass: %s", (prompt, bassStyle) => {
    const recipe = read(prompt);
    expect([recipe.instruments, recipe.bassStyle, recipe.ignored]).toEqual([["bass"], bassStyle, []]);
  });

  test("in a list a bass line is one more sound", () => {
    for (const prompt of ["cello and bassline", "cello, bass line", "melody on piano, bass line"])
      expect(read(prompt).instruments).toContain("bass");
  });

  test("of a genre's own guitars each plays it", () => {
    expect(read("rock guitar arpeggio 120").plays).toEqual({
      electric_guitar: "arpeggio",
      distorted_guitar: "arpeggio",
    });
  });
});

test.each([
  "piano, lead and bass 120",
  "kick melody 120",
  "bass melody 100",
  "kick bass pad lead 120",
  "pluck arp 128",
  "lead melody 128",
])("%s names sounds, each of which plays", (prompt) => expect(read(prompt).plays).toBeUndefined());

test("an instrument that is left out takes its melody along, and the list goes on", () => {
  const { instruments, plays } = read("synthwave with strings but no piano melody or strings");
  expect(plays).toBeUndefined();
  expect(instruments).not.toContain("piano");
  expect(read("house without the piano chords or the kick 122").instruments).not.toContain("kick");
});

test("a list of chords is played by who is named, not by who usually would", () => {
  expect(read("Akkorde Am F C G Klavier 90").instruments).toEqual(["piano"]);
  expect(read("chords Am F C G flute 90").instruments).toHaveLength(2);
});

test("what an instrument plays is said back", () => {
  const said = (prompt: string) => readingOf(read(prompt)).understood.instruments;
  expect(said("flute melody")).toEqual(["flute melody"]);
  expect(said("supersaw melody")).toEqual(["supersaw melody"]);
  expect(said("choir pad")).toEqual(["choir"]);
  expect(said("flute")).toEqual(["flute"]);
});
