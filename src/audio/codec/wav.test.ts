import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../audio.ts";
import { concatBytes, encodeChunk, viewOf, writeText } from "./riff.ts";
import { readWav, wavPieces, writeWav, type WavMetadata } from "./wav.ts";

type Encoding = { tag: 1 | 3; bits: 8 | 16 | 24 | 32 | 64 };

const ENCODINGS: Encoding[] = [
  { tag: 1, bits: 8 },
  { tag: 1, bits: 16 },
  { tag: 1, bits: 24 },
  { tag: 1, bits: 32 },
  { tag: 3, bits: 32 },
  { tag: 3, bits: 64 },
];

/** Frames of channels as integers on the grid of 8 bits, which every encoding holds exactly. */
const grids = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 50 })).chain(([channels, frames]) =>
  fc.array(fc.array(fc.integer({ min: -128, max: 127 }), { minLength: frames, maxLength: frames }), {
    minLength: channels,
    maxLength: channels,
  }),
);

/** A WAV file written independently of the code under test. */
function wavOf(
  grid: number[][],
  { tag, bits }: Encoding,
  options: { extensible?: boolean; magic?: string; before?: Uint8Array[] } = {},
): Uint8Array {
  const format = new Uint8Array(options.extensible ? 40 : 16);
  const view = viewOf(format);
  const frameBytes = (grid.length * bits) / 8;
  view.setUint16(0, options.extensible ? 0xfffe : tag, true);
  view.setUint16(2, grid.length, true);
  view.setUint32(4, 44_100, true);
  view.setUint32(8, 44_100 * frameBytes, true);
  view.setUint16(12, frameBytes, true);
  view.setUint16(14, bits, true);
  if (options.extensible) view.setUint16(24, tag, true);
  const frames = grid[0]?.length ?? 0;
  const data = new Uint8Array(frames * frameBytes);
  grid.forEach((samples, channel) =>
    samples.forEach((sample, i) =>
      writeSample(viewOf(data), i * frameBytes + (channel * bits) / 8, sample, { tag, bits }),
    ),
  );
  const body = concatBytes([...(options.before ?? []), encodeChunk("fmt ", format), encodeChunk("data", data)]);
  const header = new Uint8Array(12);
  writeText(header, 0, options.magic ?? "RIFF");
  viewOf(header).setUint32(4, body.length + 4, true);
  writeText(header, 8, "WAVE");
  return concatBytes([header, body]);
}

// oxlint-disable-next-line max-params -- mirrors DataView's own setters
function writeSample(view: DataView, offset: number, sample: number, { tag, bits }: Encoding): void {
  if (tag === 3)
    return bits === 32 ? view.setFloat32(offset, sample / 128, true) : view.setFloat64(offset, sample / 128, true);
  if (bits === 8) return view.setUint8(offset, sample + 128);
  if (bits === 16) return view.setInt16(offset, sample * 256, true);
  if (bits === 32) return view.setInt32(offset, sample * 16_777_216, true);
  view.setUint8(offset, 0);
  view.setInt16(offset + 1, sample * 256, true);
}

