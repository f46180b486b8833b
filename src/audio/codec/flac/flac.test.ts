import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AudioData } from "../../audio.ts";
import { createRandom } from "../../core/random.ts";
import { decodeAudio } from "../decode.ts";
import { encodeFlac } from "./flac.ts";
import { viewOf } from "../riff.ts";
import { readWav, writeWav } from "../wav.ts";

type Shape = "silence" | "full-scale noise" | "quiet noise" | "tone" | "extremes" | "ramp";

/** Signals that lead to each way of coding a channel. */
function signal(shape: Shape, length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const shapes: Record<Shape, (i: number) => number> = {
    silence: () => 0,
    "full-scale noise": () => random.bipolar(),
    "quiet noise": () => random.bipolar() * 0.001,
    tone: (i) => 0.8 * Math.sin(i * 0.05 + seed) * Math.exp(-i / 20_000),
    extremes: (i) => (i % 2 === 0 ? 1 : -1),
    ramp: (i) => i / length,
  };
  return Float32Array.from({ length }, (_, i) => shapes[shape](i));
}

const shape = fc.constantFrom<Shape>("silence", "full-scale noise", "quiet noise", "tone", "extremes", "ramp");
const rate = fc.constantFrom(8_000, 11_025, 44_100, 48_000, 90_000, 96_000, 192_000);

/** What a WAV file of the same depth gives back: the samples as they were written. */
function written(audio: AudioData, bitDepth: 16 | 24): AudioData {
  return readWav(writeWav(audio, { bitDepth })).audio;
}

/** A digest of each channel: long arrays are slow to compare, and unreadable when they differ. */
function bitsOf(audio: AudioData): string[] {
  return audio.channels.map((samples) => `${samples.length}:${createHash("sha256").update(samples).digest("hex")}`);
}

test(
  "every signal, length, rate, depth and number of channels is decoded to the last bit",
  { timeout: 120_000 },
  async () => {
    const inputs = fc.record({
      shapes: fc.array(shape, { minLength: 1, maxLength: 8 }),
      length: fc.oneof(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 4_090, max: 4_100 }),
        fc.integer({ min: 1, max: 20_000 }),
      ),
      sampleRate: rate,
      bitDepth: fc.constantFrom<16 | 24>(16, 24),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(inputs, async ({ shapes, length, sampleRate, bitDepth, seed }) => {
        const audio = { sampleRate, channels: shapes.map((each, i) => signal(each, length, seed + i)) };
        const decoded = await decodeAudio(encodeFlac(audio, { bitDepth }));
        expect(decoded.format).toBe("flac");
        expect(decoded.audio.sampleRate).toBe(sampleRate);
        expect(bitsOf(decoded.audio)).toEqual(bitsOf(written(audio, bitDepth)));
      }),
      { numRuns: 60 },
    );
  },
);

test("frames whose numbers take two and three bytes are decoded", { timeout: 120_000 }, async () => {
  const channels = [signal("quiet noise", 4_096 * 2_050, 1)];
  const { audio } = await decodeAudio(encodeFlac({ sampleRate: 44_100, channels }, { bitDepth: 16 }));
  expect(bitsOf(audio)).toEqual(bitsOf(written({ sampleRate: 44_100, channels }, 16)));
});

test("tempo, key and title are in the file", async () => {
  const metadata = { bpm: 93.7, key: "F# minor", title: "Dusty drums", comment: "ä" };
  const flac = encodeFlac({ sampleRate: 44_100, channels: [signal("tone", 500, 1)] }, { metadata });
  expect((await decodeAudio(flac)).metadata).toMatchObject({ ...metadata, key: "F#m" });
});

test("loop points, root note and form stay with the sound, and without them no block is spent", async () => {
  const audio = { sampleRate: 44_100, channels: [signal("tone", 501, 1)] };
  const facts = { bpm: 122.5, key: "Am", rootMidiNote: 57, oneShot: false, loop: { startSample: 10, endSample: 501 } };
  const decoded = await decodeAudio(encodeFlac(audio, { metadata: facts }));
  expect(decoded.metadata).toMatchObject(facts);
  expect(decoded.audio.channels[0]).toHaveLength(501);
  const oneShot = await decodeAudio(encodeFlac(audio, { metadata: { oneShot: true, isUnpitched: true } }));
  expect(oneShot.metadata).toEqual({ oneShot: true, isUnpitched: true, software: "wav0-mcp" });
  expect(new TextDecoder("latin1").decode(encodeFlac(audio, { metadata: { bpm: 90 } }))).not.toContain("riff");
});

test("the header carries the MD5 of the samples as they lie in a WAV file", () => {
  const audio = { sampleRate: 44_100, channels: [signal("tone", 5_000, 1), signal("tone", 5_000, 2)] };
  const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest();
  const flac = encodeFlac(audio, { md5 });
  const wav = writeWav(audio, { bitDepth: 24 });
  const expected = md5(wav.subarray(44, 44 + 5_000 * 6)).toString("hex");
  expect(Buffer.from(flac.subarray(8 + 18, 8 + 34)).toString("hex")).toBe(expected);
});

describe("the size of", () => {
  test("a tone is less than half of its WAV, and the same in both channels costs next to nothing", () => {
    const tone = signal("tone", 44_100, 1);
    const mono = encodeFlac({ sampleRate: 44_100, channels: [tone] }, { bitDepth: 16 });
    const stereo = encodeFlac({ sampleRate: 44_100, channels: [tone, tone] }, { bitDepth: 16 });
    expect(mono.length).toBeLessThan(44_100);
    expect(stereo.length).toBeLessThan(mono.length * 1.02);
  });

  test("noise is hardly more than its WAV", () => {
    const audio = { sampleRate: 44_100, channels: [signal("full-scale noise", 44_100, 1)] };
    expect(encodeFlac(audio).length).toBeLessThan(44_100 * 3 * 1.01);
  });
});

test("dither differs with its seed and stays within two steps", async () => {
  const audio = { sampleRate: 44_100, channels: [signal("tone", 4_000, 1)] };
  const dithered = await Promise.all(
    [1, 1, 2].map(async (ditherSeed) => (await decodeAudio(encodeFlac(audio, { bitDepth: 16, ditherSeed }))).audio),
  );
  expect(dithered[0]).toEqual(dithered[1]);
  expect(dithered[0]).not.toEqual(dithered[2]);
  const errors = dithered[0]?.channels[0]?.map((value, i) => Math.abs(value - (audio.channels[0]?.[i] ?? 0))) ?? [];
  expect(Math.max(...errors)).toBeLessThanOrEqual(2 / 32_768);
});

test("no samples and nine channels are refused", () => {
  expect(() => encodeFlac({ sampleRate: 44_100, channels: [new Float32Array(0)] })).toThrow(/no samples/);
  const channels = Array.from({ length: 9 }, () => new Float32Array(10));
  expect(() => encodeFlac({ sampleRate: 44_100, channels })).toThrow(/up to 8 channels/);
});

test("the stream information says what it is", () => {
  const flac = encodeFlac({ sampleRate: 44_100, channels: [new Float32Array(10_000)] }, { bitDepth: 16 });
  const view = viewOf(flac);
  expect([view.getUint16(8), view.getUint16(10)]).toEqual([4_096, 4_096]);
  expect(view.getUint32(18) >>> 12).toBe(44_100);
});
