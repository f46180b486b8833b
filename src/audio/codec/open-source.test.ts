import { describe, expect, test } from "vitest";
import { noise } from "../core/signals.fixture.ts";
import type { ByteSource } from "./byte-source.ts";
import { decodeAudio } from "./decode.ts";
import { openAudio, stretchesOf } from "./open-audio.ts";
import { probeAudio } from "./probe.ts";
import { concatBytes, encodeChunk, viewOf } from "./riff.ts";
import { wavImage } from "./wav-image.ts";
import { writeWav } from "./wav.ts";

const audio = { sampleRate: 44_100, channels: [noise(1_100_000, 1), noise(1_100_000, 2)] };
const plain = writeWav(audio, { bitDepth: 16, metadata: { title: "long", bpm: 98, key: "Am" } });
const MEGABYTE = 1 << 20;

/** The bytes as a source, and how many of them were asked for at most at a time, and in all. */
function watched(bytes: Uint8Array): { source: ByteSource; most: () => number; all: () => number } {
  let [most, all] = [0, 0];
  const read = (start: number, end: number): Uint8Array => {
    most = Math.max(most, end - start);
    all += end - start;
    return bytes.slice(start, end);
  };
  return { source: { size: bytes.length, read }, most: () => most, all: () => all };
}

/** The file with other bytes behind its first 12, and its RIFF size as it then is. */
function withChunks(...chunks: Uint8Array[]): Uint8Array {
  const bytes = concatBytes([plain.subarray(0, 12), ...chunks, plain.subarray(12)]);
  viewOf(bytes).setUint32(4, bytes.length - 8, true);
  return bytes;
}

/** The file with one number of 32 bits changed. */
function changed(at: number, value: number): Uint8Array {
  const bytes = plain.slice();
  viewOf(bytes).setUint32(at, value, true);
  return bytes;
}

const files: [string, Uint8Array][] = [
  ["16 bits with metadata after its samples", plain],
  ["floats", writeWav(audio, { bitDepth: 32 })],
  ["metadata of an odd length before its samples", withChunks(encodeChunk("junk", new Uint8Array(70_001).fill(7)))],
  ["samples that are cut off", plain.subarray(0, 4_300_001)],
  ["a size that its writer did not know", changed(40, 0xffff_ffff)],
];

describe("a long WAV file that is read where it lies", () => {
  test.each(files)("is that of one that is decoded, and never whole in memory: %s", async (_, bytes) => {
    const { source, most } = watched(bytes);
    const open = await openAudio(source);
    const { audio: decoded, ...facts } = await decodeAudio(bytes);
    expect(open).toMatchObject(facts);
    expect([open.sampleRate, open.channelCount, open.length]).toEqual([44_100, 2, decoded.channels[0]?.length]);
    expect(probeAudio(open.image)).toEqual(probeAudio(bytes));
    let start = 0;
    for (const [left] of stretchesOf(open)) {
      expect(
        Buffer.compare(bytesOf(left), bytesOf(decoded.channels[0]?.subarray(start, start + (left?.length ?? 0)))),
      ).toBe(0);
      start += left?.length ?? 0;
    }
    expect(start).toBe(open.length);
    expect(most()).toBeLessThan(MEGABYTE);
  });

  test("costs its headers to open", async () => {
    const { source, all } = watched(plain);
    await openAudio(source);
    expect(all()).toBeLessThan(4_096);
  });

  test("is refused for a value that is no sound, however late it comes", async () => {
    const bytes = writeWav({ sampleRate: 44_100, channels: [noise(1_100_000, 1)] }, { bitDepth: 32 });
    viewOf(bytes).setFloat32(bytes.length - 400_000, 2e6, true);
    await expect(openAudio(watched(bytes).source)).rejects.toThrow("no sound");
    await expect(openAudio(watched(bytes).source, { maxSeconds: 1 })).rejects.toThrow("at most 1 s");
  });
});

const wholes: [string, Uint8Array][] = [
  ["a short file", writeWav({ sampleRate: 8_000, channels: [noise(100, 3)] })],
  ["two stretches of samples", concatBytes([plain, encodeChunk("data", new Uint8Array(400).fill(9))])],
  ["more metadata than a file has", withChunks(encodeChunk("junk", new Uint8Array(33 * MEGABYTE)))],
  ["big numbers first", Uint8Array.from(plain, (byte, i) => (i === 3 ? 88 : byte))],
];

test.each(wholes)("what cannot be read where it lies is read whole, with the same outcome: %s", async (_, bytes) => {
  const outcome = (opened: ReturnType<typeof openAudio>) =>
    opened.then(
      ({ length, read }) => read(0, length).map((samples) => Buffer.from(bytesOf(samples)).toString("base64").length),
      String,
    );
  expect(await outcome(openAudio(watched(bytes).source))).toEqual(await outcome(openAudio(bytes)));
});

test("an image is there for long RIFF files alone", () => {
  expect(wavImage(watched(plain).source)).toHaveLength(plain.length);
  for (const [, bytes] of wholes.filter((_, i) => i !== 1)) expect(wavImage(watched(bytes).source)).toBeNull();
});

function bytesOf(samples: Float32Array = new Float32Array(0)): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
