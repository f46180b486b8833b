import type { ComplexSpectrum, RealTransform } from "./real-transform.ts";

/**
 * Fourier transform of real signals of one fixed size, in double precision, with no allocation per call. In JavaScript alone:
 * for machines without SIMD, and for small sizes.
 * A real signal of `size` samples travels as a complex one of half the size; the halves are joined at the end.
 * Not safe to share between two transforms that interleave: it owns its work space.
 */
export class PlainFft implements RealTransform {
  readonly size: number;
  /** Values of a spectrum: from 0 to the Nyquist frequency, both included. */
  readonly bins: number;
  readonly #half: number;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  readonly #reversed: Uint32Array;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #joinCos: Float64Array;
  readonly #joinSin: Float64Array;
  #frame: Float64Array | undefined;

  /** @param size a power of two, at least 8 */
  constructor(size: number) {
    const half = size / 2;
    this.size = size;
    this.bins = half + 1;
    this.#half = half;
    this.#re = new Float64Array(half);
    this.#im = new Float64Array(half);
    this.#reversed = bitReversal(half);
    this.#cos = Float64Array.from({ length: half / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / half));
    this.#sin = Float64Array.from({ length: half / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / half));
    this.#joinCos = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#joinSin = Float64Array.from({ length: half }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
  }

