// What the splitter does with one frame, four values at a time, in single precision. Two channels travel as one complex signal:
// the left is its real part, the right its imaginary one. Masks are real and alike at k and at size − k, so that they can be
// applied to both at once; powers and likeness follow from the values at k and size − k.
// Arguments are addresses of arrays of floats in the module's memory, laid out by JavaScript, unless they are named for a number.

/** Fourier transform (Stockham, radix 4) of `size` values, in order. With `re` and `im` exchanged it is the inverse, times `size`. */
export function transform(size: i32, re: usize, im: usize, workRe: usize, workIm: usize, twiddles: usize): void {
  let fromRe = re, fromIm = im, toRe = workRe, toIm = workIm;
  firstStage(size, fromRe, fromIm, toRe, toIm, twiddles);
  let table = twiddles + 6 * <usize>size;
  let n = size >> 2;
  let stride: usize = 16;
  while (n > 1) {
    const swapRe = fromRe, swapIm = fromIm;
    fromRe = toRe; fromIm = toIm; toRe = swapRe; toIm = swapIm;
    if (n == 2) {
      lastStage(stride, fromRe, fromIm, toRe, toIm);
      n = 1;
    } else {
      stage(n, stride, fromRe, fromIm, toRe, toIm, table);
      table += 6 * <usize>n;
      n >>= 2;
      stride <<= 2;
    }
  }
  if (toRe == re) return;
  memory.copy(re, workRe, <usize>size << 2);
  memory.copy(im, workIm, <usize>size << 2);
}

/** The stage with stride 1: four butterflies at a time, whose results are put in order. */
function firstStage(size: i32, fromRe: usize, fromIm: usize, toRe: usize, toIm: usize, table: usize): void {
  const quarter = <usize>size;
  for (let p: usize = 0; p < quarter; p += 16) {
    const aRe = v128.load(fromRe + p), aIm = v128.load(fromIm + p);
    const bRe = v128.load(fromRe + quarter + p), bIm = v128.load(fromIm + quarter + p);
    const cRe = v128.load(fromRe + 2 * quarter + p), cIm = v128.load(fromIm + 2 * quarter + p);
    const dRe = v128.load(fromRe + 3 * quarter + p), dIm = v128.load(fromIm + 3 * quarter + p);
    const acRe = f32x4.add(aRe, cRe), acIm = f32x4.add(aIm, cIm);
    const a_cRe = f32x4.sub(aRe, cRe), a_cIm = f32x4.sub(aIm, cIm);
    const bdRe = f32x4.add(bRe, dRe), bdIm = f32x4.add(bIm, dIm);
    const b_dRe = f32x4.sub(bRe, dRe), b_dIm = f32x4.sub(bIm, dIm);
    const re1 = f32x4.add(a_cRe, b_dIm), im1 = f32x4.sub(a_cIm, b_dRe);
    const re2 = f32x4.sub(acRe, bdRe), im2 = f32x4.sub(acIm, bdIm);
    const re3 = f32x4.sub(a_cRe, b_dIm), im3 = f32x4.add(a_cIm, b_dRe);
    const w = table + p;
    const w1Re = v128.load(w), w1Im = v128.load(w + quarter);
    const w2Re = v128.load(w + 2 * quarter), w2Im = v128.load(w + 3 * quarter);
    const w3Re = v128.load(w + 4 * quarter), w3Im = v128.load(w + 5 * quarter);
    storeTransposed(toRe + (p << 2), f32x4.add(acRe, bdRe), turnedRe(re1, im1, w1Re, w1Im), turnedRe(re2, im2, w2Re, w2Im), turnedRe(re3, im3, w3Re, w3Im));
    storeTransposed(toIm + (p << 2), f32x4.add(acIm, bdIm), turnedIm(re1, im1, w1Re, w1Im), turnedIm(re2, im2, w2Re, w2Im), turnedIm(re3, im3, w3Re, w3Im));
  }
}

