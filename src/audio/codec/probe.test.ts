import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../audio.ts";
import { FLAC_FIXTURE, OGG_FIXTURE } from "./fixtures.test-data.ts";
import { encodeMp3 } from "./mpeg/mp3.ts";
import { probeAudio } from "./probe.ts";
import { concatBytes, writeText } from "./riff.ts";
import { writeWav } from "./wav.ts";

const AUDIO = { sampleRate: 48_000, channels: [new Float32Array(12_000), new Float32Array(12_000)] };

test.each<[string, () => Uint8Array | Promise<Uint8Array>, object]>([
  [
    "WAV",
    () => writeWav(AUDIO),
    { isPlainlyPlayable: true, format: "wav", durationSeconds: 0.25, sampleRate: 48_000, channels: 2 },
  ],
  [
    "MP3",
    () => encodeMp3(AUDIO),
    { isPlainlyPlayable: true, format: "mp3", durationSeconds: 0.25, sampleRate: 48_000, channels: 2 },
  ],
  [
    "FLAC",
    () => FLAC_FIXTURE,
    { isPlainlyPlayable: true, format: "flac", durationSeconds: 0.25, sampleRate: 8_000, channels: 2 },
  ],
  [
    "Ogg Vorbis",
    () => OGG_FIXTURE,
    { isPlainlyPlayable: false, format: "ogg", durationSeconds: 0.25, sampleRate: 8_000, channels: 2 },
  ],
])("a %s file is told by its headers", async (_, make, expected) => {
  expect(probeAudio(await make())).toEqual(expected);
});

const text = (content: string) => new TextEncoder().encode(content);
const magic = (content: string) => {
  const bytes = new Uint8Array(64).fill(200);
  writeText(bytes, 0, content);
  return bytes;
};

describe("what cannot be read is named, and what can be is said", () => {
  test.each<[string, Uint8Array]>([
    ["a text file", text("kick.wav\nsnare.wav\n")],
    ["an HTML page", text("<!DOCTYPE html><html><body>404</body></html>")],
    ["MIDI", magic("MThd\0\0\0\x06")],
    ["IFF file that is not AIFF", magic("FORM\0\0\0\0ILBM")],
    ["ZIP", magic("PK\x03\x04")],
    ["Speex audio in an Ogg file", oggOf("Speex   ")],
    ["unknown codec", oggOf("whatever")],
    ["not audio", Uint8Array.from({ length: 3_000 }, (_, i) => (i * 7_919 + (i >> 3) * 31) % 251)],
  ])("%s", (found, bytes) => {
    expect(() => probeAudio(bytes)).toThrow(
      expect.objectContaining({
        kind: "unsupported",
        message: expect.stringMatching(new RegExp(`${found}.*WAV, MP3, FLAC`)),
      }),
    );
  });

  test("nothing is empty, not unsupported", () => {
    expect(() => probeAudio(new Uint8Array(0))).toThrow(expect.objectContaining({ kind: "empty" }));
  });
});

/** An Ogg page with one packet. */
function oggOf(packet: string): Uint8Array {
  const bytes = new Uint8Array(28 + 60);
  writeText(bytes, 0, "OggS");
  bytes[5] = 2;
  bytes[26] = 1;
  bytes[27] = 60;
  writeText(bytes, 28, packet);
  return bytes;
}

test("an MP3 with a tag before and a tag behind is as long as without", async () => {
  const mp3 = await encodeMp3(AUDIO);
  const tag = new Uint8Array(10 + 300);
  writeText(tag, 0, "ID3\x03\0\0\0\0\x02\x2c");
  const trailer = new Uint8Array(128);
  writeText(trailer, 0, "TAGtitle");
  expect(probeAudio(concatBytes([tag, mp3, trailer]))).toEqual(probeAudio(mp3));
});

test("an MP3 without an Info header counts all its frames", async () => {
  const mp3 = await encodeMp3(AUDIO, { bitrateKbps: 128 });
  // At 128 kbit/s and 48 kHz every frame has 384 bytes; the first is the Info frame.
  const bare = mp3.subarray(384);
  expect(probeAudio(bare).durationSeconds).toBeCloseTo((bare.length / 384) * (1_152 / 48_000), 9);
});

test("random bytes are an AudioError or, by a miracle, audio", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
      expect(isHandled(() => probeAudio(bytes))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("cut and altered files are an AudioError or audio, never another error", async () => {
  const files = [
    writeWav(AUDIO, { metadata: { bpm: 90, comment: "x" } }),
    await encodeMp3(AUDIO),
    FLAC_FIXTURE,
    OGG_FIXTURE,
  ];
  const changes = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.double({ min: 0, max: 1, noNaN: true }),
      changes,
      (file, share, bytesToChange) => {
        const bytes = file.slice(0, Math.ceil(share * file.length));
        for (const [offset, value] of bytesToChange) bytes[offset] = value;
        expect(isHandled(() => probeAudio(bytes))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

function isHandled(probe: () => { sampleRate: number; durationSeconds: number | null }): boolean {
  try {
    const { sampleRate, durationSeconds } = probe();
    return sampleRate > 0 && (durationSeconds === null || durationSeconds > 0);
  } catch (error) {
    return error instanceof AudioError && error.message.length > 20;
  }
}
