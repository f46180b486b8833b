// Fourier transform of real signals in double precision, two values at a time: the arithmetic of `plain-fft.ts`,
// operation for operation, so that the bits are the same. All arguments are addresses of arrays of doubles in the
// module's memory unless they say otherwise; JavaScript lays the arrays out and fills the tables.

/** Samples → spectrum. `reversed`: bit-reversed order, Uint32. `twiddles`: per pass four arrays as long as its span. */
export function forward(size: i32, signal: usize, re: usize, im: usize, work: usize, reversed: usize, twiddles: usize, join: usize): void {
  const half = size >> 1;
  const workIm = work + (<usize>half << 3);
  // The real signal as a complex one of half the size: even samples real, odd ones imaginary.
  firstPass(half, signal, signal + 8, 4, work, workIm, reversed);
  passes(half, work, workIm, twiddles);
  splitHalves(half, work, workIm, re, im, join);
}

/** Singles under a window of doubles, as doubles: `size` of them, a multiple of four. */
export function applyWindow(size: i32, samples: usize, window: usize, signal: usize): void {
  const end = samples + (<usize>size << 2);
  for (; samples < end; samples += 8) {
    v128.store(signal, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(samples)), v128.load(window)));
    window += 16;
    signal += 16;
  }
}

/** Spectrum → samples; undoes `forward`. */
export function inverse(size: i32, re: usize, im: usize, signal: usize, work: usize, reversed: usize, twiddles: usize, join: usize): void {
  const half = size >> 1;
  const halfBytes = <usize>half << 3;
  const workIm = work + halfBytes;
  joinHalves(half, re, im, signal, join);
  // Real and imaginary parts exchanged on both sides make a forward transform an inverse one.
  firstPass(half, signal + halfBytes, signal, 3, work, workIm, reversed);
  passes(half, work, workIm, twiddles);
  const scale = f64x2.splat(1.0 / <f64>half);
  for (let i: usize = 0; i < halfBytes; i += 16) {
    const a = f64x2.mul(v128.load(workIm + i), scale);
    const b = f64x2.mul(v128.load(work + i), scale);
    v128.store(signal + (i << 1), v128.shuffle<f64>(a, b, 0, 2));
    v128.store(signal + (i << 1), v128.shuffle<f64>(a, b, 1, 3), 16);
  }
}

/** Takes the values in bit-reversed order, `1 << shift` bytes apart, through the first two stages, whose twiddles are 1 and −i. */
function firstPass(half: i32, fromRe: usize, fromIm: usize, shift: usize, re: usize, im: usize, reversed: usize): void {
  const end = <usize>half << 3;
  for (let i: usize = 0; i < end; i += 32) {
    const order = reversed + (i >> 1);
    const p = <usize>load<u32>(order) << shift;
    const q = <usize>load<u32>(order, 4) << shift;
    const r = <usize>load<u32>(order, 8) << shift;
    const s = <usize>load<u32>(order, 12) << shift;
    const aRe = load<f64>(fromRe + p) + load<f64>(fromRe + q);
    const aIm = load<f64>(fromIm + p) + load<f64>(fromIm + q);
    const bRe = load<f64>(fromRe + p) - load<f64>(fromRe + q);
    const bIm = load<f64>(fromIm + p) - load<f64>(fromIm + q);
    const cRe = load<f64>(fromRe + r) + load<f64>(fromRe + s);
    const cIm = load<f64>(fromIm + r) + load<f64>(fromIm + s);
    const dRe = load<f64>(fromRe + r) - load<f64>(fromRe + s);
    const dIm = load<f64>(fromIm + r) - load<f64>(fromIm + s);
    store<f64>(re + i, aRe + cRe);
    store<f64>(im + i, aIm + cIm);
    store<f64>(re + i, bRe + dIm, 8);
    store<f64>(im + i, bIm - dRe, 8);
    store<f64>(re + i, aRe - cRe, 16);
    store<f64>(im + i, aIm - cIm, 16);
    store<f64>(re + i, bRe - dIm, 24);
    store<f64>(im + i, bIm + dRe, 24);
  }
}

