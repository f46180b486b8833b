import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imaPackets } from "../pcm/adpcm.fixture.ts";
import { readSound } from "../pcm/sound-layout.ts";
import { cafChunk, cafOf, pack } from "../readers/containers.fixture.ts";
import { concatBytes, viewOf } from "../riff.ts";
import { cafData, describeCaf, isCaf, layOutCaf, readCafChunks } from "./caf-layout.ts";
import { readCafMetadata } from "./caf-metadata.ts";

const DATA = Uint8Array.of(0x40, 0, 0xc0, 0, 0x20, 0);
const HEAD = pack("caff", [2, 1], [2, 0]);
const readCafLayout = (file: Uint8Array) => {
  const chunks = [...readCafChunks(file)];
  return { ...layOutCaf(chunks, describeCaf(chunks)), chunks };
};
const samplesOf = (file: Uint8Array) => readSound(readCafLayout(file)).channels.map((samples) => [...samples]);

function float64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setFloat64(0, value);
  return bytes;
}

const desc = (sampleRate = 8_000, channels = 1) =>
  cafChunk("desc", pack(float64(sampleRate), "lpcm", [4, 0], [4, 2 * channels], [4, 1], [4, channels], [4, 16]));
const sound = (size?: number) => cafChunk("data", pack([4, 0], DATA), size);

describe("chunks", () => {
  test.each<[string, Uint8Array]>([
    ["description and samples alone", concatBytes([HEAD, desc(), sound()])],
    ["free space between", concatBytes([HEAD, desc(), cafChunk("free", new Uint8Array(4_096)), sound()])],
    ["an odd chunk, which has no pad", concatBytes([HEAD, desc(), cafChunk("uuid", new Uint8Array(19)), sound()])],
    ["an empty chunk", concatBytes([HEAD, desc(), cafChunk("strg", new Uint8Array(0)), sound()])],
    ["a chunk behind the samples", concatBytes([HEAD, desc(), sound(), cafChunk("info", pack([4, 0]))])],
    ["samples in front of the description", concatBytes([HEAD, sound(), desc()])],
    ["samples up to the end, of unknown size", concatBytes([HEAD, desc(), sound(-1)])],
    ["a size of 0, as a recorder leaves it", concatBytes([HEAD, desc(), sound(0)])],
    ["half a chunk header behind", concatBytes([HEAD, desc(), sound(), new Uint8Array(11)])],
    ["a packet size that is not stated", cafOf({ data: DATA, packet: [0, 0] })],
  ])("%s: the same three samples", (_, file) => {
    expect(samplesOf(file)).toEqual([[0.5, -0.5, 0.25]]);
    expect(readCafLayout(file).announcedFrames).toBeNull();
  });

  test("are listed in their order, each with what is there of it", () => {
    const file = concatBytes([HEAD, desc(), cafChunk("info", new Uint8Array(3)), sound(1_000)]);
    const chunks = [...readCafChunks(file)];
    expect(chunks.map(({ id, declaredSize, bytes }) => [id, declaredSize, bytes.length])).toEqual([
      ["desc", 32, 32],
      ["info", 3, 3],
      ["data", 1_000, 10],
    ]);
  });

  test.each([2 ** 40, 2 ** 62])("a size of %d ends the list at the end of the file", (size) => {
    const chunks = [...readCafChunks(concatBytes([HEAD, desc(), cafChunk("uuid", DATA, size), sound()]))];
    expect(chunks.map(({ id }) => id)).toEqual(["desc", "uuid"]);
  });

  test("are not more than the bytes have room for", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (content) => {
        const chunks = [...readCafChunks(concatBytes([HEAD, content]))];
        expect(chunks.length).toBeLessThanOrEqual(content.length / 12);
        const total = chunks.reduce((sum, { bytes }) => sum + 12 + bytes.length, 0);
        expect(total).toBeLessThanOrEqual(content.length);
      }),
    );
  });

  test("the name of the format is the first four bytes", () => {
    expect([HEAD, pack("caf"), pack("CAFF"), new Uint8Array(0)].map(isCaf)).toEqual([true, false, false, false]);
  });
});

