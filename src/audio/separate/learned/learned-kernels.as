// The inner loops of the learned splitter, four values at a time, in single precision. Two channels travel as one complex signal, as in
// chunk-kernels.as. Arguments are addresses of arrays of floats in the module's memory unless they are named for a number.

/**
 * All layers of the network: into[m][f] = max(floor, start[m][f] + Σ a[m][n] · rows[n][f]), added up in the order of n. `rows` holds the
 * addresses of rows, so that a convolution gathers its inputs without a copy. Strides are numbers of bytes; m is a multiple of 4 and
 * `count` a multiple of 8.
 */
export function multiplyRows(
  m: i32, n: i32, count: i32, a: usize, aStride: usize, rows: usize,
  start: usize, startStride: usize, into: usize, intoStride: usize, floor: f32,
): void {
  const least = f32x4.splat(floor);
  const bytes = <usize>count << 2, last = rows + (<usize>n << 2);
  for (let i: i32 = 0; i < m; i += 4) {
    const a0 = a + <usize>i * aStride, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride;
    const s0 = start + <usize>i * startStride, s1 = s0 + startStride, s2 = s1 + startStride, s3 = s2 + startStride;
    const t0 = into + <usize>i * intoStride, t1 = t0 + intoStride, t2 = t1 + intoStride, t3 = t2 + intoStride;
    for (let f: usize = 0; f < bytes; f += 32) {
      let p0 = v128.load(s0 + f), q0 = v128.load(s0 + f, 16), p1 = v128.load(s1 + f), q1 = v128.load(s1 + f, 16);
      let p2 = v128.load(s2 + f), q2 = v128.load(s2 + f, 16), p3 = v128.load(s3 + f), q3 = v128.load(s3 + f, 16);
      let at: usize = 0;
      for (let row = rows; row < last; row += 4) {
        const from = <usize>load<u32>(row) + f;
        const x = v128.load(from), y = v128.load(from, 16);
        const w0 = v128.load32_splat(a0 + at), w1 = v128.load32_splat(a1 + at);
        p0 = f32x4.add(p0, f32x4.mul(w0, x));
        q0 = f32x4.add(q0, f32x4.mul(w0, y));
        p1 = f32x4.add(p1, f32x4.mul(w1, x));
        q1 = f32x4.add(q1, f32x4.mul(w1, y));
        const w2 = v128.load32_splat(a2 + at), w3 = v128.load32_splat(a3 + at);
        p2 = f32x4.add(p2, f32x4.mul(w2, x));
        q2 = f32x4.add(q2, f32x4.mul(w2, y));
        p3 = f32x4.add(p3, f32x4.mul(w3, x));
        q3 = f32x4.add(q3, f32x4.mul(w3, y));
        at += 4;
      }
      v128.store(t0 + f, f32x4.max(p0, least));
      v128.store(t0 + f, f32x4.max(q0, least), 16);
      v128.store(t1 + f, f32x4.max(p1, least));
      v128.store(t1 + f, f32x4.max(q1, least), 16);
      v128.store(t2 + f, f32x4.max(p2, least));
      v128.store(t2 + f, f32x4.max(q2, least), 16);
      v128.store(t3 + f, f32x4.max(p3, least));
      v128.store(t3 + f, f32x4.max(q3, least), 16);
    }
  }
}

/**
 * Rows of a frame of the mix, from 0 to the Nyquist frequency, `rowBytes` (a number) apart: the shares of what lasts, moves and strikes in the
 * middle, the same at the sides, then the power of both channels, left minus right, and twice their common part.
 */
