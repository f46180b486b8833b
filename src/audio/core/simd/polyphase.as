// Polyphase filter of the resampler in single precision, four values at a time: the arithmetic of `plain-polyphase.ts`,
// operation for operation, so that the bits are the same.

/**
 * Fills `output` from `samples`, both singles. `samples` is the address of the first sample under the kernel of the first
 * output, whose place lies `rest` of `to` parts after the kernel's middle. `table`: singles, (phases + 1) × taps.
 */
export function convert(count: i32, output: usize, samples: usize, rest: i32, from: i32, to: i32, phases: i32, taps: i32, table: usize): void {
  const whole = <usize>(from / to) << 2;
  const part = from % to;
  const rowBytes = <usize>taps << 2;
  const end = output + (<usize>count << 2);
  for (let out = output; out < end; out += 4) {
    const phase = (<f64>rest * <f64>phases) / <f64>to;
    const row = Math.floor(phase);
    const kernel = table + <usize>(<i32>row) * rowBytes;
    let value = dot(samples, kernel, rowBytes);
    const mix = <f32>(phase - row);
    if (mix != 0) value = value + mix * (dot(samples, kernel + rowBytes, rowBytes) - value);
    store<f32>(out, value);
    samples += whole;
    rest += part;
    if (rest >= to) {
      rest -= to;
      samples += 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, bytes: usize): f32 {
  let first = f32x4.splat(0);
  let second = f32x4.splat(0);
  for (let k: usize = 0; k < bytes; k += 32) {
    first = f32x4.add(first, f32x4.mul(v128.load(a + k), v128.load(b + k)));
    second = f32x4.add(second, f32x4.mul(v128.load(a + k, 16), v128.load(b + k, 16)));
  }
  const sum = f32x4.add(first, second);
  const even = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 2);
  return even + (f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 3));
}
