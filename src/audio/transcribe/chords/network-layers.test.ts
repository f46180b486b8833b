import { expect, test } from "vitest";
import { networkLayers } from "./network-layers.ts";
import { NETWORK_WEIGHTS } from "./network-weights.ts";

const layers = Object.entries(networkLayers());

test.each(layers)("the layer of %s has a number for each of its connections", (_, layer) => {
  expect(layer.kernel).toHaveLength(layer.height * layer.width * layer.inputs * layer.outputs);
  expect(layer.biases).toHaveLength(layer.outputs);
  for (const weight of [...layer.kernel, ...layer.biases]) expect(Math.abs(weight)).toBeLessThan(64);
  expect(Math.min(...layer.kernel)).toBeLessThan(0);
  expect(Math.max(...layer.kernel)).toBeGreaterThan(0);
});

test("the layers use up the weights to the last", () => {
  const used = layers.reduce((sum, [, { kernel, biases }]) => sum + kernel.length + biases.length, 0);
  expect(2 * used).toBe(Buffer.from(NETWORK_WEIGHTS, "base64").length);
});

test("every weight is a number of half precision, bit by bit", () => {
  const packed = Buffer.from(NETWORK_WEIGHTS, "base64");
  const weights = layers.flatMap(([, { kernel, biases }]) => [...kernel, ...biases]);
  weights.forEach((weight, i) => {
    const half = packed.readUInt16LE(2 * i);
    const [sign, exponent, fraction] = [half >> 15 ? -1 : 1, (half >> 10) & 31, (half & 1_023) / 1_024];
    const value = exponent === 0 ? fraction / 2 ** 14 : (1 + fraction) * 2 ** (exponent - 15);
    if (Math.abs(weight - sign * value) > 0) throw new Error(`Weight ${i} is ${weight}, not ${sign * value}.`);
  });
  expect(weights.length).toBeGreaterThan(10_000);
});

test("they are unpacked once", () => {
  expect(networkLayers()).toBe(networkLayers());
});
