import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noise } from "../core/signals.fixture.ts";
import { decodeAudio } from "./decode.ts";
import { openAudio } from "./open-audio.ts";
import { chunk, formatChunk, riffOf } from "./riff.fixture.ts";
import { writeWav } from "./wav.ts";

const FRAMES = 37;

/** One sample as bytes, from the bits that a generator gives. */
interface Written {
  bytes: Uint8Array;
  /** Samples of both channels, by arithmetic of this file. */
  channels: number[][];
}

/** Two channels of random whole numbers, lowest byte first, `bits` each. */
function wholeNumbers(bits: 8 | 16 | 24 | 32, seed: number): Written {
  const size = bits / 8;
  const bytes = new Uint8Array(2 * FRAMES * size);
  const channels: number[][] = [[], []];
  const scale = 2 ** (bits - 1);
  noise(2 * FRAMES, seed).forEach((value, i) => {
    // The lowest and the highest number are among them.
    const number = i < 2 ? [-scale, scale - 1][i] : Math.floor(value * scale);
    // Eight bits are written without a sign, the others as two's complement.
    let rest = bits === 8 ? (number ?? 0) + scale : (number ?? 0) < 0 ? (number ?? 0) + 2 * scale : (number ?? 0);
    for (let at = 0; at < size; at++, rest = Math.floor(rest / 256)) bytes[i * size + at] = rest % 256;
    channels[i % 2]?.push(Math.fround((number ?? 0) / scale));
  });
  return { bytes, channels };
}

/** The same in the byte order of RIFX. */
function highestByteFirst(written: Written, bits: number): Written {
  const size = bits / 8;
  const bytes = written.bytes.map((_, i) => written.bytes[i - (i % size) + size - 1 - (i % size)] ?? 0);
  return { ...written, bytes };
}

function wav(bits: number, bytes: Uint8Array, { tag = 1, magic = "RIFF" } = {}): Uint8Array {
  return riffOf([formatChunk({ channels: 2, bits, tag }), chunk("data", bytes)], magic);
}

/** A format chunk with every field in the order of RIFX, and the data behind it. */
function rifx(bits: number, bytes: Uint8Array): Uint8Array {
  const file = wav(bits, bytes, { magic: "RIFX" });
  const fields = [2, 2, 4, 4, 2, 2];
  const swap = (offset: number, size: number) => file.subarray(offset, offset + size).reverse();
  [4, 16, 40].forEach((offset) => swap(offset, 4));
  fields.reduce((offset, size) => (swap(offset, size), offset + size), 20);
  return file;
}

const wholes = ([8, 16, 24, 32] as const).map((bits) => [bits, wholeNumbers(bits, bits)] as const);
const exact: [string, Uint8Array, number[][]][] = [
  ...wholes.map(([bits, { bytes, channels }]): [string, Uint8Array, number[][]] => [
    `${bits} bits`,
    wav(bits, bytes),
    channels,
  ]),
  ...wholes
    .slice(1)
    .map(([bits, written]): [string, Uint8Array, number[][]] => [
      `${bits} bits, highest byte first`,
      rifx(bits, highestByteFirst(written, bits).bytes),
      written.channels,
    ]),
];

describe("whole numbers of a WAV file that is opened", () => {
  test.each(exact)("of %s are their share of full scale", async (_, bytes, channels) => {
    const open = await openAudio(bytes);
    expect(open).toMatchObject({ format: "wav", sampleRate: 8_000, channelCount: 2, length: FRAMES });
    expect(open.read(0, FRAMES).map((samples) => [...samples])).toEqual(channels);
  });
});

const random = Uint8Array.from(noise(2 * FRAMES * 8, 99), (value) => Math.floor((value + 1) * 128));

/** Floating point of both sizes with what is no sound among it. */
function floats(bits: 32 | 64): Uint8Array {
  const bytes = new Uint8Array((2 * FRAMES * bits) / 8);
  const view = new DataView(bytes.buffer);
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-310, 1.5, -2];
  [...odd, ...noise(2 * FRAMES - odd.length, bits)].forEach((value, i) =>
    bits === 32 ? view.setFloat32(4 * i, value, true) : view.setFloat64(8 * i, value, true),
  );
  return bytes;
}

