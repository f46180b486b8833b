import { describe, expect, test } from "vitest";
import { readWav, type WavMetadata, writeWav } from "../codec/wav.ts";
import { noise } from "../core/signals.fixture.ts";
import { audioFile, type OpenedAudio } from "./audio-file.ts";
import type { ProjectSound } from "./sound.ts";
import { hitSound, loopSound } from "./sounds.fixture.ts";

const ENTRY = { kind: "audio", sound: 0 } as const;

/** A file of 1,000 samples that states this. */
function opened(metadata: WavMetadata, { gain = 0.9, bitDepth = 24 as 16 | 24 | 32 } = {}): OpenedAudio {
  const audio = { sampleRate: 44_100, channels: [noise(1_000, 2).map((sample) => gain * sample)] };
  const bytes = writeWav(audio, { metadata, bitDepth });
  return { bytes, ...readWav(bytes) };
}
const bitsOf = (file: Uint8Array) => new DataView(file.buffer, file.byteOffset).getUint16(34, true);

describe("a sample's own file is taken", () => {
  test.each<[string, WavMetadata, Partial<ProjectSound>]>([
    ["where it states the tempo", { bpm: 124 }, {}],
    ["where nothing is known that it lacks", {}, { bpm: undefined }],
    ["where it differs by less than anyone hears", { bpm: 124 }, { bpm: 124.004 }],
    [
      "where it states the same loop",
      { bpm: 124, loop: { startSample: 5, endSample: 900 } },
      { loop: { startSample: 5, endSample: 900 } },
    ],
  ])("%s", (_, metadata, sound) => {
    const file = opened(metadata);
    expect(audioFile(file, loopSound(sound), ENTRY)).toBe(file.bytes);
    expect(audioFile(file, loopSound(sound), { ...ENTRY, frames: 1_000 })).toBe(file.bytes);
  });
});

describe("a file is written again", () => {
  test.each<[string, WavMetadata, Partial<ProjectSound>]>([
    ["where the tempo is missing", {}, {}],
    ["where the tempo is another", { bpm: 120 }, {}],
    ["where the root is missing", { bpm: 124 }, { rootMidiNote: 57 }],
    [
      "where the loop is another",
      { bpm: 124, loop: { startSample: 0, endSample: 900 } },
      { loop: { startSample: 0, endSample: 800 } },
    ],
  ])("%s, with the library's facts and the same sound", (_, metadata, sound) => {
    const file = opened(metadata);
    const wanted = loopSound(sound);
    const written = readWav(audioFile(file, wanted, ENTRY));
    expect(written.metadata).toMatchObject({ title: wanted.name, bpm: 124 });
    if (sound.rootMidiNote !== undefined) expect(written.metadata.rootMidiNote).toBe(sound.rootMidiNote);
    if (sound.loop) expect(written.metadata.loop).toEqual(sound.loop);
    expect(written.audio).toEqual(file.audio);
  });

  test("where its end is cut off, without a loop that would lie outside", () => {
    const loop = { startSample: 0, endSample: 1_000 };
    const file = opened({ bpm: 124, loop });
    const written = readWav(audioFile(file, loopSound({ loop }), { ...ENTRY, frames: 600 }));
    expect(written.audio.channels[0]).toEqual(file.audio.channels[0]?.subarray(0, 600));
    expect(written.metadata.loop).toBeUndefined();
  });

  test("where silence follows, and whole beats loop as a whole", () => {
    const written = readWav(audioFile(opened({ bpm: 124 }), loopSound(), { ...ENTRY, frames: 1_200, beats: 4 }));
    expect(written.audio.channels[0]?.subarray(1_000)).toEqual(new Float32Array(200));
    expect(written.metadata.loop).toEqual({ startSample: 0, endSample: 1_200 });
  });

  test("for a hit that does not call itself one, without a tempo", () => {
    const { metadata } = readWav(audioFile(opened({ bpm: 90 }), hitSound(), ENTRY));
    expect(metadata).toMatchObject({ oneShot: true, title: "kick" });
    expect(metadata.bpm).toBeUndefined();
  });

  test("in 24 bits, or in floating point where those would clip", () => {
    expect(bitsOf(audioFile(opened({}), loopSound(), ENTRY))).toBe(24);
    const loud = opened({}, { gain: 3, bitDepth: 32 });
    const written = audioFile(loud, loopSound(), ENTRY);
    expect(bitsOf(written)).toBe(32);
    expect(readWav(written).audio).toEqual(loud.audio);
  });

  test("where it is cut off or is no WAV file", () => {
    const { bytes, audio, metadata } = opened({ bpm: 124 });
    for (const odd of [bytes.subarray(0, bytes.length - 3), Uint8Array.of(1, 2, 3), new Uint8Array(0)]) {
      const written = audioFile({ bytes: odd, audio, metadata }, loopSound(), ENTRY);
      expect(written).not.toBe(odd);
      expect(readWav(written).audio).toEqual(audio);
    }
  });
});
