import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readWav, writeWav } from "../codec/wav.ts";
import { abletonFolder } from "./ableton.ts";
import { audioFile } from "./audio-file.ts";
import { describeContents } from "./contents.ts";
import { decentSampler } from "./decent-sampler.ts";
import { asciiName, createNames } from "./file-names.ts";
import { layOut } from "./project-format.ts";
import { sfzInstrument } from "./sfz.ts";
import type { ProjectEntry, ProjectSound } from "./sound.ts";
import { hitSound, loopSound, pathsOf, SONG, textOf } from "./sounds.fixture.ts";

const lines = (entries: readonly ProjectEntry[], path: string) => textOf(entries, path).split("\n");

describe("an SFZ instrument", () => {
  test("of a drum plays it through, at every key as it is", () => {
    const entries = sfzInstrument({ name: "My kit!", sounds: [hitSound()] });
    expect(pathsOf(entries)).toEqual(["My_kit/My_kit.sfz", "My_kit/samples/kick.wav"]);
    expect(lines(entries, "My_kit/My_kit.sfz")).toEqual([
      "// My_kit",
      "<global>",
      "ampeg_release=0.3",
      "",
      "<region>",
      "sample=samples/kick.wav",
      "lokey=36",
      "hikey=36",
      "pitch_keycenter=36",
      "pitch_keytrack=0",
      "loop_mode=one_shot",
      "",
      "",
    ]);
  });

  test("of a note with a loop names the last sample that is played, not the one behind it", () => {
    const sound = hitSound({ name: "A", rootMidiNote: 57, loop: { startSample: 100, endSample: 2_000 } });
    const text = lines(sfzInstrument({ name: "", sounds: [sound] }), "instrument/instrument.sfz");
    expect(text).toEqual(expect.arrayContaining(["loop_mode=loop_continuous", "loop_start=100", "loop_end=1999"]));
    expect(text).toEqual(expect.arrayContaining(["lokey=0", "hikey=127", "pitch_keycenter=57"]));
    expect(text).not.toContain("pitch_keytrack=0");
  });

  test("of a note without a loop stops with its key", () => {
    const entries = sfzInstrument({ name: "x", sounds: [hitSound({ rootMidiNote: 57 })] });
    expect(lines(entries, "x/x.sfz")).toContain("loop_mode=no_loop");
  });

  test("of nothing is a file without regions", () => {
    const entries = sfzInstrument({ name: "x", sounds: [] });
    expect(entries).toHaveLength(1);
    expect(textOf(entries, "x/x.sfz")).not.toContain("<region>");
  });
});

describe("a DecentSampler instrument", () => {
  test("says loops by their last sample, and drums that keys do not transpose them", () => {
    const loop = { startSample: 0, endSample: 24_000 };
    const entries = decentSampler({ name: "x", sounds: [hitSound({ loop }), hitSound({ name: "snare" })] });
    const samples = lines(entries, "x/x.dspreset").flatMap((line) => /^\s*(<sample .*)$/.exec(line)?.[1] ?? []);
    expect(samples).toEqual([
      '<sample path="samples/kick.wav" rootNote="36" loNote="36" hiNote="36" pitchKeyTrack="0" loopEnabled="true" loopStart="0" loopEnd="23999"/>',
      '<sample path="samples/snare.wav" rootNote="37" loNote="37" hiNote="37" pitchKeyTrack="0"/>',
    ]);
  });

  test("has the same audio as the SFZ of the same sounds", () => {
    const audioOf = (entries: ProjectEntry[]) => entries.filter(({ kind }) => kind === "audio");
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 8 }), (names) => {
        const request = { name: "x", sounds: names.map((name) => hitSound({ name })) };
        expect(audioOf(decentSampler(request))).toEqual(audioOf(sfzInstrument(request)));
      }),
      { numRuns: 40 },
    );
  });
});

describe("a file for Ableton Live", () => {
  const named = (more: Partial<ProjectSound>) =>
    pathsOf(abletonFolder({ name: "set", sounds: [loopSound(more)] }))[1]?.replace("set/Samples/", "");

  test.each<[string, Partial<ProjectSound>]>([
    ["warm_124_Am.wav", { name: "warm" }],
    ["warm_124_Am.wav", { name: "warm_124" }],
    ["warm_Am_124.wav", { name: "warm_Am" }],
    ["warm_Amin_124.wav", { name: "warm_Amin" }],
    ["warm_124_C.wav", { name: "warm", key: "C major" }],
    ["warm_124_F#m.wav", { name: "warm", key: "F# minor" }],
    ["warm_A_124_Am.wav", { name: "warm_A", key: "A minor" }],
    ["warm_97.5_Am.wav", { name: "warm", bpm: 97.5 }],
    ["warm_97.33_Am.wav", { name: "warm", bpm: 97.333 }],
    ["warm_Am.wav", { name: "warm", bpm: undefined }],
    ["warm_Am.wav", { name: "warm", form: "one_shot" }],
    ["warm_124.wav", { name: "warm", key: undefined }],
    ["warm_124.wav", { name: "warm", key: "no key at all" }],
    ["sample_124_Am.wav", { name: "…" }],
  ])("is named %s for %j", (expected, more) => {
    expect(named(more)).toBe(expected);
  });

  test("lies with its notes under one name, and apart from stems", () => {
    const sounds = [
      loopSound({ name: "a", song: SONG }),
      loopSound({ name: "a" }),
      loopSound({ name: "a", stemOf: 0, song: SONG }),
    ];
    expect(pathsOf(abletonFolder({ name: "set", sounds })).slice(1)).toEqual([
      "set/Samples/a_124_Am.wav",
      "set/Samples/a_124_Am.mid",
      "set/Samples/a_124_Am_2.wav",
      "set/Stems/a_124_Am.wav",
      "set/Stems/a_124_Am.mid",
    ]);
  });

  test("is cut to its beats to the sample, at any tempo", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 60, max: 200 }), (beats, bpm) => {
        const exact = (beats * 60 * 44_100) / bpm;
        const [, audio] = abletonFolder({ name: "x", sounds: [loopSound({ bpm, frames: Math.ceil(exact) + 3 })] });
        expect(audio).toMatchObject({ kind: "audio", beats, frames: Math.round(exact) });
      }),
    );
  });
});

