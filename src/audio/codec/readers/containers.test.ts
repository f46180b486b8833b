import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../../audio.ts";
import { decodeAudio } from "../decode.ts";
import { probeAudio } from "../probe.ts";
import { chunk, formatChunk, riffOf } from "../riff.fixture.ts";
import { concatBytes, viewOf } from "../riff.ts";
import { aiffOf, auOf, cafChunk, cafOf, iffChunk, pack, w64Chunk, w64Of } from "./containers.fixture.ts";

/** Steps of so many bits at full scale down, half up, and one step up. */
const VALUES: Record<string, [bytes: number[], values: number[]]> = {
  s8: [
    [0x80, 0x40, 1],
    [-1, 0.5, 1 / 128],
  ],
  u8: [
    [0, 0xc0, 0x81],
    [-1, 0.5, 1 / 128],
  ],
  s16be: [
    [0x80, 0, 0x40, 0, 0, 1],
    [-1, 0.5, 1 / 32_768],
  ],
  s16le: [
    [0, 0x80, 0, 0x40, 1, 0],
    [-1, 0.5, 1 / 32_768],
  ],
  s24be: [
    [0x80, 0, 0, 0x40, 0, 0, 0, 0, 1],
    [-1, 0.5, 2 ** -23],
  ],
  s24le: [
    [0, 0, 0x80, 0, 0, 0x40, 1, 0, 0],
    [-1, 0.5, 2 ** -23],
  ],
  s32be: [
    [0x80, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 1, 0],
    [-1, 0.5, 2 ** -23],
  ],
  s32le: [
    [0, 0, 0, 0x80, 0, 0, 0, 0x40, 0, 1, 0, 0],
    [-1, 0.5, 2 ** -23],
  ],
  s64be: [
    [0x80, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
    [-1, 0.5, 2 ** -23],
  ],
  f32be: [
    [0xbf, 0x80, 0, 0, 0x3f, 0, 0, 0, 0x3a, 0, 0, 0],
    [-1, 0.5, 2 ** -11],
  ],
  f32le: [
    [0, 0, 0x80, 0xbf, 0, 0, 0, 0x3f, 0, 0, 0, 0x3a],
    [-1, 0.5, 2 ** -11],
  ],
  f64be: [
    [0xbf, 0xf0, 0, 0, 0, 0, 0, 0, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0, 0x3f, 0x40, 0, 0, 0, 0, 0, 0],
    [-1, 0.5, 2 ** -11],
  ],
  // ITU-T G.711: the loudest negative code, the quietest, the loudest positive one.
  ulaw: [
    [0x00, 0xff, 0x80],
    [-32_124 / 32_768, 0, 32_124 / 32_768],
  ],
  alaw: [
    [0x2a, 0xd5, 0xaa],
    [-32_256 / 32_768, 8 / 32_768, 32_256 / 32_768],
  ],
};

const dataOf = (encoding: string) => Uint8Array.from(VALUES[encoding]?.[0] ?? []);

test.each<[string, string, (data: Uint8Array) => Uint8Array]>([
  ["AIFF of 8 bits", "s8", (data) => aiffOf({ data, bits: 8 })],
  ["AIFF of 16 bits", "s16be", (data) => aiffOf({ data })],
  ["AIFF of 12 bits", "s16be", (data) => aiffOf({ data, bits: 12 })],
  ["AIFF of 20 bits", "s24be", (data) => aiffOf({ data, bits: 20 })],
  ["AIFF of 24 bits", "s24be", (data) => aiffOf({ data, bits: 24 })],
  ["AIFF of 32 bits", "s32be", (data) => aiffOf({ data, bits: 32 })],
  ["AIFC, NONE", "s16be", (data) => aiffOf({ data, compression: "NONE" })],
  ["AIFC, twos", "s24be", (data) => aiffOf({ data, compression: "twos", bits: 24 })],
  ["AIFC, sowt", "s16le", (data) => aiffOf({ data, compression: "sowt" })],
  ["AIFC, sowt of 24 bits", "s24le", (data) => aiffOf({ data, compression: "sowt", bits: 24 })],
  ["AIFC, raw", "u8", (data) => aiffOf({ data, compression: "raw ", bits: 8 })],
  ["AIFC, fl32", "f32be", (data) => aiffOf({ data, compression: "fl32", bits: 32 })],
  ["AIFC, FL64", "f64be", (data) => aiffOf({ data, compression: "FL64", bits: 64 })],
  ["AIFC, in24", "s24be", (data) => aiffOf({ data, compression: "in24", bits: 24 })],
  ["AIFC, in32", "s32be", (data) => aiffOf({ data, compression: "in32", bits: 32 })],
  ["AIFC, 42ni", "s24le", (data) => aiffOf({ data, compression: "42ni", bits: 24 })],
  ["AIFC, ulaw, which states 16 bits", "ulaw", (data) => aiffOf({ data, compression: "ulaw", frames: 3 })],
  ["AIFC, ALAW", "alaw", (data) => aiffOf({ data, compression: "ALAW", bits: 8 })],
  ["CAF of 8 bits", "s8", (data) => cafOf({ data, bits: 8 })],
  ["CAF of 16 bits", "s16be", (data) => cafOf({ data })],
  ["CAF, little-endian", "s24le", (data) => cafOf({ data, bits: 24, flags: 2 })],
  ["CAF of 20 bits in 24", "s24be", (data) => cafOf({ data, bits: 20 })],
  ["CAF of 24 bits in 32", "s32be", (data) => cafOf({ data, bits: 24, packet: [4, 1] })],
  ["CAF of 64 bits", "s64be", (data) => cafOf({ data, bits: 64 })],
  ["CAF, float", "f32le", (data) => cafOf({ data, bits: 32, flags: 3 })],
  ["CAF, double float", "f64be", (data) => cafOf({ data, bits: 64, flags: 1 })],
  ["CAF, ulaw", "ulaw", (data) => cafOf({ data, codec: "ulaw", bits: 8 })],
  ["CAF of unknown length", "s16be", (data) => cafOf({ data, declaredSize: -1 })],
  ["AU, µ-law", "ulaw", (data) => auOf({ data, kind: 1 })],
  ["AU of 8 bits", "s8", (data) => auOf({ data, kind: 2 })],
  ["AU of 24 bits", "s24be", (data) => auOf({ data, kind: 4 })],
  ["AU of 32 bits", "s32be", (data) => auOf({ data, kind: 5 })],
  ["AU, float", "f32be", (data) => auOf({ data, kind: 6 })],
  ["AU, double float", "f64be", (data) => auOf({ data, kind: 7 })],
  ["AU, A-law", "alaw", (data) => auOf({ data, kind: 27 })],
  ["AU of unknown length", "s16be", (data) => auOf({ data, kind: 3, declaredSize: 0xffff_ffff })],
  ["Wave64", "s24le", (data) => w64Of([w64Chunk("fmt ", formatOf({ bits: 24 })), w64Chunk("data", data)])],
  [
    "Wave64 of unknown length",
    "s16le",
    // Without the bytes that fill up its last chunk.
    (data) => w64Of([w64Chunk("fmt ", formatOf({})), w64Chunk("data", data, 2 ** 62).subarray(0, 24 + data.length)]),
  ],
  ["WAV, µ-law", "ulaw", (data) => riffOf([formatChunk({ tag: 7, bits: 8 }), chunk("data", data)])],
  ["WAV, extensible A-law", "alaw", (data) => riffOf([formatChunk({ subFormat: 6, bits: 8 }), chunk("data", data)])],
  ["WAV, block size 0", "s24le", (data) => riffOf([blocksOf(0, formatChunk({ bits: 24 })), chunk("data", data)])],
  [
    "WAV, block size too small",
    "s24le",
    (data) => riffOf([blocksOf(2, formatChunk({ bits: 24 })), chunk("data", data)]),
  ],
  ["RIFX", "s16be", rifxOf],
])("%s is read to the step", async (_, encoding, fileOf) => {
  const { audio, warnings } = await decodeAudio(fileOf(dataOf(encoding)));
  expect(audio.sampleRate).toBe(8_000);
  expect([...(audio.channels[0] ?? [])]).toEqual(VALUES[encoding]?.[1].map(Math.fround));
  expect(warnings).toEqual([]);
});

/** The content of a format chunk. */
function formatOf(fields: Parameters<typeof formatChunk>[0]): Uint8Array {
  return formatChunk(fields).subarray(8);
}

function blocksOf(blockBytes: number, format: Uint8Array): Uint8Array {
  viewOf(format).setUint16(20, blockBytes, true);
  return format;
}

function rifxOf(data: Uint8Array): Uint8Array {
  const format = pack([2, 1], [2, 1], [4, 8_000], [4, 16_000], [2, 2], [2, 16]);
  return concatBytes([pack("RIFX", [4, 36 + data.length], "WAVE"), iffChunk("fmt ", format), iffChunk("data", data)]);
}

test("channels are taken apart in their order", async () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
  for (const file of [
    aiffOf({ data, bits: 8, channels: 3 }),
    cafOf({ data, bits: 8, channels: 3 }),
    auOf({ data, kind: 2, channels: 3 }),
  ]) {
    const { audio } = await decodeAudio(file);
    expect(audio.channels.map((samples) => [...samples].map((sample) => 128 * sample))).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  }
});