function passes(half: i32, re: usize, im: usize, twiddles: usize): void {
  let span = 4;
  let table = twiddles;
  for (; span * 4 <= half; span *= 4) {
    radix4Pass(half, span, re, im, table);
    table += <usize>span << 5;
  }
  if (span < half) radix2Pass(half, span, re, im, table);
}

function radix4Pass(half: i32, span: i32, re: usize, im: usize, table: usize): void {
  const step = <usize>span << 3;
  const end = <usize>half << 3;
  for (let block: usize = 0; block < end; block += step << 2) {
    for (let k: usize = 0; k < step; k += 16) {
      const cos1 = v128.load(table + k);
      const sin1 = v128.load(table + step + k);
      const cos2 = v128.load(table + 2 * step + k);
      const sin2 = v128.load(table + 3 * step + k);
      const a = block + k;
      const b = a + step;
      const c = b + step;
      const d = c + step;
      const bRe = turnedRe(v128.load(re + b), v128.load(im + b), cos1, sin1);
      const bIm = turnedIm(v128.load(re + b), v128.load(im + b), cos1, sin1);
      const dRe = turnedRe(v128.load(re + d), v128.load(im + d), cos1, sin1);
      const dIm = turnedIm(v128.load(re + d), v128.load(im + d), cos1, sin1);
      const sumRe = f64x2.add(v128.load(re + c), dRe);
      const sumIm = f64x2.add(v128.load(im + c), dIm);
      const differenceRe = f64x2.sub(v128.load(re + c), dRe);
      const differenceIm = f64x2.sub(v128.load(im + c), dIm);
      const cRe = turnedRe(sumRe, sumIm, cos2, sin2);
      const cIm = turnedIm(sumRe, sumIm, cos2, sin2);
      const oddRe = f64x2.add(f64x2.mul(differenceRe, sin2), f64x2.mul(differenceIm, cos2));
      const oddIm = f64x2.sub(f64x2.mul(differenceIm, sin2), f64x2.mul(differenceRe, cos2));
      const aRe = v128.load(re + a);
      const aIm = v128.load(im + a);
      const plusRe = f64x2.add(aRe, bRe);
      const plusIm = f64x2.add(aIm, bIm);
      const minusRe = f64x2.sub(aRe, bRe);
      const minusIm = f64x2.sub(aIm, bIm);
      v128.store(re + a, f64x2.add(plusRe, cRe));
      v128.store(im + a, f64x2.add(plusIm, cIm));
      v128.store(re + c, f64x2.sub(plusRe, cRe));
      v128.store(im + c, f64x2.sub(plusIm, cIm));
      v128.store(re + b, f64x2.add(minusRe, oddRe));
      v128.store(im + b, f64x2.add(minusIm, oddIm));
      v128.store(re + d, f64x2.sub(minusRe, oddRe));
      v128.store(im + d, f64x2.sub(minusIm, oddIm));
    }
  }
}

function radix2Pass(half: i32, span: i32, re: usize, im: usize, table: usize): void {
  const step = <usize>span << 3;
  const end = <usize>half << 3;
  for (let block: usize = 0; block < end; block += step << 1) {
    for (let k: usize = 0; k < step; k += 16) {
      const cos = v128.load(table + k);
      const sin = v128.load(table + step + k);
      const a = block + k;
      const b = a + step;
      const bRe = turnedRe(v128.load(re + b), v128.load(im + b), cos, sin);
      const bIm = turnedIm(v128.load(re + b), v128.load(im + b), cos, sin);
      const aRe = v128.load(re + a);
      const aIm = v128.load(im + a);
      v128.store(re + a, f64x2.add(aRe, bRe));
      v128.store(im + a, f64x2.add(aIm, bIm));
      v128.store(re + b, f64x2.sub(aRe, bRe));
      v128.store(im + b, f64x2.sub(aIm, bIm));
    }
  }
}

