import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GENRES } from "./genres/index.ts";
import { GENRE_NAMES } from "./genres/genre.ts";
import { INSTRUMENTS, STRIPS } from "./instruments.ts";
import type { SynthRequest } from "./choices.ts";
import { describeRecipe, readRecipe, readingOf } from "./recipe.ts";
import { GENRE_WORDS } from "./genres/genre-words.ts";
import { INSTRUMENT_WORDS, MOOD_WORDS } from "./reading/vocabulary.ts";

const read = (prompt: string, rest: Partial<SynthRequest> = {}) => readRecipe({ prompt, seed: 1, ...rest });
const drumsOf = (instruments: readonly (typeof INSTRUMENTS)[number][]) =>
  instruments.filter((instrument) => STRIPS[instrument].role === "drum");

describe("genres", () => {
  test.each([
    ["deep house groove", "house"],
    ["hard techno", "techno"],
    ["trap beat", "trap"],
    ["hip-hop loop", "hip_hop"],
    ["90s hip hop", "boom_bap"],
    ["boom-bap drums", "boom_bap"],
    ["lo-fi hip hop", "lofi"],
    ["drum & bass", "drum_and_bass"],
    ["drum and bass roller", "drum_and_bass"],
    ["DnB", "drum_and_bass"],
    ["ambient pad", "ambient"],
    ["UK garage 2-step", "uk_garage"],
    ["80s retrowave", "synthwave"],
    ["nu-disco", "disco"],
    ["dembow", "reggaeton"],
    ["amapiano", "amapiano"],
  ])("%s is %s", (prompt, genre) => {
    expect(read(prompt).genre).toBe(genre);
  });

  test("every genre word of the vocabulary leads to its genre", () => {
    for (const [word, { genre }] of Object.entries(GENRE_WORDS)) expect(read(`${word} loop`).genre).toBe(genre);
  });

  test("styles by other names are other recipes, or it is said what stands in", () => {
    const styles =
      "hip hop, trap, rap, boom bap, lo-fi, jazz, rnb, neo soul, house, dance, deep house, tech house, piano house, pop, " +
      "synth pop, synthwave, techno, melodic techno, minimal techno, dub techno, drum and bass, liquid dnb, neurofunk, jungle, " +
      "breakbeat, dubstep, riddim, future bass, uk garage, future garage, speed garage, reggaeton, dancehall, salsa, latin, " +
      "bossa nova, samba, afrobeats, highlife, amapiano, gqom, rock, punk, metal, death metal, country, bluegrass, dub, reggae, ska";
    const recipes = styles.split(", ").map((style) => {
      const { substituted, ignored, ...recipe } = read(`${style} loop`);
      expect(ignored, style).toEqual([]);
      return substituted ? style : JSON.stringify({ ...recipe, moodWords: [] });
    });
    expect(new Set(recipes).size).toBe(recipes.length);
  });

  test("a style has a groove of its own, another may be named beside the genre, and the reading says which", () => {
    expect(read("deep house loop").groove).toBe("late night");
    expect(read("house loop, jackin").groove).toBe("jackin");
    expect(read("punk rock").groove).toBe("punk");
    expect(read("house loop").groove).toBeUndefined();
    expect(readingOf(read("bebop jazz loop")).said).toContain("Bebop loop, bebop groove, 138 BPM");
    expect(readingOf(read("house kick")).understood.groove).toBeUndefined();
  });

  test("without a genre a tempo or a bass suggests one", () => {
    expect(read("drums at 174 bpm").genre).toBe("drum_and_bass");
    expect(read("808").genre).toBe("trap");
    expect(read("wobble bass loop").genre).toBe("dubstep");
  });

  test("a genre brings its tempo, key and instruments", () => {
    for (const name of GENRE_NAMES) {
      const genre = GENRES[name];
      const recipe = read(name.replaceAll("_", " "));
      expect(recipe).toMatchObject({ genre: name, kind: "loop", bpm: genre.tempo.usual, key: genre.key, bars: 4 });
      expect(new Set(recipe.instruments)).toEqual(new Set(genre.instruments));
    }
  });
});

