import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { noise } from "../../audio/core/signals.fixture.ts";
import { DemucsError } from "./demucs-error.ts";
import { ModelProcess } from "./model-process.ts";
import { emptyFolder, LENGTH, modelWithRuntime, writeModel } from "./user-folder.fixture.ts";

const SEGMENT = noise(2 * LENGTH, 1);

test("segments go to the model's process and stems come back, to the bit", async () => {
  const model = await ModelProcess.open(await modelWithRuntime());
  try {
    expect([model.length, model.runtime]).toEqual([LENGTH, "onnxruntime-node"]);
    const halved = (samples: Float32Array, gain: number) => samples.map((value) => value * gain);
    for (const segment of [SEGMENT, noise(2 * LENGTH, 2)]) {
      const { drums } = await model.separate(segment);
      expect(drums).toEqual([halved(segment.slice(0, LENGTH), 0.5), halved(segment.slice(LENGTH), 0.25)]);
    }
  } finally {
    model.close();
  }
});

test("what keeps a model from opening is told as it is without a process", async () => {
  const folder = await emptyFolder();
  const open = ModelProcess.open(`${folder}/none.onnx`);
  await expect(open).rejects.toThrow(DemucsError);
  await expect(open).rejects.toThrow("there is no such file");
  const file = await writeModel(folder, "");
  await expect(ModelProcess.open(file)).rejects.toThrow(`npm install --ignore-scripts --prefix "${folder}"`);
});

/** A program in the place of the model's. */
async function programOf(code: string): Promise<string> {
  const place = path.join(await emptyFolder(), "host.mjs");
  await writeFile(place, code);
  return place;
}

test("the last words of a process that ends are told, and no more than the last", async () => {
  const place = await programOf('process.stderr.write("a".repeat(9_000) + " no AVX\\n", () => process.exit(7));');
  const open = ModelProcess.open("htdemucs.onnx", { places: [place] });
  await expect(open).rejects.toThrow(/was ended with exit code 7\. It wrote: “a{1992} no AVX”\. Until then/);
});

test("a model that does not open in time is given up, and a program that is missing is told", async () => {
  const place = await programOf("setInterval(() => {}, 1_000);");
  const open = ModelProcess.open("htdemucs.onnx", { places: [place], limitSeconds: 0.1 });
  await expect(open).rejects.toThrow(/htdemucs\.onnx .* did not open within 0\.1 seconds\. .*Until then/);
  const missing = ModelProcess.open("htdemucs.onnx", { places: [`${place}.none`] });
  await expect(missing).rejects.toThrow(`is missing: it would be ${place}.none. Install wav0-mcp again. Until then`);
});

test("a segment that fails is told, and the next one is tried", async () => {
  const file = await modelWithRuntime({ operator: "Fail" });
  const model = await ModelProcess.open(file);
  try {
    for (let turn = 0; turn < 2; turn++)
      await expect(model.separate(SEGMENT)).rejects.toThrow(
        `The model ${file} (WAV0_DEMUCS_MODEL) failed: Failed to allocate memory. Until then`,
      );
  } finally {
    model.close();
  }
});

test("native code that crashes takes only its process with it", async () => {
  const model = await ModelProcess.open(await modelWithRuntime({ operator: "Crash" }));
  await expect(model.separate(SEGMENT)).rejects.toThrow(/The process that runs .* was ended with exit code 139\./);
  await expect(model.separate(SEGMENT)).rejects.toThrow("was ended with exit code 139");
});

test.skipIf(process.platform === "win32")("a process that the system stops is told as a want of memory", async () => {
  const model = await ModelProcess.open(await modelWithRuntime());
  model.close();
  await expect(model.separate(SEGMENT)).rejects.toThrow(/ended by SIGKILL\. The system may have run out of memory/);
});
