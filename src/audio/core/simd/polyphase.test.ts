import * as fc from "fast-check";
import { expect, test } from "vitest";
import { noise } from "../signals.fixture.ts";
import { PlainPolyphase } from "./plain-polyphase.ts";
import type { Polyphase, PolyphaseFilter, PolyphaseInput } from "./polyphase.ts";
import { loadPolyphase } from "./simd-polyphase.ts";

const plain = new PlainPolyphase();

function simd(): NonNullable<ReturnType<typeof loadPolyphase>> {
  const polyphase = loadPolyphase();
  if (!polyphase) throw new Error("There is no SIMD here");
  return polyphase;
}

function filterOf(from: number, to: number, { phases = to, taps = 16 } = {}): PolyphaseFilter {
  return { from, to, phases, taps, table: noise((phases + 1) * taps, from + to) };
}

function converted(
  polyphase: Polyphase,
  { count, ...input }: PolyphaseInput & { count: number },
  filter: PolyphaseFilter,
): Float32Array {
  const output = new Float32Array(count);
  polyphase.convert(output, input, filter);
  return output;
}

test("vectors give the bits of single values, for any ratio, table and place to begin", () => {
  const size = fc.integer({ min: 1, max: 200 });
  const sizes = fc.record({ from: size, to: size, count: size, eights: fc.integer({ min: 1, max: 6 }) });
  fc.assert(
    fc.property(sizes, fc.boolean(), ({ from, to, eights, count }, isShared) => {
      const phases = isShared ? Math.max(1, Math.ceil(to / 3)) : to;
      const filter = filterOf(from, to, { phases, taps: 8 * eights });
      const given = { samples: noise(Math.ceil((count * from) / to) + 8 * eights, count), rest: count % to, count };
      expect(converted(simd(), given, filter)).toEqual(converted(plain, given, filter));
    }),
    { numRuns: 60 },
  );
});

test("values that no file should hold pass alike: infinities, none and the smallest", () => {
  const samples = noise(100, 1);
  samples.set([Infinity, -Infinity, Number.NaN, 1e-45, 3e38, -3e38], 40);
  const given = { samples, rest: 0, count: 80 };
  expect(converted(simd(), given, filterOf(1, 1))).toEqual(converted(plain, given, filterOf(1, 1)));
});

test("what the samples do not reach is silence, whatever was converted before", () => {
  const filter = filterOf(2, 3);
  converted(simd(), { samples: new Float32Array(400).fill(Number.NaN), rest: 0, count: 300 }, filter);
  const short = { samples: noise(5, 2), rest: 1, count: 40 };
  const found = converted(simd(), short, filter);
  expect(found).toEqual(converted(plain, short, filter));
  expect(found.subarray(10)).toEqual(new Float32Array(30));
  const none = { samples: new Float32Array(0), rest: 0, count: 0 };
  expect(converted(simd(), none, filter)).toHaveLength(0);
});

test("each filter is used with its own table, also in turns and after a longer one", () => {
  const filters = [
    filterOf(147, 160),
    filterOf(160, 147),
    filterOf(1, 2, { taps: 512 }),
    filterOf(147, 160, { taps: 24 }),
  ];
  const given = { samples: noise(1_200, 3), rest: 0, count: 500 };
  for (const filter of [...filters, ...filters])
    expect(converted(simd(), given, filter)).toEqual(converted(plain, given, filter));
});