describe("instruments", () => {
  test("named instruments are the whole set", () => {
    expect(read("house chords and bass").instruments).toEqual(["bass", "chords"]);
    expect(read("techno kick and hats loop").instruments).toEqual(["kick", "closed_hat", "open_hat"]);
  });

  test("drums are those of the genre", () => {
    expect(read("house drums").instruments).toEqual(["kick", "clap", "closed_hat", "open_hat", "shaker", "percussion"]);
  });

  test("'with' adds to the genre's set, and a beat is the whole set", () => {
    expect(read("lofi with strings").instruments).toEqual(expect.arrayContaining(["kick", "rhodes", "strings"]));
    expect(read("trap beat with choir").instruments).toEqual(
      expect.arrayContaining(["kick", "snare", "bass", "choir"]),
    );
  });

  test.each([
    ["techno, no drums", "drum"],
    ["house without any drums", "drum"],
    ["beatless ambient", "drum"],
    ["drum and bass without bass", "bass"],
    ["trap beat minus the 808", "bass"],
  ])("%s leaves them out", (prompt, role) => {
    const { instruments } = read(prompt);
    expect(instruments.filter((instrument) => STRIPS[instrument].role === role)).toEqual([]);
    expect(instruments.length).toBeGreaterThan(0);
  });

  test("a negation reaches over a list and ends at other words", () => {
    expect(read("house without kick, clap or hats but with strings").instruments).toEqual([
      "shaker",
      "percussion",
      "bass",
      "chords",
      "strings",
      "pluck",
    ]);
    expect(read("no drums, dark techno with acid bass").instruments).toContain("bass");
  });

  test("forbidding everything still leaves something to play", () => {
    expect(read("house, no drums, no bass, no chords, no pluck").instruments).toEqual(["pad"]);
    expect(read("no pad no texture no keys no drums no bass no chords no pluck no impact").instruments).toHaveLength(1);
  });

  test("every instrument word of the vocabulary plays its instrument", () => {
    for (const [word, meaning] of Object.entries(INSTRUMENT_WORDS)) {
      const { instruments } = read(`${word} loop`);
      if (meaning.instruments === "drums") expect(drumsOf(instruments)).toEqual(instruments);
      else expect(instruments).toEqual([...meaning.instruments].sort(inOrder));
    }
  });

  test("a bass has the style that is named for it", () => {
    expect(read("acid bass").bassStyle).toBe("acid");
    expect(read("techno with a reese").bassStyle).toBe("reese");
    expect(read("acid house").bassStyle).toBe("acid");
    expect(read("house bassline").bassStyle).toBe(GENRES.house.bassStyle);
    expect(read("house, no 808").bassStyle).toBe(GENRES.house.bassStyle);
  });
});

describe("kind", () => {
  test.each(["kick one shot", "punchy techno kick", "one-shot pad", "808 in F", "snare hit", "riser", "crash cymbal"])(
    "%s is a one-shot",
    (prompt) => expect(read(prompt).kind).toBe("one_shot"),
  );

  test.each(["kick loop", "kick pattern", "snare, 2 bars", "bass", "drums", "kick and bass", "house", "kicks"])(
    "%s is a loop",
    (prompt) => expect(read(prompt).kind).toBe("loop"),
  );

  test("the field decides over the prompt", () => {
    expect(read("house loop", { type: "one_shot" }).kind).toBe("one_shot");
    expect(read("kick", { type: "loop" }).kind).toBe("loop");
  });
});

describe("length", () => {
  test("a loop asked for in seconds becomes the nearest number of whole bars, at least one", () => {
    expect(read("house at 120 bpm", { durationSeconds: 7.5 }).bars).toBe(4);
    expect(read("house at 120 bpm", { durationSeconds: 0.1 }).bars).toBe(1);
    expect(read("house at 120 bpm, 9 seconds").bars).toBe(5);
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 190, noNaN: true }),
        fc.integer({ min: 40, max: 240 }),
        (durationSeconds, bpm) => {
          const { bars } = read("house", { durationSeconds, bpm });
          expect(Number.isInteger(bars)).toBe(true);
          expect(bars).toBeGreaterThanOrEqual(1);
          expect(bars).toBeLessThanOrEqual(64);
        },
      ),
    );
  });

  test("a loop's duration is that of its bars", () => {
    expect(read("techno", { bars: 8, bpm: 120 }).durationSeconds).toBe(16);
  });

  test("a one-shot keeps the length asked for, or rings as long as it will", () => {
    expect(read("pad one shot, 3 seconds")).toMatchObject({ bars: null, durationSeconds: 3 });
    expect(read("kick")).toMatchObject({ bars: null, durationSeconds: null });
  });
});

