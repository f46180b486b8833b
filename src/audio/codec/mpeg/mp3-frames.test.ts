import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findFirstFrame, readFrame, readInfoHeader, walkFrames, type Mp3Frame } from "./mp3-frames.ts";
import { concatBytes, viewOf, writeText } from "../riff.ts";

type Version = "1" | "2" | "2.5";

interface HeaderFields {
  version?: Version;
  layer?: 1 | 2 | 3;
  /** Index into the table of bitrates. */
  bitrate?: number;
  /** Index into the table of rates. */
  rate?: number;
  padding?: boolean;
  mode?: "stereo" | "joint" | "dual" | "mono";
  checked?: boolean;
}

const VERSION_BITS: Record<Version, number> = { "1": 3, "2": 2, "2.5": 0 };
const MODES = ["stereo", "joint", "dual", "mono"];

/** Four bytes of a header: eleven ones, version, layer, protection, bitrate, rate, padding, a private bit, mode. */
function headerOf(fields: HeaderFields = {}): Uint8Array {
  const { version = "1", layer = 3, bitrate = 9, rate = 0, padding = false, mode = "joint", checked = false } = fields;
  return Uint8Array.of(
    0xff,
    0xe0 | (VERSION_BITS[version] << 3) | ((4 - layer) << 1) | (checked ? 0 : 1),
    (bitrate << 4) | (rate << 2) | (padding ? 2 : 0),
    MODES.indexOf(mode) << 6,
  );
}

/** A whole frame of nothing behind its header. */
function frameOf(fields: HeaderFields = {}): Uint8Array {
  const header = headerOf(fields);
  const bytes = new Uint8Array(readFrame(header, 0)?.bytes ?? 0);
  bytes.set(header);
  return bytes;
}

const read = (fields: HeaderFields) => readFrame(headerOf(fields), 0);

describe("one header", () => {
  // ISO 11172-3, table B.2 and 13818-3: kbit/s by index.
  test.each<[Version, number, number[]]>([
    ["1", 1152, [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]],
    ["2", 576, [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]],
    ["2.5", 576, [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]],
  ])("of MPEG-%s: %d samples, and as many bytes as bitrate and rate make", (version, samples, bitrates) => {
    const rates = { "1": [44_100, 48_000, 32_000], "2": [22_050, 24_000, 16_000], "2.5": [11_025, 12_000, 8_000] }[
      version
    ];
    for (const [bitrate, kbps] of bitrates.entries()) {
      for (const [rate, hertz] of rates.entries()) {
        const exact = ((samples / 8) * kbps * 1_000) / hertz;
        const fields = { version, bitrate: bitrate + 1, rate };
        expect(read(fields)).toMatchObject({ samples, sampleRate: hertz, bytes: Math.floor(exact) });
        expect(read({ ...fields, padding: true })?.bytes).toBe(Math.floor(exact) + 1);
      }
    }
  });

  // The same tables for the other layers; layer I counts in slots of four bytes, padding too.
  test.each<[Version, 1 | 2, number, number[]]>([
    ["1", 1, 384, [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448]],
    ["2", 1, 384, [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256]],
    ["1", 2, 1152, [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384]],
    ["2", 2, 1152, [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]],
  ])("of MPEG-%s, layer %d: %d samples in each frame", (version, layer, samples, bitrates) => {
    const hertz = version === "1" ? 44_100 : 22_050;
    const slot = layer === 1 ? 4 : 1;
    for (const [bitrate, kbps] of bitrates.entries()) {
      const bytes = slot * Math.floor(((samples / 8) * kbps * 1_000) / hertz / slot);
      const fields = { version, layer, bitrate: bitrate + 1 };
      expect(read(fields)).toMatchObject({ samples, layer, sampleRate: hertz, bytes });
      expect(read({ ...fields, padding: true })?.bytes).toBe(bytes + slot);
    }
  });

  test("says how many channels, and how long the side information is", () => {
    const shapes = (["1", "2", "2.5"] as const).flatMap((version) =>
      (["stereo", "joint", "dual", "mono"] as const).map((mode) => {
        const frame = read({ version, mode });
        return [frame?.channels, frame?.sideInfoBytes];
      }),
    );
    const [stereo1, mono1, stereo2, mono2] = [
      [2, 32],
      [1, 17],
      [2, 17],
      [1, 9],
    ];
    expect(shapes).toEqual([
      stereo1,
      stereo1,
      stereo1,
      mono1,
      ...[0, 1].flatMap(() => [stereo2, stereo2, stereo2, mono2]),
    ]);
  });

  test("may be protected by a checksum", () => {
    expect(read({ checked: true })).toEqual(read({ checked: false }));
  });

  test.each<[string, HeaderFields]>([
    ["the free format", { bitrate: 0 }],
    ["a bitrate that does not exist", { bitrate: 15 }],
    ["a rate that does not exist", { rate: 3 }],
  ])("of %s is none", (_, fields) => {
    expect(read(fields)).toBeNull();
  });

  test("of the version that is reserved is none, nor one without its eleven ones, nor part of one", () => {
    const header = headerOf();
    expect(readFrame(Uint8Array.of(0xff, ((header[1] ?? 0) & ~0x10 & ~0x18) | 0x08, 0x90, 0x40), 0)).toBeNull();
    expect(readFrame(Uint8Array.of(0xfe, ...header.subarray(1)), 0)).toBeNull();
    for (let length = 0; length < 4; length++) expect(readFrame(header.subarray(0, length), 0)).toBeNull();
    expect(readFrame(header, 9)).toBeNull();
  });
});

