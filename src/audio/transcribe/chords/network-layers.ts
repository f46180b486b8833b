import type { Layer } from "./layer.ts";
import { NETWORK_WEIGHTS } from "./network-weights.ts";

/** The convolutions of the network, named for what they give. */
export interface NetworkLayers {
  /** From a pitch and its harmonics. */
  harmonics: Layer;
  contours: Layer;
  /** From thirds of a semitone to keys. */
  pitches: Layer;
  sounding: Layer;
  attacks: Layer;
  struck: Layer;
}

let layers: NetworkLayers | undefined;

/** Unpacks the weights on first use. */
export function networkLayers(): NetworkLayers {
  layers ??= unpack();
  return layers;
}

function unpack(): NetworkLayers {
  const weights = fromHalfPrecision(Uint8Array.from(atob(NETWORK_WEIGHTS), (character) => character.charCodeAt(0)));
  let read = 0;
  const take = (count: number) => weights.slice(read, (read += count));
  const layer = (shape: Omit<Layer, "kernel" | "biases">): Layer => {
    const { height, width, inputs, outputs } = shape;
    const kernel = take(height * width * inputs * outputs);
    return { ...shape, kernel, biases: take(outputs) };
  };
  return {
    harmonics: layer({ height: 3, width: 39, inputs: 8, outputs: 8, stride: 1 }),
    contours: layer({ height: 5, width: 5, inputs: 8, outputs: 1, stride: 1 }),
    pitches: layer({ height: 7, width: 7, inputs: 1, outputs: 32, stride: 3 }),
    sounding: layer({ height: 7, width: 3, inputs: 32, outputs: 1, stride: 1 }),
    attacks: layer({ height: 5, width: 5, inputs: 8, outputs: 32, stride: 3 }),
    struck: layer({ height: 3, width: 3, inputs: 33, outputs: 1, stride: 1 }),
  };
}

/** Reads little-endian binary16 of IEEE 754; there are neither infinities nor NaN. */
function fromHalfPrecision(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.byteLength / 2 }, (_, i) => {
    const half = view.getUint16(2 * i, true);
    const exponent = (half >> 10) & 31;
    const fraction = half & 1_023;
    // Whole powers of two are exact.
    const size = exponent === 0 ? fraction * 2 ** -24 : (1_024 + fraction) * 2 ** (exponent - 25);
    return half & 0x80_00 ? -size : size;
  });
}