test("fields win over the prompt", () => {
  const recipe = read("techno in D minor at 132 bpm, 8 bars", { bpm: 99, key: { tonic: "G", mode: "major" }, bars: 2 });
  expect(recipe).toMatchObject({ bpm: 99, key: { tonic: "G", mode: "major" }, bars: 2 });
});

describe("mood", () => {
  test("words move the traits, and opposite words meet in the middle", () => {
    expect(read("dark techno").mood.brightness).toBeLessThan(0);
    expect(read("bright techno").mood.brightness).toBeGreaterThan(0);
    expect(read("aggressive techno").mood.drive).toBeGreaterThan(0.5);
    expect(read("dreamy pad").mood.space).toBeGreaterThan(0.5);
    expect(Math.abs(read("dark bright techno").mood.brightness)).toBeLessThan(0.2);
  });

  test("a mood chooses the mode unless the key is given", () => {
    expect(read("happy house").key.mode).toBe("major");
    expect(read("dark lofi").key.mode).toBe("minor");
    expect(read("happy house in A minor").key.mode).toBe("minor");
  });

  test("traits stay within -1..1 whatever is piled up", () => {
    const words = Object.keys(MOOD_WORDS);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (moods) => {
        for (const trait of Object.values(read(moods.join(" ")).mood)) expect(Math.abs(trait)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("slow and fast stay within the genre", () => {
    expect(read("slow house").bpm).toBe(GENRES.house.tempo.low);
    expect(read("fast techno").bpm).toBe(GENRES.techno.tempo.high);
  });
});

test("half-time is heard", () => {
  expect(read("half-time drum and bass").halfTime).toBe(true);
  expect(read("drum and bass").halfTime).toBe(false);
});

test("no text makes it fail, and every recipe survives JSON", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 200 }),
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      (prompt, seed) => {
        const recipe = readRecipe({ prompt, seed });
        expect(recipe.instruments.length).toBeGreaterThan(0);
        expect(JSON.parse(JSON.stringify(recipe))).toEqual(recipe);
        expect(describeRecipe(recipe).length).toBeGreaterThan(10);
      },
    ),
  );
});

test("words that mean nothing are reported, words of grammar are not", () => {
  expect(read("a purple techno loop for my elephant").ignored).toEqual(["purple", "elephant"]);
});

test("the description says what was understood", () => {
  expect(describeRecipe(read("dark techno bass in F# minor at 130 bpm, 2 bars", { seed: 42 }))).toBe(
    "Dark techno loop, warehouse groove, 130 BPM, F# minor, 2 bars, with acid bass.",
  );
  expect(describeRecipe(read("house kick"))).toBe("House one-shot, with 909 kick. Chosen by the genre: 909 kit.");
  expect(describeRecipe(read("jazz theremin and bass with mariachi, 500 bpm, 2 bars"))).toBe(
    "Jazz loop, jam session groove, 400 BPM, F major, 2 bars, with upright bass and synth lead. There is no theremin: " +
      "synth lead stands in. Tempo: 400 BPM, not 500 BPM, since tempos are 20 to 400 BPM. " +
      "Not understood: “mariachi”.",
  );
});

test("fields that win over words of the prompt are told, and so is what is capped", () => {
  expect(
    read("techno in D minor at 132 bpm, 8 bars", { bpm: 99, key: { tonic: "G", mode: "major" }, bars: 2 }).changed,
  ).toEqual([
    { what: "tempo", asked: "132", used: "99", why: "the field bpm wins over the prompt" },
    { what: "bars", asked: "8", used: "2", why: "the field bars wins over the prompt" },
    { what: "key", asked: "D minor", used: "G major", why: "the field key wins over the prompt" },
  ]);
  expect(read("128 bars techno").changed).toEqual([
    { what: "bars", asked: "128", used: "64", why: "a loop has at most 64" },
  ]);
  expect(read("techno at 130 bpm, 8 bars", { bpm: 130, bars: 8 }).changed).toBeUndefined();
});

test("what stands in for another instrument or genre is told, and nothing is told of what is not wanted", () => {
  expect(read("theremin and lead").substituted).toEqual([{ asked: "theremin", used: "synth lead" }]);
  expect(read("house without theremin").substituted).toBeUndefined();
  expect(read("grunge loop").substituted).toEqual([{ asked: "grunge", used: "rock" }]);
});

