import { expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { bandEnergy, energyDecibels, rmsOf, strongestFrequency, wholeSpectrum } from "../testing/measure.ts";
import { fallingSine, whiteNoise } from "./tone.ts";
import { wornSample } from "./worn-sample.ts";

const RATE = 44_100;
const LENGTH = 44_100;
const wear = (signal: Float32Array, seed = 1) => wornSample(signal, { sampleRate: RATE, random: createRandom(seed) });
const tone = (frequency: number) => fallingSine(LENGTH, RATE, () => frequency);

test("little is left above 10 kHz, and the middle stays", () => {
  const noise = whiteNoise(LENGTH, createRandom("noise"));
  const spectra = [noise, wear(noise)].map((signal) => wholeSpectrum(signal));
  const [before, after] = spectra.map((spectrum) => [
    bandEnergy(spectrum, RATE, { from: 500, to: 2500 }),
    bandEnergy(spectrum, RATE, { from: 10_000, to: 22_000 }),
  ]);
  const change = [0, 1].map((band) => energyDecibels((after?.[band] ?? 0) / (before?.[band] ?? 1)));
  expect(change[0]).toBeGreaterThan(-3);
  expect(change[1]).toBeLessThan(-17);
});

test("a turntable's speed strays by 10 cents at most, differently each time", () => {
  const heard = [1, 2, 3, 4, 5, 6].map((seed) =>
    strongestFrequency(wear(tone(440), seed), RATE, { start: 1000, size: 8192, from: 400, to: 480 }),
  );
  const cents = heard.map((frequency) => 1200 * Math.log2(frequency / 440));
  expect(Math.max(...cents.map(Math.abs))).toBeLessThan(11);
  expect(Math.max(...cents) - Math.min(...cents)).toBeGreaterThan(2);
});

test("the groove hisses and pops 30 to 60 dB below a drum, less and less", () => {
  const dust = wear(new Float32Array(LENGTH));
  const [early, late] = [rmsOf(dust.subarray(0, LENGTH / 4)), rmsOf(dust.subarray((15 * LENGTH) / 16))];
  expect(20 * Math.log10(early)).toBeGreaterThan(-65);
  expect(20 * Math.log10(early)).toBeLessThan(-40);
  expect(late).toBeLessThan(early / 4);
  expect(Math.abs(dust.at(-1) ?? 1)).toBeLessThan(0.001);
});

test("the same chance gives the same wear", () => {
  expect(wear(tone(200), 3)).toEqual(wear(tone(200), 3));
  expect(wear(tone(200), 3)).not.toEqual(wear(tone(200), 4));
});

test("what is recorded at a rate below the sampler's is not held any longer", () => {
  const low = wornSample(tone(100).subarray(0, 8000), { sampleRate: 8000, random: createRandom(1) });
  const repeats = low.filter((sample, index) => index > 0 && sample === low[index - 1]).length;
  expect(repeats).toBeLessThan(80);
});
