import { expect, test } from "vitest";
import { DecodedStream, refuseNonSound, type DecodedPart } from "./decoded-stream.ts";

const PART: DecodedPart = { channelData: [Float32Array.of(0.5, -0.5)], samplesDecoded: 2, sampleRate: 44_100 };

test.each<[string, Partial<DecodedPart>]>([
  ["a negative count", { samplesDecoded: -13_889 }],
  ["a count that is no number", { samplesDecoded: Number.NaN }],
  ["half a sample", { samplesDecoded: 1.5 }],
  ["more samples than there are", { samplesDecoded: 3 }],
  ["no channel", { channelData: [] }],
  ["another rate than before", { sampleRate: 22_050 }],
  ["a rate that is no number", { sampleRate: Number.NaN }],
])("%s from a decoder is damage, not audio", (_, wrong) => {
  const stream = new DecodedStream(60);
  stream.add(PART);
  expect(() => stream.add({ ...PART, ...wrong })).toThrow(expect.objectContaining({ kind: "truncated" }));
});

test.each<[string, number]>([
  ["a value that is no number", Number.NaN],
  ["an infinite one", Number.NEGATIVE_INFINITY],
  ["one beyond all loudness", 1e30],
])("%s is no sound", (_, value) => {
  const audio = { sampleRate: 44_100, channels: [Float32Array.of(1, 2), Float32Array.of(0, value)] };
  expect(() => refuseNonSound(audio)).toThrow(expect.objectContaining({ kind: "truncated" }));
});

test("loud float samples are sound", () => {
  expect(() => refuseNonSound({ sampleRate: 44_100, channels: [Float32Array.of(-900, 12)] })).not.toThrow();
});

test("what lies behind the count is not looked at", () => {
  const stream = new DecodedStream(60);
  stream.add({ ...PART, channelData: [Float32Array.of(0.25, 0.5, Number.NaN)] });
  expect(stream.finish().channels).toEqual([Float32Array.of(0.25, 0.5)]);
});

test("the limit is one of memory too, whatever rate makes the time short", () => {
  const stream = new DecodedStream(900);
  const samples = new Float32Array(1_000_000);
  const part = { channelData: Array.from({ length: 7 }, () => samples), samplesDecoded: 1_000_000, sampleRate: 4e9 };
  for (let i = 0; i < 50; i++) stream.add(part);
  const refusal = { kind: "too-long", message: expect.stringMatching(/350 million samples in all its channels/) };
  expect(() => stream.add({ ...part, samplesDecoded: 1 })).toThrow(expect.objectContaining(refusal));
});
