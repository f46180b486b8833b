import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLocalTokens, LOCAL_ISSUER, TOKEN_AUDIENCE } from "../auth/local-token.ts";
import { loadMachineKey, type MachineKey } from "../auth/machine-key.ts";
import { checkJobStatus, generateSample, listJobs, type JobView } from "../contracts/job.ts";
import { searchSamples } from "../contracts/sample.ts";
import { createEngine } from "../engine/engine.ts";
import { createEngineServer } from "../engine/server/engine-server.ts";
import { listen, type Listener } from "../hub/listener.ts";
import { createBackend, type Backend } from "./backend.ts";
import { bundleFixture } from "./testing/fixture.ts";

let top: string;
let key: MachineKey;
let studio: Studio;
let backend: Backend;

beforeEach(async () => {
  top = await realpath(await mkdtemp(path.join(os.tmpdir(), "wav0-backend-")));
  key = await loadMachineKey(top);
  studio = await startStudio();
  backend = createBackend({ url: studio.listener.url, getToken: createLocalTokens(key) });
});

afterEach(async () => {
  await backend.close();
  await studio.close();
  await rm(top, { recursive: true, force: true });
});

interface Studio {
  listener: Listener;
  close(): Promise<void>;
}

/** A real deployment with the fixture's functions; started again, it has the same data at another address. */
async function startStudio(): Promise<Studio> {
  const listener = await listen({ port: 0, log: () => {} });
  const cloudUrl = () => listener.url;
  const siteUrl = () => `${listener.url}/http`;
  const engine = await createEngine({
    directory: path.join(top, "data"),
    workerEntry: path.resolve("dist/action-worker.js"),
    deploymentName: "fixture",
    cloudUrl,
    siteUrl,
  });
  const server = createEngineServer(engine, { adminKey: "fixture|secret", instanceName: "fixture", cloudUrl, siteUrl });
  await engine.install(await bundleFixture({ issuer: LOCAL_ISSUER, jwks: key.jwks, audience: TOKEN_AUDIENCE }));
  listener.serve(server);
  await engine.start();
  return {
    listener,
    async close() {
      await listener.close();
      await server.close();
      await engine.close();
    },
  };
}

/** Reports progress of a job, as a worker does. */
async function advance(jobId: string, report: { status: string; progress: number; sampleIds?: string[] }) {
  const client = new ConvexHttpClient(studio.listener.url, { logger: false, auth: await createLocalTokens(key)() });
  await client.mutation(makeFunctionReference<"mutation">("jobs/public:advance"), { jobId, ...report });
}

async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(top, name);
  await writeFile(file, content);
  return file;
}

async function startJob(): Promise<string> {
  return (await backend.call(generateSample, { prompt: "kick" })).jobId;
}

