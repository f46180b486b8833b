import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../../audio.ts";
import { viewOf } from "../riff.ts";
import { imaPackets, imaWavBlock, msBlock } from "./adpcm.fixture.ts";
import { ENCODINGS, type SampleEncoding } from "./encodings.ts";
import { STANDARD_COEFFICIENTS } from "./ms-adpcm.ts";
import { type Coding, layOut, readSound, type SoundClaims } from "./sound-layout.ts";

const PCM: Coding = { kind: "samples", encoding: "s16le", frameBytes: 2 };

/** Claims of ten samples of mono PCM, all of which are there. */
function claims(changes: Partial<SoundClaims> = {}): SoundClaims {
  const data = changes.data ?? new Uint8Array(20);
  return { name: "Test", sampleRate: 8_000, channels: 1, coding: PCM, announcedBytes: data.length, ...changes, data };
}

const stepsOf = (samples: Float32Array | undefined) => [...(samples ?? [])].map((value) => value * 32_768);

describe("claims that make no sense", () => {
  test.each([0, 999.9, 768_000.5, -44_100, Number.NaN, Number.POSITIVE_INFINITY])("%d Hz is refused", (sampleRate) => {
    expect(() => layOut(claims({ sampleRate }))).toThrow(
      new AudioError("unsupported", `This Test file claims a sample rate of ${sampleRate} Hz, which is not audio.`),
    );
  });

  test.each([1_000, 768_000])("%d Hz is the last that is taken", (sampleRate) => {
    expect(layOut(claims({ sampleRate })).sampleRate).toBe(sampleRate);
  });

  test.each([0, -1])("%d channels are refused", (channels) => {
    expect(() => layOut(claims({ channels }))).toThrow("This Test file claims to have no channels.");
  });

  test.each<[string, Partial<SoundClaims>]>([
    ["no byte", { data: new Uint8Array(0) }],
    ["half a sample", { data: new Uint8Array(1) }],
    ["a packet but its last byte", { data: new Uint8Array(33), coding: { kind: "ima-packets" } }],
    ["a packet of one channel of two", { data: new Uint8Array(34), channels: 2, coding: { kind: "ima-packets" } }],
    ["half a header of ADPCM", { data: new Uint8Array(3), coding: { kind: "ima-wav", blockBytes: 36 } }],
  ])("%s is empty", (_, changes) => {
    expect(() => layOut(claims(changes))).toThrow(expect.objectContaining({ kind: "empty" }));
    expect(() => layOut(claims(changes))).toThrow("This Test file holds no audio: there is not one sample in it.");
  });
});

describe("samples that are there", () => {
  test.each<[string, Partial<SoundClaims>, frames: number, announced: number | null]>([
    ["as announced", {}, 10, null],
    ["an announcement that is not known", { announcedBytes: null }, 10, null],
    ["less announced than there is", { announcedBytes: 8 }, 10, null],
    ["a byte more announced, which is no sample", { announcedBytes: 21 }, 10, null],
    ["a sample more announced", { announcedBytes: 22 }, 10, 11],
    ["half a sample cut off", { data: new Uint8Array(19), announcedBytes: 20 }, 9, 10],
    ["gigabytes announced", { announcedBytes: 2 ** 40 }, 10, 2 ** 39],
    ["a count below", { statedFrames: 7 }, 7, null],
    ["a count above", { statedFrames: 12 }, 10, null],
    ["a count of 0, which says nothing", { statedFrames: 0 }, 10, null],
    ["a count between the two", { announcedBytes: 40, statedFrames: 15 }, 10, 15],
  ])("%s", (_, changes, frames, announcedFrames) => {
    expect(layOut(claims(changes))).toMatchObject({ frames, announcedFrames });
  });

  const packets: Coding = { kind: "ima-packets" };
  test.each<[string, Partial<SoundClaims>, frames: number]>([
    ["whole packets", { coding: packets, data: new Uint8Array(102) }, 192],
    ["packets of two channels", { coding: packets, channels: 2, data: new Uint8Array(136) }, 128],
    ["a packet cut short is left out", { coding: packets, data: new Uint8Array(101) }, 128],
    ["a count that cuts the last packet", { coding: packets, data: new Uint8Array(102), statedFrames: 130 }, 130],
    [
      "a count that cuts a whole packet is wrong",
      { coding: packets, data: new Uint8Array(102), statedFrames: 128 },
      192,
    ],
    ["blocks and a shorter one", { coding: { kind: "ima-wav", blockBytes: 36 }, data: new Uint8Array(48) }, 65 + 17],
    [
      "half the samples counted",
      { coding: { kind: "ima-wav", blockBytes: 36 }, data: new Uint8Array(72), statedFrames: 65 },
      130,
    ],
    [
      "blocks of Microsoft",
      { coding: { kind: "ms", blockBytes: 32, coefficients: STANDARD_COEFFICIENTS }, data: new Uint8Array(64 + 9) },
      2 * 52 + 6,
    ],
  ])("of compressed sound: %s", (_, changes, frames) => {
    expect(layOut(claims(changes)).frames).toBe(frames);
  });

  test("are never more than the bytes hold, whatever is claimed", () => {
    const coding = fc.oneof(
      fc
        .constantFrom<SampleEncoding>("u8", "s16be", "s24le", "f64be", "ulaw")
        .map((encoding): ((channels: number) => Coding) => (channels) => ({
          kind: "samples",
          encoding,
          frameBytes: channels * ENCODINGS[encoding].bytes,
        })),
      fc.constant((): Coding => ({ kind: "ima-packets" })),
      fc.integer({ min: 100, max: 300 }).map((blockBytes) => (): Coding => ({ kind: "ima-wav", blockBytes })),
      fc
        .integer({ min: 100, max: 300 })
        .map((blockBytes) => (): Coding => ({ kind: "ms", blockBytes, coefficients: STANDARD_COEFFICIENTS })),
    );
    const count = fc.option(fc.maxSafeNat());
    const claim = fc.record({
      codingOf: coding,
      channels: fc.integer({ min: 1, max: 9 }),
      data: fc.uint8Array({ maxLength: 700 }),
      announcedBytes: count,
      statedFrames: count,
    });
    fc.assert(
      fc.property(claim, ({ codingOf, ...rest }) => {
        const { channels, data } = rest;
        try {
          const { audio, layout } = laidOut({ ...rest, coding: codingOf(channels) });
          expect(layout.frames).toBeLessThanOrEqual(2 * data.length);
          expect(layout.announcedFrames ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(layout.frames);
          expect(audio.channels.map(({ length }) => length)).toEqual(
            Array.from({ length: channels }, () => layout.frames),
          );
          for (const samples of audio.channels) expect(samples.every(Number.isFinite)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ name: "AudioError", kind: "empty" });
        }
      }),
      { numRuns: 300 },
    );
  });
});

