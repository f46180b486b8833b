import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../../audio.ts";
import { noise } from "../../core/signals.fixture.ts";
import { concatBytes } from "../riff.ts";
import { pack } from "../readers/containers.fixture.ts";
import { type AlacChoices, alacPacket, bitsOf, cookieOf } from "./alac.fixture.ts";
import { readAlacCookie } from "./cookie.ts";
import { decodeAlac } from "./decode.ts";

const LIMIT = 60;

/** Decoded steps, as whole numbers, in the order of a WAV file. */
function decoded(packets: readonly Uint8Array[], cookie: Parameters<typeof cookieOf>[0] = {}): number[][] {
  const { audio } = decodeAlac(readAlacCookie(cookieOf(cookie)), [packets], LIMIT);
  const scale = 2 ** ((cookie.bitDepth ?? 16) - 1);
  return audio.channels.map((samples) => Array.from(samples, (sample) => sample * scale));
}

/** Arbitrary samples of a depth: noise, and long rests between. */
function samplesOf(bitDepth: number): fc.Arbitrary<number[]> {
  const edge = 2 ** (bitDepth - 1);
  const loud = fc.array(fc.integer({ min: -edge, max: edge - 1 }), { minLength: 1, maxLength: 40 });
  const soft = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 60 });
  const rest = fc.nat(700).map((length) => Array.from({ length }, () => 0));
  return fc.array(fc.oneof(loud, soft, rest), { minLength: 1, maxLength: 5 }).map((parts) => parts.flat());
}

const choicesOf = (bitDepth: number): fc.Arbitrary<Omit<AlacChoices, "frameLength">> =>
  fc.record({
    bitDepth: fc.constant(bitDepth),
    isVerbatim: fc.boolean(),
    lowBytes: fc.integer({ min: bitDepth === 32 ? 1 : 0, max: Math.ceil(bitDepth / 8) - 1 }),
    mixBits: fc.integer({ min: 0, max: 7 }),
    mixWeight: fc.integer({ min: -1, max: 5 }),
    coefficients: fc.array(fc.integer({ min: -600, max: 900 }), { maxLength: 30 }),
    shift: fc.integer({ min: 0, max: 15 }),
    pbFactor: fc.integer({ min: 1, max: 7 }),
    isDifferencedTwice: fc.boolean(),
    isDifferences: fc.boolean(),
  });

