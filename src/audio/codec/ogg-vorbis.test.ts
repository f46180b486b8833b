import { expect, test } from "vitest";
import { noise, sine } from "../core/signals.fixture.ts";
import { decodeAudio } from "./decode.ts";
import { readPages } from "./ogg/pages.ts";
import { encodeVorbis } from "./ogg-vorbis.ts";

test.each([
  [1, 44_100, 1],
  [128, 48_000, 1],
  [1_000, 22_050, 2],
  [20_000, 44_100, 2],
  [150_001, 96_000, 2],
])("%d samples at %d Hz in %d channels come back as many, in place", async (length, sampleRate, count) => {
  const channels = Array.from({ length: count }, () => noise(length, 1).map((sample) => 0.3 * sample));
  const { audio, format } = await decodeAudio(await encodeVorbis({ sampleRate, channels }));
  expect([format, audio.sampleRate]).toEqual(["ogg", sampleRate]);
  expect(audio.channels.map((samples) => samples.length)).toEqual(channels.map(() => length));
});

test("sound has a page behind its first packet, without which ffmpeg and browsers drop its end", async () => {
  const tone = sine(440 / 44_100, 8_820);
  const pages = [...readPages(await encodeVorbis({ sampleRate: 44_100, channels: [tone] }))];
  expect(pages.map(({ granule, isLast }) => [granule, isLast])).toEqual([
    [0, false],
    [0, false],
    [0, false],
    [tone.length, true],
  ]);
  expect(new Set(pages.map(({ serial }) => serial)).size).toBe(1);
});

test("tags are kept, and the same audio is the same bytes", async () => {
  const audio = { sampleRate: 44_100, channels: [noise(3_000, 1)] };
  const metadata = { title: "Größe", bpm: 122.5, key: "F#m", comment: "naïve", software: "wav0-mcp" };
  const once = await encodeVorbis(audio, { metadata });
  expect(await encodeVorbis(audio, { metadata })).toEqual(once);
  expect((await decodeAudio(once)).metadata).toEqual(metadata);
});

test("a long title goes over several pages", async () => {
  const metadata = { title: "x".repeat(200_000) };
  const bytes = await encodeVorbis({ sampleRate: 8_000, channels: [noise(500, 1)] }, { metadata });
  const decoded = await decodeAudio(bytes);
  expect(decoded.metadata.title).toBe(metadata.title);
  expect(decoded.audio.channels[0]).toHaveLength(500);
});

test("more than two channels and no samples are refused", async () => {
  const three = { sampleRate: 44_100, channels: [noise(9, 1), noise(9, 2), noise(9, 3)] };
  await expect(encodeVorbis(three)).rejects.toMatchObject({ kind: "unsupported" });
  await expect(encodeVorbis({ sampleRate: 44_100, channels: [new Float32Array(0)] })).rejects.toMatchObject({
    kind: "empty",
  });
});
