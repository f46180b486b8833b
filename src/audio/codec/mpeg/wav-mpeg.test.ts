import { beforeAll, describe, expect, test } from "vitest";
import { largestDifference, sine } from "../../core/signals.fixture.ts";
import { decodeAudio } from "../decode.ts";
import { encodeMp3 } from "./mp3.ts";
import { MP2_FIXTURE } from "./mp2.test-data.ts";
import { probeAudio } from "../probe.ts";
import { chunk, formatChunk, riffOf } from "../riff.fixture.ts";
import { encodeTrailingChunks } from "../wav-chunks.ts";
import { readWavMpeg } from "./wav-mpeg.ts";

const tone = sine(440 / 32_000, 20_000, { amplitude: 0.5 });
let stream: Uint8Array;
beforeAll(async () => {
  stream = await encodeMp3({ sampleRate: 32_000, channels: [tone, tone] });
});

const mp3 = (tag = 0x55) => formatChunk({ tag, channels: 2, sampleRate: 32_000, extra: 14 });

describe("MP3 in WAV", () => {
  test("is decoded as it would be without, with the tags of the WAV file", async () => {
    const tags = encodeTrailingChunks({ bpm: 128, key: "Am", title: "Inside" }, 20_000, 32_000);
    const file = riffOf([mp3(), chunk("data", stream), ...tags]);
    expect(probeAudio(file)).toMatchObject({
      format: "wav",
      sampleRate: 32_000,
      channels: 2,
      isPlainlyPlayable: false,
    });
    const { audio, metadata } = await decodeAudio(file);
    expect(audio).toEqual((await decodeAudio(stream)).audio);
    expect(
      largestDifference(audio.channels[1]?.subarray(2_000, 18_000) ?? [], tone.subarray(2_000, 18_000)),
    ).toBeLessThan(0.02);
    expect(metadata).toMatchObject({ bpm: 128, key: "Am", title: "Inside" });
  });

  test("that was written to a pipe goes up to the end of the file", async () => {
    const file = riffOf([mp3(), chunk("data", stream)]);
    file.fill(
      0,
      file.length - stream.length - (stream.length % 2) - 4,
      file.length - stream.length - (stream.length % 2),
    );
    expect((await decodeAudio(file)).audio.channels[0]).toHaveLength(20_000);
  });

  test("is limited in time", async () => {
    const file = riffOf([mp3(), chunk("data", stream)]);
    await expect(decodeAudio(file, { maxSeconds: 0.5 })).rejects.toMatchObject({ kind: "too-long" });
  });

  test("without sound, or without frames in it, is refused", async () => {
    await expect(decodeAudio(riffOf([mp3()]))).rejects.toMatchObject({ kind: "truncated" });
    const noise = chunk("data", new Uint8Array(500).fill(7));
    await expect(decodeAudio(riffOf([mp3(), noise]))).rejects.toMatchObject({ kind: "unsupported" });
  });

  test("is told from every other WAV file", () => {
    for (const tag of [1, 3, 0x11, 0x161]) expect(readWavMpeg(riffOf([mp3(tag), chunk("data", stream)]))).toBeNull();
    expect(readWavMpeg(riffOf([]))).toBeNull();
    expect(readWavMpeg(riffOf([chunk("fmt ", [0x55, 0])]))).toBeNull();
  });
});

describe("MPEG audio of layer II", () => {
  test("is read as a file of its own, and in WAV", async () => {
    const own = await decodeAudio(MP2_FIXTURE);
    // As many as FFmpeg 5.1 decodes: whole frames, since the format has no place for the length.
    expect(own.audio.channels.map(({ length }) => length)).toEqual([4_608, 4_608]);
    expect(own.format).toBe("mp3");
    expect(probeAudio(MP2_FIXTURE)).toMatchObject({ sampleRate: 22_050, isPlainlyPlayable: false });
    const wav = riffOf([mp3(0x50), chunk("data", MP2_FIXTURE)]);
    expect((await decodeAudio(wav)).audio).toEqual(own.audio);
  });

  test("sounds like its source", async () => {
    const { audio } = await decodeAudio(MP2_FIXTURE);
    // The filter bank delays by 481 samples (ISO/IEC 11172-3, annex C).
    const source = sine(440 / 22_050, 3_000, { amplitude: 0.5 });
    expect(
      largestDifference(audio.channels[0]?.subarray(481 + 1_000, 481 + 2_900) ?? [], source.subarray(1_000, 2_900)),
    ).toBeLessThan(0.1);
  });
});
