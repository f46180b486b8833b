import { expect, test } from "vitest";
import { decodeAudio } from "../decode.ts";
import { decodeFlac } from "./flac-decoder.ts";
import { FLAC_BY_DEPTH, FLAC_FIXTURE, fixtureStep } from "../fixtures.test-data.ts";
import { encodeFlac } from "./flac.ts";
import { concatBytes } from "../riff.ts";

test.each([8, 12, 20, 32])("%d bits of the reference encoder are decoded to the last bit", async (bitDepth) => {
  const { audio } = await decodeAudio(FLAC_BY_DEPTH[bitDepth] ?? new Uint8Array(0));
  const expected = Array.from({ length: bitDepth === 8 ? 1 : 2 }, (_, channel) =>
    Float32Array.from({ length: 300 }, (_value, i) => fixtureStep(i, channel, bitDepth) / 2 ** (bitDepth - 1)),
  );
  expect(audio).toEqual({ sampleRate: 44_100, channels: expected });
});

test("a depth that the format does not have is refused with its number", async () => {
  const bytes = FLAC_FIXTURE.slice();
  // The lowest bit of byte 20 and the highest four of byte 21 hold the depth less one.
  bytes[20] = (bytes[20] ?? 0) & 0xfe;
  bytes[21] = ((bytes[21] ?? 0) & 0x0f) | 0x20;
  await expect(decodeAudio(bytes)).rejects.toMatchObject({
    kind: "unsupported",
    message: expect.stringContaining("3 bits"),
  });
});

test("a changed byte costs its frame alone, where the file does not say how long it is", () => {
  const length = 3 * 4_096;
  const ramp = Float32Array.from({ length }, (_, i) => ((i * 37) % 1_000) / 1_000 - 0.5);
  const bytes = withoutLength(encodeFlac({ sampleRate: 44_100, channels: [ramp] }));
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x40;
  const { channels } = decodeFlac(bytes, 60);
  expect(channels[0]).toHaveLength(length - 4_096);
  expect(channels[0]?.[0]).toBeCloseTo(-0.5, 5);
});

test("what stands before, between and behind frames is passed over", () => {
  const samples = Float32Array.from({ length: 5_000 }, (_, i) => Math.sin(i / 20));
  const bytes = withoutLength(encodeFlac({ sampleRate: 44_100, channels: [samples] }));
  const rubbish = Uint8Array.from({ length: 500 }, (_, i) => (i % 3 === 0 ? 0xff : 0xf8));
  expect(decodeFlac(concatBytes([bytes, rubbish]), 60).channels[0]).toHaveLength(5_000);
});

/** The same file, as an encoder writes it that does not know how many samples follow. */
function withoutLength(bytes: Uint8Array): Uint8Array {
  bytes.fill(0, 22, 26);
  bytes[21] = (bytes[21] ?? 0) & 0xf0;
  return bytes;
}
