import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeAudio } from "../decode.ts";
import { probeAudio } from "../probe.ts";
import { readerOf } from "../sniff.ts";
import { concatBytes } from "../riff.ts";
import { LowBits } from "./bits.ts";
import { blocksOf } from "./block.ts";
import { logarithmOf, powerOf } from "./logarithms.ts";
import { freshPass, isTerm, unpredict } from "./prediction.ts";
import { WAVPACK_FILES, WIDE_INTEGERS } from "./wavpack.test-data.ts";

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const [STEREO = new Uint8Array(), MONO = STEREO] = WAVPACK_FILES.map(({ base64 }) => bytesOf(base64));

/** Samples as `wvunpack` writes them: interleaved, little-endian. */
function pcm(channels: readonly Float32Array[], bits: number, isFloat: boolean): Buffer {
  const bytes = Buffer.alloc((channels.length * (channels[0]?.length ?? 0) * bits) / 8);
  let at = 0;
  for (let i = 0; i < (channels[0]?.length ?? 0); i++) {
    for (const samples of channels) {
      if (isFloat) bytes.writeFloatLE(samples[i] ?? 0, at);
      else bytes.writeIntLE(Math.round((samples[i] ?? 0) * 2 ** (bits - 1)), at, bits / 8);
      at += bits / 8;
    }
  }
  return bytes;
}

/** The first block of a file, with other places among the channels of its moment. */
function flagged(file: Uint8Array, { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): Uint8Array {
  const [{ size = 0 } = {}] = [...blocksOf(file)];
  const block = file.slice(0, size);
  const view = new DataView(block.buffer);
  const others = view.getUint32(24, true) & ~0x1800;
  view.setUint32(24, others | (isFirst ? 0x800 : 0) | (isLast ? 0x1000 : 0), true);
  return block;
}

describe("a file of WavPack", () => {
  test.each(WAVPACK_FILES.filter(({ what }) => !what.includes("32")))(
    "of $what is what its own decoder makes of it",
    async ({ what, channels, bits, sha256, base64 }) => {
      const { format, audio, warnings } = await decodeAudio(bytesOf(base64));
      expect([format, audio.sampleRate, audio.channels.length, warnings]).toEqual(["wv", 44_100, channels, []]);
      const heard = pcm(audio.channels, bits, what === "floats");
      expect(createHash("sha256").update(heard).digest("hex")).toBe(sha256);
    },
  );

  test("of integers of 32 bits is as exact as single floats are", async () => {
    const wide = WAVPACK_FILES.find(({ bits, what }) => bits === 32 && what !== "floats");
    const { audio } = await decodeAudio(bytesOf(wide?.base64 ?? ""));
    const [left = new Float32Array(0)] = audio.channels;
    expect(left).toHaveLength(60);
    left.forEach((value, i) => expect(Math.abs(value - 0.5 * Math.sin(i * 0.05))).toBeLessThan(0.0101));
  });

  test("of integers of 32 bits has those bits too that are written apart", async () => {
    const { audio } = await decodeAudio(bytesOf(WIDE_INTEGERS.base64));
    expect([...(audio.channels[0] ?? [])]).toEqual(WIDE_INTEGERS.values.map((value) => Math.fround(value / 2 ** 31)));
  });

  test("is told by its headers, which are no promise", () => {
    expect(probeAudio(STEREO)).toMatchObject({
      format: "wv",
      sampleRate: 44_100,
      channels: 2,
      isPlainlyPlayable: false,
    });
    expect(probeAudio(MONO)).toMatchObject({ channels: 1, durationSeconds: 120 / 44_100 });
  });

  test("that goes on behind another, or behind rubbish, is read on", async () => {
    const whole = await decodeAudio(STEREO);
    const joined = await decodeAudio(concatBytes([STEREO, Uint8Array.of(0x77, 0, 1, 2), STEREO]));
    expect(joined.audio.channels[1]).toEqual(
      Float32Array.from([...(whole.audio.channels[1] ?? []), ...(whole.audio.channels[1] ?? [])]),
    );
  });

  test("that is cut off within its only block, or of which a block states an impossible length, is refused in words", async () => {
    await expect(decodeAudio(STEREO.subarray(0, 300))).rejects.toMatchObject({ kind: "truncated" });
    const claimed = STEREO.slice();
    new DataView(claimed.buffer).setUint32(20, 0xff_ff_ff_ff, true);
    await expect(decodeAudio(claimed)).rejects.toThrow(/impossible length/);
  });

  test("may lack the block that begins a moment: what came before is not decoded again", async () => {
    const one = flagged(STEREO, { isFirst: false, isLast: true });
    const { audio } = await decodeAudio(concatBytes([one, one, one]));
    expect(audio.channels.map(({ length }) => length)).toEqual([360, 360]);
  });

  test("of more channels than anyone plays is refused before one of them is decoded", async () => {
    const inner = flagged(STEREO, { isFirst: false, isLast: false });
    const blocks = Array.from({ length: 40 }, () => inner);
    const file = concatBytes([...blocks, flagged(STEREO, { isFirst: false, isLast: true })]);
    await expect(decodeAudio(file)).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringMatching(/32/),
    });
  });

  test("has no block of more than a megabyte, whatever a header says", () => {
    const file = new Uint8Array(1_200_000);
    file.set(STEREO);
    new DataView(file.buffer).setUint32(4, 1_100_000, true);
    expect([...blocksOf(file)]).toEqual([]);
  });

  test.each<[string, number, number]>([
    ["DSD", 27, 0x80],
    ["version 500", 9, 5],
  ])("of %s is refused by that name", async (name, at, value) => {
    const other = STEREO.slice();
    other[at] = (other[at] ?? 0) | value;
    await expect(decodeAudio(other)).rejects.toThrow(name.startsWith("version") ? /version/ : name);
  });

  test("with any byte changed, or any end missing, is audio or refused as audio is", async () => {
    const damage = fc.record({
      file: fc.constantFrom(...WAVPACK_FILES),
      at: fc.nat(800),
      value: fc.nat(255),
      end: fc.nat(800),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, value, end }) => {
        const bytes = bytesOf(file.base64);
        if (at < bytes.length) bytes[at] = value;
        const tried = await decodeAudio(bytes.subarray(0, end > 700 ? bytes.length : end)).catch(
          (error: unknown) => error,
        );
        if (tried instanceof Error) expect(tried.name).toBe("AudioError");
        else expect(tried).toMatchObject({ audio: { channels: expect.any(Array) } });
      }),
      { numRuns: 300 },
    );
  });
});

