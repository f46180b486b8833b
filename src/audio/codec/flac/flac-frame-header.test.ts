import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BitWriter } from "../bit-writer.ts";
import { crc8 } from "./flac-crc.ts";
import { readFlacFrameHeader } from "./flac-frame-header.ts";

interface Fields {
  size?: number;
  rate?: number;
  channels?: number;
  depth?: number;
  reserved?: number;
  /** Bytes of the frame's number. */
  number?: readonly number[];
  /** Bytes behind it: size, then rate. */
  following?: readonly number[];
  blocking?: number;
}

/** A header of RFC 9639, section 9.1, by its codes; 4096 samples, 44.1 kHz, stereo, 16 bits unless said otherwise. */
function headerOf(fields: Fields = {}): Uint8Array {
  const {
    size = 12,
    rate = 9,
    channels = 1,
    depth = 4,
    reserved = 0,
    number = [0],
    following = [],
    blocking = 0,
  } = fields;
  const writer = new BitWriter();
  writer.write(0xff_f8 | blocking, 16);
  writer.write(size, 4);
  writer.write(rate, 4);
  writer.write(channels, 4);
  writer.write(depth, 3);
  writer.write(reserved, 1);
  writer.writeBytes(Uint8Array.from([...number, ...following]));
  writer.write(crc8(writer.toBytes()), 8);
  return writer.toBytes();
}

const read = (fields: Fields) => readFlacFrameHeader(headerOf(fields), 0);

test("the usual header", () => {
  expect(read({})).toEqual({
    blockSize: 4_096,
    channels: 2,
    stereo: "independent",
    bitDepth: 16,
    sampleRate: 44_100,
    end: 6,
  });
});

// RFC 9639, table 14.
test.each([
  [1, 192],
  [2, 576],
  [3, 1_152],
  [4, 2_304],
  [5, 4_608],
  [8, 256],
  [9, 512],
  [10, 1_024],
  [11, 2_048],
  [12, 4_096],
  [13, 8_192],
  [14, 16_384],
  [15, 32_768],
])("size code %d is %d samples", (size, blockSize) => {
  expect(read({ size })).toMatchObject({ blockSize });
});

test("size codes 6 and 7 are followed by the size less one in one or two bytes", () => {
  expect(read({ size: 6, following: [0] })).toMatchObject({ blockSize: 1, end: 7 });
  expect(read({ size: 6, following: [255] })).toMatchObject({ blockSize: 256 });
  expect(read({ size: 7, following: [0x12, 0x33] })).toMatchObject({ blockSize: 0x1234, end: 8 });
  expect(read({ size: 7, following: [255, 255] })).toMatchObject({ blockSize: 65_536 });
});

// RFC 9639, section 9.1.2.
test.each([
  [0, null],
  [1, 88_200],
  [2, 176_400],
  [3, 192_000],
  [4, 8_000],
  [5, 16_000],
  [6, 22_050],
  [7, 24_000],
  [8, 32_000],
  [9, 44_100],
  [10, 48_000],
  [11, 96_000],
])("rate code %d is %s Hz", (rate, sampleRate) => {
  expect(read({ rate })).toMatchObject({ sampleRate });
});

test("rate codes 12 to 14 are followed by kHz, Hz or tens of Hz, behind the size", () => {
  expect(read({ rate: 12, following: [37] })).toMatchObject({ sampleRate: 37_000 });
  expect(read({ rate: 13, following: [0x2b, 0x11] })).toMatchObject({ sampleRate: 11_025 });
  expect(read({ rate: 14, following: [0x23, 0x28] })).toMatchObject({ sampleRate: 90_000 });
  expect(read({ size: 7, rate: 13, following: [0, 9, 0x2b, 0x11] })).toMatchObject({
    blockSize: 10,
    sampleRate: 11_025,
  });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7])("channel code %d is one channel more, each by itself", (channels) => {
  expect(read({ channels })).toMatchObject({ channels: channels + 1, stereo: "independent" });
});

test.each([
  [8, "left-side"],
  [9, "side-right"],
  [10, "mid-side"],
])("channel code %d is %s", (channels, stereo) => {
  expect(read({ channels })).toMatchObject({ channels: 2, stereo });
});

test.each([
  [0, null],
  [1, 8],
  [2, 12],
  [4, 16],
  [5, 20],
  [6, 24],
  [7, 32],
])("depth code %d is %s bits", (depth, bitDepth) => {
  expect(read({ depth })).toMatchObject({ bitDepth });
});

test.each<[string, Fields]>([
  ["a size code", { size: 0 }],
  ["a rate code", { rate: 15 }],
  ["a channel code", { channels: 11 }],
  ["a channel code", { channels: 15 }],
  ["a depth code", { depth: 3 }],
  ["the last bit", { reserved: 1 }],
])("%s that is reserved is no header", (_, fields) => {
  expect(read(fields)).toBeNull();
});

describe("the frame's number", () => {
  test.each([
    ["one byte", [0x7f]],
    ["two", [0xc2, 0x80]],
    ["three", [0xe0, 0xa0, 0x80]],
    ["four", [0xf0, 0x90, 0x80, 0x80]],
    ["five", [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ["six", [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80]],
    ["seven", [0xfe, 0x82, 0x80, 0x80, 0x80, 0x80, 0x80]],
  ])("of %s is passed over", (_, number) => {
    expect(read({ number })).toMatchObject({ end: 5 + number.length, blockSize: 4_096 });
  });

  test.each([
    ["begins with a byte that goes on", [0x80]],
    ["has a lead of nothing but ones", [0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]],
    ["goes on with a byte that begins", [0xc2, 0x41]],
    ["goes on with another lead", [0xe0, 0xc0, 0x80]],
  ])("that %s is no number", (_, number) => {
    expect(read({ number })).toBeNull();
  });
});

test("blocks of variable size begin with another sign, which is a header too", () => {
  expect(read({ blocking: 1, number: [0xc2, 0x80] })).toMatchObject({ blockSize: 4_096 });
});

test("a changed bit anywhere makes it none, or the checksum is not what it was", () => {
  const header = headerOf({ size: 7, following: [0x12, 0x33] });
  fc.assert(
    fc.property(fc.nat(header.length * 8 - 1), (bit) => {
      const changed = header.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(readFlacFrameHeader(changed, 0)).toBeNull();
    }),
  );
});

test("a header that is cut off is none, at every length", () => {
  const header = headerOf({ size: 7, rate: 13, number: [0xc2, 0x80], following: [0, 9, 0x2b, 0x11] });
  for (let length = 0; length < header.length; length++) {
    expect(readFlacFrameHeader(header.subarray(0, length), 0)).toBeNull();
  }
});

test("it is read where it lies, and its end is counted from the start of all bytes", () => {
  const bytes = Uint8Array.of(1, 2, 3, ...headerOf(), 9, 9);
  expect(readFlacFrameHeader(bytes, 3)?.end).toBe(9);
  for (const offset of [0, 1, 2, 4, 100]) expect(readFlacFrameHeader(bytes, offset)).toBeNull();
});
