import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readWav, writeWav } from "../codec/wav.ts";
import { audioFile } from "./audio-file.ts";
import { asciiName, createNames } from "./file-names.ts";
import { instrumentOf } from "./instrument.ts";
import { framesOfBeats, wholeBeats } from "./loop-length.ts";
import { hitSound, loopSound } from "./sounds.fixture.ts";

describe("whole beats", () => {
  test("are counted where a loop ends on a beat, give or take what an editor adds", () => {
    expect(wholeBeats(loopSound())).toBe(16);
    expect(wholeBeats(loopSound({ frames: loopSound().frames + 900 }))).toBe(16);
    expect(wholeBeats(loopSound({ frames: loopSound().frames + 5_000 }))).toBeNull();
    expect(wholeBeats(loopSound({ form: "one_shot" }))).toBeNull();
    expect(wholeBeats(loopSound({ bpm: undefined }))).toBeNull();
    expect(wholeBeats(loopSound({ frames: 1 }))).toBeNull();
  });

  test("of any loop made of whole beats are the ones that it was made of", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), fc.integer({ min: 4_000, max: 24_000 }), (beats, hundredths) => {
        const bpm = hundredths / 100;
        const frames = framesOfBeats(beats, { bpm, sampleRate: 44_100 });
        expect(wholeBeats(loopSound({ bpm, frames }))).toBe(beats);
      }),
    );
  });
});

describe("the audio of a sound", () => {
  const audio = { sampleRate: 48_000, channels: [Float32Array.from({ length: 1_000 }, (_, i) => Math.sin(i / 9) / 2)] };
  const opened = (bytes: Uint8Array) => ({ bytes, ...readWav(bytes) });

  test("is the sample's own file where that says all", () => {
    const bytes = writeWav(audio, { bitDepth: 16, metadata: { oneShot: true } });
    expect(audioFile(opened(bytes), hitSound(), { kind: "audio", sound: 0 })).toBe(bytes);
  });

  test("is written again with what the library knows, with the very same samples", () => {
    const file = opened(writeWav(audio, { bitDepth: 16, metadata: { title: "old" } }));
    const sound = loopSound({ rootMidiNote: 57, frames: 1_000 });
    const { audio: read, metadata } = readWav(audioFile(file, sound, { kind: "audio", sound: 0, beats: 16 }));
    expect(read).toEqual(file.audio);
    expect(metadata).toMatchObject({
      title: sound.name,
      bpm: 124,
      key: "Am",
      rootMidiNote: 57,
      loop: { startSample: 0, endSample: 1_000 },
    });
  });

  test.each([990, 1_010])("is cut or filled to %i samples, with its loop points within", (frames) => {
    const file = opened(writeWav(audio, { metadata: { loop: { startSample: 10, endSample: 1_000 } } }));
    const { audio: read, metadata } = readWav(audioFile(file, loopSound(), { kind: "audio", sound: 0, frames }));
    expect(read.channels[0]?.length).toBe(frames);
    expect(metadata.loop === undefined).toBe(frames < 1_000);
  });

  test("keeps what lies beyond full scale, and takes no file that breaks off", () => {
    const loud = { ...audio, channels: [Float32Array.from([0, 1.5, -2])] };
    const file = opened(writeWav(loud, { bitDepth: 32 }));
    expect(readWav(audioFile(file, loopSound(), { kind: "audio", sound: 0 })).audio).toEqual(loud);
    const whole = writeWav(audio, { metadata: { oneShot: true } });
    const broken = { ...opened(whole), bytes: whole.subarray(0, whole.length - 700) };
    expect(readWav(audioFile(broken, hitSound(), { kind: "audio", sound: 0 })).audio).toEqual(broken.audio);
  });
});

test("what a sound is is told by its surest words", () => {
  expect(instrumentOf(["drums", "warm bass"])).toBe("Drums");
  expect(instrumentOf([undefined, "wav0_90_dusty_snare"])).toBe("Snares");
  expect(instrumentOf(["deep 808"], "one_shot")).toBe("Bass");
  expect(instrumentOf(["house chords with drums and bass", "kick"], "loop")).toBe("Loops");
  expect(instrumentOf(["something"], "one_shot")).toBe("One-Shots");
  expect(instrumentOf([])).toBe("Other");
});

test("names are plain, never empty, and given out once", () => {
  expect(["Café ♯1", "..", "con", "-x-", "a".repeat(300)].map((text) => asciiName(text).slice(0, 12))).toEqual([
    "Cafe_#1",
    "sample",
    "con_",
    "x",
    "aaaaaaaaaaaa",
  ]);
  const unique = createNames();
  expect(["kick", "Kick", "kick_2", "kick"].map(unique)).toEqual(["kick", "Kick_2", "kick_2_2", "kick_3"]);
});
