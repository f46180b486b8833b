import { describe, expect, test } from "vitest";
import { impulse, largestDifference, levelOf, noise, sine } from "../../core/signals.fixture.ts";
import type { MedianSplit } from "../parameters.ts";
import { type ChunkMemory, createChunkMemory, offset, type Pair } from "./chunk-memory.ts";
import { Frames } from "./frames.ts";
import { LastingPass } from "./lasting-pass.ts";
import { MaskPass } from "./mask-pass.ts";

const SIZE = 256;
const SPLIT: MedianSplit = { size: SIZE, timeMedian: 9, frequencyMedian: 17, strikeWeight: 2 };

function newMemory(): ChunkMemory {
  const memory = createChunkMemory();
  if (!memory) throw new Error("There is no SIMD here");
  return memory;
}

/** Two channels in the memory with a window of zeros on both sides. */
function signalOf(memory: ChunkMemory, left: Float32Array, right: Float32Array): Pair {
  const place = (samples: Float32Array): number => {
    const inside = offset(memory.allocate(samples.length + 2 * SIZE), SIZE);
    memory.view(inside, samples.length).set(samples);
    return inside;
  };
  return { one: place(left), two: place(right) };
}

const read = (memory: ChunkMemory, { one, two }: Pair, length: number) => [
  memory.view(one, length).slice(),
  memory.view(two, length).slice(),
];

/** What of a signal in the left channel lasts, with another in the right one. */
function lastingOf(left: Float32Array, right = new Float32Array(left.length)): Float32Array[] {
  const memory = newMemory();
  const signal = signalOf(memory, left, right);
  const into = signalOf(memory, new Float32Array(left.length), new Float32Array(left.length));
  const pass = new LastingPass(memory, { frames: new Frames(memory, SIZE), split: SPLIT, pairs: 1 });
  pass.run([signal], [into], left.length);
  return read(memory, into, left.length);
}

describe("the pass that finds what lasts", () => {
  test("keeps a steady tone and leaves a click", () => {
    const tone = sine(0.05, 4_000);
    const [kept = tone] = lastingOf(tone);
    const middle = [1_500, 2_500] as const;
    expect(levelOf(kept.subarray(...middle)) / levelOf(tone.subarray(...middle))).toBeGreaterThan(0.95);
    const [clicked] = lastingOf(impulse(4_000, 2_000));
    expect(levelOf(clicked ?? [1])).toBe(0);
  });

  test("tells a tone from clicks over it", () => {
    const tone = sine(0.05, 4_000, { amplitude: 0.1 });
    const mix = tone.slice();
    for (const at of [1_000, 2_100, 3_200]) mix[at] = 0.9;
    const [kept = tone] = lastingOf(mix);
    for (const at of [1_000, 2_100, 3_200]) expect(Math.abs(kept[at] ?? 1)).toBeLessThan(0.2);
    expect(levelOf(kept.subarray(1_400, 1_700)) / levelOf(tone.subarray(1_400, 1_700))).toBeGreaterThan(0.9);
  });

  test("measures both channels as one: what lasts in one is kept in both", () => {
    const tone = sine(0.05, 4_000);
    const quiet = sine(0.05, 4_000, { amplitude: 0.001, phase: 1 });
    const [, kept = new Float32Array(4_000)] = lastingOf(tone, new Float32Array(quiet));
    expect(levelOf(kept.subarray(1_500, 2_500)) / levelOf(quiet.subarray(1_500, 2_500))).toBeGreaterThan(0.95);
  });

  test("adds to what is there, and of silence nothing", () => {
    const memory = newMemory();
    const there = noise(500, 1);
    const into = signalOf(memory, there, there);
    const silence = signalOf(memory, new Float32Array(500), new Float32Array(500));
    const pass = new LastingPass(memory, { frames: new Frames(memory, SIZE), split: SPLIT, pairs: 1 });
    pass.run([silence], [into], 500);
    expect(read(memory, into, 500)).toEqual([there, there]);
  });

  test.each([1, 63, 64, 65, 255, 256, 257, 640])("of %d samples is the same when it runs again", (length) => {
    const memory = newMemory();
    const pass = new LastingPass(memory, { frames: new Frames(memory, SIZE), split: SPLIT, pairs: 1 });
    const run = (left: Float32Array): Float32Array[] => {
      const into = signalOf(memory, new Float32Array(left.length), new Float32Array(left.length));
      pass.run([signalOf(memory, left, left)], [into], left.length);
      return read(memory, into, left.length);
    };
    const first = run(noise(length, 2));
    run(noise(900, 3));
    expect(run(noise(length, 2))).toEqual(first);
    expect(first[0]?.every(Number.isFinite)).toBe(true);
    expect(levelOf(first[0] ?? [])).toBeLessThan(levelOf(noise(length, 2)));
  });
});

