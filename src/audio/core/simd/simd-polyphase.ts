import type { Polyphase, PolyphaseFilter, PolyphaseInput } from "./polyphase.ts";
import { POLYPHASE_WASM } from "./polyphase.wasm.ts";
import { compileSimd, GrowingArray, instantiateSimd, WasmMemory } from "./wasm-memory.ts";

/** Functions of `polyphase.as`. */
interface PolyphaseExports {
  convert(...layout: number[]): void;
}

const FLOAT_BYTES = 4;

/** `PlainPolyphase` by WebAssembly with SIMD, to the same bits. */
class SimdPolyphase implements Polyphase {
  readonly #kernels: PolyphaseExports;
  readonly #memory = new WasmMemory();
  readonly #input = new GrowingArray(this.#memory, FLOAT_BYTES);
  readonly #output = new GrowingArray(this.#memory, FLOAT_BYTES);
  readonly #table = new GrowingArray(this.#memory, FLOAT_BYTES);
  /** The table that was copied last. */
  #copied: Float32Array | null = null;

  constructor(module: WebAssembly.Module) {
    // The module is compiled from the source whose functions these are.
    this.#kernels = instantiateSimd(module, this.#memory) as unknown as PolyphaseExports;
  }

  convert(output: Float32Array, { samples, rest }: PolyphaseInput, filter: PolyphaseFilter): void {
    const { from, to, phases, taps, table } = filter;
    const last = Math.floor((rest + (output.length - 1) * from) / to);
    const needed = Math.max(0, last) + taps;
    const given = samples.subarray(0, needed);
    const input = this.#input.address(needed);
    const made = this.#output.address(output.length);
    const kernels = this.#copyTable(table);
    const view = this.#memory.floats(input, needed);
    view.set(given);
    view.fill(0, given.length);
    this.#kernels.convert(output.length, made, input, rest, from, to, phases, taps, kernels);
    output.set(this.#memory.floats(made, output.length));
  }

  #copyTable(table: Float32Array): number {
    const address = this.#table.address(table.length);
    if (this.#copied !== table) this.#memory.floats(address, table.length).set(table);
    this.#copied = table;
    return address;
  }
}

let loaded: SimdPolyphase | null | undefined;

/** The filter of this thread, compiled on first use; null where there is no SIMD. */
export function loadPolyphase(): Polyphase | null {
  if (loaded === undefined) {
    const module = compileSimd(POLYPHASE_WASM);
    loaded = module && new SimdPolyphase(module);
  }
  return loaded;
}
