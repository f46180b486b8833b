import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../../audio.ts";
import { decodeAudio } from "../decode.ts";
import { PACKET_FIXTURES } from "../packets.test-data.ts";
import { probeAudio } from "../probe.ts";
import { chunk, formatChunk, riffOf } from "../riff.fixture.ts";
import { concatBytes, viewOf, writeText } from "../riff.ts";
import { aiffOf, auOf, cafOf, pack, w64Chunk, w64Of } from "./containers.fixture.ts";
import { READERS } from "./table.ts";
import { decodeParts } from "../decode-parts.ts";

const repeat = (count: number, part: Uint8Array) => concatBytes(Array.from({ length: count }, () => part));
/** Layer III of 128 kbit/s, without content: 417 bytes at 44.1 kHz, 384 at 48 kHz. */
const mp3Frame = (rate: 44_100 | 48_000) => {
  const frame = new Uint8Array(rate === 44_100 ? 417 : 384);
  frame.set([0xff, 0xfb, rate === 44_100 ? 0x90 : 0x94, 0xc0]);
  return frame;
};
/** A frame of bare AAC by ISO/IEC 13818-7: low complexity, 44.1 kHz, stereo, ten bytes long. */
const adtsFrame = Uint8Array.of(0xff, 0xf1, 0x50, 0x80, 0x01, 0x5f, 0xfc, 1, 2, 3);
/** A tag of ID3v2.3 with nothing but ten bytes of filling. */
const id3 = Uint8Array.of(0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, 10, ...new Uint8Array(10));
const data = new Uint8Array(16).fill(1);
const wave64 = w64Of([w64Chunk("fmt ", formatChunk().subarray(8)), w64Chunk("data", data)]);

const FILES: [string, Uint8Array][] = [
  ["wav", riffOf([formatChunk(), chunk("data", data)])],
  ["opus", PACKET_FIXTURES.oggOpus],
  ["ogg", PACKET_FIXTURES.oggFlac],
  ["m4a", PACKET_FIXTURES.alac],
  ["webm", PACKET_FIXTURES.webmOpus],
  ["aac", repeat(3, adtsFrame)],
  ["aiff", aiffOf({ data })],
  ["caf", cafOf({ data })],
  ["w64", wave64],
  ["au", auOf({ data, kind: 3 })],
  ["mp3", repeat(4, mp3Frame(44_100))],
];

describe("a format is known by its content", () => {
  test.each(FILES)("%s", (format, bytes) => {
    expect(probeAudio(bytes).format).toBe(format);
  });

  test.each(["aac", "mp3"])("%s behind tags too", (format) => {
    const bytes = FILES.find(([name]) => name === format)?.[1] ?? new Uint8Array();
    expect(probeAudio(concatBytes([id3, id3, bytes])).format).toBe(format);
  });

  test("no reader throws when it is asked, whatever the bytes", () => {
    const start = fc
      .tuple(fc.constantFrom(...FILES), fc.nat(80))
      .map(([[, bytes], length]) => bytes.subarray(0, length));
    fc.assert(
      fc.property(fc.oneof(start, fc.constant(id3)), fc.uint8Array({ maxLength: 60 }), (first, rest) => {
        const bytes = concatBytes([first, rest]);
        for (const { recognises } of READERS) expect(typeof recognises(bytes)).toBe("boolean");
      }),
      { numRuns: 500 },
    );
  });
});

describe("bare AAC", () => {
  const bytes = concatBytes([id3, repeat(5, adtsFrame)]);
  const wav = riffOf([formatChunk({ channels: 2, sampleRate: 44_100 }), chunk("data", new Uint8Array(40).fill(2))]);

  test("is as long as its frames", () => {
    expect(probeAudio(bytes)).toMatchObject({ sampleRate: 44_100, channels: 2, durationSeconds: (5 * 1_024) / 44_100 });
  });

  test("is decoded by whoever can, from its frames alone", async () => {
    const given: Uint8Array[] = [];
    const aac = async (adts: Uint8Array) => {
      given.push(adts);
      return wav;
    };
    const { audio } = await decodeAudio(bytes, { foreign: { aac } });
    expect(given).toEqual([repeat(5, adtsFrame)]);
    expect(audio.channels.map(({ length }) => length)).toEqual([10, 10]);
    await expect(decodeAudio(bytes, { foreign: { aac }, maxSeconds: 0.1 })).rejects.toMatchObject({ kind: "too-long" });
    // What is too long is not decoded first.
    expect(given).toHaveLength(1);
  });

  test("where nobody can says what to do", async () => {
    const refusal = { kind: "unsupported", message: expect.stringMatching(/Install ffmpeg.* export the file as WAV/) };
    await expect(decodeAudio(bytes)).rejects.toMatchObject(refusal);
  });
});