export function shareOut(
  size: i32, re: usize, im: usize, sustained: usize, moving: usize, percussive: usize, into: usize, rowBytes: usize,
): void {
  const end = <usize>size << 2;
  const z0 = load<f32>(re), z1 = load<f32>(im);
  // At 0 Hz the spectra of both channels are real: left and right as they stand.
  shareFour(
    f32x4.splat(z0 * z0 + z1 * z1), f32x4.splat(z0 * z0 - z1 * z1), f32x4.splat(2 * z0 * z1),
    v128.load(sustained), v128.load(moving), v128.load(percussive), into, rowBytes,
  );
  const half = f32x4.splat(0.5);
  for (let k: usize = 4; k <= end >> 1; k += 16) {
    const mirror = end - k - 12;
    const kRe = v128.load(re + k), kIm = v128.load(im + k);
    const mRe = reversed(v128.load(re + mirror)), mIm = reversed(v128.load(im + mirror));
    const power = f32x4.mul(half, f32x4.add(square(kRe, kIm), square(mRe, mIm)));
    const difference = f32x4.sub(f32x4.mul(kRe, mRe), f32x4.mul(kIm, mIm));
    const common = f32x4.add(f32x4.mul(kRe, mIm), f32x4.mul(kIm, mRe));
    shareFour(power, difference, common, v128.load(sustained + k), v128.load(moving + k), v128.load(percussive + k), into + k, rowBytes);
  }
}

@inline
function shareFour(
  power: v128, difference: v128, common: v128, sustained: v128, moving: v128, percussive: v128, into: usize, rowBytes: usize,
): void {
  const one = f32x4.splat(1), zero = f32x4.splat(0), least = f32x4.splat(1e-12);
  const likeness = f32x4.div(common, f32x4.add(power, least));
  const middle = f32x4.min(one, f32x4.max(zero, f32x4.div(f32x4.sub(likeness, f32x4.splat(0.3)), f32x4.splat(0.7))));
  const side = f32x4.sub(one, middle);
  const total = f32x4.add(f32x4.add(sustained, moving), f32x4.add(percussive, least));
  const lasts = f32x4.div(sustained, total), moves = f32x4.div(moving, total), strikes = f32x4.div(percussive, total);
  v128.store(into, f32x4.mul(lasts, middle));
  v128.store(into + rowBytes, f32x4.mul(moves, middle));
  v128.store(into + 2 * rowBytes, f32x4.mul(strikes, middle));
  v128.store(into + 3 * rowBytes, f32x4.mul(lasts, side));
  v128.store(into + 4 * rowBytes, f32x4.mul(moves, side));
  v128.store(into + 5 * rowBytes, f32x4.mul(strikes, side));
  v128.store(into + 6 * rowBytes, power);
  v128.store(into + 7 * rowBytes, difference);
  v128.store(into + 8 * rowBytes, common);
}

/**
 * Sums over bands of the rows of `shareOut`: power, left minus right, common part, then the six shares weighted by power; `bands` rows of nine.
 * `edges` holds the first bin of each band and the one after its last, as whole numbers.
 */
export function sumBands(bands: i32, edges: usize, rows: usize, rowBytes: usize, into: usize): void {
  for (let band = 0; band < bands; band++) {
    const from = <usize>load<u32>(edges + (<usize>band << 3)) << 2, to = <usize>load<u32>(edges + (<usize>band << 3), 4) << 2;
    let power: f32 = 0, difference: f32 = 0, common: f32 = 0;
    let first = f32x4.splat(0), fifth: f32 = 0, sixth: f32 = 0;
    for (let k = rows + from; k < rows + to; k += 4) {
      const here = load<f32>(k + 6 * rowBytes);
      power += here;
      difference += load<f32>(k + 7 * rowBytes);
      common += load<f32>(k + 8 * rowBytes);
      let shares = v128.load32_zero(k);
      shares = v128.load_lane<f32>(k + rowBytes, shares, 1);
      shares = v128.load_lane<f32>(k + 2 * rowBytes, shares, 2);
      shares = v128.load_lane<f32>(k + 3 * rowBytes, shares, 3);
      first = f32x4.add(first, f32x4.mul(f32x4.splat(here), shares));
      fifth += here * load<f32>(k + 4 * rowBytes);
      sixth += here * load<f32>(k + 5 * rowBytes);
    }
    const to0 = into + <usize>band * 36;
    store<f32>(to0, power);
    store<f32>(to0, difference, 4);
    store<f32>(to0, common, 8);
    v128.store(to0, first, 12);
    store<f32>(to0, fifth, 28);
    store<f32>(to0, sixth, 32);
  }
}

