import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { viewOf } from "../riff.ts";
import { IMA_STEPS, imaPackets, imaWavBlock, signalToError } from "./adpcm.fixture.ts";
import { decodeImaPackets, decodeImaWavBlock, IMA_PACKET, imaStates, imaWavBlockFrames } from "./ima-adpcm.ts";

const sample = fc.integer({ min: -32_768, max: 32_767 });
const tone = (length: number, frequency = 0.01) =>
  Array.from({ length }, (_, i) => Math.round(12_000 * Math.sin(2 * Math.PI * frequency * i)));

function decodeWav(bytes: Uint8Array, channels: number): number[][] {
  const frames = imaWavBlockFrames(bytes.length, channels);
  const out = Array.from({ length: channels }, () => new Float32Array(frames));
  decodeImaWavBlock(viewOf(bytes), out, 0);
  return out.map(inSteps);
}

/** Decodes packets of channels that follow one another in each block. */
function decodePackets(bytes: Uint8Array, channels = 1): number[][] {
  const blockBytes = IMA_PACKET.bytes * channels;
  const blocks = Math.floor(bytes.length / blockBytes);
  const out = Array.from({ length: channels }, () => new Float32Array(blocks * IMA_PACKET.frames));
  const states = imaStates(channels);
  for (let block = 0; block < blocks; block++) {
    const view = viewOf(bytes.subarray(block * blockBytes, (block + 1) * blockBytes));
    decodeImaPackets(view, out, { at: block * IMA_PACKET.frames, states });
  }
  return out.map(inSteps);
}

const inSteps = (samples: Float32Array) => [...samples].map((value) => value * 32_768);

test("the step of each index is the published one", () => {
  // From silence, bits 4 go up by a step and an eighth, bits 0 by an eighth.
  const steps = IMA_STEPS.map((_, index) => {
    const [[, up = 0, further = 0] = []] = decodeWav(Uint8Array.of(0, 0, index, 0, 0x04, 0, 0, 0), 1);
    const next = IMA_STEPS[Math.min(88, index + 2)] ?? 0;
    expect(further - up).toBe(up >= 32_767 ? 0 : Math.min(Math.floor(next / 8), 32_767 - up));
    return up;
  });
  expect(steps).toEqual(IMA_STEPS.map((step) => Math.min(32_767, step + Math.floor(step / 8))));
});

describe("blocks of a WAV file", () => {
  test.each([1, 2, 3, 6])("of %d channels are what the encoder rebuilt", (channels) => {
    fc.assert(
      fc.property(
        fc.nat(88),
        fc.array(fc.array(sample, { minLength: 41, maxLength: 41 }), { minLength: channels, maxLength: channels }),
        (index, signal) => {
          const { bytes, all } = imaWavBlock(signal, index);
          expect(decodeWav(bytes, channels)).toEqual(all);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("follow a tone closely", () => {
    const signal = tone(1_001);
    const [decoded = []] = decodeWav(imaWavBlock([signal]).bytes, 1);
    expect(signalToError(signal, decoded)).toBeGreaterThan(30);
  });

  test("are written from a place on, and nothing in front of it is touched", () => {
    const out = [new Float32Array(20).fill(9)];
    decodeImaWavBlock(viewOf(imaWavBlock([tone(9)]).bytes), out, 11);
    expect(inSteps(out[0] ?? new Float32Array(0)).slice(0, 11)).toEqual(Array.from({ length: 11 }, () => 9 * 32_768));
    expect(inSteps(out[0] ?? new Float32Array(0)).slice(11)).toEqual(imaWavBlock([tone(9)]).rebuilt);
  });

  test("that only have a header are one sample", () => {
    expect(decodeWav(Uint8Array.of(0x00, 0x80, 0, 0), 1)).toEqual([[-32_768]]);
  });

  test("with an index past the table take its last step", () => {
    const bits = [0x77, 0x11, 0xf0, 0x08];
    const expected = decodeWav(Uint8Array.of(0, 0, 88, 0, ...bits), 1);
    for (const index of [89, 128, 255]) expect(decodeWav(Uint8Array.of(0, 0, index, 0, ...bits), 1)).toEqual(expected);
  });

  test("stay within 16 bits, whatever is in them", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.uint8Array({ minLength: 16, maxLength: 200 }),
        (channels, bytes) => {
          for (const value of decodeWav(bytes, channels).flat()) {
            expect(Number.isInteger(value) && value >= -32_768 && value <= 32_767).toBe(true);
          }
        },
      ),
    );
  });

  test.each([
    [0, 1, 0],
    [3, 1, 0],
    [4, 1, 1],
    [7, 1, 1],
    [8, 1, 9],
    [8, 2, 1],
    [15, 2, 1],
    [16, 2, 9],
    [256, 1, 505],
    [2_048, 2, 2_041],
  ])("of %d bytes and %d channels hold %d samples", (bytes, channels, frames) => {
    expect(imaWavBlockFrames(bytes, channels)).toBe(frames);
  });
});

describe("packets of QuickTime", () => {
  test("are what the encoder rebuilt, over the ends of packets as well", () => {
    fc.assert(
      fc.property(fc.array(sample, { minLength: 192, maxLength: 320 }), (signal) => {
        const { bytes, rebuilt } = imaPackets(signal);
        expect(decodePackets(bytes)).toEqual([rebuilt]);
      }),
      { numRuns: 30 },
    );
  });

  test("of two channels lie side by side and do not touch each other", () => {
    const sides = [tone(256), tone(256, 0.037)].map((signal) => imaPackets(signal));
    const bytes = new Uint8Array(2 * 4 * 34);
    sides.forEach((side, channel) => {
      for (let packet = 0; packet < 4; packet++)
        bytes.set(side.bytes.subarray(34 * packet, 34 * packet + 34), 34 * (2 * packet + channel));
    });
    expect(decodePackets(bytes, 2)).toEqual(sides.map(({ rebuilt }) => rebuilt));
  });

  test("that do not follow the one before begin with their own header", () => {
    const { bytes, rebuilt } = imaPackets(tone(256));
    const last = bytes.subarray(3 * 34);
    const [alone = []] = decodePackets(last);
    // The header leaves out the lower seven bits; the difference stays as it is.
    const rounding = viewOf(last).getInt16(0) & 127;
    expect(rounding).toBeGreaterThan(0);
    const differences = alone.map((value, i) => (rebuilt[192 + i] ?? Number.NaN) - value);
    expect(new Set(differences).size).toBe(1);
    expect(differences[0]).toBeGreaterThanOrEqual(0);
    expect(differences[0]).toBeLessThan(128);
  });

  test("with an index past the table take its last step", () => {
    const packetOf = (index: number) => Uint8Array.from({ length: 34 }, (_, i) => (i === 1 ? index : i < 2 ? 0 : 0x91));
    expect(decodePackets(packetOf(127))).toEqual(decodePackets(packetOf(88)));
    expect(decodePackets(packetOf(87))).not.toEqual(decodePackets(packetOf(88)));
  });

  test("stay within 16 bits, whatever is in them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 34, maxLength: 136 }), (bytes) => {
        for (const value of decodePackets(bytes).flat())
          expect(Number.isInteger(value) && value >= -32_768 && value <= 32_767).toBe(true);
      }),
    );
  });

  test("begin in silence, each channel with a state of its own", () => {
    const [left, right] = imaStates(2);
    expect([left, right]).toEqual([
      { predictor: 0, index: 0 },
      { predictor: 0, index: 0 },
    ]);
    expect(left).not.toBe(right);
    expect(imaStates(0)).toEqual([]);
  });
});
