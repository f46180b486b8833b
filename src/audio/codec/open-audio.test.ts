import { describe, expect, test } from "vitest";
import { noise } from "../core/signals.fixture.ts";
import { decodeAudio } from "./decode.ts";
import { openAudio } from "./open-audio.ts";
import { viewOf } from "./riff.ts";
import { writeWav } from "./wav.ts";

const audio = { sampleRate: 8_000, channels: [noise(1_000, 1), noise(1_000, 2)] };
const metadata = { title: "x", bpm: 98, key: "Am" };

/** A plain WAV file as if it had another format tag and sample size. */
function retagged(tag: number, bits: number): Uint8Array {
  const bytes = writeWav(audio, { bitDepth: 16 });
  const view = viewOf(bytes);
  view.setUint16(20, tag, true);
  view.setUint16(32, (2 * bits) / 8, true);
  view.setUint16(34, bits, true);
  return bytes;
}

const files: [string, Uint8Array][] = [
  ["16 bits", writeWav(audio, { bitDepth: 16, metadata })],
  ["24 bits", writeWav(audio, { metadata })],
  ["float", writeWav(audio, { bitDepth: 32, metadata })],
  ["8 bits", retagged(1, 8)],
  ["A-law", retagged(6, 8)],
  ["cut off", writeWav(audio).subarray(0, 3_001)],
];

describe("a file that is opened", () => {
  test.each(files)("has the samples and the metadata of one that is decoded: %s", async (_, bytes) => {
    const [open, decoded] = [await openAudio(bytes), await decodeAudio(bytes)];
    const { sampleRate, channels } = decoded.audio;
    const length = channels[0]?.length ?? 0;
    expect(open).toMatchObject({ format: "wav", metadata: decoded.metadata, sampleRate, channelCount: 2, length });
    expect(open.read(0, length)).toEqual(channels);
    for (const [start, end] of [
      [0, 1],
      [17, 230],
      [length - 5, length],
    ] as const)
      expect(open.read(start, end)).toEqual(channels.map((samples) => samples.slice(start, end)));
  });

  test("gives stretches that may be written to", async () => {
    for (const [, bytes] of files.slice(0, 3)) {
      const open = await openAudio(bytes);
      const before = open.read(0, 10);
      for (const samples of open.read(0, 10)) samples.fill(0);
      expect(open.read(0, 10)).toEqual(before);
    }
  });

  test("fills the arrays that it is given where they are long enough", async () => {
    for (const [, bytes] of files) {
      const open = await openAudio(bytes);
      const [room, short] = [[2, 3].map((value) => new Float32Array(50).fill(value)), [new Float32Array(9)]];
      const read = open.read(100, 140, room);
      expect(read).toEqual(open.read(100, 140));
      expect(read.map(({ buffer }) => buffer)).toEqual(room.map(({ buffer }) => buffer));
      expect(room[0]?.[40]).toBe(2);
      expect(open.read(100, 140, short)).toEqual(open.read(100, 140));
    }
  });

  test("is refused like one that is decoded", async () => {
    const bytes = writeWav(audio);
    const broken = retagged(0x55, 16);
    const refused: [Uint8Array, number][] = [
      [bytes, 0.1],
      [bytes.subarray(0, 44), 9],
      [broken, 9],
      [Uint8Array.of(1, 2), 9],
    ];
    for (const [given, maxSeconds] of refused) {
      const error: unknown = await decodeAudio(given, { maxSeconds }).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(Error);
      await expect(openAudio(given, { maxSeconds })).rejects.toThrow(error as Error);
    }
  });
});