describe("what a project holds", () => {
  const told = (format: "dawproject" | "pack" | "midi" | "sfz", sounds: ProjectSound[]) =>
    describeContents(layOut(format, { name: "x", sounds }, { name: "a", version: "1" }).entries, sounds);

  test("is told in ones and in manys", () => {
    expect(told("sfz", [hitSound()])).toEqual(["1 WAV file"]);
    expect(told("pack", [hitSound(), loopSound({ song: SONG })])).toEqual(["2 WAV files", "1 MIDI file"]);
    expect(told("midi", [loopSound({ song: SONG }), loopSound({ song: SONG })])).toEqual(["2 MIDI files"]);
    expect(told("dawproject", [hitSound(), loopSound({ song: SONG })])).toEqual([
      "2 audio tracks",
      "2 note tracks",
      "124 BPM",
    ]);
    expect(told("dawproject", [hitSound()])).toEqual(["1 audio track"]);
    expect(told("midi", [])).toEqual([]);
  });
});

describe("names", () => {
  test("of any text are plain, of a length that systems take, and stay as they are when named again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const name = asciiName(text);
        expect(name).toMatch(/^[A-Za-z0-9_#-]{1,101}$/);
        expect(asciiName(name.replace(/_$/, ""))).toBe(name);
      }),
    );
  });

  test.each(["CON", "prn", "Aux", "nul", "com1", "LPT9"])("%s, which Windows keeps to itself, is marked", (name) => {
    expect(asciiName(name)).toBe(`${name}_`);
    expect(asciiName(`${name}x`)).toBe(`${name}x`);
  });

  test("are never given twice, in whatever order they are wished for", () => {
    const wishes = fc.array(fc.constantFrom("a", "A", "a_2", "A_2", "a_2_2", "b"), { maxLength: 30 });
    fc.assert(
      fc.property(wishes, (wished) => {
        const given = wished.map(createNames()).map((name) => name.toLowerCase());
        expect(new Set(given).size).toBe(wished.length);
        for (const [i, name] of given.entries()) expect(name.startsWith(wished[i]?.toLowerCase() ?? "?")).toBe(true);
      }),
    );
  });
});

describe("the audio of an entry", () => {
  const audio = { sampleRate: 8_000, channels: [Float32Array.of(0.5, -0.5, 0.25, 0)] };
  const plain = writeWav(audio, { bitDepth: 16, metadata: { bpm: 124, rootMidiNote: 57 } });
  const isKept = (more: Partial<ProjectSound>, bytes: Uint8Array = plain, frames?: number) => {
    const opened = { bytes, ...readWav(plain) };
    const entry = { kind: "audio" as const, sound: 0, ...(frames === undefined ? {} : { frames }) };
    return audioFile(opened, loopSound(more), entry) === bytes;
  };

  test("is the file as it is while it says the same tempo, note and loop", () => {
    expect(isKept({})).toBe(true);
    expect(isKept({ bpm: 124.005, rootMidiNote: 57 })).toBe(true);
    expect(isKept({ bpm: undefined })).toBe(true);
    expect(isKept({}, plain, 4)).toBe(true);
  });

  test("is written again where anything differs", () => {
    expect(isKept({ bpm: 124.02 })).toBe(false);
    expect(isKept({ rootMidiNote: 58 })).toBe(false);
    expect(isKept({ loop: { startSample: 0, endSample: 4 } })).toBe(false);
    expect(isKept({ form: "one_shot" })).toBe(false);
    expect(isKept({}, plain, 3)).toBe(false);
  });

  test("is written again where the file is none that all programs read", () => {
    const other = (change: (bytes: Uint8Array) => void) => {
      const bytes = plain.slice();
      change(bytes);
      return isKept({}, bytes);
    };
    expect(other((bytes) => bytes.set([0x52, 0x46, 0x36, 0x34], 0))).toBe(false);
    expect(other((bytes) => bytes.set([0x41], 8))).toBe(false);
    expect(other((bytes) => bytes.set([0x66, 0x6d, 0x74, 0x00], 12))).toBe(false);
    expect(isKept({}, new Uint8Array(0))).toBe(false);
  });
});
