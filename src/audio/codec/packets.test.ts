import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../audio.ts";
import { decodeAudio } from "./decode.ts";
import { fixtureChannel } from "./fixtures.test-data.ts";
import { encodeMp3 } from "./mpeg/mp3.ts";
import { PACKET_FIXTURES } from "./packets.test-data.ts";
import { probeAudio } from "./probe.ts";
import { concatBytes, viewOf, writeText } from "./riff.ts";

const SOURCE = { sampleRate: 8_000, channels: [fixtureChannel(0), fixtureChannel(1)] };

describe("lossless packets come back to the last bit", () => {
  test.each([
    ["Apple Lossless of 16 bits", "m4a", PACKET_FIXTURES.alac],
    ["Apple Lossless of 24 bits", "m4a", PACKET_FIXTURES.alac24],
    ["FLAC in Ogg", "ogg", PACKET_FIXTURES.oggFlac],
    ["FLAC in MP4", "m4a", PACKET_FIXTURES.mp4Flac],
    ["FLAC in Matroska", "webm", PACKET_FIXTURES.matroskaFlac],
  ])("%s", async (_, format, bytes) => {
    const decoded = await decodeAudio(bytes);
    expect(decoded.format).toBe(format);
    expect(decoded.audio).toEqual(SOURCE);
  });
});

test.each([
  ["Ogg", PACKET_FIXTURES.oggOpus],
  ["WebM", PACKET_FIXTURES.webmOpus],
])("Opus in %s is as long as its source, without what its encoder put around it", async (_, bytes) => {
  const { audio } = await decodeAudio(bytes);
  expect(audio.sampleRate).toBe(48_000);
  expect(audio.channels.map(({ length }) => length)).toEqual([12_000, 12_000]);
  expect(probeAudio(bytes).durationSeconds).toBe(0.25);
  // Every sixth sample is one of the source.
  const heard = SOURCE.channels.map((samples, c) =>
    samples.map((sample, i) => sample - (audio.channels[c]?.[6 * i] ?? 9)),
  );
  for (const error of heard) expect(Math.max(...error.subarray(100, 1_900).map(Math.abs))).toBeLessThan(0.06);
});

test("the limit of time holds for every container", async () => {
  for (const bytes of Object.values(PACKET_FIXTURES)) {
    await expect(decodeAudio(bytes, { maxSeconds: 0.2 })).rejects.toMatchObject({ kind: "too-long" });
  }
});

test("damaged and cut files are audio or a refusal, never anything else", async () => {
  const files = Object.values(PACKET_FIXTURES);
  const damage = fc.record({
    file: fc.constantFrom(...files),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ file, cut, changes }) => {
      const bytes = file.slice(0, Math.ceil(file.length * (cut < 0.5 ? 1 : cut)));
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      const outcome = await decodeAudio(bytes, { maxSeconds: 10 }).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AudioError);
      else expect(outcome).toMatchObject({ audio: { channels: expect.anything() } });
    }),
    { numRuns: 150 },
  );
});

describe("MP3 with things around its frames", () => {
  const tone = (sampleRate: number) => ({
    sampleRate,
    channels: [Float32Array.from({ length: sampleRate / 4 }, (_, i) => 0.4 * Math.sin(i / 20))],
  });
  const id3 = (id: string, text: string, filling = 0) => {
    const body = new Uint8Array(11 + text.length + filling);
    writeText(body, 0, id);
    viewOf(body).setUint32(4, 1 + text.length);
    writeText(body, 11, text);
    const head = new Uint8Array(10);
    writeText(head, 0, "ID3\x03");
    for (let i = 0; i < 4; i++) head[6 + i] = (body.length >> (7 * (3 - i))) & 127;
    return concatBytes([head, body]);
  };
  const ape = (size: number) => {
    const tag = new Uint8Array(32 + size);
    writeText(tag, 0, "APETAGEX");
    viewOf(tag).setUint32(12, size, true);
    return tag;
  };

  test("several tags in a row, of any kind and size, are passed over, and all are read", async () => {
    const mp3 = await encodeMp3(tone(44_100));
    const plain = await decodeAudio(mp3);
    const tagged = concatBytes([id3("TIT2", "a", 100_000), ape(100_000), id3("TBPM", "93", 80_000), mp3]);
    const { audio, metadata } = await decodeAudio(tagged);
    expect(audio).toEqual(plain.audio);
    expect(metadata).toMatchObject({ title: "a", bpm: 93 });
  });

  test("files of several rates joined are one sound at the rate of the first", async () => {
    const [fine, coarse] = [await encodeMp3(tone(48_000)), await encodeMp3(tone(44_100))];
    for (const [parts, rate] of [
      [[fine, coarse], 48_000],
      [[coarse, fine], 44_100],
      [[fine, id3("TIT2", "b", 70_000), coarse], 48_000],
    ] as const) {
      const { audio } = await decodeAudio(concatBytes(parts));
      expect([audio.sampleRate, audio.channels[0]?.length]).toEqual([rate, rate / 2]);
    }
  });

  test("two files of one rate are as long as both", async () => {
    const mp3 = await encodeMp3(tone(44_100));
    expect((await decodeAudio(concatBytes([mp3, mp3]))).audio.channels[0]?.length).toBe(22_050);
  });
});