/** From the half-size complex spectrum to that of the real signal. `join`: cosines, then sines, `half` of each. */
function splitHalves(half: i32, re: usize, im: usize, outRe: usize, outIm: usize, join: usize): void {
  const end = <usize>half << 3;
  const point5 = f64x2.splat(0.5);
  store<f64>(outRe, load<f64>(re) + load<f64>(im));
  store<f64>(outRe + end, load<f64>(re) - load<f64>(im));
  store<f64>(outIm, 0);
  store<f64>(outIm + end, 0);
  for (let k: usize = 8; k <= end >> 1; k += 16) {
    const mirror = end - k - 8;
    const kRe = v128.load(re + k);
    const kIm = v128.load(im + k);
    const mRe = swapped(v128.load(re + mirror));
    const mIm = swapped(v128.load(im + mirror));
    const evenRe = f64x2.mul(point5, f64x2.add(kRe, mRe));
    const evenIm = f64x2.mul(point5, f64x2.sub(kIm, mIm));
    const oddRe = f64x2.mul(point5, f64x2.add(kIm, mIm));
    const oddIm = f64x2.mul(f64x2.neg(point5), f64x2.sub(kRe, mRe));
    const cos = v128.load(join + k);
    const sin = v128.load(join + end + k);
    const sideRe = turnedRe(oddRe, oddIm, cos, sin);
    const sideIm = turnedIm(oddRe, oddIm, cos, sin);
    v128.store(outRe + k, f64x2.add(evenRe, sideRe));
    v128.store(outIm + k, f64x2.add(evenIm, sideIm));
    v128.store(outRe + mirror, swapped(f64x2.sub(evenRe, sideRe)));
    v128.store(outIm + mirror, swapped(f64x2.sub(sideIm, evenIm)));
  }
}

/** From the spectrum of a real signal to the half-size complex one: real parts in `packed`, imaginary ones `half` behind. */
function joinHalves(half: i32, re: usize, im: usize, packed: usize, join: usize): void {
  const end = <usize>half << 3;
  const point5 = f64x2.splat(0.5);
  for (let k: usize = 0; k < end; k += 16) {
    const mirror = end - k - 8;
    const kRe = v128.load(re + k);
    const kIm = v128.load(im + k);
    const mRe = swapped(v128.load(re + mirror));
    const mIm = swapped(v128.load(im + mirror));
    const evenRe = f64x2.mul(point5, f64x2.add(kRe, mRe));
    const evenIm = f64x2.mul(point5, f64x2.sub(kIm, mIm));
    const sideRe = f64x2.mul(point5, f64x2.sub(kRe, mRe));
    const sideIm = f64x2.mul(point5, f64x2.add(kIm, mIm));
    const cos = v128.load(join + k);
    const sin = v128.load(join + end + k);
    const oddRe = f64x2.add(f64x2.mul(sideRe, cos), f64x2.mul(sideIm, sin));
    const oddIm = f64x2.sub(f64x2.mul(sideIm, cos), f64x2.mul(sideRe, sin));
    v128.store(packed + k, f64x2.sub(evenRe, oddIm));
    v128.store(packed + end + k, f64x2.add(evenIm, oddRe));
  }
}

@inline
function turnedRe(re: v128, im: v128, cos: v128, sin: v128): v128 {
  return f64x2.sub(f64x2.mul(re, cos), f64x2.mul(im, sin));
}

@inline
function turnedIm(re: v128, im: v128, cos: v128, sin: v128): v128 {
  return f64x2.add(f64x2.mul(re, sin), f64x2.mul(im, cos));
}

@inline
function swapped(pair: v128): v128 {
  return v128.shuffle<f64>(pair, pair, 1, 0);
}
