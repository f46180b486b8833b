import path from "node:path";
import { expect, test } from "vitest";
import { DemucsError } from "./demucs-error.ts";
import { findRuntime } from "./find-runtime.ts";
import { emptyFolder, installPackage } from "./user-folder.fixture.ts";

const WORKS = "module.exports = { Tensor: class {}, InferenceSession: {} };";

test("without a runtime the message has the command that installs one beside the model, and the ways around it", async () => {
  const folder = await emptyFolder();
  const model = path.join(folder, "htdemucs.onnx");
  const find = () => findRuntime(model, [model]);
  expect(find).toThrow(DemucsError);
  expect(find).toThrow(
    `WAV0_DEMUCS_MODEL is set, but no ONNX runtime is installed. Run: npm install --ignore-scripts --prefix "${folder}" onnxruntime-node`,
  );
  expect(find).toThrow(/onnxruntime-web.*Until then, ask for quality learned or fast, or unset WAV0_DEMUCS_MODEL/);
});

test("a model may be named from where the program was started", async () => {
  const folder = await emptyFolder();
  const model = path.relative(process.cwd(), path.join(folder, "htdemucs.onnx"));
  expect(() => findRuntime(model, [model])).toThrow(`--prefix "${folder}"`);
  await installPackage(folder, "onnxruntime-web", WORKS);
  expect(findRuntime(model, [model]).name).toBe("onnxruntime-web");
});

test("the native runtime is taken before the other, beside the model or beside the package", async () => {
  const [beside, elsewhere] = [await emptyFolder(), await emptyFolder()];
  const places = [path.join(beside, "htdemucs.onnx"), path.join(elsewhere, "index.js")];
  const find = () => findRuntime(places[0] ?? "", places).name;
  await installPackage(beside, "onnxruntime-web", WORKS);
  expect(find()).toBe("onnxruntime-web");
  await installPackage(elsewhere, "onnxruntime-node", WORKS);
  expect(find()).toBe("onnxruntime-node");
});

test("one that does not load gives way to the other, and is told where there is none", async () => {
  const folder = await emptyFolder();
  const model = path.join(folder, "htdemucs.onnx");
  await installPackage(folder, "onnxruntime-node", "require('./onnxruntime_binding.node');");
  const why =
    "no ONNX runtime works here (onnxruntime-node does not load: Cannot find module './onnxruntime_binding.node')";
  expect(() => findRuntime(model, [model])).toThrow(why);
  await installPackage(folder, "onnxruntime-web", WORKS);
  expect(findRuntime(model, [model]).name).toBe("onnxruntime-web");
});
