import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { amplitudeOf, at, largestDifference, noise, sine } from "../core/signals.fixture.ts";
import { decodeAudio } from "./decode.ts";
import { encodeFlac } from "./flac/flac.ts";
import { encodeMp3, type Mp3Bitrate } from "./mpeg/mp3.ts";
import { probeAudio } from "./probe.ts";
import { concatBytes, writeText } from "./riff.ts";
import { readerOf } from "./sniff.ts";
import { writeWav } from "./wav.ts";

const audioOf = (length: number, channels: number, sampleRate: number): AudioData => ({
  sampleRate,
  channels: Array.from({ length: channels }, (_, i) => noise(length, i + 1).map((sample) => 0.9 * sample)),
});

describe.each([16, 24, 32] as const)("WAV of %d bits", (bitDepth) => {
  test("gives back any channels, rate and length within half a step, and says the same in its headers", async () => {
    const shapes = fc.tuple(
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1_000, max: 192_000 }),
    );
    await fc.assert(
      fc.asyncProperty(shapes, async ([length, channels, sampleRate]) => {
        const audio = audioOf(length, channels, sampleRate);
        const bytes = writeWav(audio, { bitDepth });
        const decoded = await decodeAudio(bytes);
        const step = bitDepth === 32 ? 0 : 2 ** (1 - bitDepth);
        expect(decoded.audio.channels).toHaveLength(channels);
        audio.channels.forEach((samples, i) => {
          expect(largestDifference(decoded.audio.channels[i] ?? [], samples)).toBeLessThanOrEqual(step / 2 + 1e-9);
        });
        expect(probeAudio(bytes)).toMatchObject({
          format: "wav",
          durationSeconds: length / sampleRate,
          sampleRate,
          channels,
        });
      }),
      { numRuns: 20 },
    );
  });

  test("written twice is the same bytes, and read and written again the same samples", async () => {
    const audio = audioOf(200, 2, 44_100);
    const bytes = writeWav(audio, { bitDepth });
    expect(writeWav(audio, { bitDepth })).toEqual(bytes);
    expect(writeWav((await decodeAudio(bytes)).audio, { bitDepth })).toEqual(bytes);
  });
});

describe("FLAC", () => {
  test.each([1_000, 8_000, 11_025, 37_800, 44_100, 65_535, 88_201, 96_000, 192_000, 352_800])(
    "at %d Hz keeps its rate",
    async (sampleRate) => {
      const bytes = encodeFlac(audioOf(300, 1, sampleRate), { bitDepth: 16 });
      expect((await decodeAudio(bytes)).audio).toMatchObject({ sampleRate });
      expect(probeAudio(bytes)).toMatchObject({
        format: "flac",
        durationSeconds: 300 / sampleRate,
        sampleRate,
        channels: 1,
      });
    },
  );

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("of %d channels is the WAV of the same depth", async (channels) => {
    for (const bitDepth of [16, 24] as const) {
      const audio = audioOf(5_000, channels, 48_000);
      const [flac, wav] = await Promise.all([
        decodeAudio(encodeFlac(audio, { bitDepth })),
        decodeAudio(writeWav(audio, { bitDepth })),
      ]);
      wav.audio.channels.forEach((samples, i) =>
        expect(largestDifference(flac.audio.channels[i] ?? [], samples)).toBe(0),
      );
    }
  });

  test("stereo that is alike, opposed, one-sided or apart is stored and read right", async () => {
    const left = sine(0.01, 5_000, { amplitude: 0.5 });
    for (const right of [
      left,
      left.map((sample) => -sample),
      new Float32Array(5_000),
      noise(5_000, 3),
      left.map((sample) => 0.5 * sample),
    ]) {
      const { audio } = await decodeAudio(
        encodeFlac({ sampleRate: 44_100, channels: [left, right] }, { bitDepth: 24 }),
      );
      expect(largestDifference(audio.channels[0] ?? [], left)).toBeLessThan(1e-7);
      expect(largestDifference(audio.channels[1] ?? [], right)).toBeLessThan(1e-7);
    }
  });
});

