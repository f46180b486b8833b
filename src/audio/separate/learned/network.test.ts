import { beforeAll, describe, expect, test } from "vitest";
import { at, noise } from "../../core/signals.fixture.ts";
import { type ChunkMemory, createChunkMemory } from "../simd/chunk-memory.ts";
import { BANDS } from "./bands.ts";
import { type LearnedKernels, learnedKernels } from "./learned-kernels.ts";
import { networkByDefinition, plainMultiplyRows, randomWeights } from "./network.fixture.ts";
import { INPUTS, SHARES, STEMS } from "./network-shape.ts";
import { Network } from "./network.ts";

const FRAMES = 6;
const WEIGHTS = randomWeights(1);
const VALUES = STEMS * SHARES * BANDS;

function memoryWithKernels(): ChunkMemory {
  const memory = createChunkMemory();
  if (!memory) throw new Error("There is no SIMD here");
  return memory;
}

function networkOf(multiply: (memory: ChunkMemory) => LearnedKernels["multiplyRows"], maxFrames = FRAMES) {
  const memory = memoryWithKernels();
  const network = new Network(memory, { multiplyRows: multiply(memory), weights: WEIGHTS, maxFrames });
  return { memory, network };
}

const simd = (memory: ChunkMemory) => learnedKernels(memory).multiplyRows;
const inputOf = (t: number, index: number) => noise(BANDS, 100 * t + index);

/** Weights of all frames after a run over inputs that begin with those of frame `from`. */
function weightsOf({ memory, network }: ReturnType<typeof networkOf>, frames = FRAMES, from = 0): Float32Array[] {
  for (let t = 0; t < frames; t++)
    for (let index = 0; index < INPUTS; index++) network.input(t, index).set(inputOf(from + t, index));
  network.run(frames);
  return Array.from({ length: frames }, (_, t) => memory.view(network.weights(t), VALUES).slice());
}

describe("weights of random inputs by a random network", () => {
  let weights: Float32Array[];
  beforeAll(() => {
    weights = weightsOf(networkOf(simd));
  });

  test("are those of its definition", () => {
    const inputs = Array.from({ length: INPUTS }, (_, index) =>
      Array.from({ length: FRAMES }, (__, t) => [...inputOf(t, index)]),
    );
    const expected = networkByDefinition(WEIGHTS, inputs);
    let [error, spread] = [0, 0];
    weights.forEach((frame, t) =>
      frame.forEach((weight, i) => {
        const [band, share, stem] = [Math.floor(i / (SHARES * STEMS)), Math.floor(i / STEMS) % SHARES, i % STEMS];
        error = Math.max(error, Math.abs(weight - (expected[stem]?.[share]?.[t]?.[band] ?? Number.NaN)));
        spread = Math.max(spread, Math.abs(weight - 0.25));
      }),
    );
    expect(error).toBeLessThan(1e-5);
    // The stems are told apart, so that the comparison says something.
    expect(spread).toBeGreaterThan(0.05);
  });

  test("are the same bits when every sum is done one after the other in JavaScript", () => {
    expect(weightsOf(networkOf(plainMultiplyRows))).toEqual(weights);
  });

  test("add up to 1 over the stems", () => {
    for (const frame of weights) {
      for (let i = 0; i < VALUES; i += STEMS)
        expect(at(frame, i) + at(frame, i + 1) + at(frame, i + 2) + at(frame, i + 3)).toBeCloseTo(1, 6);
    }
  });

  test("do not depend on what was there before, nor on room for more", () => {
    const roomy = networkOf(simd, FRAMES + 5);
    weightsOf(roomy, FRAMES + 5, 40);
    expect(weightsOf(roomy)).toEqual(weights);
  });
});

test("frames farther away than 1.5 s change nothing", () => {
  const frames = 160;
  const network = networkOf(simd, frames);
  const whole = weightsOf(network, frames);
  // Taps reach 1 + 2 + … + 32 frames over time, and one frame in each of three layers before.
  const reach = 63 + 3;
  const cut = weightsOf(network, frames - 20, 20);
  for (const t of [20 + reach, 120, frames - 1]) expect(cut[t - 20]).toEqual(whole[t]);
  expect(cut[5]).not.toEqual(whole[25]);
});
