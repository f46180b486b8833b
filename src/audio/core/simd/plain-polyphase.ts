import type { Polyphase, PolyphaseFilter, PolyphaseInput } from "./polyphase.ts";

const single = Math.fround;

/** A polyphase filter in JavaScript alone: for machines without SIMD. */
export class PlainPolyphase implements Polyphase {
  convert(output: Float32Array, { samples, rest }: PolyphaseInput, filter: PolyphaseFilter): void {
    const { from, to, phases, taps, table } = filter;
    const whole = Math.floor(from / to);
    let [start, place] = [0, rest];
    for (let i = 0; i < output.length; i++) {
      const phase = (place * phases) / to;
      const row = Math.floor(phase);
      const value = dot(samples, start, table, row * taps, taps);
      const mix = single(phase - row);
      output[i] = mix === 0 ? value : mixed(value, dot(samples, start, table, (row + 1) * taps, taps), mix);
      start += whole;
      place += from % to;
      if (place < to) continue;
      place -= to;
      start++;
    }
  }
}

function mixed(a: number, b: number, mix: number): number {
  return single(a + single(mix * single(b - a)));
}

/** Sum of products in the order of the vectors: eight sums side by side, then added in pairs. */
// oxlint-disable-next-line max-params -- the innermost loop of the converter: views or objects would cost more than the work
function dot(a: Float32Array, aStart: number, b: Float32Array, bStart: number, length: number): number {
  let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < length; k += 8) {
    const [i, j] = [aStart + k, bStart + k];
    s0 = single(s0 + single((a[i] ?? 0) * (b[j] ?? 0)));
    s1 = single(s1 + single((a[i + 1] ?? 0) * (b[j + 1] ?? 0)));
    s2 = single(s2 + single((a[i + 2] ?? 0) * (b[j + 2] ?? 0)));
    s3 = single(s3 + single((a[i + 3] ?? 0) * (b[j + 3] ?? 0)));
    s4 = single(s4 + single((a[i + 4] ?? 0) * (b[j + 4] ?? 0)));
    s5 = single(s5 + single((a[i + 5] ?? 0) * (b[j + 5] ?? 0)));
    s6 = single(s6 + single((a[i + 6] ?? 0) * (b[j + 6] ?? 0)));
    s7 = single(s7 + single((a[i + 7] ?? 0) * (b[j + 7] ?? 0)));
  }
  const even = single(single(s0 + s4) + single(s2 + s6));
  return single(even + single(single(s1 + s5) + single(s3 + s7)));
}