describe("files that end before their header says", () => {
  const data = new Uint8Array(2_000).fill(1);
  test.each<[string, Uint8Array]>([
    ["WAV", riffOf([formatChunk(), chunk("data", data)])],
    ["AIFF", aiffOf({ data })],
    ["CAF", cafOf({ data })],
    ["AU", auOf({ data, kind: 3 })],
    ["Wave64", w64Of([w64Chunk("fmt ", formatOf({})), w64Chunk("data", data)])],
  ])("%s: what is there is taken, and a word says what is missing", async (_, file) => {
    const { audio, warnings } = await decodeAudio(file.subarray(0, file.length - 500));
    expect(audio.channels[0]).toHaveLength(750);
    expect(warnings).toEqual([expect.stringMatching(/cut off or damaged: 250 of 1000 samples \(25 %\) are missing/)]);
    expect(probeAudio(file.subarray(0, file.length - 500)).isPlainlyPlayable).toBe(false);
  });

  test("less than a sample of each channel is nothing", async () => {
    const file = riffOf([formatChunk({ channels: 2 }), chunk("data", data)]);
    viewOf(file).setUint32(40, data.length + 3, true);
    expect((await decodeAudio(file)).warnings).toEqual([]);
    viewOf(file).setUint32(40, data.length + 4, true);
    expect((await decodeAudio(file)).warnings).toHaveLength(1);
  });

  test("without one sample it is refused", async () => {
    for (const file of [
      aiffOf({ data: new Uint8Array(1) }),
      cafOf({ data: new Uint8Array(1) }),
      auOf({ data: new Uint8Array(1), kind: 3 }),
    ])
      await expect(decodeAudio(file)).rejects.toMatchObject({ kind: "empty" });
  });
});

