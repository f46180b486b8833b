import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomInt } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterEach, beforeAll, expect, test } from "vitest";
import { eventually } from "./testing/eventually.ts";
import { TEST_TOKEN } from "./testing/inference-server.ts";
import { entry, json } from "./testing/json.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./testing/webhook-receiver.ts";

interface ServerProcess {
  baseUrl: string;
  port: string;
  kill(): Promise<void>;
}

const program = path.join(mkdtempSync(path.join(tmpdir(), "wav0-program-")), "server.mjs");
const running = new Set<ChildProcess>();
let receiver: WebhookReceiver | undefined;

beforeAll(async () => {
  await build({
    entryPoints: [path.join(import.meta.dirname, "testing/server-process.ts")],
    outfile: program,
    bundle: true,
    format: "esm",
    platform: "node",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
});
afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  await receiver?.close();
  receiver = undefined;
});

function newDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), "wav0-durable-"));
}

async function startProcess(directory: string, port = "0"): Promise<ServerProcess> {
  const worker = path.resolve("dist/inference-worker.js");
  const child = spawn(process.execPath, [program, directory, worker, TEST_TOKEN, port], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  running.add(child);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const baseUrl = await firstLine(child);
  return {
    baseUrl,
    port: new URL(baseUrl).port,
    kill: async () => {
      child.kill("SIGKILL");
      running.delete(child);
      await exited;
    },
  };
}

/** The line that tells where the server listens. */
function firstLine({ stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!stderr) return reject(new Error("The process has no stderr"));
    createInterface({ input: stderr }).once("line", resolve);
  });
}

async function call(target: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${TEST_TOKEN}`, "content-type": "application/json" };
  return json(await fetch(target, { ...init, headers }));
}

function create(server: ServerProcess, body: object): Promise<Record<string, unknown>> {
  return call(`${server.baseUrl}/models/wav0/synth/predictions`, { method: "POST", body: JSON.stringify(body) });
}

async function waitUntilEnded(server: ServerProcess, id: unknown): Promise<Record<string, unknown>> {
  return eventually(async () => {
    const prediction = await call(`${server.baseUrl}/predictions/${String(id)}`);
    expect(prediction["status"]).toBe("succeeded");
    return prediction;
  });
}

async function hashesOf(prediction: Record<string, unknown>): Promise<string[]> {
  const urls = prediction["output"] as string[];
  return Promise.all(
    urls.map(async (url) =>
      createHash("sha256")
        .update(Buffer.from(await (await fetch(url)).arrayBuffer()))
        .digest("hex"),
    ),
  );
}

function millis(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}

test("a server that is killed at random moments finishes its prediction with the same bytes and tells one end", async () => {
  receiver = await startWebhookReceiver();
  const directory = newDirectory();
  const input = { prompt: "full house beat", bars: 4, seed: 11, variations: 2 };
  let server = await startProcess(directory);
  const reference = await create(server, { input });
  const expected = await hashesOf(await waitUntilEnded(server, reference["id"]));
  const { id } = await create(server, { input, webhook: receiver.url, webhook_events_filter: ["completed"] });
  for (let kill = 0; kill < 4; kill += 1) {
    await millis(randomInt(10, 900));
    await server.kill();
    server = await startProcess(directory);
  }
  const done = await waitUntilEnded(server, id);
  expect(await hashesOf(done)).toEqual(expected);
  await eventually(() => expect(receiver?.received.length).toBeGreaterThan(0));
  const ends = receiver.received.map((webhook) => `${webhook.id} ${String(webhook.prediction["status"])}`);
  expect(new Set(ends)).toEqual(new Set([`msg_${String(id)}_completed succeeded`]));
});

test("a kill in the middle of the work loses nothing that was accepted", async () => {
  const directory = newDirectory();
  const first = await startProcess(directory);
  const long = await create(first, { input: { prompt: "full techno beat", bars: 8, seed: 5 } });
  const short = await create(first, { input: { prompt: "kick one shot", seed: 5 } });
  await eventually(async () => {
    expect(await call(`${first.baseUrl}/predictions/${String(long["id"])}`)).toMatchObject({ status: "processing" });
  });
  await first.kill();
  const second = await startProcess(directory, first.port);
  for (const { id } of [long, short]) expect(entry(await waitUntilEnded(second, id), "metrics")["seed"]).toBe(5);
});

test("what has ended is there after a kill, at the addresses of the new port", async () => {
  const directory = newDirectory();
  const first = await startProcess(directory);
  const { id } = await create(first, { input: { prompt: "hat one shot", seed: 2 } });
  const before = await waitUntilEnded(first, id);
  const expected = await hashesOf(before);
  await first.kill();
  const second = await startProcess(directory);
  const after = await waitUntilEnded(second, id);
  expect(second.port).not.toBe(first.port);
  expect((after["output"] as string[])[0]).toContain(second.baseUrl);
  expect(await hashesOf(after)).toEqual(expected);
  expect(after["completed_at"]).toBe(before["completed_at"]);
});

test("a canceled prediction stays canceled after a kill", async () => {
  const directory = newDirectory();
  const first = await startProcess(directory);
  const { id } = await create(first, { input: { prompt: "full beat", bars: 64, variations: 4 } });
  await call(`${first.baseUrl}/predictions/${String(id)}/cancel`, { method: "POST" });
  await first.kill();
  const second = await startProcess(directory);
  expect(await call(`${second.baseUrl}/predictions/${String(id)}`)).toMatchObject({ status: "canceled" });
});