/** A later stage: `stride` bytes that share their twiddles. */
function stage(n: i32, stride: usize, fromRe: usize, fromIm: usize, toRe: usize, toIm: usize, table: usize): void {
  const quarter = <usize>n >> 2;
  const apart = quarter * stride;
  for (let p: usize = 0; p < quarter; p++) {
    const w = table + (p << 2);
    const w1Re = v128.load32_splat(w), w1Im = v128.load32_splat(w + <usize>n);
    const w2Re = v128.load32_splat(w + 2 * <usize>n), w2Im = v128.load32_splat(w + 3 * <usize>n);
    const w3Re = v128.load32_splat(w + 4 * <usize>n), w3Im = v128.load32_splat(w + 5 * <usize>n);
    const from = p * stride;
    const to = from << 2;
    for (let q: usize = 0; q < stride; q += 16) {
      const a = from + q, b = a + apart, c = b + apart, d = c + apart;
      const aRe = v128.load(fromRe + a), aIm = v128.load(fromIm + a);
      const bRe = v128.load(fromRe + b), bIm = v128.load(fromIm + b);
      const cRe = v128.load(fromRe + c), cIm = v128.load(fromIm + c);
      const dRe = v128.load(fromRe + d), dIm = v128.load(fromIm + d);
      const acRe = f32x4.add(aRe, cRe), acIm = f32x4.add(aIm, cIm);
      const a_cRe = f32x4.sub(aRe, cRe), a_cIm = f32x4.sub(aIm, cIm);
      const bdRe = f32x4.add(bRe, dRe), bdIm = f32x4.add(bIm, dIm);
      const b_dRe = f32x4.sub(bRe, dRe), b_dIm = f32x4.sub(bIm, dIm);
      const re1 = f32x4.add(a_cRe, b_dIm), im1 = f32x4.sub(a_cIm, b_dRe);
      const re2 = f32x4.sub(acRe, bdRe), im2 = f32x4.sub(acIm, bdIm);
      const re3 = f32x4.sub(a_cRe, b_dIm), im3 = f32x4.add(a_cIm, b_dRe);
      const y0 = to + q, y1 = y0 + stride, y2 = y1 + stride, y3 = y2 + stride;
      v128.store(toRe + y0, f32x4.add(acRe, bdRe));
      v128.store(toIm + y0, f32x4.add(acIm, bdIm));
      v128.store(toRe + y1, turnedRe(re1, im1, w1Re, w1Im));
      v128.store(toIm + y1, turnedIm(re1, im1, w1Re, w1Im));
      v128.store(toRe + y2, turnedRe(re2, im2, w2Re, w2Im));
      v128.store(toIm + y2, turnedIm(re2, im2, w2Re, w2Im));
      v128.store(toRe + y3, turnedRe(re3, im3, w3Re, w3Im));
      v128.store(toIm + y3, turnedIm(re3, im3, w3Re, w3Im));
    }
  }
}

/** The stage of radix 2 where the size is no power of four. */
function lastStage(stride: usize, fromRe: usize, fromIm: usize, toRe: usize, toIm: usize): void {
  for (let q: usize = 0; q < stride; q += 16) {
    const aRe = v128.load(fromRe + q), aIm = v128.load(fromIm + q);
    const bRe = v128.load(fromRe + stride + q), bIm = v128.load(fromIm + stride + q);
    v128.store(toRe + q, f32x4.add(aRe, bRe));
    v128.store(toIm + q, f32x4.add(aIm, bIm));
    v128.store(toRe + stride + q, f32x4.sub(aRe, bRe));
    v128.store(toIm + stride + q, f32x4.sub(aIm, bIm));
  }
}

/** Products of two arrays. */
export function multiply(count: i32, one: usize, other: usize, into: usize): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 16) v128.store(into + i, f32x4.mul(v128.load(one + i), v128.load(other + i)));
}

/** Adds the products of two arrays to a third. */
export function multiplyAdd(count: i32, one: usize, other: usize, into: usize): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 16)
    v128.store(into + i, f32x4.add(v128.load(into + i), f32x4.mul(v128.load(one + i), v128.load(other + i))));
}

/** Adds an array to another. */
export function add(count: i32, from: usize, into: usize): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 16) v128.store(into + i, f32x4.add(v128.load(into + i), v128.load(from + i)));
}

/** Takes an array from another. */
export function subtract(count: i32, from: usize, into: usize): void {
  for (let i: usize = 0; i < <usize>count << 2; i += 16) v128.store(into + i, f32x4.sub(v128.load(into + i), v128.load(from + i)));
}

/** Adds the powers of both channels, from 0 to the Nyquist frequency, to `powers`. */
export function addPowers(size: i32, re: usize, im: usize, powers: usize): void {
  const end = <usize>size << 2;
  const half = f32x4.splat(0.5);
  store<f32>(powers, load<f32>(powers) + load<f32>(re) * load<f32>(re) + load<f32>(im) * load<f32>(im));
  for (let k: usize = 4; k <= end >> 1; k += 16) {
    const mirror = end - k - 12;
    const both = f32x4.add(square(v128.load(re + k), v128.load(im + k)), reversed(square(v128.load(re + mirror), v128.load(im + mirror))));
    v128.store(powers + k, f32x4.add(v128.load(powers + k), f32x4.mul(half, both)));
  }
}

