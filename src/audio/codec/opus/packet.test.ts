import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countBytes, sizeBytes, tocOf } from "./opus.fixture.ts";
import { opusPacketSamples, readOpusPacket } from "./packet.ts";

/** CELT of 2.5 ms: as many frames as a packet may have. */
const SHORT = 28;
const frame = fc.uint8Array({ maxLength: 1_275 });
const bytesOf = (...parts: (number | Iterable<number>)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part])));
const framesOf = (packet: Uint8Array) => readOpusPacket(packet)?.frames;

describe("the length of a frame", () => {
  // RFC 6716, table 2, in milliseconds.
  const silk = [10, 20, 40, 60];
  const celt = [2.5, 5, 10, 20];
  const table = [...silk, ...silk, ...silk, 10, 20, 10, 20, ...celt, ...celt, ...celt, ...celt];

  test.each(table.map((milliseconds, configuration) => [configuration, milliseconds]))(
    "of configuration %d is %d ms",
    (configuration, milliseconds) => {
      const packet = bytesOf(tocOf(configuration, 0), 1, 2);
      expect(readOpusPacket(packet)?.frameSamples).toBe(48 * milliseconds);
      expect(opusPacketSamples(packet)).toBe(48 * milliseconds);
    },
  );
});

describe("frames come back", () => {
  test("one", () => {
    fc.assert(
      fc.property(frame, (one) => {
        expect(framesOf(bytesOf(tocOf(SHORT, 0), one))).toEqual([one]);
      }),
    );
  });

  test("two of one size", () => {
    fc.assert(
      fc.property(frame, (one) => {
        const other = one.toReversed();
        expect(framesOf(bytesOf(tocOf(SHORT, 1), one, other))).toEqual([one, other]);
      }),
    );
  });

  test("two of any size", () => {
    fc.assert(
      fc.property(frame, frame, (one, other) => {
        expect(framesOf(bytesOf(tocOf(SHORT, 2), sizeBytes(one.length), one, other))).toEqual([one, other]);
      }),
    );
  });

  const padding = fc.option(fc.nat(1_100));

  test("up to 48 of one size, with padding or without", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 48 }), fc.nat(300), padding, (count, size, filling) => {
        const frames = Array.from({ length: count }, (_, i) => new Uint8Array(size).fill(i));
        const packet = bytesOf(
          tocOf(SHORT, 3),
          countBytes(count, false, filling),
          ...frames,
          new Uint8Array(filling ?? 0),
        );
        expect(framesOf(packet)).toEqual(frames);
      }),
    );
  });

  test("up to 48 of any size, with padding or without", () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 48 }), padding, (frames, filling) => {
        const sizes = frames.slice(0, -1).flatMap(({ length }) => sizeBytes(length));
        const header = bytesOf(tocOf(SHORT, 3), countBytes(frames.length, true, filling), sizes);
        expect(framesOf(bytesOf(header, ...frames, new Uint8Array(filling ?? 0)))).toEqual(frames);
      }),
      { numRuns: 40 },
    );
  });

  test("with what all of them share, as of a packet with one", () => {
    expect(readOpusPacket(bytesOf(tocOf(31, 3, true), countBytes(2, false, null), 7, 8))?.toc).toBe(tocOf(31, 0, true));
  });
});

describe("a packet that breaks a rule is none", () => {
  test.each<[string, Uint8Array]>([
    ["without a byte", bytesOf()],
    ["a frame of 1,276 bytes", bytesOf(tocOf(SHORT, 0), new Uint8Array(1_276))],
    ["two equal frames of an odd number of bytes", bytesOf(tocOf(SHORT, 1), 1, 2, 3)],
    ["a first frame longer than the packet", bytesOf(tocOf(SHORT, 2), 9, 1, 2)],
    ["a first frame without its size", bytesOf(tocOf(SHORT, 2))],
    ["half a size", bytesOf(tocOf(SHORT, 2), 252)],
    ["no count", bytesOf(tocOf(SHORT, 3))],
    ["a count of 0", bytesOf(tocOf(SHORT, 3), 0, 1, 2)],
    ["frames of more than 120 ms", bytesOf(tocOf(SHORT, 3), 49, new Uint8Array(49))],
    ["three frames of 60 ms", bytesOf(tocOf(3, 3), 3, 1, 2, 3)],
    ["frames that do not share the bytes evenly", bytesOf(tocOf(SHORT, 3), 2, 1, 2, 3)],
    ["more padding than bytes", bytesOf(tocOf(SHORT, 3), 0x41, 9, 1, 2)],
    ["padding whose length ends within", bytesOf(tocOf(SHORT, 3), 0x41, 255)],
    ["sizes that end within", bytesOf(tocOf(SHORT, 3), 0x83, 1)],
    ["sizes of more than there is", bytesOf(tocOf(SHORT, 3), 0x82, 9, 1, 2)],
  ])("%s", (_, packet) => {
    expect(readOpusPacket(packet)).toBeNull();
  });
});

describe("a packet's length by its first bytes", () => {
  test("is that of its frames, for every packet that keeps the rules", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        const packet = readOpusPacket(bytes);
        if (packet) expect(opusPacketSamples(bytes)).toBe(packet.frames.length * packet.frameSamples);
      }),
      { numRuns: 2_000 },
    );
  });

  test("is never more than 120 ms, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3 }), (bytes) => {
        const samples = opusPacketSamples(bytes);
        expect(samples % 120).toBe(0);
        expect(samples).toBeLessThanOrEqual(5_760);
      }),
    );
    expect(opusPacketSamples(bytesOf(tocOf(3, 3), 63))).toBe(0);
    expect(opusPacketSamples(bytesOf())).toBe(0);
  });
});
