import { bitReversal } from "./plain-fft.ts";
import { REAL_FFT_WASM } from "./real-fft.wasm.ts";
import type { ComplexSpectrum, RealTransform } from "./real-transform.ts";
import { compileSimd, instantiateSimd, WasmMemory } from "./wasm-memory.ts";

/** Functions of `real-fft.as`. */
interface RealFftExports {
  applyWindow(size: number, samples: number, window: number, signal: number): void;
  forward(...layout: number[]): void;
  inverse(...layout: number[]): void;
}

/** Addresses of the arrays of one size. */
interface Layout {
  signal: number;
  re: number;
  im: number;
  work: number;
  reversed: number;
  twiddles: number;
  join: number;
  /** Singles. */
  samples: number;
  window: number;
}

const DOUBLE_BYTES = 8;

/** The compiled transform with its memory, where transforms of one size share their arrays: none outlasts its call. */
class RealFftModule {
  readonly exports: RealFftExports;
  readonly memory = new WasmMemory();
  readonly #layouts = new Map<number, Layout>();
  readonly #windows = new Map<Layout, Float64Array>();

  constructor(module: WebAssembly.Module) {
    // The module is compiled from the source whose functions these are.
    this.exports = instantiateSimd(module, this.memory) as unknown as RealFftExports;
  }

  layoutOf(size: number): Layout {
    const layout = this.#layouts.get(size) ?? this.#layOut(size);
    this.#layouts.set(size, layout);
    return layout;
  }

  /** Windows do not change: one that was copied last is there. */
  copyWindow(window: Float64Array, layout: Layout): void {
    if (this.#windows.get(layout) === window) return;
    this.memory.doubles(layout.window, window.length).set(window);
    this.#windows.set(layout, window);
  }

  #layOut(size: number): Layout {
    const half = size / 2;
    const [twiddles, join, reversed] = [twiddlesOf(half), joinsOf(size), bitReversal(half)];
    const doubles = (count: number) => this.memory.allocate(DOUBLE_BYTES * count);
    const layout = {
      signal: doubles(size),
      re: doubles(half + 2),
      im: doubles(half + 2),
      work: doubles(size),
      reversed: doubles(half / 2),
      twiddles: doubles(twiddles.length),
      join: doubles(join.length),
      samples: doubles(half),
      window: doubles(size),
    };
    this.memory.doubles(layout.twiddles, twiddles.length).set(twiddles);
    this.memory.doubles(layout.join, join.length).set(join);
    new Uint32Array(this.memory.memory.buffer, layout.reversed, half).set(reversed);
    return layout;
  }
}

/** `PlainFft` by WebAssembly with SIMD, to the same bits. */
export class SimdFft implements RealTransform {
  readonly #size: number;
  readonly #module: RealFftModule;
  readonly #layout: Layout;

  constructor(size: number, module: RealFftModule) {
    this.#size = size;
    this.#module = module;
    this.#layout = module.layoutOf(size);
  }

  forward(signal: Float64Array, re: Float64Array, im: Float64Array): void {
    this.#module.memory.doubles(this.#layout.signal, this.#size).set(signal);
    this.#transform({ re, im });
  }

  forwardWindowed(samples: Float32Array, window: Float64Array, into: ComplexSpectrum): void {
    const { exports, memory } = this.#module;
    const { samples: from, window: by, signal } = this.#layout;
    memory.floats(from, this.#size).set(samples);
    this.#module.copyWindow(window, this.#layout);
    exports.applyWindow(this.#size, from, by, signal);
    this.#transform(into);
  }

  #transform({ re, im }: ComplexSpectrum): void {
    const { exports, memory } = this.#module;
    const { signal: from, re: toRe, im: toIm, work, reversed, twiddles, join } = this.#layout;
    const bins = this.#size / 2 + 1;
    exports.forward(this.#size, from, toRe, toIm, work, reversed, twiddles, join);
    re.set(memory.doubles(toRe, bins));
    im.set(memory.doubles(toIm, bins));
  }

  inverse(re: Float64Array, im: Float64Array, signal: Float64Array): void {
    const { exports, memory } = this.#module;
    const { signal: to, re: fromRe, im: fromIm, work, reversed, twiddles, join } = this.#layout;
    const bins = this.#size / 2 + 1;
    memory.doubles(fromRe, bins).set(re);
    memory.doubles(fromIm, bins).set(im);
    exports.inverse(this.#size, fromRe, fromIm, to, work, reversed, twiddles, join);
    signal.set(memory.doubles(to, this.#size));
  }
}

let loaded: RealFftModule | null | undefined;

/** The module of this thread, compiled on first use; null where there is no SIMD. */
export function loadRealFft(): RealFftModule | null {
  if (loaded === undefined) {
    const module = compileSimd(REAL_FFT_WASM);
    loaded = module && new RealFftModule(module);
  }
  return loaded;
}

/** Cosines and negative sines for each pass after the first, in the order in which the pass reads them. */
function twiddlesOf(half: number): number[] {
  const table: number[] = [];
  const add = (span: number, turn: number): void => {
    const step = half / (span * turn);
    const angles = Array.from({ length: span }, (_, k) => (2 * Math.PI * (k * step)) / half);
    for (const angle of angles) table.push(Math.cos(angle));
    for (const angle of angles) table.push(-Math.sin(angle));
  };
  let span = 4;
  for (; span * 4 <= half; span *= 4) {
    add(span, 2);
    add(span, 4);
  }
  if (span < half) add(span, 2);
  return table;
}

/** What the even and the odd samples' spectra are joined with: cosines, then negative sines. */
function joinsOf(size: number): Float64Array {
  const half = size / 2;
  return Float64Array.from({ length: size }, (_, i) =>
    i < half ? Math.cos((2 * Math.PI * i) / size) : -Math.sin((2 * Math.PI * (i - half)) / size),
  );
}
