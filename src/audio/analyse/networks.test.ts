import { describe, expect, test } from "vitest";
import { PITCH_NAMES } from "../../contracts/words/key.ts";
import { BEAT_NETWORK } from "./beat-level-weights.ts";
import { beatFeatures, gatherBeatEvidence } from "./beat-level.ts";
import { type ChoiceNetwork, scoresOf, sharesOf } from "./choice.ts";
import { type Peak, chromaOf } from "./key/chroma.ts";
import { keyFeatures } from "./key/key-features.ts";
import { KEY_NETWORK } from "./key/key-weights.ts";

const SILENT_ONSETS = {
  values: new Float64Array(200),
  registers: { low: new Float64Array(200), middle: new Float64Array(200), high: new Float64Array(200) },
  rate: 172,
};

/** Inputs, units and outputs of the networks as they ship. */
const NETWORKS: readonly { name: string; network: ChoiceNetwork; shape: readonly [number, number, number] }[] = [
  { name: "the beat", network: BEAT_NETWORK, shape: [53, 12, 1] },
  { name: "the key", network: KEY_NETWORK, shape: [120, 14, 2] },
];

describe.each(NETWORKS)("the network that tells $name", ({ network, shape: [inputs, units, outputs] }) => {
  const { units: rows, unitBiases, outputs: outputRows, linear, biases } = network;

  test("has as many weights as its inputs, units and outputs need", () => {
    expect(rows.map((row) => row.length)).toEqual(Array.from({ length: units }, () => inputs));
    expect(unitBiases).toHaveLength(units);
    expect(outputRows.map((row) => row.length)).toEqual(Array.from({ length: outputs }, () => units));
    expect(linear.map((row) => row.length)).toEqual(Array.from({ length: outputs }, () => inputs));
    expect(biases).toHaveLength(outputs);
  });

  test("is read without a slip: all weights are finite", () => {
    const weights = [...rows, unitBiases, ...outputRows, ...linear, biases].flat();
    expect(weights.filter((weight) => !Number.isFinite(weight))).toEqual([]);
  });

  test("has no unit that says nothing", () => {
    for (let unit = 0; unit < units; unit++) {
      expect(rows[unit]?.some((weight) => weight !== 0)).toBe(true);
      expect(outputRows.some((row) => row[unit] !== 0)).toBe(true);
    }
  });

  test("scores silence finitely", () => {
    const scores = scoresOf(network, new Float32Array(inputs));
    expect(scores).toHaveLength(outputs);
    expect(scores.every(Number.isFinite)).toBe(true);
  });
});

test("features are as many as the networks take", () => {
  expect(beatFeatures(gatherBeatEvidence(SILENT_ONSETS), 120)).toHaveLength(53);
  expect(keyFeatures(chromaOf([])).map((features) => features.length)).toEqual(Array.from({ length: 12 }, () => 120));
});

describe("what the key's network hears in spectral peaks", () => {
  const MAJOR = [0, 5, 7, 0].map((root) => [root, root + 4, root + 7]);
  const MINOR = [
    [0, 3, 7],
    [5, 8, 12],
    [7, 11, 14],
    [0, 3, 7],
  ];

  /** Two seconds of each chord, notes from C4 with a bass, higher by semitones and louder by a factor. */
  function play(chords: readonly (readonly number[])[], { up = 0, gain = 1 } = {}): Peak[][] {
    return chords.flatMap((chord) =>
      Array.from({ length: 10 }, () =>
        [(chord[0] ?? 0) - 24, ...chord].flatMap((note) =>
          [1, 2, 3].map((n) => {
            const pitch = 60 + note + up + 12 * Math.log2(n);
            return { pitch, frequency: 440 * Math.exp((Math.LN2 * (pitch - 69)) / 12), magnitude: gain / n };
          }),
        ),
      ),
    );
  }

  /** Of each key, C major, C minor, C# major and so on. */
  function heard(frames: Peak[][]): number[] {
    return sharesOf(keyFeatures(chromaOf(frames)).flatMap((features) => scoresOf(KEY_NETWORK, features)));
  }

  function keyOf(shares: readonly number[]): string {
    const place = shares.indexOf(Math.max(...shares));
    return `${PITCH_NAMES[Math.floor(place / 2)]} ${place % 2 === 0 ? "major" : "minor"}`;
  }

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])("moved by %d semitones a cadence has its key as far", (up) => {
    expect(keyOf(heard(play(MAJOR, { up })))).toBe(`${PITCH_NAMES[up]} major`);
    expect(keyOf(heard(play(MINOR, { up })))).toBe(`${PITCH_NAMES[up]} minor`);
  });

  test("the likelihoods of all keys move along", () => {
    // Within a few semitones the bass stays in its range, so nothing else changes.
    const [reference, moved] = [heard(play(MAJOR)), heard(play(MAJOR, { up: 2 }))];
    reference.forEach((share, place) => expect(moved[(place + 4) % 24]).toBeCloseTo(share, 2));
  });

  test.each([1 / 64, 2, 1_000])("is the same at %d times the amplitude", (gain) => {
    const [reference, scaled] = [heard(play(MINOR)), heard(play(MINOR, { gain }))];
    reference.forEach((share, place) => expect(scaled[place]).toBeCloseTo(share, 6));
  });

  test.each([-0.3, 0.2, 0.4])("is the same tuned %d semitones off", (up) => {
    expect(keyOf(heard(play(MAJOR, { up })))).toBe("C major");
    expect(keyOf(heard(play(MINOR, { up })))).toBe("C minor");
  });
});
