import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { chooseSplitQuality } from "./split-quality.ts";

const STEREO = { sampleRate: 44_100, channelCount: 2 };

test("the network is used where it has learned and nothing else was asked for, and the reading says which ran", () => {
  expect(chooseSplitQuality("learned", STEREO)).toMatchObject({
    quality: "learned",
    weights: expect.objectContaining({ bias: expect.any(Float32Array) }),
    reading: "Quality: learned (network and signal processing)",
  });
  expect(chooseSplitQuality("fast", STEREO)).toEqual({
    quality: "fast",
    reading: "Quality: fast (signal processing alone)",
  });
  const low = chooseSplitQuality("learned", { sampleRate: 8_000, channelCount: 1 });
  expect(low).toEqual({ quality: "fast", reading: expect.stringMatching(/not used: it needs 22050 Hz or more/) });
});

test("damaged or missing weights are told, with what to do, and the split is done without them", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "wav0-weights-"));
  try {
    const shipped = path.resolve("src/audio/separate/learned/splitter-weights.bin");
    const damaged = path.join(folder, "damaged.bin");
    await writeFile(damaged, (await readFile(shipped)).fill(0, 70_000, 70_100));
    const reading = (file: string) => chooseSplitQuality("learned", STEREO, file);
    expect(reading(damaged)).toEqual({
      quality: "fast",
      reading: expect.stringMatching(/damaged.*install wav0-mcp again/),
    });
    const missing = path.join(folder, "none.bin");
    expect(reading(missing)).toEqual({ quality: "fast", reading: expect.stringMatching(/no such file.*install/) });
    expect(reading(folder)).toMatchObject({ quality: "fast" });
  } finally {
    await rm(folder, { recursive: true });
  }
});
