import { expect, test } from "vitest";
import { noise } from "../../core/signals.fixture.ts";
import { strikeKeys } from "./chords.fixture.ts";
import { constantQPower } from "./constant-q.ts";
import { networkLayers } from "./network-layers.ts";
import { LOWEST_KEY, PIANO_KEYS, runNoteNetwork } from "./note-network.ts";

/** Samples of a piece of the original. */
const SAMPLES = 43_844;
const KEYS = [45, 57, 61, 64, 69, 73];
/**
 * What `@spotify/basic-pitch` 1.0.1 gives for a bass note at 0.1 s, two keys at 0.5 s and one at 0.9 s, run by
 * `@tensorflow/tfjs` 3.21 on the CPU: probabilities of KEYS by frame.
 */
const ORIGINAL = {
  sounding: {
    5: [0.2706, 0.1079, 0.0918, 0.0962, 0.1226, 0.1297],
    20: [0.8653, 0.1355, 0.1015, 0.0892, 0.2067, 0.3322],
    43: [0.6021, 0.775, 0.75, 0.0914, 0.2631, 0.2351],
    78: [0.6008, 0.6278, 0.6488, 0.7556, 0.2648, 0.1914],
    150: [0.637, 0.4347, 0.6247, 0.6427, 0.1701, 0.1909],
  },
  struck: {
    9: [0.8701, 0.3662, 0.0779, 0.2909, 0.3789, 0.3078],
    43: [0.638, 0.9305, 0.9621, 0.3042, 0.5984, 0.4845],
    60: [0.1291, 0.2041, 0.1171, 0.0521, 0.0696, 0.0872],
    77: [0.3253, 0.6555, 0.5619, 0.9678, 0.3591, 0.6412],
    150: [0.0738, 0.0983, 0.0718, 0.0499, 0.0571, 0.0616],
  },
} as const;

const played = strikeKeys(
  [
    { midiNote: 45, seconds: 0.1 },
    { midiNote: 57, seconds: 0.5 },
    { midiNote: 61, seconds: 0.5 },
    { midiNote: 64, seconds: 0.9 },
  ],
  SAMPLES / 22_050,
);

test("the network hears what the original does, within a thousandth", () => {
  const heard = runNoteNetwork(constantQPower(played));
  expect(heard.frames).toBe(172);
  for (const kind of ["sounding", "struck"] as const) {
    for (const [frame, expected] of Object.entries(ORIGINAL[kind])) {
      KEYS.forEach((key, i) => {
        const probability = heard[kind][Number(frame) * PIANO_KEYS + key - LOWEST_KEY] ?? 0;
        expect(Math.abs(probability - (expected[i] ?? 9)), `${kind} ${key} at ${frame}`).toBeLessThan(1e-3);
      });
    }
  }
});

test("the level of the whole does not matter, and all are probabilities", () => {
  // Far above the floor that keeps the logarithm finite.
  const powers = constantQPower(noise(60 * 256, 1).map((value, i) => 0.01 * value + (played[i] ?? 0)));
  const loud = runNoteNetwork(powers.map((power) => 1e6 * power));
  const louder = runNoteNetwork(powers.map((power) => 1e8 * power));
  const differences = loud.sounding.map((probability, i) => Math.abs(probability - (louder.sounding[i] ?? 9)));
  expect(Math.max(...differences)).toBeLessThan(1e-6);
  expect(loud.sounding.every((probability) => probability >= 0 && probability <= 1)).toBe(true);
});

test("silence gives finite numbers", () => {
  const { sounding, struck } = runNoteNetwork(new Float64Array(20 * 309));
  expect([...sounding, ...struck].every(Number.isFinite)).toBe(true);
});

test("the weights are the original's, as far as half precision tells", () => {
  const { harmonics, contours, pitches, sounding, attacks, struck } = networkLayers();
  const layers = [harmonics, contours, pitches, sounding, attacks, struck];
  expect(layers.reduce((count, { kernel, biases }) => count + kernel.length + biases.length, 0)).toBe(16_700);
  for (const { kernel, biases, height, width, inputs, outputs } of layers)
    expect([kernel.length, biases.length]).toEqual([height * width * inputs * outputs, outputs]);
  expect(harmonics.kernel[0]).toBeCloseTo(0.022235, 4);
  expect(harmonics.biases[7]).toBeCloseTo(-1.606912, 3);
  expect(contours.kernel[1]).toBeCloseTo(-0.128022, 4);
  expect(pitches.kernel[0]).toBeCloseTo(-0.117089, 4);
  expect(sounding.kernel[0]).toBeCloseTo(0.001481, 5);
  expect(attacks.kernel[0]).toBeCloseTo(-0.219449, 4);
  expect(struck.biases[0]).toBeCloseTo(-0.360148, 4);
});
