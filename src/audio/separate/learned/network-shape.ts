import { BANDS } from "./bands.ts";

/** Values that the network sees of a band: level, pan, likeness of left and right, and six shares. */
export const INPUTS = 9;
/** Shares of a bin: what lasts, moves and strikes, in the middle and at the sides. */
export const SHARES = 6;
/** Drums, bass, other and vocals, in this order. */
export const STEMS = 4;
/** Channels at full, half and quarter resolution in frequency. */
export const CHANNELS = [16, 24, 32] as const;
/** Width of the blocks over time. */
export const WIDTH = 192;
/** Frames between the three taps of each block. */
export const DILATIONS = [1, 2, 4, 8, 16, 32] as const;
/** Values of a frame at quarter resolution. */
export const FLAT = (CHANNELS[2] * BANDS) / 4;

/** Tensors by name, row-major with the output channel first. */
export type NetworkWeights = Record<string, Float32Array>;

/** Numbers of values of all tensors: names and shapes are those of PyTorch's state of the network in training. */
const SIZES: Readonly<Record<string, number>> = Object.fromEntries([
  ["position", CHANNELS[0] * BANDS],
  ["bias", STEMS * SHARES * BANDS],
  ...layer("inp", CHANNELS[0], INPUTS * 9),
  ...layer("down1", CHANNELS[1], CHANNELS[0] * 12),
  ...layer("down2", CHANNELS[2], CHANNELS[1] * 12),
  ...layer("enter", WIDTH, FLAT),
  ...DILATIONS.flatMap((_, block) => [
    [`blocks.${block}.norm.weight`, WIDTH] as const,
    [`blocks.${block}.norm.bias`, WIDTH] as const,
    ...layer(`blocks.${block}.a`, WIDTH, 3 * WIDTH),
    ...layer(`blocks.${block}.b`, WIDTH, WIDTH),
  ]),
  ...layer("leave", FLAT, WIDTH),
  ...layer("up2", 2 * CHANNELS[1], 2 * CHANNELS[2]),
  ...layer("up1", 2 * CHANNELS[0], 2 * CHANNELS[1]),
  ...layer("out", STEMS * SHARES, 6 * CHANNELS[0]),
]);

/** True if each tensor of the network is there, of its size and finite, and no other. */
export function isNetworkShape(weights: NetworkWeights): boolean {
  const names = Object.keys(SIZES);
  return (
    Object.keys(weights).length === names.length &&
    names.every((name) => {
      const values = weights[name] ?? new Float32Array(0);
      return values.length === SIZES[name] && values.every(Number.isFinite);
    })
  );
}

/** Names of all tensors with their numbers of values. */
export function tensorSizes(): [string, number][] {
  return Object.entries(SIZES);
}

function layer(name: string, outputs: number, inputs: number): [string, number][] {
  return [
    [`${name}.weight`, outputs * inputs],
    [`${name}.bias`, outputs],
  ];
}