/** How alike left and right are, from `threshold` (a number) to 1, scaled to 0…1. */
export function centre(size: i32, re: usize, im: usize, into: usize, threshold: f32): void {
  const end = <usize>size << 2;
  const from = f32x4.splat(threshold), range = f32x4.splat(1 - threshold), least = f32x4.splat(1e-20), half = f32x4.splat(0.5);
  store<f32>(into, centreOf(load<f32>(re), load<f32>(im), threshold));
  for (let k: usize = 4; k <= end >> 1; k += 16) {
    const mirror = end - k - 12;
    const kRe = v128.load(re + k), kIm = v128.load(im + k);
    const mRe = reversed(v128.load(re + mirror)), mIm = reversed(v128.load(im + mirror));
    const product = f32x4.add(f32x4.mul(kRe, mIm), f32x4.mul(kIm, mRe));
    const both = f32x4.mul(half, f32x4.add(square(kRe, kIm), square(mRe, mIm)));
    const likeness = f32x4.div(product, f32x4.add(both, least));
    v128.store(into + k, f32x4.max(f32x4.splat(0), f32x4.div(f32x4.sub(likeness, from), range)));
  }
}

function centreOf(left: f32, right: f32, threshold: f32): f32 {
  const likeness: f32 = (<f32>2 * left * right) / (left * left + right * right + <f32>1e-20);
  return max<f32>(0, (likeness - threshold) / (1 - threshold));
}

/** Multiplies a spectrum by gains from 0 to the Nyquist frequency, which hold for the other half as well. */
export function applyMask(size: i32, re: usize, im: usize, mask: usize, intoRe: usize, intoIm: usize): void {
  const end = <usize>size << 2;
  store<f32>(intoRe, load<f32>(re) * load<f32>(mask));
  store<f32>(intoIm, load<f32>(im) * load<f32>(mask));
  for (let k: usize = 4; k <= end >> 1; k += 16) {
    const mirror = end - k - 12;
    const gain = v128.load(mask + k), mirrored = reversed(gain);
    const mRe = f32x4.mul(v128.load(re + mirror), mirrored), mIm = f32x4.mul(v128.load(im + mirror), mirrored);
    v128.store(intoRe + k, f32x4.mul(v128.load(re + k), gain));
    v128.store(intoIm + k, f32x4.mul(v128.load(im + k), gain));
    v128.store(intoRe + mirror, mRe);
    v128.store(intoIm + mirror, mIm);
  }
}

/** Moves running medians along time by one frame: `sorted` has `width` rows of `count` values, of which each column is sorted. */
export function slide(count: i32, width: i32, sorted: usize, leaving: usize, entering: usize): void {
  const row = <usize>count << 2;
  for (let k: usize = 0; k < row; k += 16) replace(width, row, sorted + k, v128.load(leaving + k), v128.load(entering + k));
}

/**
 * Medians of `width` neighbours along frequency; beyond the edges the first and the last value go on. The row goes as four lines
 * side by side. `padded` has room for count + width + 8 values, `sorted` for 4 · width.
 */
export function medianAcross(count: i32, width: i32, row: usize, into: usize, padded: usize, sorted: usize): void {
  const reach = <usize>width >> 1;
  const line = (<usize>count + 3) >> 2;
  const first = load<f32>(row), last = load<f32>(row + (<usize>count << 2) - 4);
  for (let i: usize = 0; i < reach; i++) store<f32>(padded + (i << 2), first);
  memory.copy(padded + (reach << 2), row, <usize>count << 2);
  for (let i = reach + <usize>count; i < 4 * line + 2 * reach + 2; i++) store<f32>(padded + (i << 2), last);
  const lineBytes = line << 2;
  const middle = sorted + (reach << 4);
  // Filled with the first value, the window takes up the others one by one.
  const start = fourLines(padded, lineBytes);
  for (let i: usize = 0; i < <usize>width; i++) v128.store(sorted + (i << 4), start);
  for (let i: usize = 1; i < <usize>width; i++) replace(width, 16, sorted, start, fourLines(padded + (i << 2), lineBytes));
  for (let i: usize = 0; i < line; i++) {
    const median = v128.load(middle);
    storeLines(into + (i << 2), lineBytes, <usize>count - i, line, median);
    replace(width, 16, sorted, fourLines(padded + (i << 2), lineBytes), fourLines(padded + ((i + <usize>width) << 2), lineBytes));
  }
}

