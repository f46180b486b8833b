import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noise } from "../core/signals.fixture.ts";
import { createQuantiser } from "./quantise.ts";
import { chunk, formatChunk, riffOf } from "./riff.fixture.ts";
import { concatBytes, readChunks, readText, viewOf, type Chunk } from "./riff.ts";
import { readWavMetadata } from "./wav-metadata.ts";
import { readWav, writeWav, type WavMetadata } from "./wav.ts";

describe("whole steps", () => {
  test.each([
    [16, 32_768],
    [24, 8_388_608],
  ] as const)("of %d bits: full scale is %d", (bits, scale) => {
    const quantise = createQuantiser(bits);
    expect([0, 0.5, -0.5, -1, 1 / scale, -1 / scale].map(quantise)).toEqual([0, scale / 2, -scale / 2, -scale, 1, -1]);
    expect([1, 1.000_1, 7, Number.POSITIVE_INFINITY].map(quantise)).toEqual([
      scale - 1,
      scale - 1,
      scale - 1,
      scale - 1,
    ]);
    expect([-1.000_1, -7, Number.NEGATIVE_INFINITY].map(quantise)).toEqual([-scale, -scale, -scale]);
    expect(Math.abs(quantise(Number.NaN))).toBe(0);
  });

  test("every step is its own nearest", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(16 as const, 24 as const),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (bits, sample) => {
          const scale = 2 ** (bits - 1);
          const step = createQuantiser(bits)(sample);
          expect(Number.isInteger(step)).toBe(true);
          expect(Math.abs(step - sample * scale)).toBeLessThanOrEqual(sample > 1 - 1 / scale ? 1 : 0.5);
          expect(createQuantiser(bits)(step / scale)).toBe(step);
        },
      ),
    );
  });

  test("order is kept", () => {
    const quantise = createQuantiser(16);
    const sample = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        expect(Math.sign(quantise(one) - quantise(other)) * Math.sign(one - other)).toBeGreaterThanOrEqual(-0);
      }),
    );
  });
});

describe("dither", () => {
  const errors = (level: number, seed: number) => {
    const quantise = createQuantiser(16, seed);
    return Array.from({ length: 20_000 }, () => quantise(level / 32_768) - level);
  };
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  // Lipshitz, Wannamaker, Vanderkooy 1992: triangular dither of ±1 step makes mean and variance of the error constant.
  test.each([0, 0.25, 0.5, 0.8, -0.3, 100.4])(
    "at %f steps the error has no mean and a variance of a quarter",
    (level) => {
      const list = errors(level, 5);
      expect(Math.abs(meanOf(list))).toBeLessThan(0.02);
      expect(meanOf(list.map((error) => error * error))).toBeCloseTo(0.25, 1);
    },
  );

  test("is the same for a seed, another for another, and none at 24 bits", () => {
    expect(errors(0.3, 1)).toEqual(errors(0.3, 1));
    expect(errors(0.3, 1)).not.toEqual(errors(0.3, 2));
    const quantise = createQuantiser(24, 9);
    expect([...noise(100, 1)].map(quantise)).toEqual([...noise(100, 1)].map(createQuantiser(24)));
  });

  test("a seed of 0 dithers as well", () => {
    expect(new Set(errors(0.5, 0)).size).toBeGreaterThan(1);
  });
});

const AUDIO = { sampleRate: 44_100, channels: [noise(441, 1), noise(441, 2)] };

function chunksOf(metadata: WavMetadata): Chunk[] {
  return [...readChunks(writeWav(AUDIO, { metadata }), 12)];
}

const chunkOf = (metadata: WavMetadata, id: string) =>
  viewOf(chunksOf(metadata).find((each) => each.id === id)?.bytes ?? new Uint8Array(0));