  /** Spectrum of `signal` (`size` samples) into `re` and `im` (`bins` values each). */
  forward(signal: Float64Array, re: Float64Array, im: Float64Array): void {
    const half = this.#half;
    for (let i = 0; i < half; i++) {
      const from = (this.#reversed[i] ?? 0) * 2;
      this.#re[i] = signal[from] ?? 0;
      this.#im[i] = signal[from + 1] ?? 0;
    }
    this.#transform();
    this.#splitHalves(re, im);
  }

  forwardWindowed(samples: Float32Array, window: Float64Array, { re, im }: ComplexSpectrum): void {
    this.#frame ??= new Float64Array(this.size);
    for (let i = 0; i < this.size; i++) this.#frame[i] = (samples[i] ?? 0) * (window[i] ?? 0);
    this.forward(this.#frame, re, im);
  }

  /** The real signal (`size` samples) whose spectrum is `re` and `im`; undoes `forward`. */
  inverse(re: Float64Array, im: Float64Array, signal: Float64Array): void {
    const half = this.#half;
    this.#joinHalves(re, im, signal);
    // A forward transform with real and imaginary parts exchanged on both sides is an inverse one.
    for (let i = 0; i < half; i++) {
      const from = this.#reversed[i] ?? 0;
      this.#re[i] = signal[half + from] ?? 0;
      this.#im[i] = signal[from] ?? 0;
    }
    this.#transform();
    for (let i = 0; i < half; i++) {
      signal[2 * i] = (this.#im[i] ?? 0) / half;
      signal[2 * i + 1] = (this.#re[i] ?? 0) / half;
    }
  }

  #transform(): void {
    firstRadix4Pass(this.#re, this.#im);
    let span = 4;
    for (; span * 4 <= this.#half; span *= 4) this.#radix4Pass(span);
    for (; span < this.#half; span *= 2) this.#radix2Pass(span);
  }

  #radix4Pass(span: number): void {
    const re = this.#re;
    const im = this.#im;
    const half = this.#half;
    for (let k = 0; k < span; k++) {
      const cos1 = this.#cos[(k * half) / (span * 2)] ?? 0;
      const sin1 = this.#sin[(k * half) / (span * 2)] ?? 0;
      const cos2 = this.#cos[(k * half) / (span * 4)] ?? 0;
      const sin2 = this.#sin[(k * half) / (span * 4)] ?? 0;
      for (let a = k; a < half; a += span * 4) {
        const b = a + span;
        const c = b + span;
        const d = c + span;
        const bRe = (re[b] ?? 0) * cos1 - (im[b] ?? 0) * sin1;
        const bIm = (re[b] ?? 0) * sin1 + (im[b] ?? 0) * cos1;
        const dRe = (re[d] ?? 0) * cos1 - (im[d] ?? 0) * sin1;
        const dIm = (re[d] ?? 0) * sin1 + (im[d] ?? 0) * cos1;
        const sumRe = (re[c] ?? 0) + dRe;
        const sumIm = (im[c] ?? 0) + dIm;
        const differenceRe = (re[c] ?? 0) - dRe;
        const differenceIm = (im[c] ?? 0) - dIm;
        const cRe = sumRe * cos2 - sumIm * sin2;
        const cIm = sumRe * sin2 + sumIm * cos2;
        // The second twiddle of the odd pair is the first turned by −90°.
        const oddRe = differenceRe * sin2 + differenceIm * cos2;
        const oddIm = differenceIm * sin2 - differenceRe * cos2;
        const aRe = re[a] ?? 0;
        const aIm = im[a] ?? 0;
        re[a] = aRe + bRe + cRe;
        im[a] = aIm + bIm + cIm;
        re[c] = aRe + bRe - cRe;
        im[c] = aIm + bIm - cIm;
        re[b] = aRe - bRe + oddRe;
        im[b] = aIm - bIm + oddIm;
        re[d] = aRe - bRe - oddRe;
        im[d] = aIm - bIm - oddIm;
      }
    }
  }

  #radix2Pass(span: number): void {
    const re = this.#re;
    const im = this.#im;
    const step = this.#half / (span * 2);
    for (let k = 0; k < span; k++) {
      const cos = this.#cos[k * step] ?? 0;
      const sin = this.#sin[k * step] ?? 0;
      for (let a = k; a < this.#half; a += span * 2) {
        const b = a + span;
        const bRe = (re[b] ?? 0) * cos - (im[b] ?? 0) * sin;
        const bIm = (re[b] ?? 0) * sin + (im[b] ?? 0) * cos;
        const aRe = re[a] ?? 0;
        const aIm = im[a] ?? 0;
        re[a] = aRe + bRe;
        im[a] = aIm + bIm;
        re[b] = aRe - bRe;
        im[b] = aIm - bIm;
      }
    }
  }

  /** From the half-size complex spectrum to the spectrum of the real signal. */
  #splitHalves(outRe: Float64Array, outIm: Float64Array): void {
    const re = this.#re;
    const im = this.#im;
    const half = this.#half;
    outRe[0] = (re[0] ?? 0) + (im[0] ?? 0);
    outRe[half] = (re[0] ?? 0) - (im[0] ?? 0);
    outIm[0] = 0;
    outIm[half] = 0;
    for (let k = 1; k <= half / 2; k++) {
      const mirror = half - k;
      const evenRe = 0.5 * ((re[k] ?? 0) + (re[mirror] ?? 0));
      const evenIm = 0.5 * ((im[k] ?? 0) - (im[mirror] ?? 0));
      const oddRe = 0.5 * ((im[k] ?? 0) + (im[mirror] ?? 0));
      const oddIm = -0.5 * ((re[k] ?? 0) - (re[mirror] ?? 0));
      const turnedRe = oddRe * (this.#joinCos[k] ?? 0) - oddIm * (this.#joinSin[k] ?? 0);
      const turnedIm = oddRe * (this.#joinSin[k] ?? 0) + oddIm * (this.#joinCos[k] ?? 0);
      outRe[k] = evenRe + turnedRe;
      outIm[k] = evenIm + turnedIm;
      outRe[mirror] = evenRe - turnedRe;
      outIm[mirror] = turnedIm - evenIm;
    }
  }

  /** From the spectrum of a real signal to the half-size complex one: real part in `packed[0…half)`, imaginary behind it. */
  #joinHalves(re: Float64Array, im: Float64Array, packed: Float64Array): void {
    const half = this.#half;
    for (let k = 0; k < half; k++) {
      const mirror = half - k;
      const evenRe = 0.5 * ((re[k] ?? 0) + (re[mirror] ?? 0));
      const evenIm = 0.5 * ((im[k] ?? 0) - (im[mirror] ?? 0));
      const turnedRe = 0.5 * ((re[k] ?? 0) - (re[mirror] ?? 0));
      const turnedIm = 0.5 * ((im[k] ?? 0) + (im[mirror] ?? 0));
      const oddRe = turnedRe * (this.#joinCos[k] ?? 0) + turnedIm * (this.#joinSin[k] ?? 0);
      const oddIm = turnedIm * (this.#joinCos[k] ?? 0) - turnedRe * (this.#joinSin[k] ?? 0);
      packed[k] = evenRe - oddIm;
      packed[half + k] = evenIm + oddRe;
    }
  }
}

/** Where each of `length` values, a power of two, stands when the bits of its index are read backwards. */
export function bitReversal(length: number): Uint32Array {
  const bits = Math.round(Math.log2(length));
  const reversed = new Uint32Array(length);
  for (let i = 1; i < length; i++) reversed[i] = ((reversed[i >> 1] ?? 0) >> 1) | ((i & 1) << (bits - 1));
  return reversed;
}

/** The first two stages at once: their twiddles are 1 and −i, so no multiplication is needed. */
function firstRadix4Pass(re: Float64Array, im: Float64Array): void {
  for (let i = 0; i < re.length; i += 4) {
    const aRe = (re[i] ?? 0) + (re[i + 1] ?? 0);
    const aIm = (im[i] ?? 0) + (im[i + 1] ?? 0);
    const bRe = (re[i] ?? 0) - (re[i + 1] ?? 0);
    const bIm = (im[i] ?? 0) - (im[i + 1] ?? 0);
    const cRe = (re[i + 2] ?? 0) + (re[i + 3] ?? 0);
    const cIm = (im[i + 2] ?? 0) + (im[i + 3] ?? 0);
    const dRe = (re[i + 2] ?? 0) - (re[i + 3] ?? 0);
    const dIm = (im[i + 2] ?? 0) - (im[i + 3] ?? 0);
    re[i] = aRe + cRe;
    im[i] = aIm + cIm;
    re[i + 1] = bRe + dIm;
    im[i + 1] = bIm - dRe;
    re[i + 2] = aRe - cRe;
    im[i + 2] = aIm - cIm;
    re[i + 3] = bRe - dIm;
    im[i + 3] = bIm + dRe;
  }
}