/** Masks of the four stems, one after the other for each bin: the weights of its band ([share][stem]) applied to its six shares. */
export function maskStems(bins: i32, shares: usize, rowBytes: usize, weights: usize, bandOf: usize, into: usize): void {
  for (let k: usize = 0; k < <usize>bins << 2; k += 4) {
    const w = weights + <usize>load<u32>(bandOf + k);
    const s = shares + k;
    let mask = f32x4.mul(v128.load32_splat(s), v128.load(w));
    mask = f32x4.add(mask, f32x4.mul(v128.load32_splat(s + rowBytes), v128.load(w, 16)));
    mask = f32x4.add(mask, f32x4.mul(v128.load32_splat(s + 2 * rowBytes), v128.load(w, 32)));
    mask = f32x4.add(mask, f32x4.mul(v128.load32_splat(s + 3 * rowBytes), v128.load(w, 48)));
    mask = f32x4.add(mask, f32x4.mul(v128.load32_splat(s + 4 * rowBytes), v128.load(w, 64)));
    mask = f32x4.add(mask, f32x4.mul(v128.load32_splat(s + 5 * rowBytes), v128.load(w, 80)));
    v128.store(into + (k << 2), mask);
  }
}

/** Adds a frame to the stereo images of the masked stems: for each bin the powers of left and right, their product (real, imaginary) and a norm. */
export function measureImages(size: i32, re: usize, im: usize, masks: usize, images: usize): void {
  const end = <usize>size << 2;
  for (let k: usize = 0; k <= end >> 1; k += 4) {
    const mirror: usize = k == 0 ? 0 : end - k;
    const kRe = load<f32>(re + k), kIm = load<f32>(im + k), mRe = load<f32>(re + mirror), mIm = load<f32>(im + mirror);
    const lRe: f32 = 0.5 * (kRe + mRe), lIm: f32 = 0.5 * (kIm - mIm), rRe: f32 = 0.5 * (kIm + mIm), rIm: f32 = 0.5 * (mRe - kRe);
    const left = lRe * lRe + lIm * lIm, right = rRe * rRe + rIm * rIm;
    const mask = v128.load(masks + (k << 2));
    const weight = f32x4.mul(mask, mask);
    const image = images + 20 * k;
    v128.store(image, f32x4.add(v128.load(image), f32x4.mul(weight, f32x4.splat(left))));
    v128.store(image, f32x4.add(v128.load(image, 16), f32x4.mul(weight, f32x4.splat(right))), 16);
    v128.store(image, f32x4.add(v128.load(image, 32), f32x4.mul(weight, f32x4.splat(lRe * rRe + lIm * rIm))), 32);
    v128.store(image, f32x4.add(v128.load(image, 48), f32x4.mul(weight, f32x4.splat(lIm * rRe - lRe * rIm))), 48);
    v128.store(image, f32x4.add(v128.load(image, 64), f32x4.mul(weight, f32x4.splat(<f32>0.5 * (left + right)))), 64);
  }
}

/** Brings images to a mean power of 1, with `loading` (a number) on both channels, which keeps the sum of all images invertible. */
export function finishImages(bins: i32, images: usize, loading: f32): void {
  const least = f32x4.splat(1e-9), load = f32x4.splat(loading);
  for (let image = images; image < images + <usize>bins * 80; image += 80) {
    const norm = f32x4.add(v128.load(image, 64), least);
    v128.store(image, f32x4.add(f32x4.div(v128.load(image), norm), load));
    v128.store(image, f32x4.add(f32x4.div(v128.load(image, 16), norm), load), 16);
    v128.store(image, f32x4.div(v128.load(image, 32), norm), 32);
    v128.store(image, f32x4.div(v128.load(image, 48), norm), 48);
  }
}