describe("chunks of a written file", () => {
  test.each<[WavMetadata, string[]]>([
    [{}, ["fmt ", "data"]],
    [{ title: "Kick" }, ["fmt ", "data", "LIST", "iXML"]],
    [{ comment: "warm" }, ["bext", "fmt ", "data", "LIST", "iXML"]],
    [{ createdAt: "2026-11-29T06:30:00Z" }, ["bext", "fmt ", "data"]],
    [{ bpm: 120 }, ["fmt ", "data", "acid", "id3 ", "iXML"]],
    [{ key: "A minor" }, ["fmt ", "data", "id3 "]],
    [{ isUnpitched: true, rootMidiNote: 60 }, ["fmt ", "data", "id3 "]],
    [{ oneShot: true }, ["fmt ", "data", "acid", "iXML"]],
    [{ rootMidiNote: 60 }, ["fmt ", "data", "smpl"]],
    [{ loop: { startSample: 0, endSample: 441 } }, ["fmt ", "data", "smpl"]],
    [{ bpm: 90, rootMidiNote: 57, comment: "x" }, ["bext", "fmt ", "data", "smpl", "acid", "LIST", "id3 ", "iXML"]],
  ])("%j: %j", (metadata, ids) => {
    expect(chunksOf(metadata).map(({ id }) => id)).toEqual(ids);
  });

  test("the header counts everything behind it, at even places", () => {
    for (const metadata of [{}, { title: "odd" }, { title: "even", bpm: 90, comment: "c", rootMidiNote: 3 }]) {
      const bytes = writeWav(AUDIO, { metadata });
      expect(viewOf(bytes).getUint32(4, true)).toBe(bytes.length - 8);
      expect(chunksOf(metadata).every(({ offset }) => offset % 2 === 0)).toBe(true);
    }
  });

  test("floating point says the size of its extension and how many frames follow, which PCM does not", () => {
    for (const channels of [1, 2, 3]) {
      const audio = { sampleRate: 44_100, channels: Array.from({ length: channels }, () => noise(441, 1)) };
      const chunks = [...readChunks(writeWav(audio, { bitDepth: 32 }), 12)];
      expect(chunks.map(({ id }) => id)).toEqual(["fmt ", "fact", "data"]);
      const [format, fact] = chunks.map(({ bytes }) => viewOf(bytes));
      expect(format?.byteLength).toBe(channels > 2 ? 40 : 18);
      expect(format?.getUint16(16, true)).toBe(channels > 2 ? 22 : 0);
      expect(fact?.getUint32(0, true)).toBe(441);
    }
  });

  test.each([
    [16, 1, 2],
    [24, 1, 3],
    [32, 3, 4],
  ] as const)("a format of %d bits has tag %d and frames of twice %d bytes", (bitDepth, tag, width) => {
    const bytes = writeWav(AUDIO, { bitDepth });
    const view = viewOf(bytes.subarray(20, 36));
    expect([0, 2].map((at) => view.getUint16(at, true))).toEqual([tag, 2]);
    expect([4, 8].map((at) => view.getUint32(at, true))).toEqual([44_100, 44_100 * 2 * width]);
    expect([12, 14].map((at) => view.getUint16(at, true))).toEqual([2 * width, bitDepth]);
  });

  test("bext: texts at their places, cut to their room, the day and the time apart", () => {
    const metadata = { comment: "c".repeat(300), software: "s".repeat(40), createdAt: "2026-11-29T06:30:15.123Z" };
    const view = chunkOf(metadata, "bext");
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    expect(bytes).toHaveLength(602);
    expect([readText(bytes, 0, 300), readText(bytes, 256, 32)]).toEqual([
      "c".repeat(256) + "s".repeat(32),
      "s".repeat(32),
    ]);
    expect([readText(bytes, 320, 10), readText(bytes, 330, 8)]).toEqual(["2026-11-29", "06:30:15"]);
  });

  test("bext: each loudness in hundredths, what is unknown or infinite as unset", () => {
    const loudness = {
      integratedLufs: -14.254,
      rangeLu: 6.5,
      truePeakDb: Number.NEGATIVE_INFINITY,
      maxMomentaryLufs: undefined,
      maxShortTermLufs: -9.996,
    };
    const view = chunkOf({ loudness }, "bext");
    expect([0, 1, 2, 3, 4].map((i) => view.getInt16(412 + 2 * i, true))).toEqual([-1_425, 650, 0x7fff, 0x7fff, -1_000]);
  });

  test("smpl: the period of a sample in nanoseconds, the root, no more than one loop", () => {
    const view = chunkOf({ rootMidiNote: 57, loop: { startSample: 10, endSample: 441 } }, "smpl");
    expect([8, 12, 28, 44, 48].map((at) => view.getUint32(at, true))).toEqual([22_676, 57, 1, 10, 440]);
    const bare = chunkOf({ rootMidiNote: 57 }, "smpl");
    expect([bare.byteLength, bare.getUint32(28, true)]).toEqual([36, 0]);
  });

  test("acid: beats from the length where none are given; a one-shot is no loop", () => {
    const tenSeconds = { sampleRate: 8_000, channels: [new Float32Array(80_000)] };
    const acidOf = (metadata: WavMetadata) =>
      viewOf(
        [...readChunks(writeWav(tenSeconds, { metadata }), 12)].find(({ id }) => id === "acid")?.bytes ??
          new Uint8Array(24),
      );
    expect(acidOf({ bpm: 96 }).getUint32(12, true)).toBe(16);
    expect(acidOf({ bpm: 96, beats: 8 }).getUint32(12, true)).toBe(8);
    expect(acidOf({ bpm: 96 }).getUint32(0, true)).toBe(4);
    expect(acidOf({ oneShot: true, rootMidiNote: 36 }).getUint32(0, true)).toBe(3);
    expect(acidOf({ bpm: 96 }).getFloat32(20, true)).toBe(96);
  });

  test("texts of any script come back, and no control sign reaches the XML", () => {
    const words = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
      .filter((text) => text.trim() === text && !/[\0\ufeff]/.test(text));
    fc.assert(
      fc.property(words, words, (title, comment) => {
        const bytes = writeWav(AUDIO, { metadata: { title, comment, key: "Am" } });
        expect(readWav(bytes).metadata).toMatchObject({ title, comment, key: "Am" });
        const xml = new TextDecoder().decode([...readChunks(bytes, 12)].find(({ id }) => id === "iXML")?.bytes);
        expect(xml).toMatch(/^<\?xml.*<\/BWFXML>$/su);
        expect(xml.replaceAll(/<\/?[A-Z_]+>|<\?[^>]+>|&(amp|lt|gt|quot);/g, "")).not.toMatch(/[<>&\p{Cc}]/u);
      }),
      { numRuns: 40 },
    );
  });
});

