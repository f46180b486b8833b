import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { AudioError } from "../audio.ts";
import { decodeAudio } from "./decode.ts";
import { fixtureChannel, FLAC_FIXTURE, OGG_FIXTURE, OGG_MONO_FIXTURE } from "./fixtures.test-data.ts";
import { encodeMp3 } from "./mpeg/mp3.ts";
import { concatBytes } from "./riff.ts";
import { writeWav } from "./wav.ts";

const TAGS = { bpm: 128, key: "Am", title: "Fixture" };

test("FLAC is decoded to the last bit", async () => {
  const { audio, format, metadata } = await decodeAudio(FLAC_FIXTURE);
  expect(format).toBe("flac");
  expect(audio).toEqual({ sampleRate: 8_000, channels: [fixtureChannel(0), fixtureChannel(1)] });
  expect(metadata).toMatchObject(TAGS);
});

test("Ogg Vorbis has its exact length and sounds like its source", async () => {
  const { audio, format, metadata } = await decodeAudio(OGG_FIXTURE);
  expect(format).toBe("ogg");
  expect(audio.channels.map((samples) => samples.length)).toEqual([2_000, 2_000]);
  expect(correlation(audio.channels[0], fixtureChannel(0))).toBeGreaterThan(0.99);
  expect(metadata).toMatchObject(TAGS);
});

describe("Ogg streams that follow one another", () => {
  test.each([
    ["alike", [OGG_FIXTURE, OGG_FIXTURE], { sampleRate: 8_000, count: 2, length: 4_000 }],
    ["of other rates and channels", [OGG_FIXTURE, OGG_MONO_FIXTURE], { sampleRate: 8_000, count: 2, length: 2_667 }],
    ["the other way round", [OGG_MONO_FIXTURE, OGG_FIXTURE], { sampleRate: 16_000, count: 2, length: 5_333 }],
  ])("%s are one sound at the rate of the first", async (_, files, { sampleRate, count, length }) => {
    const { audio } = await decodeAudio(concatBytes(files));
    expect(audio.sampleRate).toBe(sampleRate);
    expect(audio.channels.map((samples) => samples.length)).toEqual(Array.from({ length: count }, () => length));
    for (const samples of audio.channels) {
      expect(samples.every((sample) => Math.abs(sample) < 0.5)).toBe(true);
      // Neither part is silent.
      expect(loudest(samples.subarray(0, length / 4))).toBeGreaterThan(0.2);
      expect(loudest(samples.subarray((3 * length) / 4))).toBeGreaterThan(0.2);
    }
  });

  test("together they are held to the limit", async () => {
    const twice = concatBytes([OGG_FIXTURE, OGG_FIXTURE]);
    await expect(decodeAudio(twice, { maxSeconds: 0.4 })).rejects.toMatchObject({ kind: "too-long" });
    expect((await decodeAudio(twice, { maxSeconds: 0.5 })).format).toBe("ogg");
  });
});

test("WAV keeps samples and metadata", async () => {
  const audio = { sampleRate: 8_000, channels: [fixtureChannel(0)] };
  expect(await decodeAudio(writeWav(audio, { metadata: TAGS }))).toMatchObject({
    format: "wav",
    audio,
    metadata: TAGS,
  });
});

/** A tone that fades in. */
function tone(length: number, sampleRate: number, frequency = 440): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * frequency * i) / sampleRate) * Math.min(1, i / 500),
  );
}

describe("MP3", () => {
  test("any length, rate and channel count comes back exactly as long", async () => {
    const lengths = fc.integer({ min: 1, max: 20_000 });
    await fc.assert(
      fc.asyncProperty(
        lengths,
        fc.constantFrom(32_000, 44_100, 48_000),
        fc.integer({ min: 1, max: 2 }),
        async (length, sampleRate, count) => {
          const channels = Array.from({ length: count }, () => tone(length, sampleRate));
          const { audio } = await decodeAudio(await encodeMp3({ sampleRate, channels }));
          expect(audio.sampleRate).toBe(sampleRate);
          expect(audio.channels.map((samples) => samples.length)).toEqual(channels.map((samples) => samples.length));
        },
      ),
      { numRuns: 25 },
    );
  });

  test("samples come back in place: the best match is at lag 0", async () => {
    const noise = tone(30_000, 44_100, 1_234).map((sample, i) => sample * Math.sin(i * i * 1e-6));
    const { audio } = await decodeAudio(
      await encodeMp3({ sampleRate: 44_100, channels: [noise] }, { bitrateKbps: 320 }),
    );
    const decoded = audio.channels[0] ?? new Float32Array(0);
    const at = (lag: number) => correlation(decoded.subarray(2_000 + lag, 20_000 + lag), noise.subarray(2_000, 20_000));
    expect(at(0)).toBeGreaterThan(0.999);
    for (const lag of [-1_105, -576, -529, -1, 1, 529, 576, 1_105]) expect(at(lag)).toBeLessThan(at(0));
  });

  test.each([8_000, 22_050, 96_000])("%d Hz is converted to a rate that MP3 has", async (sampleRate) => {
    const { audio } = await decodeAudio(await encodeMp3({ sampleRate, channels: [tone(sampleRate / 2, sampleRate)] }));
    expect([32_000, 48_000]).toContain(audio.sampleRate);
    expect(audio.channels[0]?.length).toBe(audio.sampleRate / 2);
  });

  test("tags are kept, with letters of any script", async () => {
    const metadata = { title: "Größe 日本", bpm: 128, key: "F#m", comment: "naïve", software: "wav0-mcp" };
    const mp3 = await encodeMp3({ sampleRate: 44_100, channels: [tone(5_000, 44_100)] }, { metadata });
    expect((await decodeAudio(mp3)).metadata).toEqual(metadata);
  });

  test("six channels and no samples are refused", async () => {
    const six = { sampleRate: 44_100, channels: Array.from({ length: 6 }, () => new Float32Array(100)) };
    await expect(encodeMp3(six)).rejects.toMatchObject({ kind: "unsupported" });
    await expect(encodeMp3({ sampleRate: 44_100, channels: [new Float32Array(0)] })).rejects.toMatchObject({
      kind: "empty",
    });
  });
});

