import { beforeAll, describe, expect, test } from "vitest";
import { largestDifference, noise, sine } from "../../core/signals.fixture.ts";
import { alacPacket, bitsOf, cookieOf } from "../alac/alac.fixture.ts";
import { decodeAudio } from "../decode.ts";
import { encodeMp3 } from "../mpeg/mp3.ts";
import { streamBox } from "../mp4/mp4.fixture.ts";
import { probeAudio } from "../probe.ts";
import { cafChunk, cafOf, pack } from "../readers/containers.fixture.ts";
import { concatBytes } from "../riff.ts";
import { writeWav } from "../wav.ts";

const FRAME = 100;
const steps = Array.from(noise(10 * FRAME, 5), (value) => Math.round(value * 30_000) | 0);
const sound = Float32Array.from(steps, (step) => step / 32_768);
const packets = Array.from({ length: 10 }, (_, i) =>
  alacPacket([steps.slice(i * FRAME, (i + 1) * FRAME)], { bitDepth: 16, frameLength: FRAME, coefficients: [200] }),
);

/** Numbers of seven bits a byte. */
function berOf(value: number): Uint8Array {
  return value < 128 ? Uint8Array.of(value) : Uint8Array.of(128 + (value >> 7), value & 127);
}

interface TableParts {
  count?: number;
  valid?: number;
  priming?: number;
  sizes?: Uint8Array;
}

function packetTable({ count = 10, valid = 1_000, priming = 0, sizes }: TableParts = {}): Uint8Array {
  const listed = sizes ?? concatBytes(packets.map(({ length }) => berOf(length)));
  return cafChunk("pakt", pack([8, count], [8, valid], [4, priming], [4, 0], listed));
}

const cookie = cafChunk("kuki", cookieOf({ frameLength: FRAME }));
const alacFile = (table: Uint8Array, data = concatBytes(packets)) =>
  cafOf({ codec: "alac", packet: [0, FRAME], chunks: [cookie, table], data });

describe("Apple Lossless in CAF", () => {
  test("comes out as it went in, and its facts are known beforehand", async () => {
    const file = alacFile(packetTable());
    expect(probeAudio(file)).toMatchObject({ format: "caf", sampleRate: 8_000, channels: 1, durationSeconds: 0.125 });
    const decoded = await decodeAudio(file);
    expect(decoded.audio).toEqual({ sampleRate: 8_000, channels: [sound] });
    expect(decoded.warnings).toEqual([]);
  });

  test("plays the part that its table names", async () => {
    const { audio } = await decodeAudio(alacFile(packetTable({ valid: 700, priming: 50 })));
    expect(audio.channels[0]).toEqual(sound.slice(50, 750));
  });

  test("whose packets differ in length has these listed too", async () => {
    const sizes = concatBytes(packets.flatMap(({ length }) => [berOf(length), berOf(FRAME)]));
    const chunks = [cookie, packetTable({ sizes })];
    const file = cafOf({ codec: "alac", packet: [0, 0], chunks, data: concatBytes(packets) });
    expect((await decodeAudio(file)).audio.channels[0]).toEqual(sound);
  });

  test("that is cut off gives its whole packets, and says what is missing", async () => {
    const { audio, warnings } = await decodeAudio(alacFile(packetTable(), concatBytes(packets).subarray(0, -3)));
    expect(audio.channels[0]).toEqual(sound.subarray(0, 900));
    expect(warnings.join()).toMatch(/100 of 1000 samples/);
  });

  test.each<[string, Uint8Array, string, RegExp]>([
    ["no table", alacFile(cafChunk("free", new Uint8Array(4))), "truncated", /lacks its table of packets/],
    ["a count without end", alacFile(packetTable({ count: 2 ** 40 })), "too-long", /claims 1099511627776 packets/],
    ["an empty table", alacFile(packetTable({ sizes: new Uint8Array(0) })), "empty", /no packets/],
    ["no cookie", cafOf({ codec: "alac", chunks: [packetTable()], data: packets[0] ?? sound8 }), "truncated", /lacks/],
  ])("with %s is refused", async (_, file, kind, message) => {
    await expect(decodeAudio(file)).rejects.toMatchObject({ kind, message: expect.stringMatching(message) });
  });
});

const sound8 = new Uint8Array(8);

test("AAC in CAF is left to a decoder elsewhere, and loses what the encoder put around it", async () => {
  const given: Uint8Array[] = [];
  const ramp = Float32Array.from({ length: 3 * 1_024 }, (_, i) => i / 4_096);
  const answer = writeWav({ sampleRate: 44_100, channels: [ramp] }, { bitDepth: 32 });
  const foreign = { aac: (adts: Uint8Array) => (given.push(adts), Promise.resolve(answer)) };
  // The descriptor as in MP4, without version and flags.
  const descriptor = streamBox(bitsOf([5, 2], [4, 4], [4, 1], [3, 0])).subarray(12);
  const sizes = Uint8Array.of(20, 30, 10);
  const chunks = [cafChunk("kuki", descriptor), packetTable({ count: 3, valid: 1_500, priming: 1_024, sizes })];
  const file = cafOf({ codec: "aac ", packet: [0, 1_024], sampleRate: 44_100, chunks, data: new Uint8Array(60) });
  const { audio } = await decodeAudio(file, { foreign });
  expect(given[0]).toHaveLength(60 + 3 * 7);
  expect(audio.channels[0]).toEqual(ramp.slice(1_024, 2_524));
  await expect(decodeAudio(file)).rejects.toMatchObject({ message: expect.stringContaining("Install ffmpeg") });
});

describe("MP3 in CAF", () => {
  const tone = sine(440 / 32_000, 20_000, { amplitude: 0.5 });
  let stream: Uint8Array;
  beforeAll(async () => {
    stream = await encodeMp3({ sampleRate: 32_000, channels: [tone] });
  });

  test("is read by its frames", async () => {
    const file = cafOf({ codec: ".mp3", packet: [0, 1_152], sampleRate: 32_000, data: stream });
    expect(probeAudio(file)).toMatchObject({ format: "caf", sampleRate: 32_000, durationSeconds: 20_000 / 32_000 });
    const { audio } = await decodeAudio(file);
    expect(audio.channels.map(({ length }) => length)).toEqual([20_000]);
    expect(
      largestDifference(audio.channels[0]?.subarray(2_000, 18_000) ?? [], tone.subarray(2_000, 18_000)),
    ).toBeLessThan(0.02);
  });
});