/**
 * The multichannel Wiener filter: shares out a frame of the mix by the power (mask) and the image of each stem. `into` is the address of the
 * spectra of drums, bass and vocals, each `size` real and `size` imaginary parts; other, the third stem, is what they leave.
 */
export function shareByImage(size: i32, re: usize, im: usize, masks: usize, images: usize, into: usize): void {
  const end = <usize>size << 2;
  for (let k: usize = 0; k <= end >> 1; k += 4) {
    const mirror: usize = k == 0 ? 0 : end - k;
    const kRe = load<f32>(re + k), kIm = load<f32>(im + k), mRe = load<f32>(re + mirror), mIm = load<f32>(im + mirror);
    const lRe: f32 = 0.5 * (kRe + mRe), lIm: f32 = 0.5 * (kIm - mIm), rRe: f32 = 0.5 * (kIm + mIm), rIm: f32 = 0.5 * (mRe - kRe);
    const power: f32 = 0.5 * (lRe * lRe + lIm * lIm + rRe * rRe + rIm * rIm);
    const silence: f32 = 1e-10;
    const share = f32x4.div(
      f32x4.add(f32x4.mul(v128.load(masks + (k << 2)), f32x4.splat(power)), f32x4.splat(silence)),
      f32x4.splat(power + 4 * silence),
    );
    const image = images + 20 * k;
    const c00 = f32x4.mul(share, v128.load(image)), c11 = f32x4.mul(share, v128.load(image, 16));
    const cRe = f32x4.mul(share, v128.load(image, 32)), cIm = f32x4.mul(share, v128.load(image, 48));
    const a = sum(c00), d = sum(c11), bRe = sum(cRe), bIm = sum(cIm);
    const scale: f32 = 1 / (a * d - bRe * bRe - bIm * bIm);
    // The mix by the inverse of the sum of all images.
    const pRe = f32x4.splat(scale * (d * lRe - bRe * rRe + bIm * rIm)), pIm = f32x4.splat(scale * (d * lIm - bRe * rIm - bIm * rRe));
    const qRe = f32x4.splat(scale * (a * rRe - bRe * lRe - bIm * lIm)), qIm = f32x4.splat(scale * (a * rIm - bRe * lIm + bIm * lRe));
    const leftRe = f32x4.add(f32x4.mul(c00, pRe), f32x4.sub(f32x4.mul(cRe, qRe), f32x4.mul(cIm, qIm)));
    const leftIm = f32x4.add(f32x4.mul(c00, pIm), f32x4.add(f32x4.mul(cRe, qIm), f32x4.mul(cIm, qRe)));
    const rightRe = f32x4.add(f32x4.mul(c11, qRe), f32x4.add(f32x4.mul(cRe, pRe), f32x4.mul(cIm, pIm)));
    const rightIm = f32x4.add(f32x4.mul(c11, qIm), f32x4.sub(f32x4.mul(cRe, pIm), f32x4.mul(cIm, pRe)));
    storeStems(into + k, end, f32x4.sub(leftRe, rightIm), f32x4.add(leftIm, rightRe));
    storeStems(into + mirror, end, f32x4.add(leftRe, rightIm), f32x4.sub(rightRe, leftIm));
  }
}

@inline
function storeStems(into: usize, bytes: usize, re: v128, im: v128): void {
  v128.store_lane<f32>(into, re, 0);
  v128.store_lane<f32>(into + bytes, im, 0);
  v128.store_lane<f32>(into + 2 * bytes, re, 1);
  v128.store_lane<f32>(into + 3 * bytes, im, 1);
  v128.store_lane<f32>(into + 4 * bytes, re, 3);
  v128.store_lane<f32>(into + 5 * bytes, im, 3);
}

@inline
function sum(four: v128): f32 {
  return f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1) + (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
}

@inline
function square(re: v128, im: v128): v128 {
  return f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im));
}

@inline
function reversed(four: v128): v128 {
  return v128.shuffle<f32>(four, four, 3, 2, 1, 0);
}
