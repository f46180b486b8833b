import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { serve } from "@hono/node-server";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/inference/clock.ts";
import { createInference } from "../../src/inference/inference.ts";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, setEnvironment } from "../testing/studio.fixture.ts";

const MOUNT = "/inference/v1";

/** The studio with the real inference server as its local provider. */
async function openWithInference(environment: Record<string, string> = {}): Promise<Studio> {
  const studio = await openStudio();
  const directory = mkdtempSync(path.join(tmpdir(), "wav0-inference-"));
  const secrets = { token: "t0ken", webhookSecret: `whsec_${randomBytes(24).toString("base64")}` };
  let origin = "";
  const inference = createInference({
    ...secrets,
    directory,
    workerEntry: path.resolve("dist/inference-worker.js"),
    baseUrl: () => origin + MOUNT,
    clock: systemClock,
    fetch: (input, init) => reachDeployment(studio, String(input), init),
  });
  await inference.start();
  const server = serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => inference.fetch(new Request(request.url.replace(MOUNT, ""), request)),
  });
  await new Promise((resolve) => server.once("listening", resolve));
  // A listening TCP server's address is never a string.
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  setEnvironment({
    WAV0_INFERENCE_URL: origin + MOUNT,
    WAV0_INFERENCE_TOKEN: secrets.token,
    WAV0_INFERENCE_WEBHOOK_SECRET: secrets.webhookSecret,
    CONVEX_SITE_URL: "http://deployment.test",
    ...environment,
  });
  onTestFinished(async () => {
    await inference.close();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return studio;
}

/** A deployment in memory has no socket: its HTTP actions are reached from here. */
async function reachDeployment({ t }: Studio, url: string, init?: RequestInit): Promise<Response> {
  return t.fetch(url.slice("http://deployment.test".length), init);
}

/** Results come home as bytes, or as files of the same machine. */
const places: [string, Record<string, string>][] = [
  ["elsewhere", {}],
  ["on this machine", { WAV0_EMBEDDED: "1" }],
];

test.each(places)(
  "a loop is generated and split by the real local models, to the sample: %s",
  async (_, environment) => {
    const studio = await openWithInference(environment);
    const { ada } = studio;
    const asked = { prompt: "house drums and bass", bpm: 124, key: "Am", bars: 1, variations: 2, seed: 7 };
    const { jobId } = await ada.mutation(api.jobs.public.generateSample, asked);
    const loops = await studio.ended(ada, jobId);
    expect(loops.error).toBeUndefined();
    expect(loops.samples).toHaveLength(2);
    for (const loop of loops.samples) {
      expect(loop).toMatchObject({ bpm: 124, key: "A minor", type: "generated", format: "wav" });
      expect(Math.round(loop.durationSeconds * 44_100)).toBe(Math.round(((4 * 60) / 124) * 44_100));
      expect(loop.peakDb).toBeLessThanOrEqual(-1);
    }
    const digests = new Set((await studio.samples()).map(({ sha256 }) => sha256));
    expect(digests.size).toBe(2);

    const [loop] = loops.samples;
    const split = await ada.mutation(api.jobs.public.splitStems, {
      sampleId: loop?.sampleId ?? "",
      model: "wav0/split",
    });
    const stems = await studio.ended(ada, split.jobId);
    expect(stems.error).toBeUndefined();
    expect(stems.samples.map(({ stemType }) => stemType)).toEqual(["drums", "bass", "vocals", "other"]);
    for (const stem of stems.samples) expect(stem.durationSeconds).toBeCloseTo(loop?.durationSeconds ?? 0, 4);
  },
);

test("the same prompt and seed give the same file, another seed another", async () => {
  const studio = await openWithInference();
  const digestOf = async (seed: number) => {
    const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, {
      prompt: "techno",
      bpm: 130,
      bars: 1,
      seed,
    });
    await studio.ended(studio.ada, jobId);
    return (await studio.samples()).find((sample) => sample.jobId === jobId)?.sha256;
  };
  const [first, again, other] = [await digestOf(3), await digestOf(3), await digestOf(4)];
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});
