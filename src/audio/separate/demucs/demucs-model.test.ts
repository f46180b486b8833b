import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, largestDifference, levelOf, noise } from "../../core/signals.fixture.ts";
import { toDecibels } from "../../core/units.ts";
import { DemucsShapeError, type Layout, readInputs } from "./demucs-inputs.ts";
import { demucsModel } from "./demucs-model.ts";
import * as double from "./onnx-double.fixture.ts";
import { type Toy, toyModel } from "./toy-model.fixture.ts";

const LENGTH = 20_000;
/** Of the spectrogram, where dropped frames are missing. */
const EDGE = 1_536;
/** Drums, bass, other and vocals of a left and a right channel. */
const GAINS = [
  [0.5, 0.25],
  [0.2, 0.3],
  [0.9, 0.9],
  [0.2, 0.35],
] as const;
const SIX = [...GAINS, [0.05, 0.15], [-0.4, 0.1]] as const;
const NONE = GAINS.map(() => [0, 0] as const);

const layouts: Layout[] = ["as channels", "parts last", "apart"];

async function open(toy: Partial<Toy> = {}) {
  const bytes = toyModel({ layout: null, length: LENGTH, waveGains: GAINS, ...toy });
  return demucsModel(double, await double.InferenceSession.create(bytes));
}

/** Two channels, and as one segment. The zero of their spectrum is where no bin is. */
function mixOf(seed: number, length = LENGTH): { sides: Float32Array[]; segment: Float32Array } {
  const sides = [noise(length + 1, seed), noise(length + 1, seed + 1)].map((white) =>
    Float32Array.from({ length }, (_, i) => (at(white, i) + at(white, i + 1)) / 2),
  );
  return { sides, segment: Float32Array.from([...(sides[0] ?? []), ...(sides[1] ?? [])]) };
}

const inner = (samples: Float32Array): Float32Array => samples.subarray(EDGE, -EDGE - 1_024);

test("waveform to waveforms: each stem is the toy's share of each channel, to the bit", async () => {
  const { sides, segment } = mixOf(1);
  const model = await open();
  expect(model.length).toBe(LENGTH);
  const scaled = ([left, right]: readonly [number, number]) =>
    sides.map((samples, side) => samples.map((value) => value * Math.fround(side === 0 ? left : right)));
  expect(await model.separate(segment)).toEqual({
    drums: scaled(GAINS[0]),
    bass: scaled(GAINS[1]),
    vocals: scaled(GAINS[3]),
  });
});

describe.each(layouts)("with the transform outside, %s", (layout) => {
  test("each stem is the sum of its waveform and its spectrogram, 60 dB above the error", async () => {
    const { sides, segment } = mixOf(2);
    const spectrumGains = [
      [0.1, 0.6],
      [0.3, -0.2],
      [1, 1],
      [0.4, 0],
    ] as const;
    const model = await open({ layout, spectrumGains });
    const stems = await model.separate(segment);
    expect(Object.keys(stems)).toEqual(["drums", "bass", "vocals"]);
    for (const [name, stem] of [
      ["drums", 0],
      ["bass", 1],
      ["vocals", 3],
    ] as const) {
      sides.forEach((samples, side) => {
        const gain = at(GAINS[stem], side) + at(spectrumGains[stem], side);
        const error = inner(stems[name]?.[side] ?? samples).map((value, i) => value - gain * at(inner(samples), i));
        expect(toDecibels(levelOf(error) / levelOf(samples))).toBeLessThan(-60);
      });
    }
  });

  test("the spectrogram alone carries left and right, real and imaginary in their places", async () => {
    const { sides, segment } = mixOf(3);
    const stems = await (await open({ layout, waveGains: NONE, spectrumGains: GAINS })).separate(segment);
    sides.forEach((samples, side) => {
      const expected = inner(samples).map((value) => value * at(GAINS[0], side));
      expect(largestDifference(inner(stems["drums"]?.[side] ?? samples), expected)).toBeLessThan(1e-3);
    });
  });

  test("six stems are read, and a length that is left open is that of htdemucs", async () => {
    const { segment } = mixOf(4);
    const stems = await (await open({ layout, waveGains: SIX })).separate(segment);
    expect(Object.keys(stems)).toEqual(["drums", "bass", "vocals", "guitar", "piano"]);
    expect((await open({ layout, isOpen: true })).length).toBe(343_980);
  });
});

