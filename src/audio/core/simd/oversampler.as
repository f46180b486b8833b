// Four times oversampling in double precision, two values at a time: the arithmetic of `plain-oversampler.ts`, operation for
// operation, so that the bits are the same. Arrays hold doubles that are singles in value, with room for 16 bytes more.

/** From `count` samples to four times as many, of which the even ones come to stand in `twice` and the odd ones in `fourOdd`. */
export function raise(count: i32, input: usize, odd: usize, twice: usize, fourOdd: usize, steep: usize, steepCount: i32, gentle: usize, gentleCount: i32): void {
  between(count, input, odd, steep, steepCount);
  const end = <usize>count << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const a = v128.load(input + i);
    const b = v128.load(odd + i);
    v128.store(twice + (i << 1), v128.shuffle<f64>(a, b, 0, 2));
    v128.store(twice + (i << 1), v128.shuffle<f64>(a, b, 1, 3), 16);
  }
  between(count << 1, twice, fourOdd, gentle, gentleCount);
}

/** Back to `count` samples; undoes `raise`. `twice` and `fourOdd` are lost. */
export function lower(count: i32, output: usize, odd: usize, twice: usize, fourOdd: usize, steep: usize, steepCount: i32, gentle: usize, gentleCount: i32): void {
  const half = fourOdd;
  thin(count << 1, twice, fourOdd, twice, gentle, gentleCount);
  const end = <usize>count << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const a = v128.load(twice + (i << 1));
    const b = v128.load(twice + (i << 1), 16);
    v128.store(half + i, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(odd + i, v128.shuffle<f64>(a, b, 1, 3));
  }
  thin(count, half, odd, output, steep, steepCount);
}

/** The soft clipper of `soft-clip.ts` behind one gain and in front of another, in place. */
export function clip(count: i32, values: usize, drive: f64, gain: f64): void {
  const end = values + (<usize>count << 3);
  for (; values < end; values += 16) {
    const x = f64x2.mul(f64x2.splat(drive), v128.load(values));
    const square = f64x2.mul(x, x);
    const over = f64x2.mul(x, f64x2.add(f64x2.splat(27), square));
    const curve = f64x2.div(over, f64x2.add(f64x2.splat(27), f64x2.mul(f64x2.splat(9), square)));
    const below = v128.bitselect(f64x2.splat(1), curve, f64x2.ge(x, f64x2.splat(3)));
    const clipped = v128.bitselect(f64x2.splat(-1), below, f64x2.le(x, f64x2.splat(-3)));
    v128.store(values, single(f64x2.mul(f64x2.splat(gain), clipped)));
  }
}

/** Singles to doubles: `count` of them, an even number. */
export function widen(count: i32, from: usize, to: usize): void {
  const end = from + (<usize>count << 2);
  for (; from < end; from += 8) {
    v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from)));
    to += 16;
  }
}

/** Doubles to singles: `count` of them, an even number. */
export function narrow(count: i32, from: usize, to: usize): void {
  const end = from + (<usize>count << 3);
  for (; from < end; from += 16) {
    v128.store64_lane(to, f32x4.demote_f64x2_zero(v128.load(from)), 0);
    to += 8;
  }
}

/** Values halfway between those of `input`; the ends, where the filter does not fit, repeat the value before them. */
function between(count: i32, input: usize, output: usize, taps: usize, tapCount: i32): void {
  const reach = <usize>tapCount << 3;
  const end = <usize>count << 3;
  for (let i = reach - 8; i < end - reach; i += 16) {
    let sum = f64x2.splat(0);
    let before = input + i;
    let after = before + 8;
    for (let tap: usize = 0; tap < reach; tap += 8) {
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(taps + tap), f64x2.add(v128.load(before), v128.load(after))));
      before -= 8;
      after += 8;
    }
    v128.store(output + i, single(f64x2.add(sum, sum)));
  }
  for (let i: usize = 0; i < reach - 8; i += 8) store<f64>(output + i, load<f64>(input + i));
  for (let i = end - reach; i < end; i += 8) store<f64>(output + i, load<f64>(input + i));
}

/** Every other value of a signal, whose even ones stand in `even` and odd ones in `odd`. `output` may be `even`. */
function thin(count: i32, even: usize, odd: usize, output: usize, taps: usize, tapCount: i32): void {
  const reach = <usize>tapCount << 3;
  const last = (<usize>count << 3) - reach;
  let i = reach;
  for (; i < last; i += 16) {
    let sum = f64x2.mul(f64x2.splat(0.5), v128.load(even + i));
    let before = odd + i - 8;
    let after = odd + i;
    for (let tap: usize = 0; tap < reach; tap += 8) {
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(taps + tap), f64x2.add(v128.load(before), v128.load(after))));
      before -= 8;
      after += 8;
    }
    v128.store(output + i, single(sum));
  }
  // The number of values in between is odd: one is left.
  let sum = 0.5 * load<f64>(even + last);
  for (let tap: usize = 0; tap < reach; tap += 8)
    sum += load<f64>(taps + tap) * (load<f64>(odd + last - 8 - tap) + load<f64>(odd + last + tap));
  store<f64>(output + last, <f64><f32>sum);
  if (output == even) return;
  for (let k: usize = 0; k < reach; k += 8) store<f64>(output + k, load<f64>(even + k));
  for (let k = last + 8; k < <usize>count << 3; k += 8) store<f64>(output + k, load<f64>(even + k));
}

// @ts-ignore: decorator
@inline
function single(values: v128): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(values));
}