/** Any bytes are sound in those of whole numbers. */
const encodings: [string, Uint8Array][] = [
  ...exact.map(([name, bytes]): [string, Uint8Array] => [name, bytes]),
  ["64 bits", wav(64, random)],
  ["A-law", wav(8, random.subarray(0, 2 * FRAMES), { tag: 6 })],
  ["µ-law", wav(8, random.subarray(0, 2 * FRAMES), { tag: 7 })],
  ["float", wav(32, floats(32), { tag: 3 })],
  ["double float", wav(64, floats(64), { tag: 3 })],
  ["a frame cut in its middle", wav(24, random.subarray(0, 2 * FRAMES * 3 - 2))],
  ["two data chunks", riffOf([formatChunk(), chunk("data", random.subarray(0, 20)), chunk("data", random)])],
];

describe("stretches of a file that is opened", () => {
  test.each(encodings)("are those of the whole, wherever they lie: %s", async (_, bytes) => {
    const open = await openAudio(bytes);
    const { audio } = await decodeAudio(bytes);
    const length = audio.channels[0]?.length ?? 0;
    expect(open.length).toBe(length);
    const ends = fc.tuple(fc.nat(length), fc.nat(length));
    fc.assert(
      fc.property(ends, ([one, other]) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        const found = open.read(start, end);
        expect(found).toEqual(audio.channels.map((samples) => samples.slice(start, end)));
        expect(found.every((samples) => samples.every(Number.isFinite))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test.each(encodings)("end where the file ends, and are empty behind it: %s", async (_, bytes) => {
    const open = await openAudio(bytes);
    const { length } = open;
    expect(open.read(length - 3, length + 500)).toEqual(open.read(length - 3, length));
    for (const [start, end] of [
      [5, 5],
      [length, length],
      [length, length + 9],
    ] as const)
      expect(open.read(start, end)).toEqual(Array.from({ length: open.channelCount }, () => new Float32Array(0)));
  });

  test("of a file that starts anywhere in a larger buffer are the same", async () => {
    for (const [, bytes] of encodings) {
      const expected = (await openAudio(bytes)).read(3, 30);
      for (const lead of [1, 2, 3, 7]) {
        const larger = new Uint8Array(bytes.length + 20).fill(0xa5);
        larger.set(bytes, lead);
        const open = await openAudio(larger.subarray(lead, lead + bytes.length));
        expect(open.read(3, 30)).toEqual(expected);
      }
    }
  });

  test("joined one after the other are the whole, whatever their lengths", async () => {
    const audio = { sampleRate: 11_025, channels: [noise(301, 1), noise(301, 2), noise(301, 3)] };
    const open = await openAudio(writeWav(audio, { bitDepth: 16 }));
    const whole = open.read(0, 301).map((samples) => [...samples]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 4, maxLength: 12 }), (lengths) => {
        const joined: number[][] = [[], [], []];
        let start = 0;
        for (const length of [...lengths, 301]) {
          const end = Math.min(301, start + length);
          open.read(start, end).forEach((samples, channel) => joined[channel]?.push(...samples));
          start = end;
        }
        expect(joined).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });
});

describe("a damaged file", () => {
  const intact = writeWav({ sampleRate: 8_000, channels: [noise(60, 4), noise(60, 5)] }, { bitDepth: 16 });

  /** What came of reading a file: its samples, or the message of its refusal. */
  const outcome = async (read: Promise<{ channels: Float32Array[]; sampleRate: number }>) =>
    read.catch((error: unknown) => String(error));

  test("is opened, or refused, as it is decoded", async () => {
    const change = fc.record({ at: fc.nat(47), to: fc.nat(255) });
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, fc.integer({ min: 20, max: intact.length }), async (made, size) => {
        const bytes = intact.slice(0, size);
        for (const { at, to } of made) bytes[at] = to;
        const decoded = await outcome(decodeAudio(bytes, { maxSeconds: 60 }).then(({ audio }) => audio));
        const opened = await outcome(
          openAudio(bytes, { maxSeconds: 60 }).then(({ sampleRate, length, read }) => ({
            sampleRate,
            channels: read(0, length),
          })),
        );
        expect(opened).toEqual(decoded);
      }),
      { numRuns: 150 },
    );
  });
});