test("several data chunks are one sound", async () => {
  const file = riffOf([formatChunk(), chunk("data", [0, 0x40]), chunk("LIST", [1, 2, 3, 4]), chunk("data", [0, 0xc0])]);
  expect([...((await decodeAudio(file)).audio.channels[0] ?? [])]).toEqual([0.5, -0.5]);
});

test.each<[string, Uint8Array, RegExp]>([
  ["AIFC of MACE", aiffOf({ data: new Uint8Array(8), compression: "MAC3" }), /MACE 3:1/],
  ["AIFF without channels", aiffOf({ data: new Uint8Array(8), channels: 0, frames: 2 }), /0 channels/],
  ["AIFC of an unknown kind", aiffOf({ data: new Uint8Array(8), compression: "what" }), /"what"/],
  ["AU of G.721", auOf({ data: new Uint8Array(8), kind: 23 }), /G.721/],
  ["CAF of AAC", cafOf({ data: new Uint8Array(8), codec: "aac " }), /AAC/],
  ["CAF of an impossible rate", cafOf({ data: new Uint8Array(8), sampleRate: 1e12 }), /1000000000000 Hz/],
])("%s is refused by its name", async (_, file, words) => {
  await expect(decodeAudio(file)).rejects.toMatchObject({ kind: "unsupported", message: expect.stringMatching(words) });
});