describe("reading", () => {
  test.each(ENCODINGS)("format $tag with $bits bits, plain and extensible, any channels", (encoding) => {
    fc.assert(
      fc.property(grids, fc.boolean(), (grid, extensible) => {
        const { audio } = readWav(wavOf(grid, encoding, { extensible }));
        expect(audio.sampleRate).toBe(44_100);
        expect(audio.channels.map((samples) => [...samples].map((sample) => sample * 128))).toEqual(grid);
      }),
      { numRuns: 30 },
    );
  });

  test("odd chunks before the samples are padded, unknown ones skipped", () => {
    const before = [encodeChunk("JUNK", new Uint8Array(27)), encodeChunk("odd ", Uint8Array.of(1))];
    expect([...(readWav(wavOf([[64, -64]], { tag: 1, bits: 16 }, { before })).audio.channels[0] ?? [])]).toEqual([
      0.5, -0.5,
    ]);
  });

  test("RF64 keeps the size of its data in ds64", () => {
    const sizes = new Uint8Array(28);
    viewOf(sizes).setBigUint64(8, 8n, true);
    const bytes = wavOf([[1, 2, 3, 4]], { tag: 1, bits: 16 }, { magic: "RF64", before: [encodeChunk("ds64", sizes)] });
    viewOf(bytes).setUint32(bytes.length - 12, 0xffff_ffff, true);
    expect(readWav(bytes).audio.channels[0]).toHaveLength(4);
  });

  test.each([0, 0xffff_ffff, 0x7fff_ffff - 36])("a streamed header with a size of %d reads to the end", (size) => {
    const bytes = wavOf([[1, 2, 3, 4]], { tag: 1, bits: 16 });
    viewOf(bytes).setUint32(4, size === 0 ? 0 : size, true);
    viewOf(bytes).setUint32(40, size, true);
    expect(readWav(bytes).audio.channels[0]).toHaveLength(4);
  });

  test("numbers that are none become silence", () => {
    const bytes = wavOf([[0, 64]], { tag: 3, bits: 32 });
    viewOf(bytes).setFloat32(44, Number.NaN, true);
    expect([...(readWav(bytes).audio.channels[0] ?? [])]).toEqual([0, 0.5]);
  });

  test.each<[AudioError["kind"], string, (bytes: Uint8Array) => Uint8Array | void]>([
    ["truncated", "format", (bytes) => bytes.subarray(0, 20)],
    ["truncated", "no data chunk", (bytes) => bytes.subarray(0, 38)],
    ["unsupported", "IMA ADPCM", (bytes) => viewOf(bytes).setUint16(20, 17, true)],
    ["unsupported", "sample rate", (bytes) => viewOf(bytes).setUint32(24, 3, true)],
    ["unsupported", "0 channels", (bytes) => viewOf(bytes).setUint16(22, 0, true)],
  ])("a file that is %s says “%s”", (kind, words, damage) => {
    const bytes = wavOf([[1, 2, 3, 4]], { tag: 1, bits: 16 });
    const damaged = damage(bytes) ?? bytes;
    expect(() => readWav(damaged)).toThrow(
      expect.objectContaining({ name: "AudioError", kind, message: expect.stringContaining(words) }),
    );
  });

  test("no frames are reported as empty", () => {
    expect(() => readWav(wavOf([[]], { tag: 1, bits: 16 }))).toThrow(expect.objectContaining({ kind: "empty" }));
  });
});

describe("writing", () => {
  test.each([16, 24, 32] as const)("what is read at %d bits is written back exactly", (bitDepth) => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 8_000, max: 192_000 }), (grid, sampleRate) => {
        const channels = grid.map((samples) => Float32Array.from(samples, (sample) => (sample * 256 + 7) / 32_768));
        expect(readWav(writeWav({ sampleRate, channels }, { bitDepth })).audio).toEqual({ sampleRate, channels });
      }),
    );
  });

  test("samples beyond full scale are clipped in PCM and kept in float", () => {
    const audio = { sampleRate: 44_100, channels: [Float32Array.of(1.5, -1.5)] };
    expect([...(readWav(writeWav(audio)).audio.channels[0] ?? [])]).toEqual([8_388_607 / 8_388_608, -1]);
    expect([...(readWav(writeWav(audio, { bitDepth: 32 })).audio.channels[0] ?? [])]).toEqual([1.5, -1.5]);
  });

  test("dither keeps the mean of what lies between two steps, and its seed decides every bit", () => {
    const audio = { sampleRate: 44_100, channels: [new Float32Array(20_000).fill(0.3 / 32_768)] };
    const [dithered = new Float32Array(0)] = readWav(writeWav(audio, { bitDepth: 16, ditherSeed: 1 })).audio.channels;
    const mean = dithered.reduce((sum, sample) => sum + sample * 32_768, 0) / dithered.length;
    expect(mean).toBeCloseTo(0.3, 1);
    expect(writeWav(audio, { bitDepth: 16, ditherSeed: 1 })).toEqual(writeWav(audio, { bitDepth: 16, ditherSeed: 1 }));
    expect(writeWav(audio, { bitDepth: 16, ditherSeed: 2 })).not.toEqual(
      writeWav(audio, { bitDepth: 16, ditherSeed: 1 }),
    );
  });
});