const stream = (count: number, fields: HeaderFields = {}) =>
  concatBytes(Array.from({ length: count }, () => frameOf(fields)));
const offsets = (bytes: Uint8Array, first: Mp3Frame | null) =>
  first ? [...walkFrames(bytes, first)].map((frame) => frame.offset) : [];

describe("finding the first frame", () => {
  test("three in a row are trusted, wherever they begin within 64 KiB", () => {
    for (const junk of [0, 1, 417, 5_000, 65_000]) {
      const bytes = concatBytes([new Uint8Array(junk), stream(4)]);
      expect(findFirstFrame(bytes, 0)?.offset).toBe(junk);
    }
    expect(findFirstFrame(concatBytes([new Uint8Array(70_000), stream(4)]), 0)).toBeNull();
  });

  test("right at the start, one or two frames that end the file are trusted", () => {
    for (const count of [1, 2]) {
      expect(findFirstFrame(stream(count), 0)?.offset).toBe(0);
      expect(findFirstFrame(concatBytes([new Uint8Array(30), stream(count)]), 0)).toBeNull();
      expect(findFirstFrame(concatBytes([new Uint8Array(30), stream(count)]), 30)?.offset).toBe(30);
    }
  });

  test("a header among other bytes is not trusted", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 400 }), (bytes) => {
        const noise = bytes.map((byte) => (byte === 0xff ? 0xfe : byte));
        expect(findFirstFrame(concatBytes([noise, headerOf(), noise]), 0)).toBeNull();
      }),
    );
  });

  test("what looks like a frame of another rate in front is passed over", () => {
    const bytes = concatBytes([headerOf({ rate: 2 }), new Uint8Array(9), stream(4)]);
    expect(findFirstFrame(bytes, 0)).toMatchObject({ offset: 13, sampleRate: 44_100 });
  });

  test("nothing is no stream", () => {
    expect(findFirstFrame(new Uint8Array(0), 0)).toBeNull();
    expect(findFirstFrame(stream(4), 10_000)).toBeNull();
  });
});

describe("walking", () => {
  test("visits all whole frames, of any bitrate, and stops before one that is cut off", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(sizes, fc.nat(50), (bitrates, cut) => {
        const frames = bitrates.map((bitrate) => frameOf({ bitrate }));
        const bytes = concatBytes([...frames, frameOf().subarray(0, 4 + cut)]);
        let place = 0;
        const expected = frames.map((frame) => (place += frame.length) - frame.length);
        expect(offsets(bytes, findFirstFrame(bytes, 0))).toEqual(expected);
      }),
    );
  });

  test("goes on behind damage and tags in the middle", () => {
    const damage = new Uint8Array(300).fill(0x11);
    const bytes = concatBytes([stream(3), damage, stream(3)]);
    const size = frameOf().length;
    expect(offsets(bytes, findFirstFrame(bytes, 0))).toEqual(
      [0, 1, 2].map((i) => i * size).concat([0, 1, 2].map((i) => 3 * size + 300 + i * size)),
    );
  });

  test("is not led astray by a false header in the damage", () => {
    const damage = new Uint8Array(300).fill(0x11);
    damage.set(headerOf(), 40);
    const bytes = concatBytes([stream(3), damage, stream(3)]);
    expect(offsets(bytes, findFirstFrame(bytes, 0))).toHaveLength(6);
  });

  test("ends at a tag behind the last frame", () => {
    const tag = new Uint8Array(128);
    writeText(tag, 0, "TAG");
    expect(offsets(concatBytes([stream(5), tag]), findFirstFrame(stream(5), 0))).toHaveLength(5);
  });
});

