import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { noise } from "../../audio/core/signals.fixture.ts";
import { shippedWeights } from "../../audio/separate/learned/shipped-weights.fixture.ts";
import { createSplitter, type SplitterShape } from "../../audio/separate/separate.ts";
import { SplitMate } from "./split-mate.ts";

const ENTRY = path.resolve("dist/inference-worker.js");
const SHAPE: SplitterShape = { sampleRate: 22_050, channels: 2, maxLength: 30_000 };

function open(entry: string, shape: SplitterShape = SHAPE): SplitMate {
  const mate = new SplitMate(entry, shape);
  onTestFinished(() => mate.close());
  return mate;
}

test.each([
  ["fast", undefined],
  ["learned", shippedWeights()],
])("a mate's stems are those of a splitter here, chunk after chunk: %s", async (_, weights) => {
  const shape = { ...SHAPE, weights };
  const [mate, here] = [open(ENTRY, shape), createSplitter(shape)];
  for (const [seed, length] of [30_000, 12_345, 30_000].entries()) {
    const mix = [noise(length, 1 + seed), noise(length, 9 + seed)];
    mate.begin(mix);
    const expected = here.split(mix, () => {});
    expect(await mate.finish()).toEqual(expected);
  }
  expect(mate.failure).toBeNull();
});

test("what is read into its room is split as it lies there, and left as it is", async () => {
  const mate = open(ENTRY);
  const mix = [noise(20_000, 1), noise(20_000, 2)];
  const read = mate.room.map((room, channel) => room.subarray(0, 20_000).fill(0) && set(room, mix[channel]));
  mate.begin(read);
  expect(await mate.finish()).toEqual(createSplitter(SHAPE).split(mix, () => {}));
  expect(read).toEqual(mix);
});

function set(room: Float32Array, samples: Float32Array = new Float32Array(0)): Float32Array {
  room.set(samples);
  return room.subarray(0, samples.length);
}

test.each([
  ["ends at once", "process.exit(3)", /exit code 3/],
  ["throws", "throw new Error('out of luck')", /out of luck/],
  [
    "ends in the middle of a chunk",
    "(await import('node:worker_threads')).parentPort.once('message', () => process.exit(4))",
    /exit code 4/,
  ],
])("a thread that %s gives no stems, now and later, and says why", async (_, program, why) => {
  const entry = path.join(await mkdtemp(path.join(tmpdir(), "wav0-mate-")), "entry.mjs");
  await writeFile(entry, program);
  const mate = open(entry);
  for (const seed of [1, 2]) {
    mate.begin([noise(100, seed), noise(100, seed)]);
    expect(await mate.finish()).toBeNull();
  }
  expect(mate.failure).toMatch(why);
});

test("a file that is not there is a failure as well", async () => {
  const mate = open(path.resolve("no/such/worker.js"));
  mate.begin([noise(100, 1), noise(100, 2)]);
  expect(await mate.finish()).toBeNull();
  expect(mate.failure).toMatch(/worker\.js/);
});