describe("metadata", () => {
  const audio = { sampleRate: 44_100, channels: [new Float32Array(1_001)] };
  const roundTrip = (metadata: WavMetadata) => readWav(writeWav(audio, { metadata })).metadata;

  test("what is written is read back", () => {
    const text = fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }).map((s) => s.replace(/\p{C}|\s/gu, "_"));
    fc.assert(
      fc.property(
        text,
        text,
        fc.integer({ min: 40, max: 240 }),
        fc.integer({ min: 0, max: 127 }),
        (title, software, bpm, rootMidiNote) => {
          const metadata = {
            title,
            software,
            bpm,
            rootMidiNote,
            oneShot: false,
            key: "F#m",
            loop: { startSample: 3, endSample: 1_001 },
          };
          expect(roundTrip(metadata)).toEqual(metadata);
        },
      ),
    );
  });

  test("a one-shot says so and has no tempo", () => {
    expect(roundTrip({ oneShot: true, bpm: 120 })).toEqual({ oneShot: true });
  });

  test("nothing known writes no chunk besides format and samples", () => {
    expect(writeWav(audio).length).toBe(12 + 24 + 8 + 3_003 + 1);
    expect(roundTrip({})).toEqual({});
  });

  test("the loop's end is written as the last sample played", () => {
    const bytes = writeWav(audio, { metadata: { loop: { startSample: 0, endSample: 1_001 } } });
    const at = chunkOffset(bytes, "smpl");
    expect(viewOf(bytes).getUint32(at + 48, true)).toBe(1_000);
  });

  test("loudness lies in hundredths in a version 2 broadcast chunk, unset values as 0x7FFF", () => {
    const bytes = writeWav(audio, {
      metadata: { loudness: { integratedLufs: -14.25, rangeLu: null, truePeakDb: -1 } },
    });
    const at = chunkOffset(bytes, "bext");
    const view = viewOf(bytes);
    expect([346, 412, 414, 416].map((offset) => view.getInt16(at + offset, true))).toEqual([2, -1_425, 0x7fff, -100]);
  });

  test("acid states another metre, the denominator first", () => {
    const bytes = writeWav(audio, { metadata: { bpm: 160, beats: 14, metre: { beats: 7, unit: 8 } } });
    const acid = new TextDecoder("latin1").decode(bytes).indexOf("acid");
    const view = new DataView(bytes.buffer, bytes.byteOffset + acid + 8, 24);
    expect([12, 16, 18].map((offset) => view.getUint16(offset, true))).toEqual([14, 8, 7]);
  });

  test("acid counts beats and states metre and tempo", () => {
    const bytes = writeWav(audio, { metadata: { bpm: 128, beats: 16, rootMidiNote: 57 } });
    const at = chunkOffset(bytes, "acid");
    const view = viewOf(bytes);
    expect([
      view.getUint32(at, true),
      view.getUint16(at + 4, true),
      view.getUint32(at + 12, true),
      view.getFloat32(at + 20, true),
    ]).toEqual([6, 57, 16, 128]);
  });

  test("signs that XML reserves are escaped", () => {
    const text = new TextDecoder("latin1").decode(writeWav(audio, { metadata: { title: "a<b&c>\u0001" } }));
    expect(text).toContain("<PROJECT>a&lt;b&amp;c&gt; </PROJECT>");
  });
});

function chunkOffset(bytes: Uint8Array, id: string): number {
  return new TextDecoder("latin1").decode(bytes).indexOf(id) + 8;
}

test("a file written in pieces has the bytes of one written at once, wherever it is cut", () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 41 }), { maxLength: 5 });
  fc.assert(
    fc.property(
      cuts,
      fc.constantFrom(16 as const, 24 as const, 32 as const),
      fc.integer({ min: 1, max: 3 }),
      (at, bitDepth, count) => {
        const channels = Array.from({ length: count }, (_, c) =>
          Float32Array.from({ length: 41 }, (__, i) => Math.sin(i + c)),
        );
        const options = { bitDepth, metadata: { title: "x", bpm: 120 } };
        const { head, encode, tail } = wavPieces({ sampleRate: 8_000, channelCount: count, frames: 41 }, options);
        const edges = [0, ...at.sort((a, b) => a - b), 41];
        const pieces = edges
          .slice(1)
          .map((end, i) => encode(channels.map((samples) => samples.subarray(edges[i], end))));
        expect(concatBytes([head, ...pieces, tail])).toEqual(writeWav({ sampleRate: 8_000, channels }, options));
      },
    ),
    { numRuns: 30 },
  );
});
