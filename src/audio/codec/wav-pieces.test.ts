import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noise } from "../core/signals.fixture.ts";
import { concatBytes, readText, viewOf } from "./riff.ts";
import { readWav, wavPieces, type WavOptions, writeWav } from "./wav.ts";

const metadata = { title: "song", bpm: 93.5, key: "F# minor", software: "wav0-mcp" };

/** A file written in stretches of these lengths; the last takes what is left. */
function inPieces(channels: readonly Float32Array[], lengths: readonly number[], options: WavOptions): Uint8Array {
  const frames = channels[0]?.length ?? 0;
  const { head, encode, tail } = wavPieces({ sampleRate: 8_000, channelCount: channels.length, frames }, options);
  const pieces = [head];
  let start = 0;
  for (const length of [...lengths, frames]) {
    const end = Math.min(frames, start + length);
    pieces.push(encode(channels.map((samples) => samples.subarray(start, end))));
    start = end;
  }
  return concatBytes([...pieces, tail]);
}

/** The chunks of a RIFF file as [name, size], by walking over its headers. */
function chunksOf(bytes: Uint8Array): [string, number][] {
  const chunks: [string, number][] = [];
  for (let at = 12; at < bytes.length;) {
    const size = viewOf(bytes).getUint32(at + 4, true);
    chunks.push([readText(bytes, at, 4), size]);
    at += 8 + size + (size % 2);
  }
  return chunks;
}

const noises = (count: number, frames: number) => Array.from({ length: count }, (_, i) => noise(frames, i + 1));
const written: [string, WavOptions][] = [
  ["16 bits", { bitDepth: 16 }],
  ["16 bits with dither, which goes on from piece to piece", { bitDepth: 16, ditherSeed: 7 }],
  ["24 bits", { bitDepth: 24, metadata }],
  ["24 bits unless said otherwise", {}],
  ["float", { bitDepth: 32, metadata }],
];

describe("a WAV file that is written piece by piece", () => {
  test.each(written)("has the bytes of one that is written at once, however it is cut: %s", (_, options) => {
    const lengths = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 });
    fc.assert(
      // Dither is drawn channel by channel of a piece, so that only one channel is the same however it is cut.
      fc.property(fc.constantFrom(...(options.ditherSeed ? [1] : [1, 2, 3, 6])), lengths, (count, cuts) => {
        const channels = noises(count, 101);
        expect(inPieces(channels, cuts, options)).toEqual(writeWav({ sampleRate: 8_000, channels }, options));
      }),
      { numRuns: 30 },
    );
  });

  test("states its sizes before a sample is there", () => {
    for (const bitDepth of [16, 24, 32] as const) {
      for (const [channelCount, frames] of [
        [1, 0],
        [1, 1],
        [1, 3],
        [2, 5],
        [3, 7],
        [7, 1],
      ] as const) {
        const dataBytes = (channelCount * frames * bitDepth) / 8;
        const { head, tail } = wavPieces({ sampleRate: 8_000, channelCount, frames }, { bitDepth, metadata });
        expect(viewOf(head).getUint32(4, true)).toBe(head.length - 8 + dataBytes + tail.length);
        expect([readText(head, head.length - 8, 4), viewOf(head).getUint32(head.length - 4, true)]).toEqual([
          "data",
          dataBytes,
        ]);
        // An odd number of bytes is filled up, and what follows begins at an even one.
        expect((head.length + dataBytes + tail.length) % 2).toBe(0);
      }
    }
  });

  test("can be walked over from chunk to chunk, up to its last byte", () => {
    const bytes = inPieces(noises(1, 33), [10], { bitDepth: 24, metadata });
    const chunks = chunksOf(bytes);
    expect(chunks).toContainEqual(["fmt ", 16]);
    expect(chunks).toContainEqual(["data", 99]);
    expect(chunks.reduce((sum, [, size]) => sum + 8 + size + (size % 2), 12)).toBe(bytes.length);
    expect(readWav(bytes).metadata).toMatchObject({ title: "song", bpm: 93.5 });
  });

  test("names its loudspeakers where it has more than two", () => {
    for (const [count, mask] of [
      [3, 0b111],
      [4, 0b11_0011],
      [6, 0b11_1111],
      [8, 0b110_0011_1111],
      [9, 0],
    ] as const) {
      const { head } = wavPieces({ sampleRate: 8_000, channelCount: count, frames: 1 });
      expect(chunksOf(head)).toContainEqual(["fmt ", 40]);
      const format = 20 + head.subarray(12).findIndex((_, i) => readText(head, 12 + i, 4) === "fmt ");
      expect(viewOf(head).getUint16(format, true)).toBe(0xfffe);
      expect(viewOf(head).getUint32(format + 20, true)).toBe(mask);
    }
  });

  test("holds the numbers that its samples stand for, odd ones as well", () => {
    const samples = Float32Array.of(0, -0, 1, -1, 1.5, -7, 0.5, 2 ** -23, 2 ** -25, Number.NaN, Infinity, -Infinity);
    const { encode } = wavPieces({ sampleRate: 8_000, channelCount: 1, frames: samples.length }, { bitDepth: 24 });
    const bytes = encode([samples]);
    const numbers = Array.from(samples, (_, i) => viewOf(bytes).getUint16(3 * i, true) + bytesAbove(bytes, i));
    const [most, least] = [8_388_607, -8_388_608];
    expect(numbers).toEqual([0, 0, most, least, most, least, 4_194_304, 1, 0, 0, most, least]);
    const asFloat = wavPieces({ sampleRate: 8_000, channelCount: 1, frames: samples.length }, { bitDepth: 32 });
    const kept = viewOf(asFloat.encode([samples]));
    samples.forEach((sample, i) => expect(kept.getFloat32(4 * i, true)).toBe(sample));
  });

  test("is written to the room that is given where it is large enough", () => {
    const shape = { sampleRate: 8_000, channelCount: 2, frames: 60 };
    const [channels, room] = [noises(2, 20), new Uint8Array(150).fill(7)];
    const expected = wavPieces(shape).encode(channels);
    const bytes = wavPieces(shape).encode(channels, room);
    expect(bytes).toEqual(expected);
    expect(bytes.buffer).toBe(room.buffer);
    expect(room.subarray(120)).toEqual(new Uint8Array(30).fill(7));
    expect(wavPieces(shape).encode(channels, new Uint8Array(119))).toEqual(expected);
  });

  test("of no samples and of pieces without samples is a file as well", () => {
    const { head, encode, tail } = wavPieces({ sampleRate: 8_000, channelCount: 2, frames: 0 });
    expect(encode([new Float32Array(0), new Float32Array(0)])).toHaveLength(0);
    expect(concatBytes([head, tail])).toEqual(
      writeWav({ sampleRate: 8_000, channels: [new Float32Array(0), new Float32Array(0)] }),
    );
    expect(() => readWav(concatBytes([head, tail]))).toThrow("not one sample");
  });
});

/** The third byte of a number of 24 bits, which carries its sign. */
function bytesAbove(bytes: Uint8Array, index: number): number {
  return viewOf(bytes).getInt8(3 * index + 2) * 65_536;
}
