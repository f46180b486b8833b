import { expect, test } from "vitest";
import { readWav } from "../../audio/codec/wav.ts";
import { PARTS } from "../../audio/synth/part.ts";
import { readRecipe } from "../../audio/synth/recipe.ts";
import { renderSample } from "../../audio/synth/render.ts";
import { SCORE_STEMS, STEM_TYPES, stemGroup, stemLabel } from "../../contracts/words/stems.ts";
import type { ModelOutput } from "../worker/protocol.ts";
import { runStems } from "./stems.ts";

async function stemsOf(input: Record<string, unknown>): Promise<ModelOutput[]> {
  const outputs: ModelOutput[] = [];
  const reporter = {
    log: () => {},
    progress: () => {},
    metric: () => {},
    output: (output: ModelOutput) => void outputs.push(output),
  };
  await runStems({ model: "wav0/stems", input, files: {}, scratch: "" }, reporter);
  return outputs;
}

function largestDifference(ours: readonly Float32Array[], theirs: readonly Float32Array[]): number {
  return ours.reduce(
    (most, samples, channel) =>
      samples.reduce((peak, value, i) => Math.max(peak, Math.abs(value - (theirs[channel]?.[i] ?? 9))), most),
    0,
  );
}

test("the files of the stems sum to the sample, and say tempo, loop and, where they are pitched, key", async () => {
  const recipe = readRecipe({ prompt: "house, 1 bar", seed: 20 });
  const { audio } = renderSample(recipe);
  const outputs = await stemsOf({ recipe: JSON.stringify(recipe), title: "loop" });
  const files = outputs.flatMap((output) =>
    "bytes" in output ? [{ slot: output.slot, ...readWav(output.bytes) }] : [],
  );
  expect(files.map(({ slot }) => slot)).toEqual(["kick", "snare", "hats", "percussion", "bass", "chords", "lead"]);
  const [left = new Float32Array(0)] = audio.channels;
  const rest = Float64Array.from(left);
  for (const file of files) file.audio.channels[0]?.forEach((each, index) => (rest[index] = (rest[index] ?? 0) - each));
  const highest = rest.reduce((peak, each) => Math.max(peak, Math.abs(each)), 0);
  expect(20 * Math.log10(highest)).toBeLessThan(-90);
  for (const { slot, metadata } of files) {
    expect(metadata).toMatchObject({
      bpm: 124,
      title: `loop (${slot})`,
      loop: { startSample: 0, endSample: left.length },
    });
    expect(metadata.key === undefined).toBe(stemGroup(slot) === "drums");
  }
});

test("in two, all but the vocals is one file: the sample itself where nothing is sung", async () => {
  const decoded = async (prompt: string, isInTwo: boolean) => {
    const recipe = readRecipe({ prompt, seed: 20 });
    const outputs = await stemsOf({ recipe: JSON.stringify(recipe), two_stems: isInTwo });
    const files = outputs.flatMap((output) =>
      "bytes" in output ? [[output.slot, readWav(output.bytes)] as const] : [],
    );
    return { whole: renderSample(recipe).audio, files: new Map(files) };
  };
  const played = await decoded("house, 1 bar", true);
  expect([...played.files.keys()]).toEqual(["instrumental"]);
  const [left = new Float32Array(0)] = played.whole.channels;
  const instrumental = played.files.get("instrumental");
  expect(largestDifference([left], [instrumental?.audio.channels[0] ?? new Float32Array(0)])).toBeLessThan(2 ** -20);
  expect(instrumental?.metadata).toMatchObject({ title: "instrumental", bpm: 124 });
  const sung = await decoded("vocal chops and kick, 1 bar", true);
  expect([...sung.files.keys()]).toEqual(["vocals", "instrumental"]);
  const parts = await decoded("vocal chops and kick, 1 bar", false);
  const others = [...parts.files].filter(([name]) => name !== "vocals").map(([, { audio }]) => audio.channels[0]);
  const sum = (others[0] ?? new Float32Array(0)).map((_, i) =>
    others.reduce((total, each) => total + (each?.[i] ?? 0), 0),
  );
  expect(
    largestDifference([sum], [sung.files.get("instrumental")?.audio.channels[0] ?? new Float32Array(0)]),
  ).toBeLessThan(2 ** -20);
});

test("what is no recipe is refused in words", async () => {
  const recipe = readRecipe({ prompt: "house, 1 bar", seed: 20 });
  for (const text of ["{}", "not json", JSON.stringify({ ...recipe, bars: 1e6 })]) {
    await expect(stemsOf({ recipe: text })).rejects.toThrow(/recipe/);
  }
});

test("every part has its place in a split into four, and its label", () => {
  expect(Object.keys(SCORE_STEMS)).toEqual([...PARTS]);
  for (const part of PARTS) expect(STEM_TYPES).toContain(stemGroup(part));
  expect([stemGroup("drums"), stemGroup("guitar")]).toEqual(["drums", "other"]);
  expect([stemLabel("fx"), stemLabel("hats")]).toEqual(["FX", "Hats"]);
});
