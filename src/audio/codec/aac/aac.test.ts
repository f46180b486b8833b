import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../../audio.ts";
import { bitsOf } from "../alac/alac.fixture.ts";
import { decodeAudio } from "../decode.ts";
import { probeAudio } from "../probe.ts";
import { concatBytes } from "../riff.ts";
import { writeWav } from "../wav.ts";
import { type AacConfig, readAacConfig, readAdts, toAdts } from "./config.ts";
import { decodeAac } from "./decode.ts";

const RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
const CONFIG: AacConfig = { objectType: 2, rateIndex: 4, sampleRate: 44_100, channels: 2 };

/** A frame of ADTS by ISO/IEC 13818-7: 28 bits that stay, then those that may change. */
function adtsFrame(
  payload: Uint8Array,
  { rateIndex = 4, channels = 2, version = 0, absent = 1, length = payload.length + 7 } = {},
): Uint8Array {
  const fixed = [
    [12, 0xfff],
    [1, version],
    [2, 0],
    [1, absent],
    [2, 1],
    [4, rateIndex],
    [1, 0],
  ] as const;
  return concatBytes([bitsOf(...fixed, [3, channels], [4, 0], [13, length], [11, 0x7ff], [2, 0]), payload]);
}

/** Numbers that a stereo sound of full frames would be: what a decoder elsewhere might answer. */
function answer(frames: number): Uint8Array {
  const samples = Float32Array.from({ length: 1_024 * frames }, (_, i) => ((i % 200) - 100) / 128);
  return writeWav({ sampleRate: 44_100, channels: [samples, samples] });
}

/** Frames of an ADTS stream, by their lengths. */
function framesOf(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += frames.at(-1)?.length ?? 1) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at + 3, at + 6);
    frames.push(bytes.subarray(at, at + ((((a * 256 + b) * 256 + c) / 32) % 8_192)));
  }
  return frames;
}

describe("a configuration", () => {
  test.each([...RATES.entries()])("of rate %d is one of %d Hz, by its index or in full", (index, rate) => {
    const expected = { objectType: 2, rateIndex: index, sampleRate: rate, channels: 1 };
    expect(readAacConfig(bitsOf([5, 2], [4, index], [4, 1]))).toEqual(expected);
    expect(readAacConfig(bitsOf([5, 2], [4, 15], [24, rate], [4, 1]))).toEqual(expected);
  });

  test("of each layout has its channels; seven are said to be eight", () => {
    const channels = [1, 2, 3, 4, 5, 6, 7].map((index) => readAacConfig(bitsOf([5, 2], [4, 3], [4, index]))?.channels);
    expect(channels).toEqual([1, 2, 3, 4, 5, 6, 8]);
  });

  test("with high frequencies apart is that of its core", () => {
    for (const outer of [5, 29]) {
      const bytes = bitsOf([5, outer], [4, 6], [4, 1], [4, 3], [5, 2], [3, 0]);
      expect(readAacConfig(bytes)).toEqual({ objectType: 2, rateIndex: 6, sampleRate: 24_000, channels: 1 });
    }
  });

  test.each<[string, Uint8Array]>([
    ["is empty", new Uint8Array(0)],
    ["ends within its rate", Uint8Array.of(0x17, 0x80)],
    ["has a rate without an index", bitsOf([5, 2], [4, 15], [24, 44_000], [4, 2])],
    ["has a reserved rate", bitsOf([5, 2], [4, 13], [4, 2])],
    ["states its channels elsewhere", bitsOf([5, 2], [4, 4], [4, 0])],
    ["has reserved channels", bitsOf([5, 2], [4, 4], [4, 12])],
    ["is of no object type", bitsOf([5, 0], [4, 4], [4, 2])],
    ["is of low delay", bitsOf([5, 23], [4, 4], [4, 2])],
    ["is of xHE-AAC", bitsOf([5, 31], [6, 10], [4, 4], [4, 2])],
  ])("that %s cannot be carried", (_, bytes) => {
    expect(readAacConfig(bytes)).toBeNull();
  });
});