test("each layout gives the same stems, as does one segment after another", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 4_096, max: 9_000 }), async (seed, length) => {
      const { segment } = mixOf(seed, length);
      const [first, ...others] = await Promise.all(
        layouts.map(async (layout) => (await open({ layout, length })).separate(segment)),
      );
      for (const other of others) expect(other).toEqual(first);
      const model = await open({ layout: "apart", length });
      await model.separate(mixOf(seed + 1, length).segment);
      expect(await model.separate(segment)).toEqual(first);
    }),
    { numRuns: 5 },
  );
});

test("what comes out must be 4 or 6 stems of the segment's length, and of numbers", async () => {
  const { segment } = mixOf(5);
  const two = await open({ waveGains: GAINS.slice(0, 2) });
  await expect(two.separate(segment)).rejects.toThrow(
    "it gives no waveforms of 4 or 6 stems of 20000 samples (out_mix [1, 2, 2, 20000]). Export htdemucs or htdemucs_6s at 44.1 kHz",
  );
  await expect(two.separate(segment)).rejects.toThrow(DemucsShapeError);
  const uneven = await open({ layout: "as channels", spectrumGains: GAINS.slice(0, 2) });
  await expect(uneven.separate(segment)).rejects.toThrow("the spectrograms that it gives are none of the stems");
  const wild = await open({ waveGains: [[Number.NaN, 1], ...GAINS.slice(1)] });
  await expect(wild.separate(segment)).rejects.toThrow("no numbers");
});

test("numbers of another type are told", async () => {
  const session = await double.InferenceSession.create(toyModel({ layout: null, length: LENGTH, waveGains: GAINS }));
  const run: typeof session.run = async () => ({
    out: { data: new Uint16Array(8), type: "float16", dims: [1, 4, 2, LENGTH] },
  });
  await expect(demucsModel(double, { ...session, run }).separate(new Float32Array(2 * LENGTH))).rejects.toThrow(
    "it gives float16 instead of floats of 32 bits",
  );
});

describe("inputs", () => {
  const waveform = { name: "mix", type: "float32", shape: [1, 2, 343_980] };
  const spectrogram = { name: "spec", type: "float32", shape: [1, 4, 2_048, 336] };

  test("are read in any order and with any names, and sizes that are open fit", () => {
    expect(readInputs([spectrogram, waveform])).toEqual({
      waveform: "mix",
      length: 343_980,
      spectrogram: { names: ["spec"], layout: "as channels" },
    });
    expect(readInputs([{ ...waveform, name: "x", shape: ["batch", "channels", -1] }])).toEqual({
      waveform: "x",
      length: 343_980,
      spectrogram: null,
    });
    const half = { type: "float32", shape: [1, 2, 2_048, "frames"] };
    const apart = readInputs([{ ...half, name: "spec_imag" }, waveform, { ...half, name: "spec_real" }]);
    expect(apart.spectrogram).toEqual({ names: ["spec_real", "spec_imag"], layout: "apart" });
  });

  test.each([
    ["none", []],
    ["a picture", [{ name: "image", type: "float32", shape: [1, 3, 224, 224] }]],
    ["mono", [{ ...waveform, shape: [1, 1, 343_980] }]],
    ["two waveforms", [waveform, { ...waveform, name: "other" }]],
    ["halves of 32 bits", [{ ...waveform, type: "float16" }]],
    ["a segment of a few samples", [{ ...waveform, shape: [1, 2, 512] }]],
    ["another transform", [waveform, { ...spectrogram, shape: [1, 4, 1_025, 672] }]],
    ["frames of another length", [waveform, { ...spectrogram, shape: [1, 4, 2_048, 400] }]],
    ["a mono spectrogram", [waveform, { ...spectrogram, shape: [1, 2, 2_048, 336] }]],
    ["three spectrograms", [waveform, spectrogram, { ...spectrogram, name: "b" }, { ...spectrogram, name: "c" }]],
  ])("that are no model of Demucs are refused with what they are and what they should be: %s", (_, inputs) => {
    const shown = inputs.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ");
    expect(() => readInputs(inputs)).toThrow(DemucsShapeError);
    expect(() => readInputs(inputs)).toThrow(
      `(${shown}). Export htdemucs or htdemucs_6s at 44.1 kHz with the waveform [1, 2, 343980]`,
    );
  });
});
