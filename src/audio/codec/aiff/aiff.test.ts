import { describe, expect, test } from "vitest";
import { noise } from "../../core/signals.fixture.ts";
import { decodeAudio } from "../decode.ts";
import { aiffOf, iffChunk, pack } from "../readers/containers.fixture.ts";
import { viewOf } from "../riff.ts";
import { writeAiff } from "./aiff-writer.ts";
import { readExtended, writeExtended } from "./extended.ts";

const AUDIO = { sampleRate: 44_100, channels: [noise(1_001, 1), noise(1_001, 2), noise(1_001, 3)] };

test.each([16, 24, 32] as const)("%d bits come back within half a step", async (bitDepth) => {
  const { audio, format, warnings } = await decodeAudio(writeAiff(AUDIO, { bitDepth }));
  expect([format, audio.sampleRate, audio.channels.length, warnings]).toEqual(["aiff", 44_100, 3, []]);
  const step = bitDepth === 32 ? 0 : 2 ** (1 - bitDepth);
  AUDIO.channels.forEach((samples, channel) => {
    const worst = samples.reduce((most, x, i) => Math.max(most, Math.abs(x - (audio.channels[channel]?.[i] ?? 9))), 0);
    expect(worst).toBeLessThanOrEqual(step / 2 + 1e-9);
  });
});

test("what was read is written back exactly", async () => {
  const once = writeAiff(AUDIO, { bitDepth: 16 });
  expect(writeAiff((await decodeAudio(once)).audio, { bitDepth: 16 })).toEqual(once);
});

describe("metadata", () => {
  const metadata = {
    title: "warm chords",
    comment: "from a description",
    bpm: 124,
    key: "Am",
    rootMidiNote: 57,
    loop: { startSample: 100, endSample: 900 },
    software: "wav0-mcp",
  };

  test("comes back, loop points and root note among it", async () => {
    expect((await decodeAudio(writeAiff(AUDIO, { metadata }))).metadata).toMatchObject(metadata);
  });

  test("of a loop is two markers, which the instrument names", () => {
    const bytes = writeAiff(AUDIO, { metadata });
    const text = String.fromCharCode(...bytes.subarray(0, 400));
    const [mark, instrument] = [text.indexOf("MARK"), text.indexOf("INST")];
    expect(mark).toBeGreaterThan(0);
    expect(instrument).toBeGreaterThan(mark);
    expect(viewOf(bytes).getUint8(instrument + 8)).toBe(57);
    expect([10, 12].map((at) => viewOf(bytes).getInt16(instrument + 8 + at))).toEqual([1, 2]);
    expect(viewOf(bytes).getUint32(mark + 8 + 2 + 2)).toBe(100);
  });

  test("without any there is no chunk for it", () => {
    const text = String.fromCharCode(...writeAiff(AUDIO, { bitDepth: 16 }).subarray(0, 60));
    expect(text).toMatch(/COMM.*SSND/s);
    expect(text).not.toMatch(/MARK|INST|NAME|ID3/);
  });

  test.each<[string, number[], object]>([
    ["a loop in A minor", [1, 4, 57, 1, 4, 4, 0], { oneShot: false, bpm: 120, key: "A minor" }],
    ["a loop in three", [1, 3, 60, 2, 3, 4, 0], { oneShot: false, bpm: 90, key: "C major" }],
    ["a one-shot", [1, 1, 62, 3, 4, 4, 1], { oneShot: true }],
  ])("of Apple Loops: %s", async (_, [version = 0, beats = 0, ...rest], expected) => {
    const basc = iffChunk(
      "basc",
      pack([4, version], [4, beats], ...rest.map((value): [number, number] => [2, value]), new Uint8Array(66)),
    );
    const file = aiffOf({ data: new Uint8Array(32_000), chunks: [basc] });
    expect((await decodeAudio(file)).metadata).toEqual(expected);
  });

  test("annotations, timed comments and names are texts", async () => {
    const comment = iffChunk("COMT", pack([2, 1], [4, 0], [2, 0], [2, 5], "hello", [1, 0]));
    const data = new Uint8Array(100);
    const read = async (chunks: Uint8Array[]) => (await decodeAudio(aiffOf({ data, chunks }))).metadata;
    expect(await read([comment, iffChunk("NAME", pack("pad"))])).toEqual({ title: "pad", comment: "hello" });
    expect(await read([iffChunk("ANNO", pack("first")), comment])).toEqual({ comment: "first" });
    expect(await read([iffChunk("MARK", new Uint8Array(1)), iffChunk("INST", new Uint8Array(3))])).toEqual({});
  });
});

test("rates of 80 bits come back, and numbers that are none are 0", () => {
  const view = new DataView(new ArrayBuffer(10));
  for (const rate of [1, 8_000, 11_025, 44_100, 768_000, 4_294_967_295]) {
    writeExtended(view, 0, rate);
    expect(readExtended(view, 0)).toBe(rate);
  }
  // 44100 as the specification's appendix spells it.
  writeExtended(view, 0, 44_100);
  expect([...new Uint8Array(view.buffer)]).toEqual([0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]);
  new Uint8Array(view.buffer).fill(0xff);
  expect(readExtended(view, 0)).toBe(0);
});
