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

test.skipIf(process.platform !== "linux")(
  "predictions share one process of the model, which ends with the server",
  async () => {
    const model = await modelWithRuntime();
    const workerEntry = path.resolve("dist/inference-worker.js");
    const server = await startInferenceServer({ workerEntry, demucsModel: model, concurrency: 3 });
    const replicate = new Replicate({ auth: TEST_TOKEN, baseUrl: server.baseUrl });
    const audio = await replicate.files.create(wavOf(20_000));
    const input = { audio: audio.urls.get };
    const made = [1, 2, 3].map(async () =>
      replicate.wait(await replicate.predictions.create({ model: "wav0/split", input }), { interval: 50 }),
    );
    expect((await Promise.all(made)).map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    expect(processesOf(model)).toHaveLength(1);
    await server.close();
    await eventually(() => expect(processesOf(model)).toEqual([]));
  },
);
