import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convolve, type FeatureMap } from "./convolve.ts";
import type { Layer } from "./layer.ts";

const numbers = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin((i + 1) * (seed + 0.7)));

function layerOf(shape: Omit<Layer, "kernel" | "biases">, seed = 3): Layer {
  const { height, width, inputs, outputs } = shape;
  return { ...shape, kernel: numbers(height * width * inputs * outputs, seed), biases: numbers(outputs, seed + 1) };
}

/** Straight from the definition, one output at a time. */
function slowly({ frames, bins, channels, values }: FeatureMap, layer: Layer): number[] {
  const { height, width, stride, outputs, kernel, biases } = layer;
  const outputBins = Math.ceil(bins / stride);
  const before = Math.floor(Math.max(0, (outputBins - 1) * stride + width - bins) / 2);
  const sums: number[] = [];
  for (let t = 0; t < frames; t++)
    for (let bin = 0; bin < outputBins; bin++)
      for (let output = 0; output < outputs; output++) {
        let sum = biases[output] ?? 0;
        for (let row = 0; row < height; row++)
          for (let column = 0; column < width; column++) {
            const [from, at] = [t + row - Math.floor((height - 1) / 2), bin * stride + column - before];
            if (from < 0 || from >= frames || at < 0 || at >= bins) continue;
            for (let input = 0; input < channels; input++)
              sum +=
                (values[(from * bins + at) * channels + input] ?? 0) *
                (kernel[((row * width + column) * channels + input) * outputs + output] ?? 0);
          }
        sums.push(sum);
      }
  return sums;
}

describe("a convolution", () => {
  test("is that of its definition, for any size, stride and number of channels", () => {
    const odd = fc.integer({ min: 0, max: 3 }).map((half) => 2 * half + 1);
    const small = (max: number) => fc.integer({ min: 1, max });
    const shapes = fc.record({
      frames: small(6),
      bins: small(12),
      inputs: small(3),
      outputs: small(19),
      height: odd,
      width: odd,
      stride: small(3),
    });
    fc.assert(
      fc.property(shapes, ({ frames, bins, ...shape }) => {
        const { inputs, outputs, stride } = shape;
        const input = { frames, bins, channels: inputs, values: numbers(frames * bins * inputs, 1) };
        const layer = layerOf(shape);
        const output = convolve(input, layer);
        expect([output.frames, output.bins, output.channels]).toEqual([frames, Math.ceil(bins / stride), outputs]);
        const expected = slowly(input, layer);
        const differences = output.values.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN)));
        expect(Math.max(0, ...differences)).toBeLessThan(1e-9);
      }),
      { numRuns: 60 },
    );
  });

  test("by a kernel that is one in its middle is the input", () => {
    const input = { frames: 4, bins: 5, channels: 1, values: numbers(20, 2) };
    const kernel = new Float64Array(9);
    kernel[4] = 1;
    const layer = { height: 3, width: 3, inputs: 1, outputs: 1, stride: 1, kernel, biases: new Float64Array(1) };
    expect(convolve(input, layer).values).toEqual(input.values);
  });
});
