import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalKey, formatKey, KEY_REMEDY, type Mode, parseKey, PITCH_NAMES } from "./key.ts";

const MODES: readonly Mode[] = ["major", "minor"];

/** Names of the twelve notes from C, in the words of a language; several where one note has several. */
const LANGUAGES: Record<string, { notes: readonly string[]; major: string; minor: string }> = {
  English: {
    notes: ["C/B#", "C#/Db", "D", "D#/Eb", "E/Fb", "F/E#", "F#/Gb", "G", "G#/Ab", "A", "A#/Bb", "B/Cb"],
    major: "major",
    minor: "minor",
  },
  German: {
    notes: ["C/His", "Cis/Des", "D", "Dis/Es", "E/Fes", "F/Eis", "Fis/Ges", "G", "Gis/As", "A", "Ais/B", "H/Ces"],
    major: "Dur",
    minor: "moll",
  },
  French: {
    notes: [
      "do",
      "do dièse/ré bémol",
      "ré",
      "ré dièse/mi bémol",
      "mi",
      "fa",
      "fa dièse/sol bémol",
      "sol",
      "sol dièse/la bémol",
      "la",
      "la dièse/si bémol",
      "si",
    ],
    major: "majeur",
    minor: "mineur",
  },
  Italian: {
    notes: [
      "do",
      "do diesis/re bemolle",
      "re",
      "re diesis/mi bemolle",
      "mi",
      "fa",
      "fa diesis/sol bemolle",
      "sol",
      "sol diesis/la bemolle",
      "la",
      "la diesis/si bemolle",
      "si",
    ],
    major: "maggiore",
    minor: "minore",
  },
  Spanish: {
    notes: [
      "do",
      "do sostenido/re bemol",
      "re",
      "re sostenido/mi bemol",
      "mi",
      "fa",
      "fa sostenido/sol bemol",
      "sol",
      "sol sostenido/la bemol",
      "la",
      "la sostenido/si bemol",
      "si",
    ],
    major: "mayor",
    minor: "menor",
  },
};

describe.each(Object.entries(LANGUAGES))("%s", (_, { notes, ...words }) => {
  test.each(notes.map((names, pitch) => [names, PITCH_NAMES[pitch]]))("%s is %s", (names, tonic) => {
    for (const name of names?.split("/") ?? []) {
      for (const mode of MODES) {
        for (const joint of [" ", "-"]) {
          expect(canonicalKey(`${name}${joint}${words[mode]}`), `${name}${joint}${words[mode]}`).toBe(
            `${tonic} ${mode}`,
          );
        }
        expect(canonicalKey(`${name} ${words[mode]}`.toUpperCase())).toBe(`${tonic} ${mode}`);
      }
    }
  });
});

// The wheel as DJ software draws it: a step clockwise is a fifth up.
const CIRCLE = ["C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#", "F"] as const;

describe.each(CIRCLE.map((tonic, place) => ({ tonic, place })))("$tonic major and its relative", ({ tonic, place }) => {
  const minor = PITCH_NAMES[(PITCH_NAMES.indexOf(tonic) + 9) % 12];
  const camelot = ((place + 7) % 12) + 1;
  const open = place + 1;

  test("have one number on Camelot's wheel and one on Open Key's", () => {
    for (const [letters, name] of [
      [[`${camelot}B`, `${camelot}b`, `${open}d`, `${open}D`], `${tonic} major`],
      [[`${camelot}A`, `${camelot}a`, `${open}m`], `${minor} minor`],
    ] as const) {
      for (const text of letters) expect(canonicalKey(text), text).toBe(name);
      for (const text of letters) expect(canonicalKey(text.padStart(3, "0")), text).toBe(name);
    }
  });
});

describe("one way of writing for the many of reading", () => {
  const endings: Record<Mode, readonly string[]> = {
    major: ["", "M", "maj", "Maj", " major", " MAJOR", "-major", "_maj", " ionian"],
    minor: ["m", "min", "Min", " minor", " MINOR", "-minor", "_min", " aeolian", " natural minor", " harmonic minor"],
  };

  test("every key comes back from every ending, with what people put before it", () => {
    const before = fc.constantFrom("", "in ", "key ", "key of ", "Key: ", "in the ".slice(0, 3), "  ");
    fc.assert(
      fc.property(
        fc.constantFrom(...PITCH_NAMES),
        fc.constantFrom(...MODES),
        fc.nat(8),
        before,
        (tonic, mode, ending, lead) => {
          const text = `${lead}${tonic}${endings[mode][ending] ?? ""}`;
          expect(parseKey(text), text).toEqual({ tonic, mode });
        },
      ),
    );
  });

  test("what is written is read as itself", () => {
    for (const tonic of PITCH_NAMES)
      for (const mode of MODES) expect(canonicalKey(formatKey({ tonic, mode }))).toBe(`${tonic} ${mode}`);
  });

  test("any text is a key or none, and a key reads back as itself", () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.string({ unit: fc.constantFrom(..."abcdefgABHmM#b♯♭ /-0189dur"), maxLength: 8 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const key = parseKey(text);
        if (key) expect(parseKey(formatKey(key))).toEqual(key);
        else expect(canonicalKey(text)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test("the remedy names spellings that are read", () => {
    const named = [...KEY_REMEDY.matchAll(/"([^"]+)"/g)].map(([, text = ""]) => canonicalKey(text));
    expect(named).toEqual(["A minor", "F# minor", "A# major", "A minor"]);
  });
});

test.each([
  "C D",
  "A minor B minor",
  "0B",
  "13B",
  "00A",
  "1",
  "8C",
  "8AB",
  "m",
  "dur",
  "#",
  "♭",
  "Xm",
  "C###",
  "Cbb",
  "C mixolydian",
  "C7",
  "Cmaj7",
  "Csus4",
  "C/E/G",
  "///",
  "nominal",
])("“%s” is no key", (text) => {
  expect(parseKey(text)).toBeNull();
});
