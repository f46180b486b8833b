import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noise } from "../../core/signals.fixture.ts";
import { imaPackets } from "../pcm/adpcm.fixture.ts";
import { readSound } from "../pcm/sound-layout.ts";
import { aiffOf, iffChunk, pack } from "../readers/containers.fixture.ts";
import { concatBytes, viewOf } from "../riff.ts";
import { readAiffLayout } from "./aiff-layout.ts";
import { writeAiff } from "./aiff-writer.ts";

const DATA = Uint8Array.of(0x40, 0, 0xc0, 0, 0x20, 0);
const samplesOf = (file: Uint8Array) => readSound(readAiffLayout(file)).channels.map((samples) => [...samples]);

/** An AIFF file of the chunks given. */
const formOf = (...chunks: Uint8Array[]) => iffChunk("FORM", concatBytes([pack("AIFF"), ...chunks]));
/** 8 kHz as 80 bits. */
const RATE = pack([2, 0x400b], [4, 0xfa00_0000], [4, 0]);
const common = (frames = 3) => iffChunk("COMM", pack([2, 1], [4, frames], [2, 16], RATE));
const sound = (data: Uint8Array, offset = 0) => iffChunk("SSND", pack([4, offset], [4, 0], data));

describe("order and company of chunks", () => {
  test.each<[string, Uint8Array]>([
    ["description and samples alone", formOf(common(), sound(DATA))],
    ["samples first", formOf(sound(DATA), common())],
    ["a padded odd chunk between", formOf(common(), iffChunk("APPL", Uint8Array.of(1, 2, 3)), sound(DATA))],
    ["texts behind", formOf(common(), sound(DATA), iffChunk("ANNO", pack("hi")))],
    ["two descriptions, of which the first counts", formOf(common(), common(1), sound(DATA))],
    ["samples that begin behind an offset", formOf(common(), sound(concatBytes([pack("filler"), DATA]), 6))],
    ["a version in front, as AIFC has it", formOf(iffChunk("FVER", pack([4, 0xa280_5140])), common(), sound(DATA))],
    ["a description of 20 bytes", formOf(iffChunk("COMM", pack([2, 1], [4, 3], [2, 16], RATE, [2, 0])), sound(DATA))],
  ])("%s: the same three samples", (_, file) => {
    expect(samplesOf(file)).toEqual([[0.5, -0.5, 0.25]]);
  });

  test("all chunks but the samples are kept for their metadata", () => {
    const file = formOf(iffChunk("NAME", pack("x")), common(), sound(DATA), iffChunk("ANNO", pack("y")));
    expect(readAiffLayout(file).chunks.map(({ id }) => id)).toEqual(["NAME", "COMM", "ANNO"]);
  });
});

describe("what is missing", () => {
  test.each<[string, Uint8Array, string, string]>([
    ["nothing behind the head", formOf(), "truncated", "This AIFF file ends before its format is described."],
    [
      "half a description",
      formOf(iffChunk("COMM", new Uint8Array(17)), sound(DATA)),
      "truncated",
      "format is described",
    ],
    ["no samples", formOf(common()), "truncated", "ends before its audio begins (it has no SSND chunk)"],
    ["half a head of the samples", formOf(common(), iffChunk("SSND", new Uint8Array(6))), "truncated", "no SSND chunk"],
    ["samples without one", formOf(common(), sound(new Uint8Array(0))), "empty", "not one sample"],
    ["an offset behind the end", formOf(common(), sound(DATA, 0xffff_ffff)), "empty", "not one sample"],
    ["a rate that is none", aiffOf({ data: DATA, sampleRate: 900 }), "unsupported", "claims a sample rate of 900 Hz"],
  ])("%s", (_, file, kind, words) => {
    expect(() => readAiffLayout(file)).toThrow(expect.objectContaining({ name: "AudioError", kind }));
    expect(() => readAiffLayout(file)).toThrow(words);
  });

  test.each([
    ["GSM ", "GSM 6.10"],
    ["G722", "G.722"],
    ["G726", "G.726"],
    ["G728", "G.728"],
    ["MAC6", "MACE 6:1"],
    ["QDM2", "QDesign Music"],
    ["Qclp", "QUALCOMM PureVoice"],
    ["ACE2", "ACE 2:1"],
    ["ACE8", "ACE 8:3"],
    ["dvca", "DV audio"],
    [".mp3", "MP3"],
    ["zzzz", '"zzzz" compression'],
    ["sowt", "PCM of 99 bits"],
  ])("compression %s is refused as %s", (compression, words) => {
    const file = aiffOf({ data: DATA, compression, bits: 99, channels: 2 });
    expect(() => readAiffLayout(file)).toThrow(`This AIFF file holds ${words} in 2 channels; PCM of 1 to 32 bits`);
  });

  test.each([0, -8, 33, 48, 65])("PCM of %d bits is refused", (bits) => {
    const file = formOf(iffChunk("COMM", pack([2, 1], [4, 3], [2, bits & 0xffff], RATE)), sound(DATA));
    expect(() => readAiffLayout(file)).toThrow(`PCM of ${bits} bits in 1 channels`);
  });

  test("a negative count of channels is refused", () => {
    const file = formOf(iffChunk("COMM", pack([2, 0xffff], [4, 3], [2, 16], RATE)), sound(DATA));
    expect(() => readAiffLayout(file)).toThrow("-1 channels");
  });
});