const DATA = chunk("data", [0, 0]);
const metadataOf = (...chunks: Uint8Array[]) => readWav(riffOf([formatChunk(), DATA, ...chunks])).metadata;

function acid({ flags = 4, root = 60, bpm = 120, beats = 0, length = 24 }): Uint8Array {
  const bytes = new Uint8Array(24);
  viewOf(bytes).setUint32(0, flags, true);
  viewOf(bytes).setUint16(4, root, true);
  viewOf(bytes).setUint32(12, beats, true);
  viewOf(bytes).setFloat32(20, bpm, true);
  return chunk("acid", bytes.subarray(0, length));
}

function sampler({ root = 60, loops = 1, start = 0, end = 99, length = 60 }): Uint8Array {
  const bytes = new Uint8Array(60);
  [12, 28, 44, 48].forEach((at, i) => viewOf(bytes).setUint32(at, [root, loops, start, end][i] ?? 0, true));
  return chunk("smpl", bytes.subarray(0, length));
}

describe("chunks of other programs", () => {
  test.each<[string, Uint8Array, object]>([
    ["a loop", acid({}), { bpm: 120, oneShot: false }],
    ["a loop with a root", acid({ flags: 6, root: 45 }), { bpm: 120, oneShot: false, rootMidiNote: 45 }],
    ["a one-shot, whose tempo means nothing", acid({ flags: 1 }), { oneShot: true }],
    ["an odd tempo, rounded to thousandths", acid({ bpm: 93.7 }), { bpm: 93.7, oneShot: false }],
    ["no tempo", acid({ bpm: 0 }), { oneShot: false }],
    ["a tempo that is no number", acid({ bpm: Number.NaN }), { oneShot: false }],
    ["a root that is none", acid({ flags: 6, root: 200 }), { bpm: 120, oneShot: false }],
    ["a chunk that is cut off", acid({ length: 20 }), {}],
  ])("acid: %s", (_, acidChunk, expected) => {
    expect(metadataOf(acidChunk)).toEqual(expected);
  });

  test.each<[string, Uint8Array, object]>([
    ["a loop", sampler({}), { rootMidiNote: 60, loop: { startSample: 0, endSample: 100 } }],
    ["no loop", sampler({ loops: 0 }), { rootMidiNote: 60 }],
    ["a loop that ends before it starts", sampler({ start: 50, end: 10 }), { rootMidiNote: 60 }],
    ["a loop that is cut off", sampler({ length: 40 }), { rootMidiNote: 60 }],
    ["a root that is none", sampler({ root: 0xffff_ffff, loops: 0 }), {}],
    ["a chunk that is cut off", sampler({ length: 30 }), {}],
  ])("smpl: %s", (_, samplerChunk, expected) => {
    expect(metadataOf(samplerChunk)).toEqual(expected);
  });

  test("what several chunks say is merged, acid before smpl before texts", () => {
    const texts = chunk("LIST", new TextEncoder().encode("INFOIBPM\x04\0\0\x0090\0\0INAM\x05\0\0\0Kick\0\0"));
    expect(metadataOf(texts, sampler({ root: 40, loops: 0 }), acid({ flags: 6, root: 45, bpm: 120 }))).toEqual({
      bpm: 120,
      title: "Kick",
      oneShot: false,
      rootMidiNote: 45,
    });
    expect(metadataOf(texts)).toEqual({ bpm: 90, title: "Kick" });
  });

  test.each([
    ["alone", null, { doubtfulBpms: [120, 100] }],
    ["beside a tag that repeats it", 120, { doubtfulBpms: [120, 100] }],
    ["beside a tag that has that of its beats", 100, { bpm: 100 }],
    ["beside a tag with another", 90, { bpm: 90 }],
  ])("a tempo that its own beats contradict is in doubt: %s", (_, tagged, expected) => {
    const tag = `INFOIBPM\x04\0\0\0${tagged}\0`.padEnd(16, "\0");
    const file = concatBytes([
      acid({ bpm: 120, beats: 32 }),
      ...(tagged === null ? [] : [chunk("LIST", new TextEncoder().encode(tag))]),
    ]);
    expect(readWavMetadata([...readChunks(file, 0)], 19.2)).toEqual({ oneShot: false, ...expected });
  });

  test("lists of another kind say nothing", () => {
    expect(metadataOf(chunk("LIST", new TextEncoder().encode("adtlINAM\x05\0\0\0Kick\0\0")))).toEqual({});
  });
});