describe("limits", () => {
  test.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ["WAV", () => writeWav({ sampleRate: 8_000, channels: [new Float32Array(2_000)] })],
    ["MP3", () => encodeMp3({ sampleRate: 32_000, channels: [new Float32Array(8_000)] })],
    ["FLAC", () => FLAC_FIXTURE],
    ["Ogg", () => OGG_FIXTURE],
  ])("%s of a quarter of a second passes a limit of 0.25 s and not one of 0.2 s", async (_, make) => {
    const bytes = await make();
    expect((await decodeAudio(bytes, { maxSeconds: 0.25 })).audio.channels[0]?.length).toBeGreaterThan(0);
    await expect(decodeAudio(bytes, { maxSeconds: 0.2 })).rejects.toMatchObject({
      name: "AudioError",
      kind: "too-long",
    });
  });

  test("a FLAC that does not say how long it is is stopped while it unpacks", async () => {
    const bytes = FLAC_FIXTURE.slice();
    // The 36 bits of the sample count in STREAMINFO.
    bytes.fill(0, 22, 26);
    bytes[21] = (bytes[21] ?? 0) & 0xf0;
    expect((await decodeAudio(bytes)).audio.channels[0]).toHaveLength(2_000);
    await expect(decodeAudio(bytes, { maxSeconds: 0.2 })).rejects.toMatchObject({ kind: "too-long" });
  });

  test("a FLAC that is cut off within its first frame is refused", async () => {
    await expect(decodeAudio(FLAC_FIXTURE.slice(0, 900))).rejects.toMatchObject({ kind: "empty" });
  });
});

test("cut, altered and joined files are an AudioError or audio, never another error", async () => {
  const mp3 = await encodeMp3({ sampleRate: 44_100, channels: [fixtureChannel(0)] });
  const wav = writeWav({ sampleRate: 8_000, channels: [fixtureChannel(0)] }, { metadata: TAGS });
  const files = fc.constantFrom(wav, mp3, FLAC_FIXTURE, OGG_FIXTURE);
  const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { maxLength: 12 });
  await silently(() =>
    fc.assert(
      fc.asyncProperty(
        files,
        fc.double({ min: 0, max: 1, noNaN: true }),
        changes,
        fc.uint8Array({ maxLength: 60 }),
        async (file, share, edits, tail) => {
          const bytes = concatBytes([file.slice(0, Math.ceil(share * file.length)), tail]);
          for (const [position, value] of edits) bytes[Math.floor(position * bytes.length)] = value;
          expect(await isHandled(bytes)).toBe(true);
        },
      ),
      { numRuns: 300 },
    ),
  );
}, 120_000);

async function isHandled(bytes: Uint8Array): Promise<boolean> {
  try {
    const { audio } = await decodeAudio(bytes, { maxSeconds: 600 });
    const [first] = audio.channels;
    return (
      first !== undefined &&
      audio.channels.every((samples) => samples.length === first.length && samples.every(Number.isFinite))
    );
  } catch (error) {
    return error instanceof AudioError;
  }
}

/** The WebAssembly decoders complain of damage on the console; here damage is the point. */
async function silently(run: () => Promise<unknown>): Promise<void> {
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  try {
    await run();
  } finally {
    error.mockRestore();
  }
}

function loudest(samples: Float32Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

function correlation(a: Float32Array | undefined, b: Float32Array): number {
  let [product, powerA, powerB] = [0, 0, 0];
  b.forEach((sample, i) => {
    const other = a?.[i] ?? 0;
    product += sample * other;
    powerA += other * other;
    powerB += sample * sample;
  });
  return product / Math.sqrt(powerA * powerB);
}