/** Stems that the third pass makes of parts, each the same in both channels. */
function stemsOf(given: Record<"percussive" | "sustained" | "moving", Float32Array>, { channels = 2, side = 1 } = {}) {
  const memory = newMemory();
  const length = given.moving.length;
  const place = (samples: Float32Array) =>
    signalOf(
      memory,
      samples,
      samples.map((sample) => side * sample),
    );
  const parts = {
    percussive: place(given.percussive),
    sustained: place(given.sustained),
    moving: place(given.moving),
  };
  const pass = new MaskPass(memory, { frames: new Frames(memory, SIZE), sampleRate: 8_000, channels });
  pass.run([parts], length);
  const [drums = [], bass = [], vocals = []] = [parts.percussive, parts.sustained, parts.moving].map(
    (part) => read(memory, part, length)[0] ?? [],
  );
  return { drums: levelOf(drums), bass: levelOf(bass), vocals: levelOf(vocals) };
}

describe("the pass that makes masks", () => {
  const nothing = new Float32Array(2_000);
  const [low, high] = [sine(100 / 8_000, 2_000), sine(1_500 / 8_000, 2_000)];
  const level = levelOf(low);

  test("gives strokes to the drums, low tones to the bass and high moving ones to the voice", () => {
    const drums = stemsOf({ percussive: high, sustained: nothing, moving: nothing });
    expect(drums.drums / level).toBeGreaterThan(0.95);
    expect(Math.max(drums.bass, drums.vocals)).toBe(0);
    const bass = stemsOf({ percussive: nothing, sustained: low, moving: nothing });
    expect(bass.bass / level).toBeGreaterThan(0.9);
    const vocals = stemsOf({ percussive: nothing, sustained: nothing, moving: high });
    expect(vocals.vocals / level).toBeGreaterThan(0.95);
    expect(vocals.bass).toBe(0);
  });

  test("gives what moves below any voice to the drums, as the body of a kick", () => {
    const kick = stemsOf({ percussive: nothing, sustained: nothing, moving: sine(50 / 8_000, 2_000) });
    expect(kick.drums).toBeGreaterThan(3 * kick.vocals);
  });

  test("hears no voice at the sides, and in mono everything in the middle", () => {
    const moving = { percussive: nothing, sustained: nothing, moving: high };
    expect(stemsOf(moving, { side: -1 }).vocals).toBeLessThan(0.01);
    expect(stemsOf(moving, { channels: 1, side: 0 }).vocals / level).toBeGreaterThan(0.95);
  });

  test("makes nothing of silence", () => {
    expect(stemsOf({ percussive: nothing, sustained: nothing, moving: nothing })).toEqual({
      drums: 0,
      bass: 0,
      vocals: 0,
    });
  });
});

describe("memory of a chunk", () => {
  test("holds tables and pairs apart from each other, of whatever size", () => {
    const memory = newMemory();
    const tables = [[1], [2, 3], [], [4, 5, 6, 7, 8]].map((values) => ({ values, address: memory.table(values) }));
    const { one, two } = memory.pair(100_000);
    memory.view(one, 100_000).fill(9);
    expect(memory.view(two, 100_000).every((value) => value === 0)).toBe(true);
    for (const { values, address } of tables) expect([...memory.view(address, values.length)]).toEqual(values);
    expect(memory.view(offset(tables[3]?.address ?? 0, 2), 3)).toEqual(Float32Array.of(6, 7, 8));
  });

  test("is each splitter's own", () => {
    const [first, second] = [newMemory(), newMemory()];
    const [a, b] = [first.table([1, 2]), second.table([3, 4])];
    first.kernels.add(4, first.table([10, 10, 0, 0]), a);
    expect([...first.view(a, 2)]).toEqual([11, 12]);
    expect([...second.view(b, 2)]).toEqual([3, 4]);
  });
});

test("a sum of shifted windows is the signal, also where one window is longer than it", () => {
  for (const length of [1, 7, 63, 64, 200]) {
    const memory = newMemory();
    const frames = new Frames(memory, SIZE);
    const [left, right] = [noise(length, 20), noise(length, 21)];
    const signal = signalOf(memory, left, right);
    const back = signalOf(memory, new Float32Array(length), new Float32Array(length));
    const spectrum = memory.pair(SIZE);
    for (let t = 0; t < frames.count(length); t++) {
      frames.forward(signal, t, spectrum);
      frames.addInverse(spectrum, { one: offset(back.one, frames.start(t)), two: offset(back.two, frames.start(t)) });
    }
    const [one = [], two = []] = read(memory, back, length);
    expect(largestDifference(one, left)).toBeLessThan(1e-6);
    expect(largestDifference(two, right)).toBeLessThan(1e-6);
  }
});
