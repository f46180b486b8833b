import { beforeAll, describe, expect, test } from "vitest";
import { AAC_FILE } from "./aac-file.test-data.ts";
import { toAdts } from "./aac/config.ts";
import { PACKET_FIXTURES } from "./packets.test-data.ts";
import { describeForeignFile, type ForeignFile } from "./foreign-file.ts";
import { editsBox, fileOf, movieBox, plainTable, soundEntry, tagsBox, trackBox } from "./mp4/mp4.fixture.ts";
import { concatBytes } from "./riff.ts";
import { writeWav } from "./wav.ts";

const PACKET_SAMPLES = 1_024;
/** Samples that count up, so that it shows which are left. */
const ramp = (length: number) => Float32Array.from({ length }, (_, i) => i);
const decoded = (length: number, sampleRate = 22_050) => ({ sampleRate, channels: [ramp(length), ramp(length)] });

describe("AAC in M4A", () => {
  let file: ForeignFile | null;
  beforeAll(() => {
    file = describeForeignFile(AAC_FILE);
  });

  test("has its own rate, its title and its tempo", () => {
    expect(file?.sampleRate).toBe(22_050);
    expect(file?.metadata).toMatchObject({ title: "Voice memo", bpm: 92 });
  });

  test("loses what the encoder put around it where the decoder left it", () => {
    // 12 packets, of which the first is the encoder's delay and the last is filled up.
    const { channels, sampleRate } = file?.trim(decoded(12 * PACKET_SAMPLES)) ?? decoded(0);
    expect(sampleRate).toBe(22_050);
    expect(channels.map((samples) => [samples.length, samples[0]])).toEqual([
      [11_025, PACKET_SAMPLES],
      [11_025, PACKET_SAMPLES],
    ]);
  });

  test("stays as it is where the decoder trimmed it", () => {
    const trimmed = decoded(11_025);
    expect(file?.trim(trimmed)).toBe(trimmed);
  });

  test("is trimmed at whatever rate it was decoded to", () => {
    const { channels } = file?.trim(decoded(24 * PACKET_SAMPLES, 44_100)) ?? decoded(0);
    expect([channels[0]?.length, channels[0]?.[0]]).toEqual([22_050, 2 * PACKET_SAMPLES]);
  });
});

test("an M4A file of several parts is played part by part, with its tempo and key", () => {
  const packets = Array.from({ length: 8 }, () => new Uint8Array(4));
  const edits = editsBox([
    [1_000, 2_000],
    [500, 6_000],
  ]);
  const track = trackBox({
    entry: soundEntry("zzzz", { sampleRate: 8_000 }),
    table: plainTable(packets, 1_000),
    before: [edits],
    timescale: 8_000,
  });
  const movie = movieBox([track, tagsBox({ tmpo: Uint8Array.of(0, 92), initialkey: "Am" })], 8_000);
  const file = describeForeignFile(fileOf(packets, movie));
  expect(file?.metadata).toMatchObject({ bpm: 92, key: "Am" });
  expect(file?.sampleRate).toBe(8_000);
  const { channels } = file?.trim(decoded(8_000, 8_000)) ?? decoded(0);
  expect([channels[0]?.length, channels[0]?.[0], channels[0]?.[1_000]]).toEqual([1_500, 2_000, 6_000]);
});

test("a bare stream and a WebM file have their rate, and nothing to trim", () => {
  const config = { objectType: 2, rateIndex: 7, sampleRate: 22_050, channels: 1 };
  const adts = concatBytes(toAdts(config, [new Uint8Array(20), new Uint8Array(20)]));
  for (const [bytes, rate] of [
    [adts, 22_050],
    [PACKET_FIXTURES.webmOpus, 48_000],
  ] as const) {
    const file = describeForeignFile(bytes);
    expect(file?.sampleRate).toBe(rate);
    const audio = decoded(100);
    expect(file?.trim(audio)).toBe(audio);
  }
});

test("of other files, and of an M4A that is cut off, there is nothing to say", () => {
  for (const bytes of [new Uint8Array(0), writeWav(decoded(20)), AAC_FILE.subarray(0, 40)]) {
    expect(describeForeignFile(bytes)).toBeNull();
  }
});