describe("a call", () => {
  test("runs queries and mutations as the machine's user and gives what the contract says", async () => {
    const job = await backend.call(generateSample, { prompt: "kick" });
    expect(job).toMatchObject({ type: "generate", status: "pending", progress: 0, samples: [] });
    expect(await backend.call(listJobs, {})).toEqual({ jobs: [job] });
  });

  test("with the same requestId gives the same job, and without one another job", async () => {
    const first = await backend.call(generateSample, { prompt: "kick", requestId: "r1" });
    const again = await backend.call(generateSample, { prompt: "kick", requestId: "r1" });
    const other = await backend.call(generateSample, { prompt: "kick" });
    expect(again.jobId).toBe(first.jobId);
    expect(other.jobId).not.toBe(first.jobId);
  });

  test("fails with the words of the function that refused it", async () => {
    await expect(backend.call(checkJobStatus, { jobId: "nonsense" })).rejects.toMatchObject({
      code: "JOB_NOT_FOUND",
      message: 'No job "nonsense". Find jobs with list_jobs.',
    });
  });

  test("with another machine's token is UNAUTHENTICATED", async () => {
    const stranger = await loadMachineKey(path.join(top, "stranger"));
    const outsider = createBackend({ url: studio.listener.url, getToken: createLocalTokens(stranger) });
    await expect(outsider.call(listJobs, {})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("may be made many times at once", async () => {
    const jobs = await Promise.all(Array.from({ length: 20 }, startJob));
    expect(new Set(jobs).size).toBe(20);
  });
});

describe("a local file", () => {
  test("becomes a sample whose audio has the very same bytes", async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    const sample = await backend.importFile(await fileWith("my loop.wav", bytes));
    expect(sample).toMatchObject({ name: "my loop", type: "uploaded", format: "wav" });
    const audio = await backend.readSample(sample.sampleId);
    expect(Buffer.from(audio.bytes).equals(bytes)).toBe(true);
    expect(audio.mimeType).toBe("audio/wav");
    // get_sample says more than importing did, and nothing else.
    expect(audio.sample).toMatchObject(sample);
  });

  test("that is no audio is refused in the studio's words", async () => {
    const file = await fileWith("notes.wav", "text, not audio");
    await expect(backend.importFile(file)).rejects.toMatchObject({
      code: "UNSUPPORTED_AUDIO",
      message: expect.stringContaining("notes.wav is not audio"),
    });
  });
});

describe("reading a sample", () => {
  test("that does not exist is SAMPLE_NOT_FOUND", async () => {
    await expect(backend.readSample("nonsense")).rejects.toMatchObject({ code: "SAMPLE_NOT_FOUND" });
  });

  test("stops before the download when it has more bytes than the caller takes", async () => {
    const { sampleId } = await backend.importFile(await fileWith("loop.wav", Buffer.alloc(2_000_000, 1)));
    await expect(backend.readSample(sampleId, { maxBytes: 1_999_999 })).rejects.toMatchObject({
      code: "AUDIO_TOO_LONG",
      message: expect.stringContaining("1.9 MB"),
    });
    expect((await backend.readSample(sampleId, { maxBytes: 2_000_000 })).bytes.byteLength).toBe(2_000_000);
  });
});

describe("waiting for a job", () => {
  test("returns when the job ends, long before the time is up, and shows each step on the way", async () => {
    const jobId = await startJob();
    const seen: JobView[] = [];
    const steps: Promise<void>[] = [];
    const report = [
      { status: "processing", progress: 10 },
      { status: "processing", progress: 60 },
      { status: "completed", progress: 100 },
    ];
    const view = await backend.waitForJob(jobId, {
      timeoutSeconds: 45,
      onProgress: (next) => {
        seen.push(next);
        // The first view comes over HTTP, the second is the subscription's: from then on every step must be seen.
        const step = seen.length >= 2 ? report.shift() : undefined;
        if (step) steps.push(advance(jobId, step));
      },
    });
    await Promise.all(steps);
    expect(view).toMatchObject({ jobId, status: "completed", progress: 100 });
    expect(seen.map((one) => one.progress)).toEqual([0, 0, 10, 60, 100]);
  });

  test.each(["completed", "failed", "canceled"])("that is %s already returns at once", async (status) => {
    const jobId = await startJob();
    await advance(jobId, { status, progress: 70 });
    expect(await backend.waitForJob(jobId, { timeoutSeconds: 45 })).toMatchObject({ status, progress: 70 });
    expect(studio.listener.connections()).toBe(0);
  });

  test("returns the open job when the time is up", async () => {
    const jobId = await startJob();
    expect(await backend.waitForJob(jobId, { timeoutSeconds: 0.3 })).toMatchObject({ jobId, status: "pending" });
  });

  test("ends when the caller gives up, and the job goes on", async () => {
    const jobId = await startJob();
    const controller = new AbortController();
    const wait = backend.waitForJob(jobId, {
      timeoutSeconds: 45,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(await wait).toMatchObject({ jobId, status: "pending" });
    await advance(jobId, { status: "completed", progress: 100 });
    expect(await backend.call(checkJobStatus, { jobId })).toMatchObject({ status: "completed" });
  });

  test("with a signal that has aborted before asks once and does not wait", async () => {
    const jobId = await startJob();
    const wait = backend.waitForJob(jobId, { timeoutSeconds: 45, signal: AbortSignal.abort() });
    expect(await wait).toMatchObject({ status: "pending" });
  });

  test("ends with the backend", async () => {
    const jobId = await startJob();
    const wait = backend.waitForJob(jobId, { timeoutSeconds: 45, onProgress: () => void backend.close() });
    expect(await wait).toMatchObject({ status: "pending" });
  });

  test("for a job that does not exist fails, and so does a wait of a stranger", async () => {
    await expect(backend.waitForJob("nonsense", { timeoutSeconds: 45 })).rejects.toMatchObject({
      code: "JOB_NOT_FOUND",
    });
  });

  test("leaves no connection behind", async () => {
    const jobId = await startJob();
    await backend.waitForJob(jobId, { timeoutSeconds: 0.3 });
    await expect.poll(() => studio.listener.connections()).toBe(0);
  });

  test("by many callers at once wakes all of them", async () => {
    const jobId = await startJob();
    let watching = 0;
    const waits = Array.from({ length: 5 }, () => {
      let views = 0;
      return backend.waitForJob(jobId, {
        timeoutSeconds: 45,
        onProgress: () => {
          views += 1;
          if (views === 2) watching += 1;
        },
      });
    });
    await expect.poll(() => watching).toBe(5);
    await advance(jobId, { status: "completed", progress: 100 });
    expect((await Promise.all(waits)).map((view) => view.status)).toEqual(Array.from({ length: 5 }, () => "completed"));
  });

  test("goes on when the deployment comes back at another address", async () => {
    const jobId = await startJob();
    let restarts = 0;
    backend = createBackend({
      url: studio.listener.url,
      getToken: createLocalTokens(key),
      reconnect: async () => {
        restarts += 1;
        studio = await startStudio();
        return studio.listener.url;
      },
    });
    const progress: number[] = [];
    let views = 0;
    const wait = backend.waitForJob(jobId, {
      timeoutSeconds: 45,
      onProgress: (view) => {
        views += 1;
        progress.push(view.progress);
      },
    });
    await expect.poll(() => views).toBe(2);
    await studio.close();
    await expect.poll(() => restarts, { timeout: 20_000 }).toBe(1);
    await expect.poll(() => studio.listener.connections(), { timeout: 20_000 }).toBe(1);
    await advance(jobId, { status: "completed", progress: 100 });
    expect(await wait).toMatchObject({ jobId, status: "completed" });
    expect(progress.at(-1)).toBe(100);
  });
});

describe("with a library folder", () => {
  test("a completed job comes with its files, and a list names them too", async () => {
    const libraryDirectory = path.join(top, "library");
    const local = createBackend({ url: studio.listener.url, getToken: createLocalTokens(key), libraryDirectory });
    const { sampleId } = await local.importFile(await fileWith("tag_128_kick_Amin.wav", "audio bytes"));
    const { jobId } = await local.call(generateSample, { prompt: "kick" });
    await advance(jobId, { status: "completed", progress: 100, sampleIds: [sampleId] });

    const job = await local.waitForJob(jobId, { timeoutSeconds: 45 });
    const file = path.join(libraryDirectory, "tag_128_kick_Amin.wav");
    expect(job.samples).toMatchObject([{ sampleId, path: file }]);
    expect(await readFile(file, "utf8")).toBe("audio bytes");
    expect((await local.call(searchSamples, {})).samples).toMatchObject([{ sampleId, path: file }]);
    expect((await local.call(checkJobStatus, { jobId })).samples).toMatchObject([{ path: file }]);
  });
});