interface InfoFields {
  word?: string;
  flags?: number;
  frames?: number;
  encoder?: string;
  delay?: number;
  padding?: number;
}

/** A frame with an Info header behind its side information. */
function infoFrame({
  word = "Info",
  flags = 15,
  frames = 77,
  encoder = "LAME3.100",
  delay = 576,
  padding = 1_000,
}: InfoFields): {
  bytes: Uint8Array;
  frame: Mp3Frame;
} {
  const bytes = frameOf({ bitrate: 12 });
  const frame = readFrame(bytes, 0);
  if (!frame) throw new Error("no frame");
  const tag = 4 + frame.sideInfoBytes;
  writeText(bytes, tag, word);
  viewOf(bytes).setUint32(tag + 4, flags);
  let place = tag + 8;
  if (flags & 1) {
    viewOf(bytes).setUint32(place, frames);
    place += 4;
  }
  place += (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  writeText(bytes, place, encoder);
  viewOf(bytes).setUint32(place + 20, (delay << 12) | padding);
  return { bytes, frame };
}

describe("the Info header", () => {
  const readInfo = (fields: InfoFields) => {
    const { bytes, frame } = infoFrame(fields);
    return readInfoHeader(bytes, frame);
  };

  test("is read under both names, with every set of optional fields", () => {
    for (const word of ["Info", "Xing"]) {
      for (let flags = 0; flags < 16; flags++) {
        expect(readInfo({ word, flags })).toEqual({ frames: flags & 1 ? 77 : null, delay: 576, padding: 1_000 });
      }
    }
  });

  test.each([
    [0, 0],
    [576, 0],
    [0, 4_095],
    [4_095, 4_095],
    [1_105, 1_584],
  ])("a delay of %d and a padding of %d lie in twelve bits each", (delay, padding) => {
    expect(readInfo({ delay, padding })).toMatchObject({ delay, padding });
  });

  test.each(["LAME3.100", "Lavc60.3", "Lavf58.2"])("%s states delay and padding", (encoder) => {
    expect(readInfo({ encoder })).toMatchObject({ delay: 576 });
  });

  test("of another encoder states neither", () => {
    expect(readInfo({ encoder: "\0\0\0\0" })).toEqual({ frames: 77, delay: null, padding: null });
    expect(readInfo({ encoder: "Gogo3" })).toEqual({ frames: 77, delay: null, padding: null });
  });

  test("is none in a frame of sound", () => {
    expect(readInfo({ word: "abcd" })).toBeNull();
  });
});

describe("a VBRI header, as Fraunhofer's encoders write it", () => {
  const vbri = (fields: HeaderFields = {}) => {
    const bytes = frameOf(fields);
    writeText(bytes, 36, "VBRI");
    viewOf(bytes).setUint32(36 + 14, 77);
    return bytes;
  };
  const infoOf = (bytes: Uint8Array) => {
    const frame = readFrame(bytes, 0);
    return frame && readInfoHeader(bytes, frame);
  };

  test.each<HeaderFields>([{}, { mode: "mono" }, { version: "2" }, { version: "2", mode: "mono" }])(
    "counts frames, and lies at one place in %j",
    (fields) => {
      expect(infoOf(vbri(fields))).toEqual({ frames: 77, delay: null, padding: null });
    },
  );

  test("is none in a frame too small for it, nor in layer II", () => {
    expect(infoOf(vbri().subarray(0, 50))).toBeNull();
    expect(infoOf(vbri({ layer: 2 }))).toBeNull();
  });
});