describe("a packet", () => {
  // Single floats hold steps of 24 bits exactly.
  test.each([16, 20, 24])("of %d bits is read to the step, whatever its encoder chose", (bitDepth) => {
    fc.assert(
      fc.property(samplesOf(bitDepth), choicesOf(bitDepth), (samples, chosen) => {
        for (const frameLength of [samples.length, 9_000]) {
          const packet = alacPacket([samples], { ...chosen, frameLength });
          expect(decoded([packet], { bitDepth, frameLength })).toEqual([samples]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("of two channels gives left and right back, mixed or not", () => {
    fc.assert(
      fc.property(samplesOf(16), choicesOf(16), fc.integer({ min: -9, max: 9 }), (left, chosen, shift) => {
        const right = left.map((_, i) => left[(i + 5) % left.length] ?? 0).map((each) => (each * shift) >> 4);
        const packet = alacPacket([left, right], { ...chosen, frameLength: left.length });
        expect(decoded([packet], { channels: 2, frameLength: left.length })).toEqual([left, right]);
      }),
      { numRuns: 60 },
    );
  });

  test("of 32 bits keeps its low bytes, to the precision of a single float", () => {
    const samples = Array.from(noise(500, 8), (value) => Math.round(value * 2_000_000_000) | 0);
    for (const lowBytes of [1, 2]) {
      const packet = alacPacket([samples], { bitDepth: 32, frameLength: 500, lowBytes, coefficients: [200, -30] });
      const [steps] = decoded([packet], { bitDepth: 32, frameLength: 500 });
      expect(steps).toEqual(samples.map(Math.fround));
    }
  });

  test("of a tone is a third of its samples' bytes, which is what the prediction is for", () => {
    const samples = Array.from({ length: 4_096 }, (_, i) => Math.round(8_000 * Math.sin(i / 40)) | 0);
    const packet = alacPacket([samples], { bitDepth: 16, frameLength: 4_096, coefficients: [900, -450, 20, 40] });
    expect(packet.length).toBeLessThan((2 * 4_096) / 3);
    expect(decoded([packet])).toEqual([samples]);
  });

  test("of silence is a few bytes; a run of zeros may be longer than a code of a run can say", () => {
    for (const length of [1, 2, 3, 4_096, 65_535, 65_536]) {
      const silence = Array.from({ length }, () => 0);
      const packet = alacPacket([silence], { bitDepth: 16, frameLength: length });
      expect(packet.length).toBeLessThan(20);
      expect(decoded([packet], { frameLength: length })).toEqual([silence]);
    }
  });

  test("may have fill and data before its sound", () => {
    const sound = [
      [3, 0],
      [4, 0],
      [12, 0],
      [1, 0],
      [2, 0],
      [1, 1],
      [16, 1],
      [16, 0xffff],
      [16, 3],
    ] as const;
    const bytes = (count: number) => Array.from({ length: count }, () => [8, 0xff] as const);
    const packets = [
      bitsOf([3, 6], [4, 2], ...bytes(2), ...sound),
      // 15 and more.
      bitsOf([3, 6], [4, 15], [8, 2], ...bytes(16), ...sound),
      bitsOf([3, 4], [4, 0], [1, 0], [8, 3], ...bytes(3), ...sound),
      bitsOf([3, 4], [4, 0], [1, 1], [8, 255], [8, 1], ...bytes(256), ...sound),
    ];
    expect(decoded(packets, { frameLength: 3 })).toEqual([packets.flatMap(() => [1, -1, 3])]);
  });

  test("may be followed by anything", () => {
    const sound = alacPacket([[5, -6, 7]], { bitDepth: 16, frameLength: 3 });
    expect(decoded([concatBytes([sound, Uint8Array.of(1, 2, 3)])], { frameLength: 3 })).toEqual([[5, -6, 7]]);
  });
});

describe("channels", () => {
  /** Elements of each layout, and loudspeakers in the order of a WAV file by their place in the packet. */
  test.each<[number, (1 | 2)[], number[]]>([
    [1, [1], [0]],
    [2, [2], [0, 1]],
    [3, [1, 2], [1, 2, 0]],
    [4, [1, 2, 1], [1, 2, 0, 3]],
    [5, [1, 2, 2], [1, 2, 0, 3, 4]],
    [6, [1, 2, 2, 1], [1, 2, 0, 5, 3, 4]],
    [8, [1, 2, 2, 2, 1], [3, 4, 0, 7, 5, 6, 1, 2]],
  ])("%d of them come out in the order of a WAV file", (channels, elements, order) => {
    const sound = Array.from({ length: channels }, (_, index) => [100 * index, 7 - index, index]);
    const packet = alacPacket(sound, { bitDepth: 16, frameLength: 3, coefficients: [5] }, elements);
    expect(decoded([packet], { channels, frameLength: 3 })).toEqual(order.map((from) => sound[from]));
  });
});

describe("damage", () => {
  const loud = Array.from(noise(64, 2), (value) => Math.round(value * 30_000) | 0);
  const good = alacPacket([loud], { bitDepth: 16, frameLength: 64, coefficients: [300, -100] });
  const silence = loud.map(() => 0);

  test.each<[string, Uint8Array]>([
    ["is cut off", good.subarray(0, good.length >> 1)],
    ["is empty", new Uint8Array(0)],
    ["ends before any sound", bitsOf([3, 7])],
    ["has an element of an unknown kind", bitsOf([3, 2], [32, 0], [32, 0])],
    ["has bits that must be zero", bitsOf([3, 0], [4, 0], [12, 1], [32, 0], [32, 0])],
    ["states more samples than a packet may have", bitsOf([3, 0], [4, 0], [12, 0], [1, 1], [3, 1], [32, 65], [32, 0])],
    ["states no samples", bitsOf([3, 0], [4, 0], [12, 0], [1, 1], [3, 1], [32, 0], [32, 0])],
    ["has no bits left to predict", bitsOf([3, 0], [4, 0], [12, 0], [1, 0], [2, 2], [1, 0], [32, 0], [32, 0])],
    ["has two channels of one", alacPacket([loud, loud], { bitDepth: 16, frameLength: 64 })],
  ])("a packet that %s is silence of its length, and the others sound", (_, bad) => {
    expect(decoded([good, bad, good], { frameLength: 64 })).toEqual([[...loud, ...silence, ...loud]]);
  });

  test("of channels with different lengths, or more of them than stated, is not sound", () => {
    const three = alacPacket([loud, loud, loud], { bitDepth: 16, frameLength: 64 }, [1, 2]);
    expect(() => decoded([three], { channels: 2, frameLength: 64 })).toThrow(/none of it can be decoded/);
    const parts = [
      [3, 0],
      [4, 0],
      [12, 0],
      [1, 1],
      [2, 0],
      [1, 1],
    ] as const;
    const bad = bitsOf(...parts, [32, 1], [16, 5], ...parts, [32, 2], [16, 5], [16, 5], [3, 7]);
    expect(() => decoded([bad], { channels: 2, frameLength: 64 })).toThrow(/damaged: none of it can be decoded/);
  });

  test("of all packets is told, and so is audio beyond the limit", () => {
    expect(() => decoded([Uint8Array.of(0xff)])).toThrow(
      expect.objectContaining({ kind: "truncated", message: expect.stringMatching(/none of it can be decoded/) }),
    );
    const cookie = readAlacCookie(cookieOf({ frameLength: 64, sampleRate: 64 }));
    const minute = Array.from({ length: 60 }, () => good);
    expect(decodeAlac(cookie, [minute], 60).audio.channels[0]).toHaveLength(60 * 64);
    expect(() => decodeAlac(cookie, [minute, [good]], 60)).toThrow(expect.objectContaining({ kind: "too-long" }));
  });

  test("of any bits gives numbers within full scale or an AudioError", () => {
    const pair = alacPacket([loud, loud], { bitDepth: 16, frameLength: 64, mixBits: 2, mixWeight: 1, lowBytes: 1 });
    const edits = fc.array(fc.tuple(fc.nat(pair.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...[good, pair].entries()), edits, fc.nat(255), ([index, packet], changes, pb) => {
        const bytes = packet.slice();
        for (const [offset, value] of changes) bytes[offset % bytes.length] = value;
        const cookie = readAlacCookie(cookieOf({ frameLength: 64, channels: index + 1, pb }));
        const outcome = outcomeOf(() => decodeAlac(cookie, [[bytes]], LIMIT).audio);
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(AudioError);
          return;
        }
        expect(outcome.channels.map(({ length }) => length <= 64)).toEqual([true, true].slice(0, index + 1));
        // A difference added to a side may leave the range by one bit more, twice.
        expect(outcome.channels.every((samples) => samples.every((each) => Math.abs(each) <= 4))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

function outcomeOf<Result>(work: () => Result): Result | Error {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

test("batches end where their samples do", () => {
  const packet = alacPacket([[1, 2]], { bitDepth: 16, frameLength: 8 });
  const cookie = readAlacCookie(cookieOf({ frameLength: 8 }));
  const { audio, ends } = decodeAlac(cookie, [[packet, packet], [], [packet]], LIMIT);
  expect(ends).toEqual([4, 4, 6]);
  expect(audio.sampleRate).toBe(8_000);
});

describe("the description", () => {
  test("is read bare, and within the boxes of old files", () => {
    const bare = cookieOf({ channels: 6, bitDepth: 24, sampleRate: 96_000 });
    const described = readAlacCookie(bare);
    expect(described).toEqual({
      frameLength: 4_096,
      bitDepth: 24,
      pb: 40,
      mb: 10,
      kb: 14,
      channels: 6,
      sampleRate: 96_000,
    });
    const wrapped = pack([4, 36], "alac", [4, 0], bare);
    expect(readAlacCookie(wrapped)).toEqual(described);
    expect(readAlacCookie(pack([4, 12], "frmaalac", wrapped, [4, 8], [4, 0]))).toEqual(described);
  });

  test.each<[string, Parameters<typeof cookieOf>[0]]>([
    ["17 bits in 1 channels", { bitDepth: 17 }],
    ["0 bits in 1 channels", { bitDepth: 0 }],
    ["16 bits in 0 channels", { channels: 0 }],
    ["16 bits in 9 channels", { channels: 9 }],
    ["16 bits in 1 channels", { sampleRate: 0 }],
    ["16 bits in 1 channels", { frameLength: 0 }],
    ["16 bits in 1 channels", { frameLength: 65_537 }],
  ])("with %s, and %j, is refused", (words, parts) => {
    expect(() => readAlacCookie(cookieOf(parts))).toThrow(
      expect.objectContaining({ kind: "unsupported", message: expect.stringContaining(words) }),
    );
  });

  test("of less than 24 bytes is none", () => {
    for (const bytes of [new Uint8Array(0), cookieOf().subarray(0, 23), pack([4, 12], "frmaalac", [4, 36], "alac")]) {
      expect(() => readAlacCookie(bytes)).toThrow(
        expect.objectContaining({ kind: "truncated", message: expect.stringContaining("lacks its description") }),
      );
    }
  });
});
