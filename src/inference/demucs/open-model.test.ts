import { mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { DemucsError } from "./demucs-error.ts";
import { openModel } from "./open-model.ts";
import { emptyFolder, installPackage, modelWithRuntime, writeModel } from "./user-folder.fixture.ts";

async function refusalOf(model: string): Promise<string> {
  const error: unknown = await openModel(model).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DemucsError);
  const { message } = error as DemucsError;
  // Each says how to get stems meanwhile.
  expect(message).toMatch(/Until then, ask for quality learned or fast, or unset WAV0_DEMUCS_MODEL/);
  return message;
}

test("a model is opened by the runtime beside it", async () => {
  const { runtime, model } = await openModel(await modelWithRuntime({}, "onnxruntime-web"));
  expect([runtime, model.length]).toEqual(["onnxruntime-web", 8_192]);
});

test("a file that is missing, or is none, is told with what to set", async () => {
  const folder = await emptyFolder();
  const missing = path.join(folder, "none.onnx");
  expect(await refusalOf(missing)).toContain(
    `WAV0_DEMUCS_MODEL is ${missing}, which cannot be read: there is no such file. Set it to the path of an ONNX export of htdemucs, and start wav0 again.`,
  );
  await mkdir(path.join(folder, "model.onnx"));
  expect(await refusalOf(path.join(folder, "model.onnx"))).toMatch(
    /cannot be read: (it is no file|EISDIR.*|EPERM.*)\. Set it/,
  );
});

test("a file that is no ONNX model is told in the runtime's words, and what it may be", async () => {
  const model = await modelWithRuntime();
  await writeModel(path.dirname(model), "PK\u0003\u0004 of PyTorch");
  const told = await refusalOf(model);
  expect(told).toContain(
    `onnxruntime-node cannot open ${model} (WAV0_DEMUCS_MODEL): Load model failed: Protobuf parsing failed.`,
  );
  expect(told).toContain("Demucs' own files (.th) are none");
});

test("another model is told with its shape and those that are understood", async () => {
  const model = await modelWithRuntime({ length: 100 });
  expect(await refusalOf(model)).toMatch(
    /is not understood: its segments are shorter than 4096 samples \(mix \[1, 2, 100\]\)\. Export htdemucs or htdemucs_6s at 44\.1 kHz/,
  );
});

test("a runtime that does not say what a model takes is told to be too old", async () => {
  const folder = await emptyFolder();
  await installPackage(
    folder,
    "onnxruntime-node",
    "module.exports = { InferenceSession: { create: async () => ({}) } };",
  );
  expect(await refusalOf(await writeModel(folder, ""))).toMatch(/too old.*Install version 1\.21 or newer/);
});
