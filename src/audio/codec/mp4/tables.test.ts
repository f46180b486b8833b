import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes } from "../riff.ts";
import { pack } from "../readers/containers.fixture.ts";
import { findBox, FullBox, readBoxes } from "./boxes.ts";
import { box, fullBox, largeBox, sizesBox, soundEntry, streamBox, tableBox, tagsBox } from "./mp4.fixture.ts";
import { readPacketPlaces, totalTime } from "./sample-table.ts";
import { findExtension, isMp4, readElementaryStream, readSoundDescription } from "./sound-description.ts";
import { readMp4Tags } from "./tags.ts";

const NOTHING = new Uint8Array(0);

describe("boxes", () => {
  test("are read in order, those with a size of 64 bits too, and say where their content begins", () => {
    const bytes = concatBytes([box("one ", "ab"), largeBox("two ", "cde"), box("last")]);
    expect([...readBoxes(bytes, 100)]).toEqual([
      { type: "one ", start: 100, offset: 108, content: pack("ab") },
      { type: "two ", start: 110, offset: 126, content: pack("cde") },
      { type: "last", start: 129, offset: 137, content: NOTHING },
    ]);
  });

  test("of size 0 reach to the end, and cut-off ones as far as there is something", () => {
    const open = pack([4, 0], "mdat", "sound and more");
    expect([...readBoxes(open)].map(({ content }) => content)).toEqual([pack("sound and more")]);
    expect([...readBoxes(box("mdat", "sound").subarray(0, 10))].map(({ content }) => content)).toEqual([pack("so")]);
  });

  test.each([
    ["less than a header", pack([4, 7], "bad ", box("next"))],
    ["64 bits, less than a header", pack([4, 1], "bad ", [8, 15], box("next"))],
    ["64 bits that are cut off", pack([4, 1], "bad ", [4, 0])],
  ])("of %s end the list", (_, bytes) => {
    expect([...readBoxes(concatBytes([box("good"), bytes]))].map(({ type }) => type)).toEqual(["good"]);
  });

  test("of arbitrary bytes end, within them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        let at = 0;
        for (const { start, offset, content } of readBoxes(bytes)) {
          expect(start).toBe(at);
          at = offset + content.length;
        }
        expect(at).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  test("are found at the end of a path, the first of each type", () => {
    const bytes = box("a   ", box("b   ", "x"), box("b   ", "y"));
    expect(findBox(bytes, "a   ", "b   ")).toEqual(pack("x"));
    expect(findBox(bytes, "b   ")).toBeNull();
    expect(findBox(bytes, "c   ", "b   ")).toBeNull();
  });

  test("of numbers give them in turn, and 0 behind the end", () => {
    const numbers = pack(
      [1, 2],
      [3, 0x10_20_30],
      [1, 200],
      [2, 65_535],
      [4, 2 ** 32 - 1],
      [4, -5],
      [8, 2 ** 40],
      [8, -9],
    );
    const read = new FullBox(numbers);
    expect([read.version, read.flags, read.left]).toEqual([2, 0x10_20_30, 27]);
    expect([read.u8(), read.u16(), read.u32(), read.i32(), read.u64()]).toEqual([
      200,
      65_535,
      2 ** 32 - 1,
      -5,
      2 ** 40,
    ]);
    read.skip(4);
    expect([read.left, read.u64(), read.left, read.u8(), read.i64()]).toEqual([4, 0, 0, 0, 0]);
    const short = new FullBox(Uint8Array.of(1, 2));
    expect([short.version, short.flags, short.u32(), short.left]).toEqual([0, 0, 0, 0]);
  });
});

describe("a table of packets", () => {
  /** Packets by their sizes in chunks, each chunk with a gap behind it; and the boxes that say so. */
  const layouts = fc.array(
    fc.tuple(fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 4 }), fc.nat(9)),
    {
      minLength: 1,
      maxLength: 9,
    },
  );

  function layOut(chunks: readonly (readonly [sizes: number[], gap: number])[]) {
    let offset = 1_000;
    const places: { offset: number; bytes: number }[] = [];
    const offsets = chunks.map(([sizes, gap]) => {
      const start = offset;
      for (const bytes of sizes) {
        places.push({ offset, bytes });
        offset += bytes;
      }
      offset += gap;
      return start;
    });
    // Only chunks that differ from the one before begin a run.
    const runs = chunks.flatMap(([sizes], index) =>
      sizes.length === chunks[index - 1]?.[0].length ? [] : [[index + 1, sizes.length, 1]],
    );
    return { places, offsets, runs };
  }

  test("says where each lies, by offsets of 32 or 64 bits and sizes of 4 to 32", () => {
    fc.assert(
      fc.property(layouts, (chunks) => {
        const { places, offsets, runs } = layOut(chunks);
        const sizes = places.map(({ bytes }) => bytes);
        const wide = fullBox(
          "co64",
          [0, 0],
          [4, offsets.length],
          ...offsets.map((each): [number, number] => [8, each]),
        );
        const nibbles = sizes.flatMap((size, i) => (i % 2 ? [] : [size * 16 + (sizes[i + 1] ?? 0)]));
        const small = (bits: number, values: number[]) => {
          const rows = values.map((value): [number, number] => [bits === 16 ? 2 : 1, value]);
          return fullBox("stz2", [0, 0], [3, 0], [1, bits], [4, sizes.length], ...rows);
        };
        const begin = tableBox("stsc", runs);
        const near = tableBox(
          "stco",
          offsets.map((each) => [each]),
        );
        for (const boxes of [
          [begin, near, sizesBox(sizes)],
          [sizesBox(sizes), wide, begin],
          [begin, wide, small(4, nibbles)],
          [begin, near, small(8, sizes)],
          [begin, near, small(16, sizes)],
        ])
          expect(readPacketPlaces(concatBytes(boxes))).toEqual(places);
      }),
    );
  });

  test("of one size for all has as many packets as chunks hold and the size counts", () => {
    const table = (count: number) =>
      concatBytes([sizesBox([], 3, count), tableBox("stsc", [[1, 2, 1]]), tableBox("stco", [[10], [50]])]);
    expect(readPacketPlaces(table(9)).map(({ offset }) => offset)).toEqual([10, 13, 50, 53]);
    expect(readPacketPlaces(table(3)).map(({ offset }) => offset)).toEqual([10, 13, 50]);
  });

  test("without sizes, offsets or runs has no packets", () => {
    const boxes = [sizesBox([5]), tableBox("stsc", [[1, 1, 1]]), tableBox("stco", [[10]])];
    expect(readPacketPlaces(concatBytes(boxes))).toEqual([{ offset: 10, bytes: 5 }]);
    for (const missing of boxes) {
      expect(readPacketPlaces(concatBytes(boxes.filter((each) => each !== missing)))).toEqual([]);
    }
    expect(readPacketPlaces(NOTHING)).toEqual([]);
  });

  test("that promises more than it has gives what there is", () => {
    const cut = (type: string, ...numbers: number[]) =>
      fullBox(type, [0, 0], [4, 0xffff_ffff], ...numbers.map((value): [number, number] => [4, value]));
    const table = concatBytes([sizesBox([5, 6], 0, 0xffff_ffff), cut("stsc", 1, 0xffff_ffff, 1), cut("stco", 10)]);
    expect(readPacketPlaces(table)).toEqual([
      { offset: 10, bytes: 5 },
      { offset: 15, bytes: 6 },
    ]);
    expect(totalTime(cut("stts", 3, 1_024))).toBe(3_072);
  });

  test("adds durations up, in whole numbers beyond 32 bits", () => {
    expect(
      totalTime(
        tableBox("stts", [
          [3, 1_024],
          [1, 500],
          [0, 9],
        ]),
      ),
    ).toBe(3_572);
    expect(totalTime(tableBox("stts", [[2 ** 20, 2 ** 20]]))).toBe(2 ** 40);
    expect(totalTime(NOTHING)).toBe(0);
  });
});

