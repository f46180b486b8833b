// Sums of a network's convolution, eight outputs at a time: the arithmetic of `plain-block-sums.ts`, so that the results are the same.

/**
 * Adds up what lies under the kernel at `places` places of one frame, for each whole block of eight outputs.
 * Arguments are counts, bytes, and addresses of doubles: `values` of the frame's rows, `kernel` with the outputs innermost.
 * @param step bytes from one place to the next
 * @param rowBytes bytes from one row of values to the next
 * @param run values of a row that lie under the kernel
 */
export function sumBlocks(
  places: i32, step: usize, rows: i32, rowBytes: usize, run: i32, outputs: i32,
  values: usize, kernel: usize, biases: usize, sums: usize,
): void {
  const outputBytes = <usize>outputs << 3;
  const runBytes = <usize>run << 3;
  for (let place = 0; place < places; place++) {
    for (let output: usize = 0; output + 64 <= outputBytes; output += 64) {
      let a = f64x2.splat(0), b = f64x2.splat(0), c = f64x2.splat(0), d = f64x2.splat(0);
      let k = kernel + output;
      let row = values;
      for (let r = 0; r < rows; r++) {
        const end = row + runBytes;
        for (let from = row; from < end; from += 8) {
          const value = v128.load64_splat(from);
          a = f64x2.add(a, f64x2.mul(value, v128.load(k)));
          b = f64x2.add(b, f64x2.mul(value, v128.load(k, 16)));
          c = f64x2.add(c, f64x2.mul(value, v128.load(k, 32)));
          d = f64x2.add(d, f64x2.mul(value, v128.load(k, 48)));
          k += outputBytes;
        }
        row += rowBytes;
      }
      const bias = biases + output, to = sums + output;
      v128.store(to, f64x2.add(a, v128.load(bias)));
      v128.store(to, f64x2.add(b, v128.load(bias, 16)), 16);
      v128.store(to, f64x2.add(c, v128.load(bias, 32)), 32);
      v128.store(to, f64x2.add(d, v128.load(bias, 48)), 48);
    }
    values += step;
    sums += outputBytes;
  }
}