describe("a stream", () => {
  const packets = fc.array(fc.uint8Array({ minLength: 1, maxLength: 90 }), { minLength: 1, maxLength: 6 });
  const configs = fc.record({
    objectType: fc.integer({ min: 1, max: 4 }),
    rateIndex: fc.nat(RATES.length - 1),
    channels: fc.constantFrom(1, 2, 3, 4, 5, 6, 8),
  });

  test("of packets has each behind a header, and is read back as it was", () => {
    fc.assert(
      fc.property(packets, configs, fc.nat(20), (sound, { objectType, rateIndex, channels }, before) => {
        const config = { objectType, rateIndex, channels, sampleRate: RATES[rateIndex] ?? 0 };
        const frames = toAdts(config, sound);
        expect(frames.map((frame) => frame.subarray(7))).toEqual(sound);
        const bytes = concatBytes([new Uint8Array(before), ...frames]);
        expect(readAdts(bytes, before)).toEqual({ config, frames });
        expect(framesOf(concatBytes(frames))).toEqual(frames);
      }),
    );
  });

  test("has no packets that its header cannot count", () => {
    const fits = new Uint8Array(8_184);
    expect(toAdts(CONFIG, [new Uint8Array(8_185), fits]).map(({ length }) => length)).toEqual([8_191]);
  });

  test("by the rules is read whatever its version, with and without checksums", () => {
    for (const parts of [{}, { version: 1 }, { absent: 0 }, { rateIndex: 7, channels: 1 }]) {
      const frame = adtsFrame(Uint8Array.of(1, 2, 3), parts);
      const read = readAdts(concatBytes([frame, frame, frame.subarray(0, 8)]));
      expect(read?.frames).toEqual([frame, frame]);
      expect(read?.config).toMatchObject({ rateIndex: parts.rateIndex ?? 4, channels: parts.channels ?? 2 });
    }
  });

  test("is one frame that is the whole, or two in a row", () => {
    const frame = adtsFrame(new Uint8Array(9));
    expect(readAdts(frame)?.frames).toHaveLength(1);
    expect(readAdts(concatBytes([frame, Uint8Array.of(0)]))).toBeNull();
    expect(readAdts(concatBytes([frame, frame, Uint8Array.of(0)]))?.frames).toHaveLength(2);
    for (const bad of [
      new Uint8Array(0),
      frame.subarray(0, 15),
      adtsFrame(new Uint8Array(9), { length: 6 }),
      adtsFrame(new Uint8Array(9), { rateIndex: 13 }),
      Uint8Array.of(0xff, 0xfb, 0x90, 0x64),
    ])
      expect(readAdts(concatBytes([bad, bad]))).toBeNull();
  });

  test("of arbitrary bytes ends, and its frames are within them", () => {
    const start = fc.constantFrom(new Uint8Array(0), adtsFrame(new Uint8Array(4)));
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 60 }), (head, tail) => {
        const bytes = concatBytes([head, head, tail]);
        const read = readAdts(bytes);
        const total = (read?.frames ?? []).reduce((sum, { length }) => sum + length, 0);
        expect(total).toBeLessThanOrEqual(bytes.length);
        if (head.length > 0) expect(total).toBeGreaterThanOrEqual(2 * head.length);
      }),
    );
  });
});

describe("decoding", () => {
  const stream = (frames: number) => concatBytes(Array.from({ length: frames }, () => adtsFrame(new Uint8Array(20))));
  const aac = (adts: Uint8Array) => Promise.resolve(answer(framesOf(adts).length));

  test("is left to a decoder elsewhere, which is given the frames of the file and no more", async () => {
    const given: Uint8Array[] = [];
    const foreign = { aac: (adts: Uint8Array) => (given.push(adts), aac(adts)) };
    const { audio, format } = await decodeAudio(concatBytes([stream(3), Uint8Array.of(9, 9, 9)]), { foreign });
    expect(given).toEqual([stream(3)]);
    expect(format).toBe("aac");
    expect(audio.channels.map(({ length }) => length)).toEqual([3_072, 3_072]);
    expect(audio.channels[0]?.subarray(0, 3)).toEqual(Float32Array.of(-100 / 128, -99 / 128, -98 / 128));
  });

  test("begins behind an ID3 tag", async () => {
    const tag = Uint8Array.of(0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0);
    const file = concatBytes([tag, stream(2)]);
    expect(probeAudio(file)).toMatchObject({
      format: "aac",
      sampleRate: 44_100,
      channels: 2,
      durationSeconds: 2_048 / 44_100,
    });
    expect((await decodeAudio(file, { foreign: { aac } })).audio.channels[0]).toHaveLength(2_048);
  });

  test("without a decoder says what helps", async () => {
    await expect(decodeAudio(stream(2))).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringMatching(/Install ffmpeg .* export the file as WAV or FLAC/),
    });
  });

  test("of packets says where they end, and what would be too long is not begun", async () => {
    const packets = Array.from({ length: 44 }, () => new Uint8Array(20));
    const { audio, ends } = await decodeAac(CONFIG, packets, { maxSeconds: 2, foreign: { aac } });
    expect([audio.channels[1]?.length, ends]).toEqual([44 * 1_024, [44 * 1_024]]);
    const never = { aac: () => Promise.reject(new Error("It was asked")) };
    const refused = decodeAac(CONFIG, packets, { maxSeconds: 1, foreign: never });
    await expect(refused).rejects.toMatchObject({ kind: "too-long", message: expect.stringContaining("at least 1 s") });
  });

  test("by a decoder that answers with no sound is refused as a damaged file is", async () => {
    for (const bad of [new Uint8Array(0), Uint8Array.of(1, 2, 3), writeWav({ sampleRate: 8_000, channels: [] })]) {
      const refused = decodeAudio(stream(2), { foreign: { aac: () => Promise.resolve(bad) } });
      await expect(refused).rejects.toBeInstanceOf(AudioError);
    }
  });
});