describe("a header that promises gigabytes", () => {
  const data = new Uint8Array(8);
  test.each<[string, Uint8Array]>([
    ["AIFF", aiffOf({ data, frames: 0x7fff_ffff, channels: 2, declaredSize: 0x7ffe_0000 })],
    ["CAF", cafOf({ data, channels: 2, declaredSize: 2 ** 50 })],
    ["AU", auOf({ data, kind: 3, channels: 2, declaredSize: 0xffff_fff0 })],
    ["Wave64", w64Of([w64Chunk("fmt ", formatOf({ channels: 2 })), w64Chunk("data", data, 2 ** 50)])],
  ])("%s gives what is there", async (_, file) => {
    const { audio } = await decodeAudio(file);
    expect(audio.channels.map((samples) => samples.length)).toEqual([2, 2]);
  });
});

test("arbitrary changes give an AudioError or audio, never another error", async () => {
  const data = Uint8Array.from({ length: 700 }, (_, i) => (i * 37) & 255);
  const files = [
    aiffOf({ data, chunks: [iffChunk("MARK", pack([2, 1], [2, 1], [4, 9], [1, 3], "abc"))] }),
    aiffOf({ data, compression: "ima4", frames: 10 }),
    cafOf({ data, chunks: [cafChunk("info", pack([4, 1], "tempo\x00120\0"))] }),
    cafOf({ data, codec: "ima4", packet: [34, 64] }),
    auOf({ data, kind: 6 }),
    w64Of([w64Chunk("fmt ", formatOf({})), w64Chunk("data", data)]),
    riffOf([blocksOf(70, formatChunk({ tag: 2, bits: 4, channels: 2 })), chunk("data", data)]),
    riffOf([blocksOf(72, formatChunk({ tag: 17, bits: 4, channels: 2 })), chunk("data", data)]),
    rifxOf(data),
  ];
  const edits = fc.array(fc.tuple(fc.nat(150), fc.nat(255)), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.double({ min: 0, max: 1, noNaN: true }),
      edits,
      async (file, share, changes) => {
        const bytes = file.slice(0, Math.ceil(share * file.length));
        for (const [offset, value] of changes) if (offset < bytes.length) bytes[offset] = value;
        const outcome = await decodeAudio(bytes, { maxSeconds: 60 }).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AudioError);
      },
    ),
    { numRuns: 1_000 },
  );
}, 60_000);

test.each<[string, Uint8Array, boolean]>([
  ["WAV of 16 bits", riffOf([formatChunk(), chunk("data", new Uint8Array(8))]), true],
  [
    "extensible WAV of 24 bits",
    riffOf([formatChunk({ subFormat: 1, bits: 24 }), chunk("data", new Uint8Array(9))]),
    true,
  ],
  ["WAV of single floats", riffOf([formatChunk({ tag: 3, bits: 32 }), chunk("data", new Uint8Array(8))]), true],
  ["WAV of double floats", riffOf([formatChunk({ tag: 3, bits: 64 }), chunk("data", new Uint8Array(8))]), false],
  [
    "24 bits in 32",
    riffOf([formatChunk({ subFormat: 1, bits: 32, validBits: 24 }), chunk("data", new Uint8Array(8))]),
    false,
  ],
  ["20 bits in 24", riffOf([formatChunk({ bits: 24, validBits: 20 }), chunk("data", new Uint8Array(9))]), false],
  ["µ-law", riffOf([formatChunk({ tag: 7, bits: 8 }), chunk("data", new Uint8Array(8))]), false],
  ["samples in two chunks", riffOf([formatChunk(), chunk("data", [1, 2]), chunk("data", [1, 2])]), false],
  ["RF64", riffOf([formatChunk(), chunk("data", new Uint8Array(8))], "RF64"), false],
  ["a rate below what browsers must take", riffOf([formatChunk({ sampleRate: 4_000 }), chunk("data", [1, 2])]), false],
  ["AIFF", aiffOf({ data: new Uint8Array(8) }), false],
])("%s: whether everything after us plays it is %3$s", (_, file, isPlayable) => {
  expect(probeAudio(file).isPlainlyPlayable).toBe(isPlayable);
});
