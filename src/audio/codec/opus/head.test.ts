import { describe, expect, test } from "vitest";
import { gainOf, readOpusHead } from "./head.ts";
import { opusHead } from "./opus.fixture.ts";

test("a header of stereo is read whole", () => {
  expect(readOpusHead(opusHead({ preSkip: 312 }))).toEqual({
    channels: 2,
    preSkip: 312,
    gain: 1,
    mappingFamily: 0,
    streams: 1,
    coupledStreams: 1,
    mapping: [0, 1],
  });
});

test("one of mono has a single stream that is not coupled", () => {
  expect(readOpusHead(opusHead({ channels: 1 }))).toMatchObject({ streams: 1, coupledStreams: 0, mapping: [0] });
});

test("one of surround states which decoded channel each is; 255 is silence", () => {
  const surround = { channels: 6, family: 1, streams: 4, coupled: 2, mapping: [0, 4, 1, 2, 3, 255] };
  expect(readOpusHead(opusHead(surround))).toMatchObject({
    channels: 6,
    mappingFamily: 1,
    streams: 4,
    coupledStreams: 2,
    mapping: [0, 4, 1, 2, 3, 255],
  });
});

test("many channels without an order are read", () => {
  const mapping = Array.from({ length: 30 }, (_, i) => i);
  expect(readOpusHead(opusHead({ channels: 30, family: 255, streams: 30, coupled: 0, mapping })).mapping).toEqual(
    mapping,
  );
});

test("its gain is in steps of 1/256 dB", () => {
  expect(gainOf(0)).toBe(1);
  expect(gainOf(256 * 20)).toBeCloseTo(10, 12);
  expect(gainOf(-256 * 40)).toBeCloseTo(0.01, 12);
  expect(20 * Math.log10(gainOf(1))).toBeCloseTo(1 / 256, 12);
  expect(readOpusHead(opusHead({ gain: -1_541 })).gain).toBeCloseTo(0.5, 3);
});

test("one that ends within, or is another, is cut off", () => {
  const whole = opusHead();
  for (let length = 0; length < whole.length; length++) {
    expect(() => readOpusHead(whole.subarray(0, length))).toThrow(expect.objectContaining({ kind: "truncated" }));
  }
  expect(() => readOpusHead(new Uint8Array(30))).toThrow(/ends within its header/);
});

describe("channels that make no sense are refused", () => {
  test.each<[string, Parameters<typeof opusHead>[0]]>([
    ["none", { channels: 0 }],
    ["three without a table", { channels: 3 }],
    ["nine in the order of Vorbis", { channels: 9, family: 1, streams: 9, coupled: 0, mapping: Array(9).fill(0) }],
    ["no streams", { family: 1, streams: 0, coupled: 0, mapping: [255, 255] }],
    ["more coupled streams than streams", { family: 1, streams: 1, coupled: 2 }],
    ["more than 255 decoded ones", { family: 255, streams: 200, coupled: 100 }],
    ["a table that is cut off", { family: 1, mapping: [0] }],
    ["one that is not decoded", { family: 1, mapping: [0, 2] }],
  ])("%s", (_, fields) => {
    const refusal = { kind: "unsupported", message: expect.stringMatching(/channels that make no sense/) };
    expect(() => readOpusHead(opusHead(fields))).toThrow(expect.objectContaining(refusal));
  });

  test("ambisonics by its family", () => {
    const refusal = {
      kind: "unsupported",
      message: expect.stringMatching(/family 3 \(ambisonics\); export it in stereo/),
    };
    expect(() => readOpusHead(opusHead({ family: 3 }))).toThrow(expect.objectContaining(refusal));
  });
});