describe("a description of sound", () => {
  const described = (...entries: Uint8Array[]) => readSoundDescription(pack([4, 0], [4, entries.length], ...entries));

  test("is read of each version, and extensions behind it", () => {
    const extension = box("esds", "x");
    const version1 = described(soundEntry("mp4a", { version: 1, more: new Uint8Array(16), extensions: [extension] }));
    const plain = described(soundEntry("mp4a", { channels: 2, bits: 24, extensions: [extension] }), soundEntry("alac"));
    expect(plain).toMatchObject({ codec: "mp4a", channels: 2, bits: 24, sampleRate: 8_000, flags: 0 });
    expect([plain, version1].map((each) => each && findExtension(each, "esds"))).toEqual([pack("x"), pack("x")]);
    const rate = pack([4, 0x40_f7_70_00], [4, 0]);
    const more = pack([4, 72], rate, [4, 6], [4, 0x7f00_0000], [4, 24], [4, 12], [4, 18], [4, 1]);
    const version2 = described(soundEntry("lpcm", { version: 2, more, extensions: [box("wave", extension)] }));
    expect(version2).toMatchObject({ codec: "lpcm", channels: 6, bits: 24, sampleRate: 96_000, flags: 12 });
    expect(version2 && findExtension(version2, "esds")).toEqual(pack("x"));
    expect(version2 && findExtension(version2, "alac")).toBeNull();
  });

  test("that is missing or cut off is none", () => {
    expect(described()).toBeNull();
    expect(readSoundDescription(NOTHING)).toBeNull();
    expect(described(soundEntry("mp4a").subarray(0, 35))).toBeNull();
  });
});

