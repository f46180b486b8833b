import { expect, test } from "vitest";
import { powerSpectrum } from "../synth/testing/measure.ts";
import { shapeOversampled, softClip } from "./oversample.ts";
import { createRandom } from "./random.ts";

const SIZE = 32_768;
const identity = (input: number) => input;

function sine(bin: number, gain = 1): Float32Array {
  return Float32Array.from({ length: SIZE }, (_, index) => gain * Math.sin((2 * Math.PI * bin * index) / SIZE));
}

test("without a curve a signal comes back as it was, to -80 dB, on the same sample", () => {
  for (const bin of [30, 700, 5000, 12_000]) {
    const signal = sine(bin);
    const back = shapeOversampled(signal, identity, "periodic");
    const worst = signal.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (back[index] ?? 0))), 0);
    expect(worst).toBeLessThan(1e-4);
  }
});

const curve = (input: number) => softClip(8 * input);

test("hard saturation of a 5 kHz tone folds back less than -55 dB, against -15 dB without oversampling", () => {
  const bin = 3715;
  const folded = (signal: Float32Array) => {
    let [harmonics, rest] = [0, 0];
    for (const [index, power] of powerSpectrum(signal, 0, SIZE).entries()) {
      if (index < 20 || index > SIZE * 0.45) continue;
      if (Math.abs(index - Math.round(index / bin) * bin) <= 8) harmonics += power;
      else rest += power;
    }
    return 10 * Math.log10(rest / harmonics);
  };
  expect(folded(sine(bin).map(curve))).toBeGreaterThan(-20);
  expect(folded(shapeOversampled(sine(bin), curve, "periodic"))).toBeLessThan(-55);
});

test("a periodic signal that starts elsewhere is shaped to the same wave", () => {
  const signal = new Float32Array(5000);
  createRandom(1).noiseInto(signal);
  const turned = Float32Array.from(signal, (_, index) => signal[(index + 1234) % signal.length] ?? 0);
  const shaped = shapeOversampled(signal, softClip, "periodic");
  const shapedTurned = shapeOversampled(turned, softClip, "periodic");
  for (const [index, sample] of shapedTurned.entries()) {
    expect(sample).toBeCloseTo(shaped[(index + 1234) % shaped.length] ?? 0, 5);
  }
});

test("silence stays silence, and beyond silent edges nothing is made up", () => {
  const signal = new Float32Array(6000);
  signal[3000] = 1;
  const shaped = shapeOversampled(signal, softClip, "silent");
  expect(shaped[0]).toBe(0);
  expect(shaped.length).toBe(6000);
  expect(shaped.slice(0, 2800).every((sample) => Math.abs(sample) < 1e-6)).toBe(true);
});

test("the soft clipper is odd, rises everywhere and never exceeds one", () => {
  let before = -1;
  for (let input = -4; input <= 4; input += 0.01) {
    const output = softClip(input);
    expect(output).toBeGreaterThanOrEqual(before - 1e-12);
    expect(Math.abs(output)).toBeLessThanOrEqual(1);
    expect(output).toBeCloseTo(-softClip(-input), 12);
    before = output;
  }
  expect(softClip(0.01)).toBeCloseTo(0.01, 5);
});
