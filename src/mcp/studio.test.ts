import { mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { CallToolResultSchema, type Progress } from "@modelcontextprotocol/sdk/types.js";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLocalTokens, LOCAL_ISSUER, TOKEN_AUDIENCE } from "../auth/local-token.ts";
import { loadMachineKey, type MachineKey } from "../auth/machine-key.ts";
import { createBackend, type Backend } from "../backend/backend.ts";
import { bundleFixture } from "../backend/testing/fixture.ts";
import { checkJobStatus } from "../contracts/job.ts";
import { jobSummarySchema, toolJobSchema } from "../contracts/tool-list/tool-output.ts";
import { createEngine } from "../engine/engine.ts";
import { createEngineServer } from "../engine/server/engine-server.ts";
import { listen } from "../hub/listener.ts";
import { createMcpServer } from "./server.ts";

let top: string;
let music: string;
let key: MachineKey;
let url: string;
let backend: Backend;
let client: Client;
let close: () => Promise<void>;
let logged: string[];

/** The SDK's client on a server on a real deployment. */
beforeEach(async () => {
  top = await realpath(await mkdtemp(path.join(os.tmpdir(), "wav0-studio-")));
  music = await mkdtemp(path.join(top, "music-"));
  key = await loadMachineKey(top);
  const listener = await listen({ port: 0, log: () => {} });
  const addresses = { cloudUrl: () => listener.url, siteUrl: () => `${listener.url}/http` };
  const engine = await createEngine({
    directory: path.join(top, "data"),
    workerEntry: path.resolve("dist/action-worker.js"),
    deploymentName: "fixture",
    ...addresses,
  });
  const deployment = createEngineServer(engine, { adminKey: "fixture|secret", instanceName: "fixture", ...addresses });
  await engine.install(await bundleFixture({ issuer: LOCAL_ISSUER, jwks: key.jwks, audience: TOKEN_AUDIENCE }));
  listener.serve(deployment);
  url = listener.url;
  close = async () => {
    await listener.close();
    await deployment.close();
    await engine.close();
  };
  backend = createBackend({ url, getToken: createLocalTokens(key), libraryDirectory: path.join(top, "library") });
  client = await connect();
});

afterEach(async () => {
  await client.close();
  await backend.close();
  await close();
  await rm(top, { recursive: true, force: true });
});

async function connect(): Promise<Client> {
  logged = [];
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const log = (message: string) => logged.push(message);
  const server = createMcpServer({ version: "0", fileRoots: [music], log, backend: async () => backend });
  const connected = new Client({ name: "test", version: "1" });
  await Promise.all([server.connect(serverSide), connected.connect(clientSide)]);
  // Knowing the output schemas, the client checks every result against them.
  await connected.listTools();
  return connected;
}

interface CallOptions {
  signal?: AbortSignal;
  onprogress?: (progress: Progress) => void;
}

async function call(name: string, args: Record<string, unknown>, options: CallOptions = {}) {
  return CallToolResultSchema.parse(await client.callTool({ name, arguments: args }, undefined, options));
}

async function advance(jobId: string, report: { status: string; progress: number; sampleIds?: string[] }) {
  const worker = new ConvexHttpClient(url, { logger: false, auth: await createLocalTokens(key)() });
  await worker.mutation(makeFunctionReference<"mutation">("jobs/public:advance"), { jobId, ...report });
}

async function musicFile(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(music, name);
  await writeFile(file, content);
  return file;
}

async function onlyJob() {
  const { structuredContent } = await call("list_jobs", {});
  const jobs = jobSummarySchema.array().parse(structuredContent?.["jobs"]);
  expect(jobs).toHaveLength(1);
  const { jobId } = jobSummarySchema.parse(jobs[0]);
  return toolJobSchema.parse((await call(checkJobStatus.name, { jobId })).structuredContent);
}

describe("starting a job", () => {
  test("answers at once with the job, as data and as the same text", async () => {
    const result = await call("generate_sample", { prompt: "kick" });
    const job = toolJobSchema.parse(result.structuredContent);
    expect(job).toMatchObject({ status: "pending", type: "generate", samples: [] });
    expect(result.content).toEqual([{ type: "text", text: JSON.stringify(result.structuredContent) }]);
    expect(await onlyJob()).toEqual(job);
  });

  test("again with the same requestId gives the same job", async () => {
    const first = await call("generate_sample", { prompt: "kick", requestId: "r" });
    expect(await call("generate_sample", { prompt: "kick", requestId: "r" })).toEqual(first);
    await onlyJob();
  });

  test("for a local file imports it first and passes its sample", async () => {
    const result = await call("split_stems", { path: await musicFile("song.wav", "audio") });
    expect(result.structuredContent).toMatchObject({ type: "stem_split", status: "pending" });
    const { structuredContent } = await call("search_samples", {});
    expect(structuredContent).toMatchObject({ samples: [{ name: "song", type: "uploaded" }] });
  });

  test("for a file that is no audio fails in words and leaves no job", async () => {
    const result = await call("split_stems", { path: await musicFile("notes.wav", "text") });
    expect(result.isError).toBe(true);
    expect(result.content).toMatchObject([{ text: expect.stringMatching(/^UNSUPPORTED_AUDIO: notes\.wav/) }]);
    expect((await call("list_jobs", {})).structuredContent).toEqual({ jobs: [] });
  });
});