describe("an elementary stream", () => {
  const config = Uint8Array.of(0x12, 0x10);

  test.each([0, 0x80, 0x40, 0x20, 0xe0])(
    "with flags %d has its configuration, lengths in one byte or four",
    (flags) => {
      for (const isLong of [false, true]) {
        const content = streamBox(config, { flags, isLong, objectType: 0x67 }).subarray(8);
        expect(readElementaryStream(content)).toEqual({ objectType: 0x67, configuration: config });
      }
    },
  );

  test("without a configuration has an empty one; without a decoder it is none", () => {
    expect(readElementaryStream(streamBox(null).subarray(8))).toMatchObject({ configuration: NOTHING });
    expect(readElementaryStream(NOTHING)).toBeNull();
    expect(readElementaryStream(streamBox(config).subarray(8, 17))).toBeNull();
    expect(readElementaryStream(pack([4, 0], [1, 4], [1, 3], [3, 0]))).toBeNull();
  });
});

test("a file is known by its first box, and an old one by a movie behind its sound", () => {
  for (const type of ["ftyp", "moov"]) expect(isMp4(box(type, "M4A "))).toBe(true);
  for (const type of ["wide", "mdat", "free", "skip"]) {
    expect(isMp4(concatBytes([box(type, "abc"), box("moov")]))).toBe(true);
    expect(isMp4(concatBytes([box(type, "abc"), box("move")]))).toBe(false);
  }
  expect(isMp4(box("RIFF", box("moov")))).toBe(false);
  expect(isMp4(NOTHING)).toBe(false);
});

describe("tags", () => {
  const gapless = " 00000000 00000840 000001CA 00000000003F31F6 00000000 00000000";

  test("are read where iTunes and where QuickTime put them", () => {
    const values = { "\xa9nam": "Löop ", "\xa9cmt": "dry", "\xa9too": "Logic", tmpo: pack([2, 128]), initialkey: "Am" };
    const expected = { title: "Löop", comment: "dry", software: "Logic", bpm: 128, key: "Am" };
    for (const isQuickTime of [false, true])
      expect(readMp4Tags(tagsBox(values, isQuickTime))).toEqual({ metadata: expected, gapless: null });
    expect(readMp4Tags(tagsBox(values).subarray(8))).toEqual({ metadata: expected, gapless: null });
  });

  test("of free form win over whole tempos, and impossible tempos are none", () => {
    expect(readMp4Tags(tagsBox({ tmpo: pack([2, 127]), BPM: "127.5" })).metadata).toEqual({ bpm: 127.5 });
    for (const tmpo of [pack([2, 0]), pack([2, 65_535]), pack([1, 9]), NOTHING])
      expect(readMp4Tags(tagsBox({ tmpo })).metadata).toEqual({});
  });

  test("that are no text or have no value are left out", () => {
    const list = box(
      "ilst",
      box("\xa9nam", fullBox("data", [0, 13], [4, 0], "JFIF")),
      box("\xa9cmt", box("data", "abc")),
    );
    expect(readMp4Tags(box("udta", fullBox("meta", [0, 0], list))).metadata).toEqual({});
    expect(readMp4Tags(NOTHING)).toEqual({ metadata: {}, gapless: null });
  });

  test("say how much an encoder put around the sound", () => {
    const read = (iTunSMPB: string) => readMp4Tags(tagsBox({ iTunSMPB })).gapless;
    expect(read(gapless)).toEqual({ delay: 0x840, padding: 0x1ca, samples: 0x3f31f6 });
    expect(read(gapless.toLowerCase().trim())).toEqual({ delay: 0x840, padding: 0x1ca, samples: 0x3f31f6 });
    for (const bad of ["", "0", gapless.replace("3F31F6", "000000"), gapless.replace("840", "84x")])
      expect(read(bad)).toBeNull();
  });
});
