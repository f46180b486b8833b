import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { concatSamples } from "../../audio/core/channels.ts";
import { levelOf, noise } from "../../audio/core/signals.fixture.ts";
import { toDecibels } from "../../audio/core/units.ts";
import { demucsPieces } from "../../audio/separate/demucs/demucs-pieces.ts";
import type { Layout } from "../../audio/separate/demucs/demucs-inputs.ts";
import { toyModel } from "../../audio/separate/demucs/toy-model.fixture.ts";
import { sourceOf } from "../../audio/separate/separate.ts";
import { ModelProcess } from "../../inference/demucs/model-process.ts";

// `npm run compat:onnx` runs toy models of each form that htdemucs is exported in by the real runtimes, as a user has them: installed beside the model,
// in the model's process. It prints how near an identity comes back; the tests do the same with a double.
const RUNTIMES = ["onnxruntime-node", "onnxruntime-web"];
const FORMS: (Layout | null)[] = [null, "as channels", "parts last", "apart"];
const LENGTH = 343_980;
/** Demucs lacks frames at the ends of the whole. */
const EDGE = 1_536;
const LEAST_DECIBELS = 40;

const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-onnx-"));
try {
  for (const runtime of RUNTIMES) process.exitCode = (await compare(runtime)) ? process.exitCode : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function compare(runtime: string): Promise<boolean> {
  const place = path.join(folder, runtime);
  await mkdir(place);
  const npm = ["install", "--ignore-scripts", "--no-save", "--prefix", place, runtime];
  if (spawnSync("npm", npm, { stdio: ["ignore", "ignore", "inherit"] }).status !== 0)
    throw new Error(`npm ${npm.join(" ")} failed`);
  let isNear = true;
  for (const form of FORMS) {
    const decibels = await nearness(place, form);
    isNear &&= decibels >= LEAST_DECIBELS;
    process.stdout.write(`${runtime}, ${form ?? "transform inside"}: ${decibels.toFixed(1)} dB above the error\n`);
  }
  return isNear;
}

/** Level of an identity's output above its error, in dB, over two borders of segments. */
async function nearness(place: string, layout: Layout | null): Promise<number> {
  const half = [0.5, 0.5] as const;
  const rest = Array.from({ length: 3 }, () => [0, 0] as const);
  const waveGains = [layout ? half : ([1, 1] as const), ...rest];
  const file = path.join(place, "htdemucs.onnx");
  await writeFile(file, toyModel({ layout, length: LENGTH, waveGains, spectrumGains: [half, ...rest] }));
  const model = await ModelProcess.open(file);
  try {
    const white = [noise(600_001, 1), noise(600_001, 2)];
    const channels = white.map((samples) => samples.slice(1).map((value, i) => (value + (samples[i] ?? 0)) / 4));
    const drums: Float32Array[] = [];
    for await (const { stems } of demucsPieces(sourceOf({ sampleRate: 44_100, channels }), model))
      drums.push((stems["drums"]?.[0] ?? new Float32Array(0)).slice());
    const signal = channels[0]?.subarray(EDGE, -EDGE) ?? new Float32Array(0);
    const made = concatSamples(drums).subarray(EDGE);
    return toDecibels(levelOf(signal) / levelOf(signal.map((value, i) => value - (made[i] ?? 0))));
  } finally {
    model.close();
  }
}
