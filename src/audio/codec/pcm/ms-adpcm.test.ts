import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { viewOf } from "../riff.ts";
import { msBlock, signalToError } from "./adpcm.fixture.ts";
import { type Coefficients, decodeMsBlock, msBlockFrames, STANDARD_COEFFICIENTS } from "./ms-adpcm.ts";

/** As the format's publication lists them. */
const PUBLISHED = [
  [256, 0],
  [512, -256],
  [0, 0],
  [192, 64],
  [240, 0],
  [460, -208],
  [392, -232],
] as const;

const sample = fc.integer({ min: -32_768, max: 32_767 });

function decode(
  bytes: Uint8Array,
  channels = 1,
  coefficients: readonly Coefficients[] = STANDARD_COEFFICIENTS,
): number[][] {
  const frames = msBlockFrames(bytes.length, channels);
  const out = Array.from({ length: channels }, () => new Float32Array(frames));
  if (frames > 0) decodeMsBlock(viewOf(bytes), out, { at: 0, coefficients });
  return out.map((samples) => [...samples].map((value) => value * 32_768));
}

test("the pairs of coefficients are the published ones", () => {
  expect(STANDARD_COEFFICIENTS).toEqual(PUBLISHED);
});

test.each(PUBLISHED.map((coefficients, pair) => [pair, coefficients] as const))(
  "a block with pair %d, %j, is what the encoder rebuilt",
  (pair, coefficients) => {
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 2, maxLength: 60 }),
        fc.integer({ min: 16, max: 2_000 }),
        (signal, step) => {
          const { bytes, rebuilt } = msBlock(signal, { pair, coefficients, step });
          // An odd count leaves four bits, which are a sample as well.
          expect(decode(bytes)[0]?.slice(0, signal.length)).toEqual(rebuilt);
        },
      ),
      { numRuns: 30 },
    );
  },
);

test.each([1, 5, 6])("a tone is followed closely with pair %d", (pair) => {
  const signal = Array.from({ length: 1_000 }, (_, i) => Math.round(9_000 * Math.sin(2 * Math.PI * 0.013 * i)));
  const { bytes } = msBlock(signal, { pair, coefficients: PUBLISHED[pair] ?? [0, 0] });
  expect(signalToError(signal, decode(bytes)[0] ?? [])).toBeGreaterThan(28);
});

describe("headers", () => {
  test("hold the later of the first two samples first", () => {
    const bytes = Uint8Array.of(0, 16, 0, 0x22, 0x01, 0x11, 0x00);
    expect(decode(bytes)).toEqual([[0x11, 0x122]]);
  });

  test("of two channels alternate field by field, and so do the bits behind", () => {
    const signals = [
      [100, 120, 140, 160, 180, 200],
      [-500, -400, -250, -90, 80, 200],
    ];
    const sides = signals.map((signal, i) => msBlock(signal, { pair: i, coefficients: PUBLISHED[i] ?? [0, 0] }));
    const [left, right] = sides.map(({ bytes }) => [...bytes]);
    const field = (at: number) => [left, right].flatMap((bytes) => bytes?.slice(at, at + 2) ?? []);
    const bits = [0, 1].flatMap((at) => {
      const [one = 0, other = 0] = [left?.[7 + at], right?.[7 + at]];
      return [(one & 0xf0) | (other >> 4), ((one & 15) << 4) | (other & 15)];
    });
    const both = Uint8Array.of(0, 1, ...field(1), ...field(3), ...field(5), ...bits);
    expect(decode(both, 2)).toEqual(sides.map(({ rebuilt }) => rebuilt));
  });

  test("that name a pair of the file's own take it from behind the standard ones", () => {
    const own: Coefficients = [128, -64];
    const { bytes, rebuilt } = msBlock([300, 280, 500, 90, 700, 30], { pair: 7, coefficients: own });
    expect(decode(bytes, 1, [...STANDARD_COEFFICIENTS, own])).toEqual([rebuilt]);
  });

  test("that name a pair that is not there predict silence", () => {
    const content = [16, 0, 1, 2, 3, 4, 0x12, 0xe7];
    expect(decode(Uint8Array.of(200, ...content))).toEqual(decode(Uint8Array.of(2, ...content)));
  });
});

describe("damage", () => {
  test("stays within 16 bits, whatever the step in the header", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.uint8Array({ maxLength: 300 }), (channels, bytes) => {
        for (const value of decode(bytes, channels).flat())
          expect(Number.isInteger(value) && value >= -32_768 && value <= 32_767).toBe(true);
      }),
    );
  });

  test("by coefficients of a file that are far too large does not grow without bound", () => {
    const wild: Coefficients[] = [[32_767, -32_768]];
    const bytes = Uint8Array.from({ length: 3_000 }, (_, i) => (i === 0 ? 0 : 0x88));
    const [decoded = []] = decode(bytes, 1, wild);
    expect(decoded).toHaveLength(msBlockFrames(3_000, 1));
    expect(decoded.every((value) => Math.abs(value) <= 32_768)).toBe(true);
  });
});

test.each([
  [6, 1, 0],
  [7, 1, 2],
  [8, 1, 4],
  [13, 2, 0],
  [14, 2, 2],
  [15, 2, 3],
  [16, 2, 4],
  [256, 1, 500],
  [1_024, 2, 1_012],
  [22, 3, 2],
  [0, 1, 0],
])("a block of %d bytes and %d channels holds %d samples", (bytes, channels, frames) => {
  expect(msBlockFrames(bytes, channels)).toBe(frames);
});