test("a reading names a key only where something pitched plays", () => {
  expect(readingOf(read("house drums")).understood).toMatchObject({ kind: "loop", bpm: 124, bars: 4 });
  expect(readingOf(read("house drums")).understood.key).toBeUndefined();
  expect(readingOf(read("house bass")).understood.key).toBe("A minor");
});

describe("what could not be kept is told with what was used, and why", () => {
  test.each<[Partial<SynthRequest> & { prompt: string }, string, string, string, string]>([
    [{ prompt: "house at 120-125 bpm" }, "tempo", "120 to 125 BPM", "122.5 BPM", "a sample has one tempo"],
    [{ prompt: "techno", bpm: 10 }, "tempo", "10 BPM", "20 BPM", "tempos are 20 to 400 BPM"],
    [{ prompt: "house at 120 bpm, 9 seconds" }, "length", "9 s", "10 s", "a loop has whole bars"],
    [{ prompt: "house", bpm: 120, durationSeconds: 7.504 }, "length", "7.5 s", "8 s", "a loop has whole bars"],
    [{ prompt: "house", bpm: 120, durationSeconds: 500 }, "length", "500 s", "128 s", "a loop has at most 64 bars"],
    [{ prompt: "house loop", bars: 100 }, "bars", "100", "64", "a loop has at most 64"],
    [{ prompt: "house drums in F# minor" }, "key", "F# minor", "a kick tuned to F#", "what plays has no key"],
    [{ prompt: "snare and hats loop in minor" }, "key", "minor", "none", "what plays has no key"],
  ])("%j", ({ prompt, ...rest }, ...change) => {
    const [what, asked, used, why] = change;
    expect(read(prompt, rest).changed).toEqual([{ what, asked, used, why }]);
  });

  test("a length that whole bars meet within half a hundredth is kept without a word", () => {
    expect(read("house", { bpm: 120, durationSeconds: 8.03 }).changed).toBeUndefined();
    expect(read("house", { bpm: 120, durationSeconds: 8.05 }).changed).toHaveLength(1);
    expect(read("kick one shot", { durationSeconds: 0.77 }).changed).toBeUndefined();
  });

  test("bars are no wish of a one-shot, and a key that a field repeats is none that it changes", () => {
    expect(read("house kick, 4 bars", { type: "one_shot", bars: 2 }).changed).toBeUndefined();
    expect(read("pad in G major", { key: { tonic: "G", mode: "major" } }).changed).toBeUndefined();
    expect(read("pad in G", { key: { tonic: "G", mode: "minor" } }).changed).toBeUndefined();
  });
});

describe("what the genre chose", () => {
  test("is the mode of a key without one, unless a mood or a field tells it", () => {
    expect(read("pad in A").chosen).toEqual(["mode"]);
    expect(read("happy pad in A").chosen).toBeUndefined();
    expect(read("pad in A minor").chosen).toBeUndefined();
    expect(read("pad").chosen).toBeUndefined();
    expect(read("pad in A", { key: { tonic: "A", mode: "minor" } }).chosen).toBeUndefined();
    expect(read("house kick and pad in A").chosen).toEqual(["mode", "drumKit"]);
  });

  test("is a drum kit where a drum of kits plays, and a kit that plays nothing is told as not followed", () => {
    expect(read("house kick").chosen).toEqual(["drumKit"]);
    expect(read("707 house kick").chosen).toBeUndefined();
    expect(read("conga loop").chosen).toBeUndefined();
    expect(read("909 conga")).toMatchObject({ drumKit: "909", ignored: ["909"] });
    expect(read("Roland TR-909 conga").ignored).toEqual(["roland", "tr", "909"]);
    expect(read("808 conga").ignored).toEqual([]);
  });
});

test("a reading names the SoundFont that plays an instrument beside it", () => {
  const recipe = { ...read("piano and bass loop"), sampled: { piano: "Grand" } };
  expect(readingOf(recipe).understood.instruments).toContain("piano of Grand");
  expect(describeRecipe(recipe)).toContain("piano of Grand");
});

function inOrder(left: (typeof INSTRUMENTS)[number], right: (typeof INSTRUMENTS)[number]): number {
  return INSTRUMENTS.indexOf(left) - INSTRUMENTS.indexOf(right);
}
