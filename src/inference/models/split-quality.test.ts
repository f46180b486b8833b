import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { chooseSplitQuality } from "./split-quality.ts";

const STEREO = { sampleRate: 44_100, channelCount: 2 };

test("the network is used where it has learned and nothing else was asked for", () => {
  expect(chooseSplitQuality("learned", STEREO)).toEqual({
    separation: { method: "learned" },
    weights: expect.objectContaining({ bias: expect.any(Float32Array) }),
  });
  expect(chooseSplitQuality("fast", STEREO)).toEqual({ separation: { method: "fast" } });
  const low = chooseSplitQuality("learned", { sampleRate: 8_000, channelCount: 1 });
  expect(low).toEqual({
    separation: { method: "fast", why: "the network is not used: it needs 22050 Hz or more, not 8000" },
  });
});

test("the weights are read once, and again where the file has changed", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "wav0-weights-"));
  try {
    const file = path.join(folder, "weights.bin");
    const shipped = await readFile(path.resolve("src/audio/separate/learned/splitter-weights.bin"));
    await writeFile(file, shipped);
    const weights = () => chooseSplitQuality("learned", STEREO, file).weights;
    const first = weights();
    expect(first).toBeDefined();
    expect(weights()).toBe(first);
    await writeFile(file, shipped.subarray(0, -4));
    expect(weights()).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("damaged or missing weights are told, with what to do, and the split is done without them", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "wav0-weights-"));
  try {
    const shipped = path.resolve("src/audio/separate/learned/splitter-weights.bin");
    const damaged = path.join(folder, "damaged.bin");
    await writeFile(damaged, (await readFile(shipped)).fill(0, 70_000, 70_100));
    const fallback = (why: RegExp) => ({ separation: { method: "fast", why: expect.stringMatching(why) } });
    const chosen = (file: string) => chooseSplitQuality("learned", STEREO, file);
    expect(chosen(damaged)).toEqual(fallback(/^the network is not used: .*damaged.*install wav0-mcp again/));
    expect(chosen(path.join(folder, "none.bin"))).toEqual(fallback(/no such file.*install/));
    expect(chosen(folder)).toEqual(fallback(/install/));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a machine without SIMD splits at fast, and says why", async () => {
  // The kernels are compiled once for each copy of the module.
  vi.resetModules();
  const validate = vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  try {
    const fresh = await import("./split-quality.ts");
    expect(fresh.chooseSplitQuality("learned", STEREO)).toEqual({
      separation: { method: "fast", why: "the network is not used: this machine has no WebAssembly with SIMD" },
    });
  } finally {
    validate.mockRestore();
    vi.resetModules();
  }
});
