import { GENTLE, STEEP } from "./half-bands.ts";
import { OVERSAMPLER_WASM } from "./oversampler.wasm.ts";
import type { Curve, Oversampler } from "./soft-clip.ts";
import { compileSimd, instantiateSimd, WasmMemory } from "./wasm-memory.ts";

/** Functions of `oversampler.as`. */
interface OversamplerExports {
  raise(count: number, ...layout: number[]): void;
  lower(count: number, ...layout: number[]): void;
  clip(count: number, values: number, drive: number, gain: number): void;
  widen(count: number, from: number, to: number): void;
  narrow(count: number, from: number, to: number): void;
}

const FLOAT_BYTES = 4;
const DOUBLE_BYTES = 8;
/** Vectors reach over the end of an array by as many values. */
const OVER = 4;

/** `PlainOversampler` by WebAssembly with SIMD, to the same bits. */
class SimdOversampler implements Oversampler {
  readonly #length: number;
  readonly #kernels: OversamplerExports;
  readonly #memory = new WasmMemory();
  readonly #singles: number;
  readonly #signal: number;
  readonly #odd: number;
  readonly #twice: number;
  readonly #fourOdd: number;
  readonly #filters: readonly number[];

  /** @param length samples of a stretch, an even number */
  constructor(module: WebAssembly.Module, length: number) {
    const doubles = (count: number) => this.#memory.allocate(DOUBLE_BYTES * (count + OVER));
    const table = (values: Float64Array) => {
      const address = doubles(values.length);
      this.#memory.doubles(address, values.length).set(values);
      return address;
    };
    this.#length = length;
    this.#singles = this.#memory.allocate(FLOAT_BYTES * length);
    [this.#signal, this.#odd] = [doubles(length), doubles(length)];
    [this.#twice, this.#fourOdd] = [doubles(2 * length), doubles(2 * length)];
    this.#filters = [table(STEEP), STEEP.length, table(GENTLE), GENTLE.length];
    // The module is compiled from the source whose functions these are.
    this.#kernels = instantiateSimd(module, this.#memory) as unknown as OversamplerExports;
  }

  shape(stretch: Float32Array, curve: Curve): void {
    const [length, kernels] = [this.#length, this.#kernels];
    const layout = [this.#signal, this.#odd, this.#twice, this.#fourOdd, ...this.#filters];
    const singles = this.#memory.floats(this.#singles, length);
    singles.set(stretch);
    kernels.widen(length, this.#singles, this.#signal);
    kernels.raise(length, ...layout);
    for (const values of [this.#twice, this.#fourOdd]) this.#bend(values, curve);
    kernels.lower(length, ...layout);
    kernels.narrow(length, this.#signal, this.#singles);
    stretch.set(singles);
  }

  #bend(address: number, curve: Curve): void {
    const count = 2 * this.#length;
    if (typeof curve !== "function") return this.#kernels.clip(count, address, curve.drive, curve.gain);
    const values = this.#memory.doubles(address, count);
    for (let index = 0; index < count; index++) values[index] = Math.fround(curve(values[index] ?? 0));
  }
}

const loaded = new Map<number, Oversampler | null>();

/** The oversampler of this thread for stretches of an even length, compiled on first use; null where there is no SIMD. */
export function loadOversampler(length: number): Oversampler | null {
  const known = loaded.get(length);
  if (known !== undefined) return known;
  const module = compileSimd(OVERSAMPLER_WASM);
  const oversampler = module && new SimdOversampler(module, length);
  loaded.set(length, oversampler);
  return oversampler;
}