describe("MP3", () => {
  const several = (rate: 44_100 | 48_000) => repeat(6, mp3Frame(rate));

  test("of two rates is as long as both parts, at the rate of the first", () => {
    const bytes = concatBytes([several(48_000), repeat(10, mp3Frame(44_100))]);
    const { sampleRate, channels, durationSeconds, isPlainlyPlayable } = probeAudio(bytes);
    expect([sampleRate, channels, isPlainlyPlayable]).toEqual([48_000, 1, false]);
    expect(durationSeconds).toBeCloseTo((6 * 1_152) / 48_000 + (10 * 1_152) / 44_100, 4);
  });

  test("that changes its rate all the time is damage", () => {
    const refusal = { kind: "unsupported", message: expect.stringMatching(/changes its sample rate 102 times/) };
    const bytes = repeat(51, concatBytes([several(44_100), several(48_000)]));
    expect(() => probeAudio(bytes)).toThrow(expect.objectContaining(refusal));
  });
});

describe("AU", () => {
  test.each(["dns.", "\0ds."])("of little-endian order, which begins with %j, is read to the step", async (magic) => {
    const bytes = concatBytes([pack("????"), new Uint8Array(20), Uint8Array.of(0, 0x80, 0, 0x40, 1, 0)]);
    writeText(bytes, 0, magic);
    [24, 6, 3, 8_000, 1].forEach((value, i) => viewOf(bytes).setUint32(4 + 4 * i, value, true));
    const { audio, format } = await decodeAudio(bytes);
    expect([format, audio.sampleRate, [...(audio.channels[0] ?? [])]]).toEqual(["au", 8_000, [-1, 0.5, 1 / 32_768]]);
  });

  test("keeps its comment", async () => {
    expect((await decodeAudio(auOf({ data, kind: 3 }))).metadata).toEqual({ comment: "by hand" });
  });

  test("that ends within its header, or is of a kind that nobody knows, is refused", () => {
    expect(() => probeAudio(auOf({ data, kind: 3 }).subarray(0, 23))).toThrow(/AU file ends within its header/);
    expect(() => probeAudio(auOf({ data, kind: 99 }))).toThrow(/an unknown encoding \(99\)/);
  });
});

describe("Wave64 without", () => {
  test.each<[string, Uint8Array[], RegExp]>([
    ["a format", [w64Chunk("data", data)], /ends before its format is described/],
    ["the whole of its format", [w64Chunk("fmt ", new Uint8Array(14)), w64Chunk("data", data)], /before its format/],
    ["sound", [w64Chunk("fmt ", formatChunk().subarray(8))], /ends before its audio begins/],
  ])("%s is cut off", (_, chunks, message) => {
    const refusal = { kind: "truncated", message: expect.stringMatching(message) };
    expect(() => probeAudio(w64Of(chunks))).toThrow(expect.objectContaining(refusal));
  });
});

describe("a decoder of others", () => {
  const part = { channelData: [Float32Array.of(0.5)], samplesDecoded: 1, sampleRate: 8_000 };
  const decoding = () => {
    let freed = 0;
    const decoder = { free: () => void freed++ };
    return { options: { name: "MP3", maxSeconds: 1, decoder }, freed: () => freed };
  };

  test("is freed when it is done", async () => {
    const { options, freed } = decoding();
    expect(await decodeParts(options, (stream) => stream.add(part))).toEqual({
      sampleRate: 8_000,
      channels: [Float32Array.of(0.5)],
    });
    expect(freed()).toBe(1);
  });

  test("that crashes is freed, and its file is damaged", async () => {
    const { options, freed } = decoding();
    const cause = new WebAssembly.RuntimeError("unreachable");
    const failing = decodeParts(options, () => Promise.reject(cause));
    await expect(failing).rejects.toMatchObject({
      kind: "truncated",
      message: expect.stringMatching(/MP3 file is damaged/),
      cause,
    });
    expect(freed()).toBe(1);
  });

  test("that cannot even be freed says that its file is damaged", async () => {
    const decoder = { free: () => fail("gone") };
    await expect(decodeParts({ name: "MP3", maxSeconds: 1, decoder }, () => undefined)).rejects.toMatchObject({
      kind: "truncated",
    });
  });

  test("has our own refusals passed on", async () => {
    const { options } = decoding();
    const refusal = new AudioError("too-long", "enough");
    await expect(decodeParts(options, () => Promise.reject(refusal))).rejects.toBe(refusal);
    await expect(decodeParts(options, () => undefined)).rejects.toMatchObject({ kind: "empty" });
  });
});

function fail(message: string): never {
  throw new Error(message);
}
