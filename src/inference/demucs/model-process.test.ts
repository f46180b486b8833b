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