async function work(sampleId: string): Promise<void> {
  const { jobId } = await onlyJob();
  await advance(jobId, { status: "processing", progress: 40 });
  await advance(jobId, { status: "completed", progress: 100, sampleIds: [sampleId] });
}

describe("waiting", () => {
  test("reports rising progress to a client that asked, and ends with the samples as links and files", async () => {
    const { sampleId } = await backend.importFile(await musicFile("tag_128_kick_Amin.wav", "audio bytes"));
    const reports: Progress[] = [];
    const result = await call(
      "generate_sample",
      { prompt: "kick", waitSeconds: 45 },
      {
        onprogress: (progress) => {
          reports.push(progress);
          if (progress.progress === 0) void work(sampleId);
        },
      },
    );
    expect(result.structuredContent).toMatchObject({ status: "completed", samples: [{ sampleId }] });
    expect(result.content.map(({ type }) => type)).toEqual(["text"]);
    expect(await readdir(path.join(top, "library"))).toContain("tag_128_kick_Amin.wav");
    const values = reports.map(({ progress }) => progress);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(reports.at(-1)).toMatchObject({ progress: 100, total: 100, message: "generate completed" });
  });

  test("with check_job_status ends with the job", async () => {
    const { jobId } = toolJobSchema.parse((await call("generate_sample", { prompt: "kick" })).structuredContent);
    const wait = call("check_job_status", { jobId, waitSeconds: 45 });
    await advance(jobId, { status: "failed", progress: 10 });
    expect((await wait).structuredContent).toMatchObject({ jobId, status: "failed" });
  });

  test("is over when the client cancels its call; the job is not", async () => {
    const controller = new AbortController();
    const wait = call(
      "generate_sample",
      { prompt: "kick", waitSeconds: 45 },
      { signal: controller.signal, onprogress: () => controller.abort("enough") },
    );
    await expect(wait).rejects.toThrow("enough");
    expect(await onlyJob()).toMatchObject({ status: "pending" });
    expect(logged).toEqual([]);
  });

  test("that breaks keeps the answer with the job's id", async () => {
    let closing: Promise<void> | null = null;
    const breakOff = close;
    close = async () => closing ?? undefined;
    const wait = call(
      "generate_sample",
      { prompt: "kick", waitSeconds: 45 },
      { onprogress: () => (closing ??= breakOff()) },
    );
    const result = await wait;
    expect(result.isError).toBeUndefined();
    expect(result.structuredContent).toMatchObject({ status: "pending", jobId: expect.stringMatching(/./) });
    expect(logged).toEqual([expect.stringMatching(/^waiting for job/)]);
  });
});

describe("samples as resources", () => {
  test("are listed newest first, page by page", async () => {
    for (const name of ["one.wav", "two.wav"]) await backend.importFile(await musicFile(name, name));
    const { resources, nextCursor } = await client.listResources();
    expect(resources.slice(0, 3).map(({ uri }) => uri)).toContain("wav0://projects");
    expect(resources.slice(3)).toMatchObject([
      { name: "two.wav", mimeType: "audio/wav" },
      { name: "one.wav", mimeType: "audio/wav" },
    ]);
    expect(nextCursor).toBeUndefined();
    expect((await client.listResources({ cursor: "1" })).resources).toMatchObject([{ name: "one.wav" }]);
  });

  test("give the very bytes of the audio", async () => {
    const bytes = Buffer.from([0, 255, 128, 10, 13, 0]);
    const { uri } = await backend.importFile(await musicFile("loop.wav", bytes));
    const { contents } = await client.readResource({ uri });
    expect(contents).toEqual([{ uri, mimeType: "audio/wav", blob: bytes.toString("base64") }]);
  });

  test("are not found under an unknown id", async () => {
    await expect(client.readResource({ uri: "wav0://samples/nothing" })).rejects.toMatchObject({ code: -32_002 });
  });

  test("that are too large for a message are refused with their size", async () => {
    const { uri } = await backend.importFile(await musicFile("long.wav", Buffer.alloc(8 * 1024 * 1024, 1)));
    await expect(client.readResource({ uri })).rejects.toThrow(/8\.0 MB, more than the 7\.0 MB/);
  });
});