// @inline would repeat the loads at every call.
function fourLines(from: usize, apart: usize): v128 {
  let four = v128.load32_zero(from);
  four = v128.load_lane<f32>(from + apart, four, 1);
  four = v128.load_lane<f32>(from + 2 * apart, four, 2);
  return v128.load_lane<f32>(from + 3 * apart, four, 3);
}

/** Stores a value of each line, of the last only where there is one. */
function storeLines(into: usize, apart: usize, left: usize, line: usize, four: v128): void {
  v128.store_lane<f32>(into, four, 0);
  if (left > line) v128.store_lane<f32>(into + apart, four, 1);
  if (left > 2 * line) v128.store_lane<f32>(into + 2 * apart, four, 2);
  if (left > 3 * line) v128.store_lane<f32>(into + 3 * apart, four, 3);
}

/** In sorted columns, `row` bytes from value to value, takes one value that is there out and puts another in. */
@inline
function replace(width: i32, row: usize, sorted: usize, leaving: v128, entering: v128): void {
  let at = sorted;
  let here = v128.load(at);
  let below = f32x4.splat(-Infinity);
  for (let rank = 1; rank < width; rank++) {
    const next = v128.load(at + row);
    // The column without the leaving value, then with the entering one.
    const kept = v128.bitselect(here, next, f32x4.lt(here, leaving));
    v128.store(at, f32x4.min(kept, f32x4.max(below, entering)));
    below = kept;
    here = next;
    at += row;
  }
  v128.store(at, f32x4.max(below, entering));
}

/** The share of what lasts beside what strikes, which counts `weight` (a number) times. */
export function lastingShare(count: i32, lasting: usize, striking: usize, into: usize, weight: f32): void {
  const heavy = f32x4.splat(weight), least = f32x4.splat(1e-20);
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const lasts = v128.load(lasting + i);
    const total = f32x4.add(f32x4.add(lasts, f32x4.mul(heavy, v128.load(striking + i))), least);
    v128.store(into + i, f32x4.div(lasts, total));
  }
}

/**
 * Masks of the stems in place of the parts' powers: drums in `percussive`, bass in `sustained`, vocals in `moving`. The gains are
 * numbers; see stem-masks.ts, whose arithmetic this is.
 */
export function stemMasks(
  count: i32, percussive: usize, sustained: usize, moving: usize, centre: usize, lows: usize, voices: usize,
  drumsGain: f32, kickGain: f32, voiceOfMoving: f32, voiceOfSustained: f32,
): void {
  const one = f32x4.splat(1), silence = f32x4.splat(1e-12);
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const low = v128.load(lows + i), voice = v128.load(voices + i), middle = v128.load(centre + i);
    const lasts = v128.load(sustained + i), moves = v128.load(moving + i);
    const kick = f32x4.mul(f32x4.mul(f32x4.splat(kickGain), moves), f32x4.sub(one, voice));
    const drums = f32x4.add(f32x4.mul(f32x4.splat(drumsGain), v128.load(percussive + i)), kick);
    const bass = f32x4.mul(low, lasts);
    const sung = f32x4.add(f32x4.mul(f32x4.splat(voiceOfMoving), moves), f32x4.mul(f32x4.splat(voiceOfSustained), lasts));
    const vocals = f32x4.mul(f32x4.mul(voice, middle), sung);
    const side = f32x4.add(lasts, f32x4.mul(moves, f32x4.sub(one, middle)));
    const other = f32x4.add(f32x4.mul(f32x4.sub(one, low), side), silence);
    const total = f32x4.add(f32x4.add(drums, bass), f32x4.add(vocals, other));
    v128.store(percussive + i, f32x4.div(drums, total));
    v128.store(sustained + i, f32x4.div(bass, total));
    v128.store(moving + i, f32x4.div(vocals, total));
  }
}

@inline
function storeTransposed(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 16);
  v128.store(to, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5), 32);
  v128.store(to, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7), 48);
}

@inline
function turnedRe(re: v128, im: v128, cos: v128, sin: v128): v128 {
  return f32x4.sub(f32x4.mul(re, cos), f32x4.mul(im, sin));
}

@inline
function turnedIm(re: v128, im: v128, cos: v128, sin: v128): v128 {
  return f32x4.add(f32x4.mul(re, sin), f32x4.mul(im, cos));
}

@inline
function square(re: v128, im: v128): v128 {
  return f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im));
}

@inline
function reversed(four: v128): v128 {
  return v128.shuffle<f32>(four, four, 3, 2, 1, 0);
}
