import { type MusicalKey, PITCH_NAMES } from "../../contracts/words/key.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readKeyHint } from "./key/key-hint.ts";
import { parseKeyName } from "./key/key-name.ts";
import { relativeKey } from "./key/key.ts";
import { beatsFit, readTempoHint } from "./tempo-hint.ts";
import { tempoPreference } from "./tempo-preference.ts";

describe("a tempo that a name states", () => {
  test.each<[string, number]>([
    ["loop 128bpm.wav", 128],
    ["loop 128 BPM.wav", 128],
    ["loop_128_bpm", 128],
    ["loop-128-Bpm.aiff", 128],
    ["BPM 95 keys.mp3", 95],
    ["bpm_95.flac", 95],
    ["bpm95", 95],
    ["127,5bpm.wav", 127.5],
    ["Drums-127.5BPM", 127.5],
    ["Drums 127.25 bpm", 127.25],
    ["90bpm_4bars_16.ogg", 90],
    ["take 12 (174bpm) [final].wav", 174],
    ["C:\\packs\\120bpm\\loop 90bpm.wav", 90],
    ["/packs/120bpm/loop 90bpm.wav", 90],
  ])("%s: %f", (name, bpm) => {
    expect(readTempoHint(name)).toEqual({ bpm, isExplicit: true });
  });

  test.each<[string, number]>([
    ["wav0_128_warm_bass_Amin.wav", 128],
    ["128.wav", 128],
    ["Pack - Loop - 93.wav", 93],
    ["(174) roller.wav", 174],
    ["[99] keys", 99],
    ["drums 90 v2.wav", 90],
  ])("%s may mean %f", (name, bpm) => {
    expect(readTempoHint(name)).toEqual({ bpm, isExplicit: false });
  });

  test.each([
    "",
    ".wav",
    "kick.wav",
    "TR-808.wav",
    "take_39.wav",
    "loop_241.wav",
    "2024 demo.wav",
    "1120bpm.wav",
    "bpm1200.wav",
    "20bpm.wav",
    "bpm.wav",
    "90_120.wav",
    "/packs/128/kick.wav",
    "128bpm/kick.wav",
    "a128b.wav",
    "007.wav",
  ])("“%s” states none", (name) => {
    expect(readTempoHint(name)).toBeNull();
  });

  test("the folder and the extension never matter", () => {
    const bpms = fc.integer({ min: 40, max: 240 });
    const folders = fc.constantFrom("", "/a/", "140bpm/", "C:\\99\\", "../x 77bpm/");
    const ends = fc.constantFrom("", ".wav", ".mp3", ".flac", ".aif");
    fc.assert(
      fc.property(bpms, folders, ends, fc.boolean(), (bpm, folder, end, isExplicit) => {
        const name = `${folder}loop_${bpm}${isExplicit ? "bpm" : ""}_x${end}`;
        expect(readTempoHint(name)).toEqual({ bpm, isExplicit });
      }),
    );
  });

  test("any text gives nothing or a tempo that music has", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 80 }), (name) => {
        const hint = readTempoHint(name);
        expect(hint === null || (hint.bpm >= 40 && hint.bpm <= 240)).toBe(true);
      }),
    );
  });
});

describe("a length in beats", () => {
  test.each([
    [120, 4, true],
    [120, 2, true],
    [120, 4.01, true],
    [120, 4.05, false],
    [120, 0.5, false],
    [120, 1.5, false],
    [90, 5.333_333, true],
    [174, 11.034_48, true],
    [120, 0, false],
  ])("at %f BPM %f s are whole pairs of beats: %s", (bpm, seconds, expected) => {
    expect(beatsFit(bpm, seconds)).toBe(expected);
  });
});

const spellings: Record<MusicalKey["mode"], readonly string[]> = {
  major: ["", "maj", " maj", " major", "Maj", " MAJOR", "-major", "_maj"],
  minor: ["m", "min", " min", " minor", "Min", " MINOR", "-minor", "_min"],
};

describe("a key that a tag states", () => {
  test.each([
    ["B#", "C"],
    ["E#", "F"],
    ["Cb", "B"],
    ["Fb", "E"],
    ["Db", "C#"],
    ["Eb", "D#"],
    ["Gb", "F#"],
    ["Ab", "G#"],
    ["Bb", "A#"],
    ["D♭", "C#"],
    ["F♯", "F#"],
    ["G sharp", "G#"],
    ["A flat", "G#"],
    ["bb", "A#"],
  ])("%s is %s, in every spelling of the mode", (written, tonic) => {
    for (const mode of ["major", "minor"] as const) {
      for (const ending of spellings[mode]) {
        // "Bb" and "m" join; a word needs no space either.
        expect(parseKeyName(`${written}${ending}`), `${written}${ending}`).toEqual({ tonic, mode });
      }
    }
  });

  test("every key is read from every spelling, with blanks around it", () => {
    const keys = fc.record({
      tonic: fc.constantFrom(...PITCH_NAMES),
      mode: fc.constantFrom("major" as const, "minor" as const),
    });
    fc.assert(
      fc.property(keys, fc.nat(7), fc.constantFrom("", " ", "\t "), (key, spelling, blank) => {
        const text = `${blank}${key.tonic}${spellings[key.mode][spelling] ?? ""}${blank}`;
        expect(parseKeyName(text)).toEqual(key);
      }),
    );
  });

  test("a capital M is major and a small one minor, as musicians write", () => {
    expect(parseKeyName("AM")).toEqual({ tonic: "A", mode: "major" });
    expect(parseKeyName("Am")).toEqual({ tonic: "A", mode: "minor" });
  });

  test.each([
    "",
    " ",
    "H",
    "Hm",
    "8A",
    "o",
    "x",
    "A dorian",
    "C major 7",
    "Cmaj7",
    "Amin_",
    "min",
    "#",
    "Abb",
    "C##",
    "A/B",
  ])("“%s” is none", (text) => {
    expect(parseKeyName(text)).toBeNull();
  });
});