describe("the description", () => {
  test("is read field by field, its rate rounded to whole numbers", () => {
    const content = pack(float64(22_254.545), "ima4", [4, 3], [4, 68], [4, 64], [4, 2], [4, 4]);
    expect(describeCaf([...readCafChunks(concatBytes([HEAD, cafChunk("desc", content)]))])).toEqual({
      sampleRate: 22_255,
      codec: "ima4",
      flags: 3,
      bytesPerPacket: 68,
      framesPerPacket: 64,
      channels: 2,
      bits: 4,
    });
  });

  test.each([0, 8, 31])("with %d bytes of it the file is cut off", (length) => {
    const file = concatBytes([HEAD, desc()]).subarray(0, 20 + length);
    expect(() => readCafLayout(file)).toThrow(
      expect.objectContaining({ kind: "truncated", message: "This CAF file ends before its format is described." }),
    );
  });

  test("without samples the file is cut off", () => {
    expect(() => readCafLayout(concatBytes([HEAD, desc()]))).toThrow(
      expect.objectContaining({
        kind: "truncated",
        message: "This CAF file ends before its audio begins (it has no data chunk).",
      }),
    );
    expect(cafData([])).toBeNull();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -8_000, 0, 1e-300])("a rate of %d is refused", (sampleRate) => {
    expect(() => readCafLayout(concatBytes([HEAD, desc(sampleRate), sound()]))).toThrow(/sample rate of .* not audio/);
  });

  test.each<[string, Parameters<typeof cafOf>[0], string]>([
    ["AAC of high efficiency", { codec: "aacp", data: DATA }, "holds AAC in 1"],
    ["Opus", { codec: "opus", data: DATA }, "holds Opus in 1"],
    ["FLAC", { codec: "flac", data: DATA }, "holds FLAC in 1"],
    ["MACE", { codec: "MAC6", data: DATA }, "holds MACE 6:1 in 1"],
    ["iLBC", { codec: "ilbc", data: DATA }, "holds iLBC in 1"],
    ["AMR", { codec: "samr", data: DATA }, "holds AMR in 1"],
    ["AC-3", { codec: "ac-3", data: DATA }, "holds Dolby AC-3 in 1"],
    ["an unknown codec", { codec: "what", data: DATA }, 'holds "what" audio in 1'],
    ["float of 16 bits", { flags: 1, data: DATA }, "holds PCM of 16 bits in 1"],
    ["40 bits", { bits: 40, data: DATA }, "holds PCM of 40 bits in 1"],
    ["packets of several samples", { packet: [4, 2], data: DATA }, "holds PCM of 16 bits in 1"],
    ["packets that channels do not divide", { packet: [5, 1], channels: 2, data: DATA }, "holds PCM of 16 bits in 2"],
    ["no channels", { channels: 0, packet: [2, 1], data: DATA }, "holds PCM of 16 bits in 0 channels"],
    ["no bits at all", { bits: 0, data: DATA }, "holds PCM of 0 bits"],
  ])("%s is refused by its name, with what can be read", (_, parts, words) => {
    const read = () => readCafLayout(cafOf(parts));
    expect(read).toThrow(expect.objectContaining({ name: "AudioError", kind: "unsupported" }));
    expect(read).toThrow(`This CAF file ${words}`);
    expect(read).toThrow(/A-law, µ-law, IMA ADPCM, Apple Lossless, AAC and MP3 can be read/);
  });

  test("more channels than there are bytes are no audio", () => {
    for (const codec of ["ulaw", "ima4"]) {
      expect(() => readCafLayout(cafOf({ codec, channels: 0xffff_ffff, packet: [1, 1], data: DATA }))).toThrow(
        expect.objectContaining({ kind: "empty" }),
      );
    }
  });
});

describe("IMA ADPCM", () => {
  const { bytes, rebuilt } = imaPackets(Array.from({ length: 192 }, (_, i) => 400 * (i % 40) - 8_000));
  const table = (frames: number) => cafChunk("pakt", pack([8, 3], [8, frames], [4, 0], [4, 0]));
  const fileOf = (chunks: Uint8Array[]) => cafOf({ codec: "ima4", packet: [34, 64], data: bytes, chunks });
  const expected = rebuilt.map((value) => value / 32_768);

  test.each<[string, Uint8Array[], number]>([
    ["no packet table", [], 192],
    ["one that counts all", [table(192)], 192],
    ["one that cuts the last packet", [table(150)], 150],
    ["one that says 0", [table(0)], 192],
    ["one with a negative count", [table(-5)], 192],
    ["one that counts gigabytes", [table(2 ** 50)], 192],
    ["half of one", [cafChunk("pakt", new Uint8Array(23).fill(1))], 192],
  ])("with %2$s samples: %s", (_, chunks, frames) => {
    expect(samplesOf(fileOf(chunks))).toEqual([expected.slice(0, frames)]);
  });

  test("a packet table does not count for single samples", () => {
    expect(samplesOf(cafOf({ data: DATA, chunks: [table(1)] }))).toEqual([[0.5, -0.5, 0.25]]);
  });
});

