import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBlock, readXiphSizes } from "./block.ts";
import { block, variableNumber } from "./matroska.fixture.ts";
import { concatBytes } from "../riff.ts";

/** Flags of a block by RFC 9559, section 10.3. */
const XIPH = 0x02;
const FIXED = 0x04;
const VARIABLE = 0x06;

/** Sizes as Ogg has them: all but the last, each in bytes of 255 and a rest. */
function xiphSizes(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(
    frames
      .slice(0, -1)
      .flatMap(({ length }) => [...Array.from({ length: Math.floor(length / 255) }, () => 255), length % 255]),
  );
}

/** The first size, then differences, each shifted so that none is below zero. */
function ebmlSizes(frames: readonly Uint8Array[]): Uint8Array {
  const sizes = frames.slice(0, -1).map(({ length }) => length);
  return concatBytes(
    sizes.map((size, i) => {
      const before = sizes[i - 1];
      return before === undefined ? variableNumber(size) : variableNumber(size - before + (2 ** 20 - 1), 3);
    }),
  );
}

function laced(flags: number, frames: readonly Uint8Array[]): Uint8Array {
  const sizes = flags === XIPH ? xiphSizes(frames) : flags === VARIABLE ? ebmlSizes(frames) : new Uint8Array(0);
  return block(concatBytes([Uint8Array.of(frames.length - 1), sizes, ...frames]), { flags });
}

const anyFrame = fc.uint8Array({ maxLength: 700 });
const framesOf = (content: Uint8Array) => readBlock(content)?.frames;

describe("frames laced into one block come back", () => {
  test("with sizes as in Ogg", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { minLength: 1, maxLength: 8 }), (frames) => {
        expect(framesOf(laced(XIPH, frames))).toEqual(frames);
      }),
    );
  });

  test("with differences of sizes", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { minLength: 1, maxLength: 8 }), (frames) => {
        expect(framesOf(laced(VARIABLE, frames))).toEqual(frames);
      }),
    );
  });

  test("of one size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), fc.nat(40), (count, size) => {
        const frames = Array.from({ length: count }, (_, i) => new Uint8Array(size).fill(i));
        expect(framesOf(laced(FIXED, frames))).toEqual(frames);
      }),
    );
  });

  test("the shortest differences count from 63", () => {
    // Sizes of 3, then 3 + 2, then 5 − 4; the last frame has what is left.
    const body = Uint8Array.of(3, 0x83, 0x80 + 63 + 2, 0x80 + 63 - 4, 1, 1, 1, 2, 2, 2, 2, 2, 3, 4, 4);
    expect(framesOf(block(body, { flags: VARIABLE }))?.map(({ length }) => length)).toEqual([3, 5, 1, 2]);
  });
});

describe("a block without lacing", () => {
  test("is one frame, which may be empty", () => {
    expect(readBlock(block(Uint8Array.of(7, 8)))).toEqual({ track: 1, frames: [Uint8Array.of(7, 8)] });
    expect(readBlock(block(new Uint8Array(0)))).toEqual({ track: 1, frames: [new Uint8Array(0)] });
  });

  test("other flags (key frame, invisible, discardable) change nothing", () => {
    expect(framesOf(block(Uint8Array.of(9), { flags: 0x89 }))).toEqual([Uint8Array.of(9)]);
  });

  test.each([1, 126, 127, 300, 20_000])("may be of track %d", (track) => {
    expect(readBlock(block(Uint8Array.of(1), { track }))?.track).toBe(track);
  });
});

describe("a block that makes no sense is none", () => {
  test.each<[string, Uint8Array]>([
    ["without a byte", new Uint8Array(0)],
    ["of a track that is not known", Uint8Array.of(0xff, 0, 0, 0x80, 1)],
    ["that ends before its flags", Uint8Array.of(0x81, 0, 0)],
    ["of frames of one size that do not fill it", block(Uint8Array.of(1, 1, 2, 3), { flags: FIXED })],
    ["whose sizes end within", block(Uint8Array.of(2, 255), { flags: XIPH })],
    ["whose first frame is longer than it", block(Uint8Array.of(1, 9, 1, 2), { flags: XIPH })],
    ["whose differences end within", block(Uint8Array.of(2, 0x81), { flags: VARIABLE })],
    ["whose first size is not known", block(Uint8Array.of(1, 0xff, 1), { flags: VARIABLE })],
    ["whose sizes fall below zero", block(Uint8Array.of(2, 0x82, 0x80, 1, 2, 3), { flags: VARIABLE })],
  ])("%s", (_, content) => {
    expect(readBlock(content)).toBeNull();
  });

  test("any bytes give no more frames than a block can have, and no byte that is not in it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const read = readBlock(bytes);
        if (!read) return;
        expect(read.frames.length).toBeLessThanOrEqual(256);
        const total = read.frames.reduce((sum, { length }) => sum + length, 0);
        expect(total).toBeLessThan(bytes.length);
      }),
      { numRuns: 1_000 },
    );
  });
});

test("sizes in bytes of 255 end with one below, and the last is the rest", () => {
  const bytes = Uint8Array.of(255, 255, 0, 5, 1, 2, 3, 4);
  expect(readXiphSizes(bytes, 3)).toEqual({ sizes: [510, 5, 8 - 4 - 515], bytes: 4 });
  expect(readXiphSizes(bytes, 1)).toEqual({ sizes: [8], bytes: 0 });
  expect(readXiphSizes(Uint8Array.of(255, 255), 2)).toBeNull();
});
