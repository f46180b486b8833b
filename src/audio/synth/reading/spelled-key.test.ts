import { describe, expect, test } from "vitest";
import { PITCH_NAMES } from "../../../contracts/words/key.ts";
import { Cutter } from "./cutter.ts";
import { readKey } from "./key-words.ts";
import { plainText } from "../../../contracts/words/languages/plain-text.ts";
import { englishKeys } from "../../../contracts/words/languages/spelled-key.ts";

const NATURAL_PITCHES = [0, 2, 4, 5, 7, 9, 11];

interface Tongue {
  /** C, D, E, F, G, A, B. */
  notes: readonly string[];
  sharp: (note: string) => string;
  flat: (note: string) => string;
  major: string;
  minor: string;
}

const after = (sign: string) => (note: string) => `${note} ${sign}`;
const solfege = "do re mi fa sol la si".split(" ");
/** How keys are spelled, as text books of each language have it. */
const TONGUES: Readonly<Record<string, Tongue>> = {
  Spanish: { notes: solfege, sharp: after("sostenido"), flat: after("bemol"), major: " mayor", minor: " menor" },
  French: {
    notes: "do ré mi fa sol la si".split(" "),
    sharp: after("dièse"),
    flat: after("bémol"),
    major: " majeur",
    minor: " mineur",
  },
  Italian: { notes: solfege, sharp: after("diesis"), flat: after("bemolle"), major: " maggiore", minor: " minore" },
  Portuguese: {
    notes: "dó ré mi fá sol lá si".split(" "),
    sharp: after("sustenido"),
    flat: after("bemol"),
    major: " maior",
    minor: " menor",
  },
  Russian: {
    notes: "до ре ми фа соль ля си".split(" "),
    sharp: after("диез"),
    flat: after("бемоль"),
    major: " мажор",
    minor: " минор",
  },
  German: {
    notes: [..."CDEFGAH"],
    sharp: (note) => `${note}is`,
    flat: (note) => ({ E: "Es", A: "As", H: "B" })[note] ?? `${note}es`,
    major: "-Dur",
    minor: "-Moll",
  },
  Japanese: {
    notes: [..."ハニホヘトイロ"],
    sharp: (note) => `嬰${note}`,
    flat: (note) => `変${note}`,
    major: "長調",
    minor: "短調",
  },
};

const pitchName = (pitch: number) => PITCH_NAMES[(pitch + 12) % 12];
const keyOf = (text: string) => readKey(new Cutter(englishKeys(plainText(text))));

describe.each(Object.entries(TONGUES))("keys in %s", (_, { notes, sharp, flat, major, minor }) => {
  test.each(notes.map((note, index) => ({ note, pitch: NATURAL_PITCHES[index] ?? 0 })))(
    "$note: natural, sharp and flat, in major and minor",
    ({ note, pitch }) => {
      const spellings = [
        [note, pitch],
        [sharp(note), pitch + 1],
        [flat(note), pitch - 1],
      ] as const;
      for (const [spelling, sounding] of spellings) {
        expect(keyOf(`house ${spelling}${major} loop`)).toMatchObject({ tonic: pitchName(sounding), mode: "major" });
        expect(keyOf(`house ${spelling}${minor} loop`)).toMatchObject({ tonic: pitchName(sounding), mode: "minor" });
      }
    },
  );
});

test.each(["la menorca", "domingo mayor", "hammoll", "solo menor", "fa", "Cis"])("%s is no key", (text) => {
  expect(englishKeys(plainText(text))).toBe(text);
});
