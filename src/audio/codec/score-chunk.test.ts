import * as fc from "fast-check";
import { expect, test } from "vitest";
import { crc32 } from "./crc-32.ts";
import { encodeChunk, viewOf } from "./riff.ts";
import { readScoreChunk, withScoreChunk } from "./score-chunk.ts";
import { readWav, writeWav } from "./wav.ts";

const AUDIO = { sampleRate: 44_100, channels: [Float32Array.of(0, 0.5, -0.5), Float32Array.of(0.25, 0, 1)] };
const WAV = writeWav(AUDIO, { metadata: { title: "loop", bpm: 120 } });

test("the check is zip's CRC-32", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcb_f4_39_26);
  expect(crc32(new Uint8Array(0))).toBe(0);
});

test("a text comes back as it was written, and readers of WAV see the same sound and metadata", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      const file = withScoreChunk(WAV, text);
      expect(readScoreChunk(file, 10_000)).toBe(text);
      expect(readWav(file)).toEqual(readWav(WAV));
      expect(viewOf(file).getUint32(4, true)).toBe(file.length - 8);
    }),
  );
});

test("a text about other samples is not read: a program that changes the sound may keep the chunk", () => {
  const file = withScoreChunk(WAV, "score");
  const chunk = file.subarray(file.length - encodeChunk("w0sc", new Uint8Array(4 + 5)).length);
  const louder = writeWav({ ...AUDIO, channels: AUDIO.channels.map((samples) => samples.map((each) => each / 2)) });
  const changed = new Uint8Array(louder.length + chunk.length);
  changed.set(louder);
  changed.set(chunk, louder.length);
  expect(readScoreChunk(changed, 100)).toBeNull();
});

test("a text that is too long, cut off or no text is not read, and neither are other files", () => {
  const file = withScoreChunk(WAV, "score");
  expect(readScoreChunk(file, 4)).toBeNull();
  for (let length = 0; length < file.length - 1; length += 1) {
    expect(readScoreChunk(file.subarray(0, length), 100)).toBeNull();
  }
  const broken = file.slice();
  broken[broken.length - 3] = 0xff;
  expect(readScoreChunk(broken, 100)).toBeNull();
  expect(readScoreChunk(WAV, 100)).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(readScoreChunk(bytes, 100)).toBeNull();
    }),
  );
});
