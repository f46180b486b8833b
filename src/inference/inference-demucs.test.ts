import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Replicate from "replicate";
import { expect, onTestFinished, test } from "vitest";
import { noise } from "../audio/core/signals.fixture.ts";
import { writeWav } from "../audio/codec/wav.ts";
import { modelWithRuntime } from "./demucs/user-folder.fixture.ts";
import { eventually } from "./testing/eventually.ts";
import { startInferenceServer, TEST_TOKEN } from "./testing/inference-server.ts";

async function serverWith(demucsModel: string): Promise<Replicate> {
  const server = await startInferenceServer({ workerEntry: path.resolve("dist/inference-worker.js"), demucsModel });
  onTestFinished(() => server.close());
  return new Replicate({ auth: TEST_TOKEN, baseUrl: server.baseUrl });
}

function wavOf(length: number): Blob {
  const channels = [noise(length, 1), noise(length, 2)];
  return new Blob([Buffer.from(writeWav({ sampleRate: 44_100, channels }))]);
}

/** Processes of this machine that run a model. */
function processesOf(model: string): string[] {
  return readdirSync("/proc").filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, "utf8").includes(model);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}

test("a prediction is made by the user's model, and one that cannot be says in the user's words why", async () => {
  const replicate = await serverWith(await modelWithRuntime());
  const audio = await replicate.files.create(wavOf(20_000));
  const input = { audio: audio.urls.get };
  const made = await replicate.wait(await replicate.predictions.create({ model: "wav0/split", input }), {
    interval: 50,
  });
  expect([made.status, Object.keys(made.output)]).toEqual(["succeeded", ["drums", "bass", "vocals", "other"]]);
  expect(made.logs).toMatch(/^Quality: demucs$/m);

  const lost = await serverWith("/nowhere/htdemucs.onnx");
  const again = await lost.files.create(wavOf(20_000));
  const begun = await lost.predictions.create({ model: "wav0/split", input: { audio: again.urls.get } });
  await expect(lost.wait(begun, { interval: 50 })).rejects.toThrow(
    /^Prediction failed: WAV0_DEMUCS_MODEL is \/nowhere\/htdemucs\.onnx, which cannot be read/,
  );
});

test.skipIf(process.platform !== "linux")("cancelling ends the model's process", async () => {
  const model = await modelWithRuntime({ operator: "Hang" });
  const replicate = await serverWith(model);
  const audio = await replicate.files.create(wavOf(20_000));
  const { id } = await replicate.predictions.create({ model: "wav0/split", input: { audio: audio.urls.get } });
  await eventually(async () => expect((await replicate.predictions.get(id)).logs).toContain("Quality: demucs"));
  expect(processesOf(model)).toHaveLength(1);
  await replicate.predictions.cancel(id);
  await eventually(() => expect(processesOf(model)).toEqual([]));
  expect((await replicate.predictions.get(id)).status).toBe("canceled");
});

test.skipIf(process.platform !== "linux")("predictions at the same time share one process of the model", async () => {
  const model = await modelWithRuntime({ operator: "Hang" });
  const server = await startInferenceServer({
    workerEntry: path.resolve("dist/inference-worker.js"),
    demucsModel: model,
    concurrency: 3,
  });
  onTestFinished(() => server.close());
  const replicate = new Replicate({ auth: TEST_TOKEN, baseUrl: server.baseUrl });
  const audio = await replicate.files.create(wavOf(20_000));
  const input = { audio: audio.urls.get };
  const begun = await Promise.all([1, 2, 3].map(() => replicate.predictions.create({ model: "wav0/split", input })));
  const logs = async () => Promise.all(begun.map(async ({ id }) => (await replicate.predictions.get(id)).logs));
  // The first holds the process with a segment that never ends; the others have been let in before it or wait.
  await eventually(async () => expect((await logs()).join("")).toContain("Quality: demucs"));
  expect(processesOf(model)).toHaveLength(1);
  for (const { id } of begun) await replicate.predictions.cancel(id);
  await eventually(() => expect(processesOf(model)).toEqual([]));
});
