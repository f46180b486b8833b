import { describe, expect, test } from "vitest";
import type { Instrument } from "../instruments.ts";
import { recipeOf } from "../layers.ts";
import { readRecipe, readingOf } from "../recipe.ts";
import { varyRecipe } from "../vary.ts";

const read = (prompt: string) => readRecipe({ prompt, type: "loop", seed: 3 });

/** Who plays, as a listener of the style expects. */
const PLAYERS: readonly (readonly [
  prompt: string,
  plays: readonly Instrument[],
  bass: string,
  kit: string | undefined,
])[] = [
  ["rock", ["distorted_guitar", "electric_guitar", "crash"], "pick", "acoustic"],
  ["metal", ["distorted_guitar"], "pick", "acoustic"],
  ["jazz", ["piano", "ride", "sax"], "upright", "acoustic"],
  ["bossa nova", ["nylon_guitar", "flute"], "upright", "brushes"],
  ["funk", ["clavinet", "muted_guitar", "brass"], "slap", "acoustic"],
  ["disco", ["rhodes", "electric_guitar", "strings"], "finger", "acoustic"],
  ["soul", ["rhodes", "electric_guitar", "strings"], "finger", "acoustic"],
  ["blues", ["piano", "electric_guitar", "harmonica"], "finger", "acoustic"],
  ["country", ["steel_guitar", "banjo"], "upright", "acoustic"],
  ["reggae", ["electric_guitar", "organ"], "finger", "acoustic"],
  ["salsa", ["piano", "percussion", "timbale", "guiro", "claves", "trumpet"], "upright", "acoustic"],
  ["cumbia", ["piano", "percussion", "timbale", "guiro", "trumpet"], "finger", "acoustic"],
  ["gospel", ["piano", "organ", "choir", "tambourine"], "finger", "acoustic"],
  ["afrobeat", ["organ", "brass", "muted_guitar"], "finger", "acoustic"],
  ["amapiano", ["rhodes", "shaker"], "fm", undefined],
  ["boom bap", ["rhodes"], "upright", undefined],
  ["lofi", ["rhodes", "texture"], "upright", "lofi"],
  ["house", ["chords"], "pluck", "909"],
  ["techno", ["chords"], "acid", "909"],
  ["uk garage", ["organ"], "sub", "909"],
  ["trap", ["pluck"], "808", "trap"],
  ["drill", ["felt_piano", "strings"], "808", "808"],
  ["phonk", ["cowbell"], "808", "808"],
  ["synthwave", ["arp", "lead"], "pluck", "707"],
];

test.each(PLAYERS)("%s has its instruments", (prompt, plays, bass, kit) => {
  const recipe = read(prompt);
  expect(recipe.instruments).toEqual(expect.arrayContaining([...plays]));
  expect([recipe.bassStyle, recipe.drumKit]).toEqual([bass, kit]);
});

test("the reading names them", () => {
  expect(readingOf(read("rock")).understood.instruments).toEqual([
    "acoustic kick",
    "acoustic snare",
    "acoustic closed hat",
    "acoustic open hat",
    "acoustic crash cymbal",
    "picked bass guitar",
    "electric guitar",
    "distorted guitar",
  ]);
});

describe("a word for a part", () => {
  test.each<[string, Instrument[]]>([
    ["jazz chords", ["piano"]],
    ["lofi keys", ["rhodes"]],
    ["funk keys and bass", ["bass", "clavinet"]],
    ["rock guitars", ["electric_guitar", "distorted_guitar"]],
    ["gospel vocals", ["choir"]],
    ["house chords", ["chords"]],
    ["house guitar", ["steel_guitar"]],
    ["trap keys", ["keys"]],
  ])("%s is what plays it there", (prompt, instruments) => {
    expect(read(prompt).instruments).toEqual(instruments);
  });

  test.each<[string, Instrument[]]>([
    ["rock, no guitars", ["electric_guitar", "distorted_guitar"]],
    ["jazz without chords", ["piano"]],
    ["jazz without lead", ["sax"]],
    ["lofi, no keys", ["rhodes"]],
    ["gospel, no vocals", ["choir"]],
    ["salsa beat, no percussion", ["percussion", "guiro", "timbale", "claves"]],
  ])("%s leaves out whatever plays it", (prompt, gone) => {
    const { instruments } = read(prompt);
    expect(gone.filter((instrument) => instruments.includes(instrument))).toEqual([]);
    expect(instruments).toContain("bass");
  });

  test("is a one-shot's chord where nothing else is named", () => {
    const instrumentsOf = (prompt: string) => readRecipe({ prompt, type: "one_shot", seed: 3 }).instruments;
    expect(["metal", "gospel", "house", "ambient"].map(instrumentsOf)).toEqual([
      ["distorted_guitar"],
      ["piano"],
      ["chords"],
      ["chords"],
    ]);
  });

  test("left out, it leaves what is asked for by name", () => {
    expect(read("rock with nylon guitar, no guitars").instruments).toContain("nylon_guitar");
    expect(read("house drums, no percussion").instruments).toEqual(["kick", "clap", "closed_hat", "open_hat"]);
  });

  test("of a variation is what plays it there", () => {
    const rock = read("rock loop");
    const vary = (prompt: string) => varyRecipe(rock, { prompt, keep: ["kick", "bass"], seed: 4 }).instruments;
    expect(vary("new chords")).toEqual(rock.instruments);
    expect(vary("no guitars")).toEqual(rock.instruments.filter((each) => !each.endsWith("_guitar")));
  });
});

describe("the kit of a variation", () => {
  const house = read("house loop");
  const vary = (prompt: string) => varyRecipe(house, { prompt, keep: ["kick", "bass"], seed: 4 });
  const saysOf = (prompt: string) => readingOf(vary(prompt)).understood.instruments;

  test("is that of the new genre beside the kept kick of the old one", () => {
    expect(saysOf("rock drums")).toEqual(expect.arrayContaining(["909 kick", "acoustic snare", "plucked bass"]));
    expect(vary("dubstep drums").drumKit).toBeUndefined();
    expect(saysOf("dubstep drums")).toEqual(expect.arrayContaining(["909 kick", "snare"]));
  });

  test("is not that of a kept kick which has none", () => {
    const varied = varyRecipe(read("dubstep loop"), { prompt: "rock drums", keep: ["kick"], seed: 4 });
    expect(readingOf(varied).understood.instruments).toEqual(expect.arrayContaining(["kick", "acoustic snare"]));
    expect(recipeOf(varied, "kick").drumKit).toBeUndefined();
  });

  test("stays, unless the words name another", () => {
    expect(vary("new drums").drumKit).toBe("909");
    expect(vary("new drums, brushes").drumKit).toBe("brushes");
  });
});
