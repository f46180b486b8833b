import { describe, expect, test } from "vitest";
import { noise } from "../../core/signals.fixture.ts";
import { decodeOpus } from "./decode.ts";
import { readOpusHead } from "./head.ts";
import { countBytes, opusHead, tocOf } from "./opus.fixture.ts";

/** CELT of 20 ms at full bandwidth. */
const LONG = 31;
const SHORT = 28;
/** Bytes that are sound of some kind, as all bytes of a CELT frame are. */
const bytesOfSound = (length: number, seed: number) =>
  Uint8Array.from(noise(length, seed), (value) => 128 + 127 * value);
const packetOf = (seed: number) => Uint8Array.of(tocOf(LONG, 0, true), ...bytesOfSound(120, seed));
const LOST = Uint8Array.of(tocOf(LONG, 0, true));
const head = readOpusHead(opusHead());

test("the end of each batch is told, in samples", async () => {
  const { audio, ends } = await decodeOpus(head, [[packetOf(1), packetOf(2)], [], [LOST]], 10);
  expect(ends).toEqual([1_920, 1_920, 2_880]);
  expect([audio.sampleRate, ...audio.channels.map(({ length }) => length)]).toEqual([48_000, 2_880, 2_880]);
});

test("packets of one stream are the same in one batch as in several", async () => {
  const [one, two, three] = [packetOf(1), packetOf(2), packetOf(3)];
  const together = await decodeOpus(head, [[one, two, three]], 10);
  const apart = await decodeOpus(head, [[one], [two], [three]], 10);
  expect(apart.audio).toEqual(together.audio);
  expect(together.audio.channels[0]?.some((sample) => sample !== 0)).toBe(true);
});

test("the header's gain scales all samples", async () => {
  const plain = await decodeOpus(head, [[packetOf(4)]], 10);
  const quiet = await decodeOpus(readOpusHead(opusHead({ gain: -20 * 256 })), [[packetOf(4)]], 10);
  const wanted = plain.audio.channels.map((samples) => samples.map((sample) => 0.1 * sample));
  quiet.audio.channels.forEach((samples, c) => {
    for (const [i, sample] of samples.entries()) expect(sample).toBeCloseTo(wanted[c]?.[i] ?? Number.NaN, 5);
  });
});

describe("a damaged packet", () => {
  const broken = Uint8Array.of(tocOf(LONG, 1, true), 1, 2, 3);

  test("is silence of its length, and the others are heard", async () => {
    const { audio } = await decodeOpus(head, [[packetOf(1), broken, packetOf(2)]], 10);
    const [left] = audio.channels;
    expect(left).toHaveLength(960 + 1_920 + 960);
    expect(left?.subarray(960, 2_880).every((sample) => sample === 0)).toBe(true);
    expect(left?.subarray(2_880).some((sample) => sample !== 0)).toBe(true);
  });

  test("without a length is nothing; a file of such alone is empty", async () => {
    const none = [new Uint8Array(0), Uint8Array.of(tocOf(3, 3), 63)];
    await expect(decodeOpus(head, [none], 10)).rejects.toMatchObject({ kind: "empty" });
  });
});

test("a packet larger than the decoder's memory is decoded frame by frame", async () => {
  const frames = Array.from({ length: 8 }, (_, i) => bytesOfSound(1_200, i));
  const header = Uint8Array.of(tocOf(SHORT, 3, true), ...countBytes(8, false, null));
  const large = Uint8Array.from([header, ...frames].flatMap((part) => [...part]));
  expect(large.length).toBeGreaterThan(2 * 3_840);
  const whole = await decodeOpus(head, [[large]], 10);
  const singles = frames.map((frame) => Uint8Array.of(tocOf(SHORT, 0, true), ...frame));
  expect(whole.audio).toEqual((await decodeOpus(head, [singles], 10)).audio);
  expect(whole.ends).toEqual([8 * 120]);
});

test("surround comes out in the order of WAV, whose third channel is the centre", async () => {
  // One mono stream that three loudspeakers have by turns; the others are silent.
  const only = (loudspeaker: number) =>
    readOpusHead(
      opusHead({
        channels: 3,
        family: 1,
        streams: 1,
        coupled: 0,
        mapping: [0, 1, 2].map((c) => (c === loudspeaker ? 0 : 255)),
      }),
    );
  const mono = Uint8Array.of(tocOf(LONG, 0), ...bytesOfSound(120, 5));
  const heardIn = async (loudspeaker: number) =>
    (await decodeOpus(only(loudspeaker), [[mono]], 10)).audio.channels.findIndex((samples) => samples.some(Boolean));
  // Vorbis and Opus have left, centre, right.
  expect([await heardIn(0), await heardIn(1), await heardIn(2)]).toEqual([0, 2, 1]);
});

test("the limit of time holds", async () => {
  const packets = Array.from({ length: 60 }, () => LOST);
  await expect(decodeOpus(head, [packets], 1)).rejects.toMatchObject({ kind: "too-long" });
  await expect(decodeOpus(head, [packets.slice(10)], 1)).resolves.toMatchObject({ ends: [48_000] });
});
