import { compileSimd, GrowingArray, instantiateSimd, WasmMemory } from "../../core/simd/wasm-memory.ts";
import { BLOCK_SUMS_WASM } from "./block-sums.wasm.ts";
import type { SumBlocks } from "./layer.ts";

const DOUBLE_BYTES = 8;

let loaded: SumBlocks | null | undefined;

/** Sums of blocks by WebAssembly with SIMD, for this thread; null where there is none. */
export function loadBlockSums(): SumBlocks | null {
  if (loaded === undefined) {
    const module = compileSimd(BLOCK_SUMS_WASM);
    loaded = module && createBlockSums(module);
  }
  return loaded;
}

function createBlockSums(module: WebAssembly.Module): SumBlocks {
  const memory = new WasmMemory();
  const arrays = Array.from({ length: 4 }, () => new GrowingArray(memory, DOUBLE_BYTES));
  // The module is compiled from the source whose function this is.
  const kernels = instantiateSimd(module, memory) as unknown as { sumBlocks(...layout: number[]): void };
  return (rows, layer, sums) => {
    const { height, width, inputs, outputs, stride, kernel, biases } = layer;
    const given = [rows, kernel, biases, sums];
    const addresses = arrays.map((array, i) => array.address(given[i]?.length ?? 0));
    given.forEach((values, i) => memory.doubles(addresses[i] ?? 0, values.length).set(values));
    const places = sums.length / outputs;
    const rowBytes = (DOUBLE_BYTES * rows.length) / height;
    kernels.sumBlocks(places, DOUBLE_BYTES * stride * inputs, height, rowBytes, width * inputs, outputs, ...addresses);
    sums.set(memory.doubles(addresses.at(-1) ?? 0, sums.length));
  };
}
