import { compileSimd, GrowingArray, instantiateSimd, WasmMemory } from "../../core/simd/wasm-memory.ts";
import { GAIN_BOUND, KERNELS, type PeaksBetween, PHASES, TAPS } from "./peak-tables.ts";
import { PEAKS_BETWEEN_WASM } from "./peaks-between.wasm.ts";

/** Functions of `peaks-between.as`. */
interface PeaksBetweenExports {
  highest(count: number, samples: number): number;
  truePeak(...given: number[]): number;
}

const FLOAT_BYTES = 4;
const DOUBLE_BYTES = 8;
const LANES = 4;

/** Peaks by WebAssembly with SIMD, as `PlainPeaksBetween` finds them. */
class SimdPeaksBetween implements PeaksBetween {
  readonly #kernels: PeaksBetweenExports;
  readonly #memory = new WasmMemory();
  readonly #samples = new GrowingArray(this.#memory, FLOAT_BYTES);
  readonly #taps = this.#memory.allocate(DOUBLE_BYTES * KERNELS.length);
  readonly #halves = this.#memory.allocate(FLOAT_BYTES * LANES * (TAPS / 2));

  constructor(module: WebAssembly.Module) {
    this.#memory.doubles(this.#taps, KERNELS.length).set(KERNELS);
    const halfway = (PHASES / 2) * TAPS;
    const halves = Array.from(KERNELS.subarray(halfway, halfway + TAPS / 2), (tap) => [tap, tap, tap, tap]).flat();
    this.#memory.floats(this.#halves, halves.length).set(halves);
    // The module is compiled from the source whose functions these are.
    this.#kernels = instantiateSimd(module, this.#memory) as unknown as PeaksBetweenExports;
  }

  window(length: number): Float32Array {
    return this.#memory.floats(this.#samples.address(length), length);
  }

  highest(count: number): number {
    return this.#kernels.highest(count, this.#samples.address(count));
  }

  truePeak(blocks: number, peak: number): number {
    return this.#kernels.truePeak(blocks, this.#samples.address(0), peak, this.#taps, this.#halves, GAIN_BOUND);
  }
}

let loaded: PeaksBetween | null | undefined;

/** The finder of this thread, compiled on first use; null where there is no SIMD. */
export function loadPeaksBetween(): PeaksBetween | null {
  if (loaded === undefined) {
    const module = compileSimd(PEAKS_BETWEEN_WASM);
    loaded = module && new SimdPeaksBetween(module);
  }
  return loaded;
}