describe("metadata", () => {
  const read = (...chunks: Uint8Array[]) => readCafMetadata([...readCafChunks(concatBytes([HEAD, ...chunks]))]);
  const info = (count: number, ...texts: string[]) =>
    cafChunk(
      "info",
      concatBytes([pack([4, count]), new TextEncoder().encode(texts.map((text) => `${text}\0`).join(""))]),
    );
  const instrument = (note: number) => {
    const bytes = new Uint8Array(28);
    viewOf(bytes).setFloat32(0, note);
    return cafChunk("inst", bytes);
  };

  test("is texts by their names, in UTF-8, and the note of the instrument", () => {
    const pairs = [
      "tempo",
      "92,5",
      "key signature",
      " F#m ",
      "title",
      "夜の歌",
      "comments",
      "é",
      "encoding application",
      "x 1",
    ];
    expect(read(info(5, ...pairs), instrument(59.6))).toEqual({
      bpm: 92.5,
      key: "F#m",
      title: "夜の歌",
      comment: "é",
      software: "x 1",
      rootMidiNote: 60,
    });
  });

  test.each<[string, Uint8Array[]]>([
    ["none", []],
    ["an empty info chunk", [cafChunk("info", new Uint8Array(0))]],
    ["a count alone", [info(7)]],
    ["a name without a value", [info(1, "title").subarray(0, 21)]],
    ["empty values", [info(2, "title", "", "comments", "  ")]],
    ["a tempo that is none", [info(1, "tempo", "fast")]],
    ["a tempo beyond music", [info(1, "tempo", "4000")]],
    ["half an instrument", [cafChunk("inst", new Uint8Array(3))]],
    ["notes that are none", [instrument(Number.NaN)]],
    ["a note below", [instrument(-1)]],
    ["a note above", [instrument(128)]],
  ])("%s gives nothing", (_, chunks) => {
    expect(read(...chunks)).toEqual({});
  });

  test("pairs behind the count do not count, and a count beyond the pairs does no harm", () => {
    expect(read(info(1, "title", "a", "comments", "b"))).toEqual({ title: "a" });
    expect(read(info(0xffff_ffff, "title", "a", "comments", "b"))).toEqual({ title: "a", comment: "b" });
  });

  test("arbitrary bytes give plain values", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ maxLength: 30 }), (texts, note) => {
        const found = read(cafChunk("info", texts), cafChunk("inst", note));
        expect(found.rootMidiNote ?? 0).toSatisfy(
          (value: number) => Number.isInteger(value) && value >= 0 && value <= 127,
        );
        for (const value of Object.values(found)) expect(value).not.toBe("");
      }),
    );
  });
});

test("arbitrary changes of a description give an AudioError or finite samples, no more than the bytes hold", () => {
  const whole = cafOf({ data: new Uint8Array(200).fill(0x5a) });
  const changes = fc.array(fc.tuple(fc.integer({ min: 8, max: 75 }), fc.nat(255)), { maxLength: 8 });
  const codecs = fc.constantFrom("lpcm", "ulaw", "alaw", "ima4");
  fc.assert(
    fc.property(codecs, changes, (codec, edits) => {
      const file = whole.slice();
      file.set(pack(codec), 28);
      for (const [at, value] of edits) file[at] = value;
      try {
        const layout = readCafLayout(file);
        expect(layout.frames * layout.channels).toBeLessThanOrEqual(2 * file.length);
        for (const samples of readSound(layout).channels) expect(samples.every(Number.isFinite)).toBe(true);
      } catch (error) {
        expect(error).toHaveProperty("name", "AudioError");
      }
    }),
    { numRuns: 600 },
  );
});
