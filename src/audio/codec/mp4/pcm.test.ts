import { describe, expect, test } from "vitest";
import { decodeAudio } from "../decode.ts";
import { probeAudio } from "../probe.ts";
import { pack } from "../readers/containers.fixture.ts";
import { concatBytes } from "../riff.ts";
import * as mp4 from "./mp4.fixture.ts";
import { readPcmCoding } from "./pcm.ts";

/** QuickTime's tables count frames of one byte, whatever they take. */
function pcmFile(entry: Uint8Array, data: Uint8Array, frames: number, chunks = [frames]): Uint8Array {
  const frameBytes = data.length / frames;
  const starts = chunks.map((_, index) => chunks.slice(0, index).reduce((sum, count) => sum + count * frameBytes, 0));
  const table = [
    mp4.tableBox("stts", [[frames, 1]]),
    mp4.tableBox(
      "stsc",
      chunks.map((count, index) => [index + 1, count, 1]),
    ),
    mp4.sizesBox([], 1, frames),
    mp4.tableBox(
      "stco",
      starts.map((start) => [mp4.SOUND_AT + start]),
    ),
  ];
  return mp4.fileOf([data], mp4.movieBox([mp4.trackBox({ entry, table })]));
}

const turned = mp4.box("wave", mp4.box("frma", "in24"), mp4.box("enda", [2, 1]));
const quickTime1 = { version: 1, more: new Uint8Array(16) };

describe("PCM in QuickTime and MP4", () => {
  // Three samples each: a half, a quarter below zero, an eighth.
  test.each<[string, Uint8Array, number[]]>([
    ["twos of 16 bits", mp4.soundEntry("twos"), [0x40, 0, 0xe0, 0, 0x10, 0]],
    ["twos of 8 bits", mp4.soundEntry("twos", { bits: 8 }), [0x40, 0xe0, 0x10]],
    ["sowt", mp4.soundEntry("sowt"), [0, 0x40, 0, 0xe0, 0, 0x10]],
    ["raw of 8 bits, which has no sign", mp4.soundEntry("raw ", { bits: 8 }), [0xc0, 0x60, 0x90]],
    ["in24, which says 16 bits", mp4.soundEntry("in24", quickTime1), [0x40, 0, 0, 0xe0, 0, 0, 0x10, 0, 0]],
    [
      "in24 with its bytes turned",
      mp4.soundEntry("in24", { ...quickTime1, extensions: [turned] }),
      [0, 0, 0x40, 0, 0, 0xe0, 0, 0, 0x10],
    ],
    ["in32", mp4.soundEntry("in32", quickTime1), [0x40, 0, 0, 0, 0xe0, 0, 0, 0, 0x10, 0, 0, 0]],
    ["fl32", mp4.soundEntry("fl32", quickTime1), [0x3f, 0, 0, 0, 0xbe, 0x80, 0, 0, 0x3e, 0, 0, 0]],
    [
      "ipcm, its bytes turned",
      mp4.soundEntry("ipcm", { extensions: [mp4.fullBox("pcmC", [0, 0], [1, 1], [1, 16])] }),
      [0, 0x40, 0, 0xe0, 0, 0x10],
    ],
    [
      "fpcm",
      mp4.soundEntry("fpcm", { extensions: [mp4.fullBox("pcmC", [0, 0], [1, 0], [1, 32])] }),
      [0x3f, 0, 0, 0, 0xbe, 0x80, 0, 0, 0x3e, 0, 0, 0],
    ],
  ])("%s", async (_, entry, data) => {
    const file = pcmFile(entry, Uint8Array.from(data), 3);
    expect(probeAudio(file)).toMatchObject({ sampleRate: 8_000, channels: 1, durationSeconds: 3 / 8_000 });
    const { audio, format } = await decodeAudio(file);
    expect(format).toBe("m4a");
    expect([...(audio.channels[0] ?? [])]).toEqual([0.5, -0.25, 0.125]);
  });

  test("comes from all chunks, and in stereo", async () => {
    const data = concatBytes([1, 2, 3, 4, 5].map((value) => pack([2, value * 0x1000], [2, value * 0x0800])));
    const file = pcmFile(mp4.soundEntry("twos", { channels: 2 }), data, 5, [2, 2, 1]);
    const { audio } = await decodeAudio(file);
    expect(audio.channels.map((samples) => [...samples])).toEqual(
      [1, 2].map((part) => [1, 2, 3, 4, 5].map((value) => value / (8 * part))),
    );
  });

  test("that is cut off gives what is there, and says what is missing", async () => {
    const data = new Uint8Array(2_000).fill(0x20);
    const entry = mp4.soundEntry("twos");
    const whole = pcmFile(entry, data, 1_000, [600, 400]);
    // The movie in front, as for streaming, and the last chunk lost.
    const movie = whole.subarray(mp4.SOUND_AT + data.length);
    const file = concatBytes([movie, mp4.box("free", new Uint8Array(mp4.SOUND_AT - 8 - movie.length + 1_300))]);
    expect(file.length).toBeLessThan(mp4.SOUND_AT + 2_000);
    const { audio, warnings } = await decodeAudio(file);
    expect(audio.channels[0]).toHaveLength(600);
    expect(warnings.join()).toMatch(/400 of 1000 samples/);
  });

  test.each([
    ["mp4a", 16],
    ["lpcm", 40],
    ["twos", 40],
    ["ipcm", 16],
  ])("%s of %d bits is none that is read", (codec, bits) => {
    const none = { codec, bits, channels: 1, sampleRate: 8_000, flags: 0, extensions: new Uint8Array(0) };
    expect(readPcmCoding(none)).toBeNull();
  });

  test.each([
    [0, "s16le"],
    [2, "s16be"],
    [4, "s16le"],
    [6, "s16be"],
  ])("lpcm says by its flags, here %d, how its bytes lie", (flags, encoding) => {
    const description = {
      codec: "lpcm",
      bits: 16,
      channels: 2,
      sampleRate: 8_000,
      flags,
      extensions: new Uint8Array(0),
    };
    expect(readPcmCoding(description)).toEqual({ kind: "samples", encoding, frameBytes: 4 });
  });
});