test("blocks are found, each with its parts", () => {
  const [block, ...others] = [...blocksOf(STEREO)];
  expect(others.filter(({ samples }) => samples > 0)).toEqual([]);
  expect(block).toMatchObject({ samples: 120, totalSamples: 120, start: 0, flags: { isMono: false, shift: 0 } });
  expect(readerOf(STEREO).format).toBe("wv");
});

test("logarithms undo each other to the eight bits that they have", () => {
  expect([0, 1, 2, 256, 65_536].map(logarithmOf)).toEqual([0, 256, 512, 2304, 4352]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 0x3f_ff_ff_ff }), (number) => {
      expect(Math.abs(powerOf(logarithmOf(number)) / number - 1)).toBeLessThan(number < 300 ? 0.02 : 0.006);
      expect(powerOf(-logarithmOf(number))).toBe(-powerOf(logarithmOf(number)));
    }),
  );
});

test("bits are read from the lowest on, and their end is told", () => {
  const bits = new LowBits(Uint8Array.of(0b1010_0111, 0xff, 0x01));
  expect([bits.readOnes(33), bits.read(4), bits.isOver]).toEqual([3, 0b1010, false]);
  expect([bits.readOnes(5), bits.read(4), bits.isOver]).toEqual([5, 0b1111, false]);
  bits.read(32);
  expect(bits.isOver).toBe(true);
});

test("passes predict by the term that they have, and learn by its sign", () => {
  const pass = freshPass(1, 2);
  pass.weights[0] = 1024;
  const heard = [10, 0, -3].map((residue, moment) => {
    const one = Int32Array.of(residue);
    unpredict([pass], one, moment);
    return one[0];
  });
  // Each is the one before and its own residue; the last one had another sign than it.
  expect(heard).toEqual([10, 10, 7]);
  expect(pass.weights[0]).toBe(1022);
  expect([1, 8, 17, 18, -1, -3].map((term) => isTerm(term, 2))).toEqual(Array.from({ length: 6 }, () => true));
  expect([0, 9, 19, -4].map((term) => isTerm(term, 2)).concat(isTerm(-1, 1))).toEqual(
    Array.from({ length: 5 }, () => false),
  );
});