describe("a key that a file name states", () => {
  test.each<[string, string]>([
    ["drumloop_100bpm_C#min.wav", "C# minor"],
    ["EDM_Cmin_Loop_100.wav", "C minor"],
    ["PT_100_clicks_Am.wav", "A minor"],
    ["wav0_100_warm_bass_Amin.wav", "A minor"],
    ["wav0_122.5_warm_bass_Amin_drums.flac", "A minor"],
    ["LOOP-Gbmaj-100.wav", "F# major"],
    ["stab Bb minor 100bpm.wav", "A# minor"],
    ["MELODY_F#m_", "F# minor"],
    ["lead (Ebm) 140.mp3", "D# minor"],
    ["SM_NP_100_electric_guitar_baby_Dmaj.wav", "D major"],
    ["keys_C_sharp_minor_80.wav", "C# minor"],
    ["pad-A-flat-major.aif", "G# major"],
    ["cmaj pad.wav", "C major"],
    ["amin_pad.wav", "A minor"],
    ["C:\\packs\\Gm\\loop Fmin.wav", "F minor"],
    ["Am_riff_Am.wav", "A minor"],
  ])("%s: %s", (name, key) => {
    const [tonic, mode] = key.split(" ");
    expect(readKeyHint(name)).toEqual({ tonic, mode });
  });

  test.each([
    "",
    "bass_C.wav",
    "kick C# 03.wav",
    "Bb clarinet.wav",
    "Cmaj7 stab.wav",
    "Am7_keys.wav",
    "Amin9.wav",
    "I am here.wav",
    "I_Am_Here.wav",
    "EBM loop.wav",
    "FM bass.wav",
    "AM radio.wav",
    "Admin.wav",
    "Gemini.wav",
    "a_minor_incident.wav",
    "a major lazer.wav",
    "Hmin.wav",
    "lamin.wav",
    "take_2A.wav",
    "Am_to_Cm.wav",
    "/Am/kick.wav",
    "Amaj_Fmin.wav",
  ])("“%s” states none", (name) => {
    expect(readKeyHint(name)).toBeNull();
  });

  test("every key is read from a name in every spelling, whatever stands around it", () => {
    const around = fc.constantFrom("", "loop_", "128bpm-", "My Pack (", "_90_");
    const modes = fc.constantFrom(
      ...(["major", "maj", "minor", "min"] as const).flatMap((word) => [word, ` ${word}`, `_${word}`, `-${word}`]),
      "m",
    );
    fc.assert(
      fc.property(fc.constantFrom(...PITCH_NAMES), modes, around, (tonic, word, before) => {
        const mode = word === "m" || word.includes("min") ? "minor" : "major";
        expect(readKeyHint(`${before}${tonic}${word}_x.wav`)).toEqual({ tonic, mode });
      }),
    );
  });
});

describe("keys", () => {
  // The circle of fifths, major with its relative minor.
  test.each<[MusicalKey["tonic"], MusicalKey["tonic"]]>([
    ["C", "A"],
    ["G", "E"],
    ["D", "B"],
    ["A", "F#"],
    ["E", "C#"],
    ["B", "G#"],
    ["F#", "D#"],
    ["C#", "A#"],
    ["G#", "F"],
    ["D#", "C"],
    ["A#", "G"],
    ["F", "D"],
  ])("%s major and %s minor have the same notes", (major, minor) => {
    expect(relativeKey({ tonic: major, mode: "major" })).toEqual({ tonic: minor, mode: "minor" });
    expect(relativeKey({ tonic: minor, mode: "minor" })).toEqual({ tonic: major, mode: "major" });
  });
});

describe("how likely a tempo is by itself", () => {
  const preference = { centre: 120, octaves: 0.75 };

  test("most at the centre, and alike an equal ratio above and below", () => {
    expect(tempoPreference(120, preference)).toBe(1);
    fc.assert(
      fc.property(fc.double({ min: 1.01, max: 4, noNaN: true }), (ratio) => {
        const [above, below] = [120 * ratio, 120 / ratio].map((bpm) => tempoPreference(bpm, preference));
        expect(above).toBeCloseTo(below ?? 0, 12);
        expect(above).toBeLessThan(1);
      }),
    );
  });

  test("one deviation off it is e^(−½)", () => {
    expect(tempoPreference(120 * Math.exp(Math.LN2 * 0.75), preference)).toBeCloseTo(Math.exp(-0.5), 12);
  });
});