describe("lengths that do not add up", () => {
  test("a count of samples below what is there cuts it", () => {
    expect(samplesOf(aiffOf({ data: DATA, frames: 2 }))).toEqual([[0.5, -0.5]]);
  });

  test("a count above it does not matter", () => {
    expect(readAiffLayout(aiffOf({ data: DATA, frames: 1_000 }))).toMatchObject({ frames: 3, announcedFrames: null });
  });

  test.each([0, 8, 0xffff_ffff])(
    "a size of %d, as a recorder leaves it, reads to the end of the file",
    (declaredSize) => {
      expect(readAiffLayout(aiffOf({ data: DATA, declaredSize }))).toMatchObject({ frames: 3, announcedFrames: null });
    },
  );

  test("an odd count of bytes has a pad byte that is no sample", () => {
    const file = aiffOf({ data: Uint8Array.of(1, 2, 3), bits: 8 });
    expect(samplesOf(file)).toEqual([[1 / 128, 2 / 128, 3 / 128]]);
  });
});

test("QuickTime's ADPCM counts packets", () => {
  const { bytes, rebuilt } = imaPackets(Array.from({ length: 192 }, (_, i) => 300 * (i % 50)));
  const file = aiffOf({ data: bytes, compression: "ima4", frames: 3, bits: 16 });
  expect(samplesOf(file)).toEqual([rebuilt.map((value) => value / 32_768)]);
});

test("a file that is cut anywhere gives its first samples and says how many there were, or is refused", () => {
  const whole = writeAiff({ sampleRate: 44_100, channels: [noise(40, 5), noise(40, 6)] }, { bitDepth: 16 });
  const [left = []] = samplesOf(whole);
  const firstSample = whole.length - 160;
  for (let length = 0; length < firstSample + 4; length++) {
    const kind = length < firstSample ? "truncated" : "empty";
    expect(() => readAiffLayout(whole.subarray(0, length))).toThrow(expect.objectContaining({ kind }));
  }
  for (let length = firstSample + 4; length <= whole.length; length++) {
    const layout = readAiffLayout(whole.subarray(0, length));
    expect(layout.announcedFrames ?? layout.frames).toBe(40);
    expect([...(readSound(layout).channels[0] ?? [])]).toEqual(left.slice(0, Math.floor((length - firstSample) / 4)));
  }
});

test("arbitrary chunks behind the head give an AudioError or finite samples", () => {
  const ids = fc.constantFrom("COMM", "SSND", "MARK", "COMM", "SSND");
  const chunks = fc.array(fc.tuple(ids, fc.uint8Array({ maxLength: 60 }), fc.option(fc.nat(0xffff_ffff))), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(chunks, (parts) => {
      const file = formOf(...parts.map(([id, content, size]) => iffChunk(id, content, size ?? content.length)));
      try {
        const layout = readAiffLayout(file);
        expect(layout.frames).toBeLessThanOrEqual(2 * file.length);
        for (const samples of readSound(layout).channels) expect(samples.every(Number.isFinite)).toBe(true);
      } catch (error) {
        expect(error).toHaveProperty("name", "AudioError");
      }
    }),
    { numRuns: 500 },
  );
});

describe("writing", () => {
  const write = (samples: number[], bitDepth: 16 | 24 | 32) =>
    writeAiff({ sampleRate: 8_000, channels: [Float32Array.from(samples)] }, { bitDepth });
  const body = (file: Uint8Array) => [...(readAiffLayout(file).data ?? [])];

  test.each<[16 | 24, number[]]>([
    [16, [0x80, 0, 0x7f, 0xff, 0, 0, 0x40, 0]],
    [24, [0x80, 0, 0, 0x7f, 0xff, 0xff, 0, 0, 0, 0x40, 0, 0]],
  ])("of %d bits clips what is too loud and silences what is no number", (bitDepth, bytes) => {
    expect(body(write([-2, 2, Number.NaN, 0.5], bitDepth))).toEqual(bytes);
  });

  test("of float keeps what is too loud", () => {
    expect(samplesOf(write([-2, 3.5, 1e-20], 32))).toEqual([[-2, 3.5, Math.fround(1e-20)]]);
  });

  test.each([16, 24, 32] as const)("of %d bits: each size counts what stands behind it, at even places", (bitDepth) => {
    const metadata = { title: "odd", comment: "even", rootMidiNote: 60, bpm: 99 };
    const file = writeAiff({ sampleRate: 44_100, channels: [noise(7, 1)] }, { bitDepth, metadata });
    const view = viewOf(file);
    expect(view.getUint32(4)).toBe(file.length - 8);
    let at = 12;
    while (at < file.length) {
      expect(at % 2).toBe(0);
      at += 8 + 2 * Math.ceil(view.getUint32(at + 4) / 2);
    }
    expect(at).toBe(file.length);
  });

  test("with dither differs by a step or two, the same for the same seed", () => {
    const audio = { sampleRate: 8_000, channels: [noise(500, 9)] };
    const [plain = []] = samplesOf(writeAiff(audio, { bitDepth: 16 }));
    const one = writeAiff(audio, { bitDepth: 16, ditherSeed: 1 });
    expect(writeAiff(audio, { bitDepth: 16, ditherSeed: 1 })).toEqual(one);
    expect(writeAiff(audio, { bitDepth: 16, ditherSeed: 2 })).not.toEqual(one);
    const [dithered = []] = samplesOf(one);
    expect(Math.max(...dithered.map((value, i) => Math.abs(value - (plain[i] ?? 9))))).toBeLessThanOrEqual(2 / 32_768);
    expect(dithered).not.toEqual(plain);
  });

  test.each([
    [44_100.4, 44_100],
    [0.2, 1],
  ])("a rate of %d Hz is written as %d", (sampleRate, written) => {
    const file = writeAiff({ sampleRate, channels: [Float32Array.of(0.5)] });
    const at = String.fromCharCode(...file.subarray(0, 40)).indexOf("COMM") + 16;
    const exponent = viewOf(file).getUint16(at) - 16_383;
    expect(viewOf(file).getUint32(at + 2) / 2 ** (31 - exponent)).toBe(written);
  });
});
