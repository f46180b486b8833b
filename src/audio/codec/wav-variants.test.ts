import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunk, formatChunk, riffOf, type FormatFields } from "./riff.fixture.ts";
import { viewOf } from "./riff.ts";
import { readWavLayout } from "./wav-layout.ts";
import { readWav } from "./wav.ts";

/** Two frames of 16-bit mono: 0.5 and −0.5. */
const DATA = chunk("data", [0, 0x40, 0, 0xc0]);
const PLAIN = [formatChunk(), DATA];

const samplesOf = (bytes: Uint8Array) => readWav(bytes).audio.channels.map((channel) => [...channel]);

describe("order and company of chunks", () => {
  const bext = chunk("bext", new Uint8Array(602));
  const list = chunk("LIST", new TextEncoder().encode("INFOINAM\x04\0\0\0abc\0"));

  test.each<[string, Uint8Array[]]>([
    ["format and samples alone", PLAIN],
    ["a broadcast chunk in front", [bext, ...PLAIN]],
    ["a padded odd chunk in front", [chunk("JUNK", [1, 2, 3]), ...PLAIN]],
    ["an odd chunk between", [formatChunk(), chunk("PAD ", [9]), DATA]],
    ["an empty chunk between", [formatChunk(), chunk("FLLR", []), DATA]],
    ["the samples in front of the format", [DATA, formatChunk()]],
    ["texts behind", [...PLAIN, list]],
    ["a fact chunk", [formatChunk(), chunk("fact", [2, 0, 0, 0]), DATA]],
    ["4 KiB of filler, as Pro Tools aligns", [chunk("JUNK", new Uint8Array(4_056)), ...PLAIN]],
    ["a chunk whose name is no text", [formatChunk(), chunk("\x01\x02\xff\0", [1, 2]), DATA]],
    ["two formats, of which the first counts", [formatChunk(), formatChunk({ channels: 2 }), DATA]],
  ])("%s: the same two samples", (_, chunks) => {
    expect(samplesOf(riffOf(chunks))).toEqual([[0.5, -0.5]]);
  });

  test("a last chunk that reaches past the end of the file is cut there", () => {
    const bytes = riffOf([...PLAIN, list]);
    expect(readWav(bytes.subarray(0, bytes.length - 2)).metadata.title).toMatch(/^ab/);
    const lying = bytes.slice();
    viewOf(lying).setUint32(12 + 24 + 12 + 4, 0xffff_fff0, true);
    expect(samplesOf(lying)).toEqual([[0.5, -0.5]]);
  });

  test("bytes behind the last chunk do not matter", () => {
    for (const count of [1, 7, 100]) {
      expect(samplesOf(Uint8Array.from([...riffOf(PLAIN), ...new Uint8Array(count)]))).toEqual([[0.5, -0.5]]);
    }
  });

  test("a size of the whole that is wrong does not matter, since chunks have their own", () => {
    for (const size of [0, 4, 40, 1_000, 0xffff_ffff]) {
      const bytes = riffOf(PLAIN);
      viewOf(bytes).setUint32(4, size, true);
      expect(samplesOf(bytes)).toEqual([[0.5, -0.5]]);
    }
  });
});

describe("shapes of the format", () => {
  test.each<[string, FormatFields, string]>([
    ["8-bit PCM", { bits: 8 }, "u8"],
    ["16-bit PCM", { bits: 16 }, "s16le"],
    ["24-bit PCM", { bits: 24 }, "s24le"],
    ["32-bit PCM", { bits: 32 }, "s32le"],
    ["32-bit float", { tag: 3, bits: 32 }, "f32le"],
    ["64-bit float", { tag: 3, bits: 64 }, "f64le"],
    ["20 valid bits in 24", { bits: 24, validBits: 20 }, "s24le"],
    ["12 valid bits in 16", { bits: 16, validBits: 12 }, "s16le"],
    ["a format of 18 bytes", { extra: 2 }, "s16le"],
    ["extensible PCM", { subFormat: 1 }, "s16le"],
    ["extensible 24 in 32", { subFormat: 1, bits: 32, validBits: 24 }, "s32le"],
    ["extensible float", { subFormat: 3, bits: 32 }, "f32le"],
  ])("%s is read as %3$s", (_, fields, encoding) => {
    const bits = fields.bits ?? 16;
    const bytes = riffOf([formatChunk({ channels: 2, ...fields }), chunk("data", new Uint8Array((3 * 2 * bits) / 8))]);
    expect(readWavLayout(bytes)).toMatchObject({
      coding: { encoding, frameBytes: (2 * bits) / 8 },
      channels: 2,
      frames: 3,
    });
  });

  test.each<[string, FormatFields, RegExp]>([
    ["GSM 6.10", { tag: 0x31, bits: 0 }, /GSM 6\.10/],
    ["AAC in WAV", { tag: 255, bits: 8 }, /AAC/],
    ["IMA ADPCM of 3 bits", { tag: 0x11, bits: 3 }, /IMA ADPCM audio with 3 bits/],
    ["ADPCM in blocks too small for one sample", { tag: 2, bits: 4, channels: 2 }, /MS ADPCM/],
    ["a format of an unknown number", { tag: 0x1234 }, /compressed \(format 4660\)/],
    ["16-bit float", { tag: 3, bits: 16 }, /float audio with 16 bits/],
    ["40-bit PCM", { bits: 40 }, /PCM audio with 40 bits/],
    ["no channels", { channels: 0 }, /0 channels/],
  ])("%s is refused by its name, with what can be read", (_, fields, words) => {
    const read = () => readWavLayout(riffOf([formatChunk(fields), DATA]));
    expect(read).toThrow(expect.objectContaining({ name: "AudioError", kind: "unsupported" }));
    expect(read).toThrow(words);
    expect(read).toThrow(/PCM of 8, 16, 24, 32 or 64 bits, float of 32 or 64/);
  });

  test.each([1_000, 8_000, 44_100, 384_000, 768_000])("%d Hz is a rate", (sampleRate) => {
    expect(readWavLayout(riffOf([formatChunk({ sampleRate }), DATA])).sampleRate).toBe(sampleRate);
  });

  test.each([0, 999, 768_001, 4_294_967_295])("%d Hz is none", (sampleRate) => {
    expect(() => readWavLayout(riffOf([formatChunk({ sampleRate }), DATA]))).toThrow(`${sampleRate} Hz`);
  });
});

