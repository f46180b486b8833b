import { compileSimd, instantiateSimd, WasmMemory } from "../../core/simd/wasm-memory.ts";
import { PAIR_STATE, type WeighPair } from "./pair.ts";
import { WEIGH_PAIR_WASM } from "./weigh-pair.wasm.ts";

const FLOAT_BYTES = 4;
const DOUBLE_BYTES = 8;
const COEFFICIENTS = 10;
/** Samples of a channel that are copied and filtered at a time. */
const SECTION = 8_192;

let loaded: WeighPair | null | undefined;

/** K-weighting by WebAssembly with SIMD, for this thread; null where there is none. */
export function loadWeighPair(): WeighPair | null {
  if (loaded === undefined) {
    const module = compileSimd(WEIGH_PAIR_WASM);
    loaded = module && createWeighPair(module);
  }
  return loaded;
}

function createWeighPair(module: WebAssembly.Module): WeighPair {
  const memory = new WasmMemory();
  const [one, two] = [memory.allocate(FLOAT_BYTES * SECTION), memory.allocate(FLOAT_BYTES * SECTION)];
  const [state, table] = [memory.allocate(DOUBLE_BYTES * PAIR_STATE), memory.allocate(DOUBLE_BYTES * COEFFICIENTS)];
  // The module is compiled from the source whose function this is.
  const kernels = instantiateSimd(module, memory) as unknown as { weigh(count: number, ...addresses: number[]): void };
  return (pair, pairState, coefficients) => {
    const held = memory.doubles(state, PAIR_STATE);
    held.set(pairState);
    memory.doubles(table, COEFFICIENTS).set(coefficients);
    for (let from = 0; from < pair[0].length; from += SECTION) {
      const count = Math.min(SECTION, pair[0].length - from);
      memory.floats(one, count).set(pair[0].subarray(from, from + count));
      memory.floats(two, count).set(pair[1].subarray(from, from + count));
      kernels.weigh(count, one, two, state, table);
    }
    pairState.set(held);
  };
}
