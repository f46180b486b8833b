import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import { type Toy, toyModel } from "../../audio/separate/demucs/toy-model.fixture.ts";

const DOUBLE = path.resolve("src/audio/separate/demucs/onnx-double.fixture.ts");

export const LENGTH = 8_192;
/** Drums, bass, other and vocals, left and right. */
export const GAINS = [
  [0.5, 0.25],
  [0.25, 0.5],
  [0.9, 0.9],
  [0.125, 0.125],
] as const;

/** A folder that is gone after the test. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "wav0-demucs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A user's folder with a model and, installed beside it, a runtime. @returns the model's path */
export async function modelWithRuntime(toy: Partial<Toy> = {}, runtime = "onnxruntime-node"): Promise<string> {
  const folder = await emptyFolder();
  await build({
    entryPoints: [DOUBLE],
    outfile: path.join(folder, "node_modules", runtime, "index.js"),
    bundle: true,
    platform: "node",
    format: "cjs",
  });
  return writeModel(folder, toyModel({ layout: null, length: LENGTH, waveGains: GAINS, ...toy }));
}

/** Installs a package that consists of these words. */
export async function installPackage(folder: string, name: string, code: string): Promise<void> {
  await mkdir(path.join(folder, "node_modules", name), { recursive: true });
  await writeFile(path.join(folder, "node_modules", name, "index.js"), code);
}

export async function writeModel(folder: string, bytes: Uint8Array | string): Promise<string> {
  const file = path.join(folder, "htdemucs.onnx");
  await writeFile(file, bytes);
  return file;
}