describe("MP3", () => {
  const tone = (sampleRate: number) => sine(1_000 / sampleRate, sampleRate / 2, { amplitude: 0.5 });

  test.each<Mp3Bitrate>([128, 160, 192, 224, 256, 320])(
    "of %d kbit/s is as long, as loud and as big as it must be",
    async (bitrateKbps) => {
      for (const sampleRate of [44_100, 48_000]) {
        const samples = tone(sampleRate);
        const bytes = await encodeMp3({ sampleRate, channels: [samples, samples] }, { bitrateKbps });
        const { audio } = await decodeAudio(bytes);
        expect(audio.channels.map((channel) => channel.length)).toEqual([samples.length, samples.length]);
        const middle = (audio.channels[0] ?? new Float32Array(0)).subarray(4_000, 4_000 + sampleRate / 4);
        expect(amplitudeOf(middle, 1_000 / sampleRate)).toBeCloseTo(0.5, 3);
        // Half a second, a header's frame and the encoder's delay.
        expect(bytes.length / (bitrateKbps * 125)).toBeGreaterThan(0.5);
        expect(bytes.length / (bitrateKbps * 125)).toBeLessThan(0.62);
        expect(probeAudio(bytes)).toMatchObject({ format: "mp3", durationSeconds: 0.5, channels: 2 });
      }
    },
  );

  test("keeps left and right apart", async () => {
    const channels = [tone(44_100), sine(3_000 / 44_100, 22_050, { amplitude: 0.5 })];
    const { audio } = await decodeAudio(await encodeMp3({ sampleRate: 44_100, channels }, { bitrateKbps: 320 }));
    const level = (channel: number, hertz: number) =>
      amplitudeOf((audio.channels[channel] ?? new Float32Array(0)).subarray(4_410, 4_410 + 13_230), hertz / 44_100);
    expect([level(0, 1_000), level(1, 3_000)].map((value) => value.toFixed(2))).toEqual(["0.50", "0.50"]);
    expect(Math.max(level(0, 3_000), level(1, 1_000))).toBeLessThan(0.01);
  });

  test("is the same bytes each time", async () => {
    const audio = { sampleRate: 44_100, channels: [tone(44_100)] };
    expect(await encodeMp3(audio)).toEqual(await encodeMp3(audio));
  });
});

describe("what a file is", () => {
  const of = (...parts: (string | number[])[]) => {
    const bytes = new Uint8Array(80).fill(0xaa);
    let place = 0;
    for (const part of parts) {
      if (typeof part === "string") writeText(bytes, place, part);
      else bytes.set(part, place);
      place += part.length;
    }
    return bytes;
  };

  test.each<[string, Uint8Array]>([
    ["wav", of("RIFF", [0, 0, 0, 0], "WAVE")],
    ["wav", of("RF64", [255, 255, 255, 255], "WAVE")],
    ["wav", of("BW64", [255, 255, 255, 255], "WAVE")],
    ["flac", of("fLaC")],
    ["ogg", of("OggS", [0, 2, ...new Uint8Array(20), 1, 30], "\x01vorbis")],
    ["opus", of("OggS", [0, 2, ...new Uint8Array(20), 1, 30], "OpusHead")],
    ["m4a", of([0, 0, 0, 24], "ftypM4A ")],
    ["webm", of([0x1a, 0x45, 0xdf, 0xa3, 0x84])],
    ["aac", of([0xff, 0xf1, 0x50, 0x80, 0, 0xff, 0xfc, 0xff, 0xf1, 0x50, 0x80, 0, 0xff, 0xfc])],
  ])("%s is known by its first bytes", (format, bytes) => {
    expect(readerOf(bytes).format).toBe(format);
  });

  test("a tag in front of FLAC or MP3 is passed over", async () => {
    const tag = of("ID3", [3, 0, 0, 0, 0, 0, 40]).subarray(0, 50);
    expect(readerOf(concatBytes([tag, of("fLaC")])).format).toBe("flac");
    expect(readerOf(concatBytes([tag, await encodeMp3(audioOf(3_000, 1, 44_100))])).format).toBe("mp3");
  });

  test.each<[string, Uint8Array]>([
    ["RIFF file that is not WAV", of("RIFF", [0, 0, 0, 0], "AVI ")],
    ["ADIF", of("ADIF")],
    ["AMR", of("#!AMR\n")],
    ["WMA", of([0x30, 0x26, 0xb2, 0x75])],
    ["Monkey", of("MAC ")],
    ["TTA", of("TTA1")],
    ["free format", of([0xff, 0xfb, 0x00, 0xc4, ...new Uint8Array(60), 0xff, 0xfb, 0x02, 0xc4])],
    ["free format", of("ID3", [3, 0, 0, 0, 0, 0, 0], [0xff, 0xf3, 0x08, 0, 1, 2, 0xff, 0xf3, 0x08, 0])],
    ["not audio in any known", of([0xff, 0xfb, 0x00, 0xc4, ...new Uint8Array(60)])],
    ["gzip", of([0x1f, 0x8b])],
    ["PDF", of("%PDF-1.7")],
    ["PNG", of([0x89], "PNG")],
    ["JPEG", of([0xff, 0xd8, 0xff])],
    ["GIF", of("GIF89a")],
    ["ffmpeg -i FILE out.wav", of("MAC ")],
    ["Speex", of("OggS", [0, 2, ...new Uint8Array(20), 1, 30], "Speex   ")],
    ["Theora", of("OggS", [0, 2, ...new Uint8Array(20), 1, 30], "\x80theora")],
  ])("%s is refused by its name", (name, bytes) => {
    expect(() => readerOf(bytes)).toThrow(expect.objectContaining({ name: "AudioError", kind: "unsupported" }));
    expect(() => readerOf(bytes)).toThrow(name);
  });
});

test("samples that are no numbers never leave a file of whole steps", async () => {
  const channels = [Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5)];
  for (const bytes of [writeWav({ sampleRate: 8_000, channels }), encodeFlac({ sampleRate: 8_000, channels })]) {
    const [samples = []] = (await decodeAudio(bytes)).audio.channels;
    expect([0, 1, 2, 3].map((i) => Math.round(at(samples, i) * 100) / 100)).toEqual([0, 1, -1, 0.5]);
  }
});
