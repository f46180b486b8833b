import { at, noise } from "../../core/signals.fixture.ts";
import type { ChunkMemory } from "../simd/chunk-memory.ts";
import { BANDS } from "./bands.ts";
import type { LearnedKernels } from "./learned-kernels.ts";
import { type NetworkWeights, tensorSizes } from "./network-shape.ts";

/** Weights of no use, small enough that no layer runs away. */
export function randomWeights(seed: number): NetworkWeights {
  return Object.fromEntries(
    tensorSizes().map(([name, size], index) => {
      const scale = name.endsWith("weight") && size > 1_000 ? 0.08 : 0.2;
      return [name, noise(size, seed + index).map((value) => scale * value)];
    }),
  );
}

/** `multiplyRows` of learned-kernels.as, one sum after the other. */
export function plainMultiplyRows(memory: ChunkMemory): LearnedKernels["multiplyRows"] {
  return (...given) => {
    const [
      m = 0,
      n = 0,
      count = 0,
      a = 0,
      aStride = 0,
      rows = 0,
      start = 0,
      startStride = 0,
      into = 0,
      intoStride = 0,
      floor = 0,
    ] = given;
    const table = memory.numbersAt(rows, n);
    for (let i = 0; i < m; i++) {
      const factors = memory.view(a + i * aStride, n);
      const sums = memory.view(start + i * startStride, count).slice();
      for (let k = 0; k < n; k++) {
        const row = memory.view(at(table, k), count);
        for (let f = 0; f < count; f++) sums[f] = Math.fround(at(sums, f) + Math.fround(at(factors, k) * at(row, f)));
      }
      memory.view(into + i * intoStride, count).set(sums.map((sum) => Math.max(floor, sum)));
    }
  };
}

/** Values by channel, frame and band. */
type Maps = number[][][];

/** The network by its definition, in double precision: weights by stem, share, frame and band. */
export function networkByDefinition(weights: NetworkWeights, inputs: Maps): Maps[] {
  const of = (name: string) => weights[name] ?? new Float32Array(0);
  const layer = (name: string) => ({ weight: of(`${name}.weight`), bias: of(`${name}.bias`) });
  const position = of("position");
  const a = convolve(inputs, layer("inp"), { taps: [3, 3], more: (o, f) => at(position, o * BANDS + f) }).map(
    rectified,
  );
  const b = convolve(a, layer("down1"), { taps: [3, 4], stride: 2 }).map(rectified);
  const c = convolve(b, layer("down2"), { taps: [3, 4], stride: 2 }).map(rectified);
  const frames = inputs[0]?.length ?? 0;
  let hidden = Array.from({ length: frames }, (_, t) =>
    dense(
      c.flatMap((channel) => channel[t] ?? []),
      layer("enter"),
    ),
  );
  [1, 2, 4, 8, 16, 32].forEach((dilation, block) => {
    const normal = hidden.map((frame) => normalised(frame, layer(`blocks.${block}.norm`)));
    hidden = hidden.map((frame, t) => {
      const taps = [-dilation, 0, dilation].map((by) => normal[t + by] ?? frame.map(() => 0));
      const mixed = dense(
        frame.flatMap((_, i) => taps.map((tap) => tap[i] ?? 0)),
        layer(`blocks.${block}.a`),
      );
      const added = dense(
        mixed.map((value) => Math.max(0, value)),
        layer(`blocks.${block}.b`),
      );
      return frame.map((value, i) => value + (added[i] ?? 0));
    });
  });
  const left = hidden.map((frame) => dense(frame, layer("leave")).map((value) => Math.max(0, value)));
  const d = c.map((_, channel) => left.map((frame) => frame.slice(channel * 24, channel * 24 + 24)));
  const e = joined(convolve([...c, ...d], layer("up2"), { taps: [1, 1] }).map(rectified));
  const f = joined(convolve([...b, ...e], layer("up1"), { taps: [1, 1] }).map(rectified));
  const bias = of("bias");
  const scores = convolve([...a, ...f], layer("out"), { taps: [1, 3], more: (o, band) => at(bias, o * BANDS + band) });
  return softmax(scores);
}

type Layer = { weight: Float32Array; bias: Float32Array };

/** Taps over frames and bands, steps in frequency, and what is added to an output beside its bias. */
interface Shape {
  taps: [number, number];
  stride?: number;
  more?: (output: number, band: number) => number;
}

function convolve(from: Maps, { weight, bias }: Layer, { taps: [kt, kf], stride = 1, more = () => 0 }: Shape): Maps {
  const [before, below] = [(kt - 1) >> 1, (kf - 1) >> 1];
  const taps = from.length * kt * kf;
  return Array.from(bias, (offset, o) =>
    (from[0] ?? []).map((row, t) =>
      Array.from({ length: row.length / stride }, (_, f) => {
        let sum = offset + more(o, f);
        for (let tap = 0; tap < taps; tap++) {
          const [channel, dt, df] = [
            Math.floor(tap / (kt * kf)),
            (Math.floor(tap / kf) % kt) - before,
            (tap % kf) - below,
          ];
          sum += at(weight, o * taps + tap) * (from[channel]?.[t + dt]?.[stride * f + df] ?? 0);
        }
        return sum;
      }),
    ),
  );
}

function dense(from: number[], { weight, bias }: Layer): number[] {
  return Array.from(bias, (offset, o) =>
    from.reduce((sum, value, i) => sum + value * at(weight, o * from.length + i), offset),
  );
}

function normalised(frame: number[], { weight, bias }: Layer): number[] {
  const mean = frame.reduce((sum, value) => sum + value, 0) / frame.length;
  const variance = frame.reduce((sum, value) => sum + (value - mean) ** 2, 0) / frame.length;
  return frame.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-5)) * at(weight, i) + at(bias, i));
}

function rectified(map: number[][]): number[][] {
  return map.map((row) => row.map((value) => Math.max(0, value)));
}

/** Two channels become neighbours in frequency. */
function joined(maps: Maps): Maps {
  return Array.from({ length: maps.length / 2 }, (_, o) =>
    (maps[2 * o] ?? []).map((row, t) => row.flatMap((value, f) => [value, maps[2 * o + 1]?.[t]?.[f] ?? 0])),
  );
}

/** By stem and share. */
function softmax(scores: Maps): Maps[] {
  const exps = scores.map((map) => map.map((row) => row.map(Math.exp)));
  const exp = (stem: number, share: number, t: number, f: number) => exps[stem * 6 + share]?.[t]?.[f] ?? 0;
  const sum = (share: number, t: number, f: number) =>
    [0, 1, 2, 3].reduce((all, stem) => all + exp(stem, share, t, f), 0);
  return [0, 1, 2, 3].map((stem) =>
    [0, 1, 2, 3, 4, 5].map((share) =>
      (exps[share] ?? []).map((row, t) => row.map((_, f) => exp(stem, share, t, f) / sum(share, t, f))),
    ),
  );
}