describe("values", () => {
  test.each<[string, FormatFields, number[], number[]]>([
    ["8 bits, unsigned", { bits: 8 }, [0, 128, 255, 64], [-1, 0, 127 / 128, -0.5]],
    ["16 bits", { bits: 16 }, [0, 0x80, 0xff, 0x7f, 1, 0], [-1, 32_767 / 32_768, 1 / 32_768]],
    ["24 bits", { bits: 24 }, [0, 0, 0x80, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff], [-1, 1 - 2 ** -23, -(2 ** -23)]],
    ["32 bits", { bits: 32 }, [0, 0, 0, 0x80, 0, 0, 0, 0x40, 0, 0, 0, 0xe0], [-1, 0.5, -0.25]],
  ])("of %s are read to the step", (_, fields, data, expected) => {
    expect(samplesOf(riffOf([formatChunk(fields), chunk("data", data)]))).toEqual([expected]);
  });

  test.each([32, 64] as const)("of %d-bit float are kept, beyond full scale as well", (bits) => {
    const values = [0, -0.25, 1.5, -100, 1e-30];
    const data = new Uint8Array((values.length * bits) / 8);
    values.forEach((value, i) => {
      if (bits === 32) viewOf(data).setFloat32(4 * i, value, true);
      else viewOf(data).setFloat64(8 * i, value, true);
    });
    expect(samplesOf(riffOf([formatChunk({ tag: 3, bits }), chunk("data", data)]))).toEqual([values.map(Math.fround)]);
  });

  test("channels are taken apart in their order", () => {
    for (const channels of [1, 2, 3, 6, 8, 16]) {
      const data = Uint8Array.from({ length: channels * 3 }, (_, i) => 128 + (i % channels));
      const read = samplesOf(riffOf([formatChunk({ channels, bits: 8 }), chunk("data", data)]));
      expect(read).toEqual(
        Array.from({ length: channels }, (_, channel) => [channel, channel, channel].map((v) => v / 128)),
      );
    }
  });
});

describe("lengths that do not add up", () => {
  test("a last frame that is not whole is left out", () => {
    const stereo = (bytes: number) => riffOf([formatChunk({ channels: 2 }), chunk("data", new Uint8Array(bytes))]);
    expect(readWavLayout(stereo(9)).frames).toBe(2);
    expect(readWavLayout(stereo(11)).frames).toBe(2);
    expect(() => readWavLayout(stereo(3))).toThrow(/no audio/);
  });

  test("a size of 0 in the middle of a file reads to its end, at the end it is empty", () => {
    const streamed = riffOf([formatChunk(), chunk("data", [1, 0, 2, 0, 3, 0])]);
    viewOf(streamed).setUint32(40, 0, true);
    viewOf(streamed).setUint32(4, 36, true);
    expect(readWavLayout(streamed).frames).toBe(3);
    expect(() => readWavLayout(riffOf([formatChunk(), chunk("data", [])]))).toThrow(
      expect.objectContaining({ kind: "empty" }),
    );
  });

  test.each(["RF64", "BW64"])("%s takes the size of its samples from ds64", (magic) => {
    const sizes = new Uint8Array(28);
    viewOf(sizes).setBigUint64(8, 4n, true);
    const bytes = riffOf([chunk("ds64", sizes), formatChunk(), DATA, chunk("LIST", [...new Uint8Array(4)])], magic);
    viewOf(bytes).setUint32(12 + 36 + 24 + 4, 0xffff_ffff, true);
    expect(readWavLayout(bytes).frames).toBe(2);
    expect(samplesOf(bytes)).toEqual([[0.5, -0.5]]);
  });

  test("RF64 whose samples need no large size says so in the usual place", () => {
    const bytes = riffOf([chunk("ds64", new Uint8Array(28)), formatChunk(), DATA], "RF64");
    expect(samplesOf(bytes)).toEqual([[0.5, -0.5]]);
  });

  test.each([
    ["nothing behind the header", riffOf([])],
    ["no format", riffOf([DATA])],
    ["half a format", riffOf([chunk("fmt ", [1, 0, 1, 0])])],
    ["no samples", riffOf([formatChunk()])],
  ])("%s is an end that came too early", (_, bytes) => {
    expect(() => readWavLayout(bytes)).toThrow(expect.objectContaining({ name: "AudioError", kind: "truncated" }));
  });
});

test("a view into larger memory is read as a file of its own", () => {
  const file = riffOf(PLAIN);
  fc.assert(
    fc.property(fc.nat(20), fc.nat(20), (before, behind) => {
      const memory = new Uint8Array(before + file.length + behind).fill(0x55);
      memory.set(file, before);
      expect(samplesOf(memory.subarray(before, before + file.length))).toEqual([[0.5, -0.5]]);
    }),
  );
});