function laidOut(changes: Partial<SoundClaims>) {
  const layout = layOut(claims(changes));
  return { layout, audio: readSound(layout) };
}

describe("reading", () => {
  test("longer audio than the limit is refused before it is read", () => {
    const layout = layOut(claims({ data: new Uint8Array(32_000) }));
    expect(() => readSound(layout, 1.99)).toThrow(expect.objectContaining({ kind: "too-long" }));
    expect(readSound(layout, 2).channels[0]).toHaveLength(16_000);
  });

  test("frames may be wider than their samples", () => {
    // 16 bits in three bytes, as a wrong block size leaves them.
    const coding: Coding = { kind: "samples", encoding: "s16le", frameBytes: 3 };
    const { audio } = laidOut({ coding, data: Uint8Array.of(0, 0x40, 9, 0, 0xc0, 9, 1, 0) });
    expect([...(audio.channels[0] ?? [])]).toEqual([0.5, -0.5]);
  });

  test.each(["f32le", "f32be", "f64le", "f64be"] as const)(
    "%s: what is no number is silent, the rest stays",
    (encoding) => {
      const values = [Number.NaN, 0.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -3, 1e300, -0];
      const { bytes } = ENCODINGS[encoding];
      const data = new Uint8Array(bytes * values.length);
      const isLittle = encoding.endsWith("le");
      values.forEach((value, i) =>
        bytes === 4 ? viewOf(data).setFloat32(4 * i, value, isLittle) : viewOf(data).setFloat64(8 * i, value, isLittle),
      );
      const { audio } = laidOut({ coding: { kind: "samples", encoding, frameBytes: bytes }, data });
      // What single precision cannot hold is infinite there.
      expect([...(audio.channels[0] ?? [])]).toEqual([0, 0.5, 0, 0, -3, 0, -0]);
    },
  );

  test("a view into larger memory is read where it lies", () => {
    const memory = Uint8Array.of(0xaa, 0, 0x40, 0, 0xc0, 0xaa);
    expect([...(laidOut({ data: memory.subarray(1, 5) }).audio.channels[0] ?? [])]).toEqual([0.5, -0.5]);
  });

  const signal = Array.from({ length: 300 }, (_, i) => Math.round(8_000 * Math.sin(i / 9)));

  test("blocks follow one another, the last one as far as it goes", () => {
    const blocks = [signal.slice(0, 65), signal.slice(65, 130), signal.slice(130, 147)].map((part) =>
      imaWavBlock([part]),
    );
    const data = Uint8Array.from(blocks.flatMap(({ bytes }) => [...bytes]));
    const { audio } = laidOut({ coding: { kind: "ima-wav", blockBytes: 36 }, data });
    expect(stepsOf(audio.channels[0])).toEqual(blocks.flatMap(({ rebuilt }) => rebuilt));
  });

  test("blocks of Microsoft's follow one another as well", () => {
    const [coefficients = [0, 0]] = STANDARD_COEFFICIENTS;
    const blocks = [signal.slice(0, 52), signal.slice(52, 104), signal.slice(104, 110)].map((part) =>
      msBlock(part, { pair: 0, coefficients }),
    );
    const data = Uint8Array.from(blocks.flatMap(({ bytes }) => [...bytes]));
    const { audio } = laidOut({ coding: { kind: "ms", blockBytes: 32, coefficients: STANDARD_COEFFICIENTS }, data });
    expect(stepsOf(audio.channels[0])).toEqual(blocks.flatMap(({ rebuilt }) => rebuilt));
  });

  test("a count of samples cuts the last packet", () => {
    const { bytes, rebuilt } = imaPackets(signal);
    const { audio } = laidOut({ coding: { kind: "ima-packets" }, data: bytes, statedFrames: 200 });
    expect(stepsOf(audio.channels[0])).toEqual(rebuilt.slice(0, 200));
  });
});
